"""Loitering: somebody stays, whatever number the tracker gives."""

from __future__ import annotations

import pytest

from ioc.domain.detection import Phase
from ioc.domain.geometry import Point, Polygon
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.site import ZoneUse
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import T0, engine, track, watch, zone

HALF = Polygon((Point(0, 0), Point(0.6, 0), Point(0.6, 1), Point(0, 1)))


def person(x: float, number: int = 1, label: ObjectClass = ObjectClass.PERSON) -> Track:
    return track(Point(x, 0.6), number, label=label)


def rules(dwell_s: float = 20.0, **more: float) -> RuleEngine:
    return engine(zone(ZoneUse.LOITERING, polygon=HALF), parameters={"loitering": {"dwell_s": dwell_s, **more}})


def test_reported_after_the_dwell_and_over_after_the_gap() -> None:
    """Twenty seconds in the zone; the start is the first step in; the end is the last one."""
    reports = watch(rules(), 45, lambda t: [person(0.3)] if t < 30 else [])
    began, ended = reports[0], reports[-1]
    assert began.start == T0
    assert began.time == pytest.approx(T0 + 20, abs=1e-3)
    assert ended.phase is Phase.ENDED
    assert ended.end == pytest.approx(T0 + 29.8, abs=1e-3)
    assert len({report.id for report in reports}) == 1
    assert began.why.summary.en == "Somebody has stayed in zone z for 20 s (threshold 20 s)."


def test_passing_through_is_none() -> None:
    """Somebody who walks from end to end in 15 s, and another one behind them, do not add up."""
    assert not watch(rules(), 60, lambda t: [person(t % 15 / 15, int(t // 15))])


def test_a_gap_of_two_seconds_and_another_number_go_on() -> None:
    """Hidden behind a pillar for 2 s, and found again under another number half a step on: the same stay."""

    def scene(t: float) -> list[Track]:
        return [] if 8 <= t < 10 else [person(0.3 if t < 8 else 0.32, 1 if t < 8 else 7)]

    (began, *_) = watch(rules(), 25, scene)
    assert began.start == T0
    assert began.time == pytest.approx(T0 + 20, abs=1e-3)


def test_another_number_before_the_old_one_is_given_up_is_the_same_stay() -> None:
    """The tracker loses him, believes him to go on, and finds him under another number meanwhile; the old number
    then drifts out of the zone."""

    def scene(t: float) -> list[Track]:
        foot = Point(0.3 + max(0.0, t - 8) * 0.05, 0.6)
        old = [track(foot, 1, label=ObjectClass.PERSON, seen=t < 8)] if t < 10 else []
        return old + ([person(0.31, 7)] if t >= 8.4 else [])

    (began, *_) = watch(rules(), 25, scene)
    assert began.start == T0
    assert began.time == pytest.approx(T0 + 20, abs=1e-3)


def test_eight_seconds_behind_a_kiosk_in_the_zone_are_no_leaving() -> None:
    """Who goes out of sight inside, and comes into sight inside under another number, has been there all the time."""

    def scene(t: float) -> list[Track]:
        return [] if 8 <= t < 16 else [person(0.3 if t < 8 else 0.34, 1 if t < 8 else 7)]

    (began, *_) = watch(rules(), 25, scene)
    assert began.start == T0
    assert not watch(rules(hidden_s=0), 25, scene)


def test_a_foot_that_seems_outside_for_a_moment_is_no_leaving() -> None:
    """Half hidden he is judged to stand further away, before he goes out of sight and after he comes back."""

    def scene(t: float) -> list[Track]:
        if 8 <= t < 14:
            return []
        return [person(0.62 if 7 <= t < 15 else 0.57, 1 if t < 8 else 7)]

    (began, *_) = watch(rules(), 25, scene)
    assert began.start == T0


def test_in_a_passage_nobody_is_taken_for_the_one_before() -> None:
    """Eight seconds after one is lost inside another walks in from outside, again and again: nobody stays."""

    def scene(t: float) -> list[Track]:
        walked = t % 16
        return [person(0.9 - walked / 20, int(t // 16))] if walked < 9 else []

    assert not watch(rules(), 80, scene)


def test_somebody_else_far_away_is_somebody_else() -> None:
    """Who appears at the other end of the zone when one is lost has just come."""

    def scene(t: float) -> list[Track]:
        return [person(0.05)] if t < 12 else [person(0.55, 2)]

    assert not watch(rules(), 25, scene)


def test_leaving_for_longer_than_the_gap_begins_anew() -> None:
    """Out of the zone for 8 s is gone, even if the tracker never lost sight of them."""

    def scene(t: float) -> list[Track]:
        return [person(0.9 if 12 <= t < 20 else 0.3)]

    assert not watch(rules(), 39, scene)
    assert watch(rules(), 41, scene)


def test_two_people_are_two_episodes() -> None:
    """Each has a stay of their own."""
    reports = watch(rules(), 30, lambda t: [person(0.1), person(0.5, 2)])
    assert len({report.id for report in reports}) == 2


def test_vehicles_are_not_meant() -> None:
    """A parked motorbike does not loiter; what has no class counts unless only people do."""
    assert not watch(rules(), 30, lambda t: [person(0.3, label=ObjectClass.MOTORBIKE)])
    assert watch(rules(), 30, lambda t: [person(0.3, label=ObjectClass.UNKNOWN)])
    assert not watch(rules(who=0), 30, lambda t: [person(0.3, label=ObjectClass.UNKNOWN)])


def test_a_thousand_passers_are_forgotten() -> None:
    """The memory of a zone is bounded by who is in it: an hour of passers leaves nothing behind."""
    busy = rules()
    watch(busy, 200, lambda t: [person((t * 5 + n) % 10 / 10, round(t * 5) * 10 + n) for n in range(10)])
    reports = watch(busy, 20, lambda t: [], start=200)
    assert all(report.phase is not Phase.BEGAN for report in reports)
