"""Cameras that fall silent or are covered, and what the other rules make of it."""

from __future__ import annotations

from dataclasses import replace

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
    assert reports[0].time - T0 == pytest.approx(10.5, abs=0.01)
    assert reports[0].start - T0 == pytest.approx(5.2, abs=0.01)
    summary = reports[0].why.summary
    assert summary.en.endswith("silent for 5.5 s (threshold 5 s). Technical detail: connection refused.")
    assert summary.vi.endswith("(ngưỡng 5 giây). Chi tiết kỹ thuật (tiếng Anh): connection refused.")
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].time - T0 == pytest.approx(21, abs=0.01)
    assert len({report.id for report in reports}) == 1


def test_a_camera_that_never_sent_a_picture_is_silent_too() -> None:
    """Counted from when capture began; it is given ten seconds, because it may be starting together with the centre."""
    rules = engine()
    reports = [report for beat in range(24) for report in rules.consider(heartbeat(T0 + beat / 2, None))]
    assert reports[0].time == T0 + 10.5
    assert reports[0].start == T0 + 0.2
    assert "sent no picture" in reports[0].why.summary.en


KINDS = {
    View.COVERED: Kind.CAMERA_COVERED,
    View.TURNED: Kind.CAMERA_TURNED,
    View.FROZEN: Kind.CAMERA_FROZEN,
    View.DARK: Kind.CAMERA_DARK,
    View.BRIGHT: Kind.CAMERA_BRIGHT,
    View.DEFOCUSED: Kind.CAMERA_DEFOCUSED,
}


@pytest.mark.parametrize(("view", "kind"), KINDS.items())
def test_an_ill_view_for_three_seconds_and_clear_for_two(view: View, kind: Kind) -> None:
    """It begins after 3 s, ends after 2 s of clear view, and is of no other kind; the sentence says how long."""
    rules = engine()
    reports: list[Detection] = []
    for frame in range(100):
        t = frame / 5
        reports += rules.consider(health(T0 + t, view if 4 <= t < 12 else View.CLEAR))
    assert {report.kind for report in reports} == {kind}
    assert [reports[0].phase, reports[-1].phase] == [Phase.BEGAN, Phase.ENDED]
    assert reports[0].start - T0 == pytest.approx(4, abs=0.01)
    assert reports[0].time - T0 == pytest.approx(7, abs=0.01)
    assert reports[-1].time - T0 == pytest.approx(14, abs=0.01)
    assert (reports[-1].end or 0.0) - T0 == pytest.approx(11.8, abs=0.01)
    assert reports[0].why.frame is not None
    assert "3.0 s (threshold 3.0 s)" in reports[0].why.summary.en
    assert "3,0 giây (ngưỡng 3,0 giây)" in reports[0].why.summary.vi


def test_an_ill_view_lasts_from_when_vision_dates_it() -> None:
    """Vision takes its time to be sure; what it says began four seconds ago is reported at once, and dated so."""
    rules = engine()
    reports = rules.consider(replace(health(T0 + 10, View.FROZEN), since=T0 + 6))
    assert [report.kind for report in reports] == [Kind.CAMERA_FROZEN]
    assert reports[0].start == T0 + 6


def test_from_turned_to_covered_is_two_kinds() -> None:
    """Whoever pushes a camera aside and then covers it has done both."""
    rules = engine()
    reports: list[Detection] = []
    for frame in range(100):
        t = frame / 5
        reports += rules.consider(health(T0 + t, View.TURNED if t < 8 else View.COVERED))
    assert len(of(reports, Kind.CAMERA_TURNED, Phase.BEGAN)) == 1
    assert len(of(reports, Kind.CAMERA_TURNED, Phase.ENDED)) == 1
    assert len(of(reports, COVERED, Phase.BEGAN)) == 1
    assert not of(reports, COVERED, Phase.ENDED)


def test_a_hand_before_the_lens_is_not_reported() -> None:
    """Little more than a second of covered view is none, and nor is one clear picture an end."""
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


@pytest.mark.parametrize("view", KINDS)
def test_only_in_the_dark_do_the_other_rules_go_on(view: View) -> None:
    """What shines in the dark is there; what any other ill view seems to show is nothing."""
    rules = engine(zone())
    reports: list[Detection] = []
    for frame in range(150):
        t = frame / 5
        reports += rules.consider(observed(T0 + t, track(Point(0.5, 0.5), still_for=t)))
        reports += rules.consider(health(T0 + t, view))
    assert bool(of(reports, Kind.STOPPED_VEHICLE)) is (view is View.DARK)
