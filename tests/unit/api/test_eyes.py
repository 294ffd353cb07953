from __future__ import annotations

from typing import Literal

import pytest

from ioc.api.eyes import UNHEARD, Eyes
from ioc.domain.ids import CameraId, SensorId
from ioc.domain.observation import (
    CameraHealth,
    CameraHeartbeat,
    Observation,
    ReadingObserved,
    SensorHeartbeat,
    TracksObserved,
    View,
)
from ioc.wire.live import CameraState, SensorState
from tests.samples import NOW
from tests.unit.api.centre import a_site

CAMERA, SENSOR = CameraId("cam-01"), SensorId("n-12")


def tracks(time: float, camera: CameraId = CAMERA) -> TracksObserved:
    return TracksObserved(camera, time, (640, 360), (), {}, {})


def heartbeat(time: float, last: float | None, error: str = "") -> CameraHeartbeat:
    return CameraHeartbeat(CAMERA, time, last, NOW, error)


def camera_after(*observations: Observation, now: float | None = None) -> CameraState:
    """The first camera after what was observed, each arriving at its own event time."""
    eyes = Eyes(a_site())
    for observation in observations:
        eyes.observe(observation, observation.time)
    return eyes.cameras(observations[-1].time if now is None else now)[0][1]


def sensor_after(*observations: Observation) -> SensorState:
    eyes = Eyes(a_site())
    for observation in observations:
        eyes.observe(observation, observation.time)
    return eyes.sensors(observations[-1].time)[0][1]


def health(time: float, view: View) -> CameraHealth:
    return CameraHealth(CAMERA, time, view, 100.0, 120.0, 1.0)


@pytest.mark.parametrize(
    ("observations", "state"),
    [
        ([heartbeat(NOW + 1, None)], "starting"),
        ([heartbeat(NOW + 6, None)], "silent"),
        ([tracks(NOW)], "live"),
        ([tracks(NOW), heartbeat(NOW + 5, NOW)], "live"),
        ([tracks(NOW), heartbeat(NOW + 5.5, NOW)], "silent"),
        ([tracks(NOW), heartbeat(NOW + 5.5, NOW + 5)], "live"),
        ([tracks(NOW), heartbeat(NOW + 9, NOW), tracks(NOW + 9)], "live"),
        ([tracks(NOW), health(NOW, View.COVERED)], "covered"),
        ([tracks(NOW), health(NOW, View.COVERED), heartbeat(NOW + 9, NOW)], "silent"),
        ([tracks(NOW), health(NOW, View.COVERED), health(NOW + 1, View.CLEAR)], "live"),
    ],
)
def test_a_cameras_state_follows_what_was_heard(
    observations: list[Observation], state: Literal["live", "silent", "covered", "starting"]
) -> None:
    """Starting until its patience is over, live while pictures come, covered or silent as event time tells."""
    assert camera_after(*observations).state == state


def test_a_camera_that_nobody_reports_on_is_silent() -> None:
    """When even the heartbeats stop, the wall does not show yesterday's `live`."""
    assert camera_after(tracks(NOW), now=NOW + 5 + UNHEARD).state == "live"
    assert camera_after(tracks(NOW), now=NOW + 5.1 + UNHEARD).state == "silent"


def test_a_replay_of_old_data_is_live() -> None:
    """Event time years ago that arrives now counts by event time, not by this program's clock."""
    eyes = Eyes(a_site())
    eyes.observe(tracks(1_000_000_000.0), NOW)
    assert eyes.cameras(NOW + 1)[0][1].state == "live"


def test_the_rate_is_that_of_the_pictures() -> None:
    """Pictures a second of event time over the last ones; nothing while silent."""
    pictures = [tracks(NOW + number / 5) for number in range(50)]
    assert camera_after(*pictures).fps == 5.0
    assert camera_after(*pictures, heartbeat(NOW + 30, NOW + 10)).fps == 0.0
    assert camera_after(tracks(NOW)).fps == 0.0


def test_no_complaint_tells_the_camera_s_password() -> None:
    """What the capture complains of may quote its address: neither the address nor any password is shown."""
    source = a_site().cameras[0].source
    told = camera_after(heartbeat(NOW, None, f"cannot open {source}: 401 from http://bob:s3cret@10.0.0.7/x")).error
    assert "hunter2" not in told
    assert "s3cret" not in told
    assert "cannot open" in told
    told = camera_after(heartbeat(NOW, None, "cannot open http://10.0.0.7/x.cgi?user=bob&pwd=s3cret: 401")).error
    assert told == "cannot open http://10.0.0.7/x.cgi?... 401"


def test_a_sensor_shows_its_newest_value() -> None:
    """The newest by event time, however late another arrives; silent when none came for too long."""
    assert sensor_after(SensorHeartbeat(SENSOR, NOW + 1, None, NOW)).state == "starting"
    shown = sensor_after(ReadingObserved(SENSOR, NOW + 5, 4.2), ReadingObserved(SENSOR, NOW, 1.0))
    assert (shown.state, shown.time, shown.value) == ("live", NOW + 5, 4.2)
    silent = sensor_after(ReadingObserved(SENSOR, NOW, 4.2), SensorHeartbeat(SENSOR, NOW + 21, NOW, NOW))
    assert (silent.state, silent.value) == ("silent", 4.2)


def test_what_the_site_does_not_name_is_left_out() -> None:
    """An observation of an unknown camera or sensor changes nothing."""
    eyes = Eyes(a_site())
    eyes.observe(tracks(NOW, CameraId("nobody")), NOW)
    eyes.observe(ReadingObserved(SensorId("nobody"), NOW, 1.0), NOW)
    assert [state.state for _, state in eyes.cameras(NOW)] == ["starting", "starting"]
    assert eyes.history("nobody") == []
