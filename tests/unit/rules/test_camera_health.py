"""Cameras that fall silent or are covered, and what the other rules make of it."""

from __future__ import annotations

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import T0, engine, health, heartbeat, observed, of, track, zone

SILENT, COVERED = Kind.CAMERA_SILENT, Kind.CAMERA_COVERED


def test_silent_after_its_own_limit_and_over_when_pictures_return() -> None:
    """Five seconds without a picture begin it, dated when the next was due; pictures for a second end it."""
    rules = engine()
    reports: list[Detection] = []
    for beat in range(60):
        time = T0 + beat / 2
        last = time if time <= T0 + 5 else T0 + 5 if time < T0 + 20 else time - 0.1
        reports += rules.consider(heartbeat(time, last, "connection refused"))
    assert reports[0].time == pytest.approx(T0 + 10.5)
    assert reports[0].start == pytest.approx(T0 + 5.2)
    summary = reports[0].why.summary
    assert summary.en.endswith("silent for 5.5 s (threshold 5 s). Technical detail: connection refused.")
    assert summary.vi.endswith("(ngưỡng 5 giây). Chi tiết kỹ thuật (tiếng Anh): connection refused.")
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].time == pytest.approx(T0 + 21)
    assert len({report.id for report in reports}) == 1


def test_a_camera_that_never_sent_a_picture_is_silent_too() -> None:
    """Counted from when capture began; it is given ten seconds, because it may be starting together with the centre."""
    rules = engine()
    reports = [report for beat in range(24) for report in rules.consider(heartbeat(T0 + beat / 2, None))]
    assert reports[0].time == T0 + 10.5
    assert reports[0].start == T0 + 0.2
    assert "sent no picture" in reports[0].why.summary.en


def test_covered_for_two_seconds_and_clear_for_two() -> None:
    """It begins after 2 s of covered view and ends after 2 s of clear view."""
    rules = engine()
    reports: list[Detection] = []
    for frame in range(100):
        t = frame / 5
        reports += rules.consider(health(T0 + t, View.COVERED if 4 <= t < 12 else View.CLEAR))
    assert [reports[0].phase, reports[-1].phase] == [Phase.BEGAN, Phase.ENDED]
    assert reports[0].start == pytest.approx(T0 + 4)
    assert reports[0].time == pytest.approx(T0 + 6)
    assert reports[-1].time == pytest.approx(T0 + 14)
    assert reports[-1].end == pytest.approx(T0 + 11.8)
    assert reports[0].why.frame is not None
    assert "5% of the scene's detail" in reports[0].why.summary.en


def test_a_hand_before_the_lens_is_not_reported() -> None:
    """One second of covered view is none, and nor is one clear picture an end."""
    rules = engine()
    short = [r for f in range(50) for r in rules.consider(health(T0 + f / 5, View.COVERED if f < 6 else View.CLEAR))]
    assert not short
    rules = engine()
    flicker = [
        r for f in range(60) for r in rules.consider(health(T0 + f / 5, View.CLEAR if f == 30 else View.COVERED))
    ]
    assert not of(flicker, COVERED, Phase.ENDED)


def test_while_covered_no_pixel_rule_begins() -> None:
    """What a covered camera seems to show, standing or walking about, is nothing."""
    rules = engine(zone(), zone(ZoneUse.NO_ENTRY, "n"))
    reports: list[Detection] = []
    for frame in range(200):
        t = frame / 5
        thing = track(Point(0.5, 0.5), still_for=t)
        reports += rules.consider(observed(T0 + t, thing, track(Point(0.5, 0.9 - (t % 5) * 0.15), 2)))
        reports += rules.consider(health(T0 + t, View.COVERED))
    assert {report.kind for report in reports} == {COVERED}


def test_covering_holds_what_was_on() -> None:
    """A vehicle that stood before the cover, and after it, is one episode."""
    rules = engine(zone())
    reports: list[Detection] = []
    for frame in range(300):
        t = frame / 5
        covered = 20 <= t < 35
        tracks = [] if covered or 35 <= t < 37 else [track(Point(0.5, 0.5), 1 if t < 20 else 2, still_for=t % 35)]
        reports += rules.consider(observed(T0 + t, *tracks))
        reports += rules.consider(health(T0 + t, View.COVERED if covered else View.CLEAR))
    stopped = of(reports, Kind.STOPPED_VEHICLE)
    assert len({report.id for report in stopped}) == 1
    assert stopped[-1].phase is Phase.CONTINUES
