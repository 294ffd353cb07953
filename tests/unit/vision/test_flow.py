"""Traffic of a lane: each vehicle counted once, its speed, and how full the lane was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ioc.domain.geometry import Box, Point, Polygon
from ioc.domain.ids import CameraId, ZoneId
from ioc.domain.observation import FlowObserved, ObjectClass, Track
from ioc.domain.site import Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.flow import LaneFlow
from ioc.vision.glance import Glance

LANE = Zone(
    ZoneId("lane"),
    ZoneUse.LANE,
    Polygon((Point(0.4, 0.1), Point(0.6, 0.1), Point(0.6, 0.9), Point(0.4, 0.9))),
    Text("Làn", "Lane"),
    Point(0, 1),
)
PICTURE = np.zeros((180, 320, 3), np.uint8)
CAR, RIDER, PERSON = ObjectClass.CAR, ObjectClass.MOTORBIKE, ObjectClass.PERSON


def play(scene: Callable[[float], list[Track]], seconds: float, fps: float = 5.0) -> list[FlowObserved]:
    flow, told = LaneFlow(CameraId("cam"), LANE), []
    for frame in range(round(seconds * fps) + 1):
        t = frame / fps
        glance = Glance(PICTURE, PICTURE[:, :, 0], PICTURE, True, 1000 + t, 1 / fps, tuple(scene(t)), {"lane": 0.25})
        seen = flow.look(glance)
        if seen is not None:
            told.append(seen)
    return told


def vehicle(number: int, y: float, x: float = 0.5, label: ObjectClass = CAR, born: float = 0.0) -> Track:
    """Ten metres are a tenth of the picture."""
    box = Box(x - 0.03, y - 0.1, 0.06, 0.1)
    return Track(number, box, Point(x, y), Point(0, -10), True, Point(0, 100 - 100 * y), 1000 + born, 0.0, True, label)


def stream(t: float, every: float = 4.0, label: ObjectClass = CAR) -> list[Track]:
    """One vehicle each `every` seconds, at 10 m/s from the top of the picture to the bottom: 8 s in the lane."""
    return [
        vehicle(n, 0.1 * (t - every * n), label=label, born=every * n) for n in range(200) if 0 <= t - every * n < 10
    ]


def test_each_vehicle_is_counted_once_with_speed_and_occupancy() -> None:
    """Three minutes of one car each 4 s: 15 a minute once the first have left, 10 m/s, a quarter full."""
    told = play(stream, 180)
    assert [flow.seconds for flow in told] == [60.0, 60.0, 60.0]
    assert [flow.time for flow in told] == [1060.0, 1120.0, 1180.0]
    assert [sum(flow.counts.values()) for flow in told[1:]] == [15, 15]
    assert told[1].counts == {CAR: 15}
    assert told[1].speed == pytest.approx(10.0, rel=0.02)
    assert told[1].occupancy == pytest.approx(0.25)


def test_classes_are_counted_apart_and_people_are_no_vehicles() -> None:
    """Cars, riders, and somebody on foot along the lane."""
    mixed = lambda t: [  # noqa: E731  # one line
        *stream(t, 4.0),
        *[replace(x, id=x.id + 1000, label=RIDER) for x in stream(t, 2.0)],
        *[replace(x, id=x.id + 2000, label=PERSON) for x in stream(t, 3.0)],
    ]
    assert play(mixed, 120)[1].counts == {CAR: 15, RIDER: 30}


def test_another_number_in_the_middle_of_the_lane_is_the_same_vehicle() -> None:
    """Each is lost for 0.6 s and found under a new number: still 15."""

    def scene(t: float) -> list[Track]:
        out = []
        for x in stream(t):
            age = t - (x.first_seen - 1000)
            if age < 4.0:
                out.append(x)
            elif age >= 4.6:
                out.append(replace(x, id=x.id + 500, first_seen=x.first_seen + 4.5))
        return out

    assert play(scene, 120)[1].counts == {CAR: 15}


def test_who_touches_the_lane_or_stands_in_it_is_not_counted() -> None:
    """A foot that flickers over the edge, and a vehicle that stands there all the time, now and then hidden."""
    flicker = lambda t: [vehicle(1, 0.5, x=0.61 if int(5 * t) % 3 else 0.59)]  # noqa: E731  # one line
    stands = lambda t: [  # noqa: E731  # one line
        replace(vehicle(1, 0.5), still_for=t, seen=t % 10 < 5)
    ]
    for scene in (flicker, stands):
        assert [flow.counts for flow in play(scene, 120)] == [{}, {}]
        assert play(scene, 60)[0].speed is None


@pytest.mark.parametrize("fps", [2.0, 25.0])
def test_any_rate_of_pictures(fps: float) -> None:
    """Two and 25 pictures a second count alike."""
    assert play(stream, 120, fps)[1].counts == {CAR: 15}


def test_a_blind_while_begins_a_new_minute() -> None:
    """Without a clear picture for 30 s nobody knows who passed: the minute is counted from when it is clear again."""
    flow, told = LaneFlow(CameraId("cam"), LANE), []
    for frame in range(5 * 120):
        t = frame / 5
        if 20 <= t < 50:
            continue
        seen = flow.look(Glance(PICTURE, PICTURE[:, :, 0], PICTURE, True, 1000 + t, 0.2, tuple(stream(t)), {}))
        told += [seen] if seen else []
    assert [(flow.time, flow.seconds) for flow in told] == [(1110.0, 60.0)]
