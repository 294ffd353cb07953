"""Objects that were left alone, and objects that were taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Box
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectChange, ObjectsObserved, StillObject, View
from ioc.domain.schedule import Schedule
from ioc.domain.site import ZoneUse
from ioc.incidents.places import correlation_key
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import CAM, T0, camera, engine, health, observed, of, site, zone

ABANDONED, REMOVED = Kind.ABANDONED_OBJECT, Kind.REMOVED_OBJECT
FLOOR = zone(ZoneUse.NO_OBJECTS, "floor")


def thing(
    number: int = 1,
    x: float = 0.5,
    change: ObjectChange = ObjectChange.LEFT,
    since: float = 0.0,
    alone: float | None = None,
    seen: bool = True,
) -> StillObject:
    """since, alone: seconds after T0."""
    box = Box(x, 0.6, 0.05, 0.08)
    alone_since = None if alone is None else T0 + alone
    return StillObject(number, box, box.foot, None, change, T0 + since, alone_since, seen)


def play(
    rules: RuleEngine, seconds: float, scene: Callable[[float], Iterable[StillObject]], start: float = 0.0
) -> list[Detection]:
    """Five pictures a second; as vision does, an empty observation follows the last and then none."""
    out: list[Detection] = []
    told = False
    for frame in range(round(start * 5), round((start + seconds) * 5)):
        time = T0 + frame / 5
        out += rules.consider(observed(time))
        objects = tuple(scene(frame / 5))
        if objects or told:
            out += rules.consider(ObjectsObserved(CAM, time, objects))
        told = bool(objects)
    return out


def test_fires_when_it_has_been_alone_for_long_enough() -> None:
    """Put at 0 s, alone from 4 s: reported at 34 s, dated from when it was left, with both times among its measures."""
    (began, *_) = of(play(engine(FLOOR), 40, lambda t: [thing(alone=4 if t >= 4 else None)]), ABANDONED)
    assert began.start == T0 + 4
    assert began.time == pytest.approx(T0 + 34, abs=0.21)
    assert [(m.name, round(m.value), m.threshold) for m in began.why.measures] == [("alone", 30, 30), ("put", 34, 5)]
    assert began.why.box == thing().box
    assert (
        began.why.summary.en == "An object put down in zone floor 34 s ago has been alone for 30.0 s (threshold 30 s)."
    )


def test_company_suppresses_and_its_leaving_starts_the_clock_anew() -> None:
    """Alone from 2 s to 20 s, company until 40 s, alone from then: reported at 70 s and not before."""

    def scene(t: float) -> list[StillObject]:
        return [thing(alone=2 if t < 20 else None if t < 40 else 40)]

    (began, *_) = of(play(engine(FLOOR), 80, scene), ABANDONED)
    assert began.time == pytest.approx(T0 + 70, abs=0.21)


def test_what_has_only_just_been_put_down_waits() -> None:
    """With one second of dwell, `put_s` is what counts."""
    rules = engine(FLOOR, parameters={"abandoned_object": {"dwell_s": 1, "put_s": 20}})
    (began, *_) = of(play(rules, 30, lambda t: [thing(alone=0)]), ABANDONED)
    assert began.time == pytest.approx(T0 + 20, abs=0.21)


def test_a_hidden_object_trips_nothing_but_stays_what_it_is() -> None:
    """Out of sight when the time is up, it is reported when it is seen again; hidden later, it is not over."""
    reports = of(play(engine(FLOOR), 80, lambda t: [thing(alone=0, seen=not (25 <= t < 45 or t > 60))]), ABANDONED)
    assert reports[0].time == pytest.approx(T0 + 45, abs=0.21)
    assert reports[-1].phase is Phase.CONTINUES


def test_it_ends_when_the_object_is_gone_and_not_when_its_owner_comes_back() -> None:
    """The owner is back at 50 s and takes it at 60 s."""

    def scene(t: float) -> list[StillObject]:
        return [thing(alone=0 if t < 50 else None)] if t < 60 else []

    reports = of(play(engine(FLOOR), 70, scene), ABANDONED)
    (ended,) = of(reports, ABANDONED, Phase.ENDED)
    assert ended.end == pytest.approx(T0 + 59.8, abs=0.25)  # to a picture
    assert len({report.id for report in reports}) == 1


def test_a_new_number_at_its_place_is_the_same_object() -> None:
    """Lost for 2 s and found again as another, it is one episode."""

    def scene(t: float) -> list[StillObject]:
        return [thing(1, alone=0)] if t < 40 else [thing(2, alone=42, since=42)] if t >= 42 else []

    reports = of(play(engine(FLOOR), 60, scene), ABANDONED)
    assert len({report.id for report in reports}) == 1
    assert not of(reports, ABANDONED, Phase.ENDED)


def test_two_objects_are_two_incidents() -> None:
    """Side by side in one zone, each has an episode and a key of its own."""
    reports = of(play(engine(FLOOR), 40, lambda t: [thing(1, 0.3, alone=0), thing(2, 0.6, alone=0)]), ABANDONED)
    assert len({report.id for report in reports}) == 2
    assert len({correlation_key(report, site([camera(FLOOR)])) for report in reports}) == 2


def test_outside_the_hours_of_its_zone_nothing_begins() -> None:
    """A zone whose time table holds at no time of the scene."""
    never = replace(FLOOR, schedule=Schedule("1970 Jan 01 00:00-00:01"))
    assert not of(play(engine(never), 40, lambda t: [thing(alone=0)]), ABANDONED)


def test_what_was_taken_is_reported_for_a_while() -> None:
    """Gone since 0 s: reported at 10 s as removed and not as abandoned, over `keep_s` later, and not again."""
    reports = play(engine(FLOOR), 120, lambda t: [thing(change=ObjectChange.REMOVED, alone=0)])
    assert not of(reports, ABANDONED)
    (began,) = of(reports, REMOVED, Phase.BEGAN)
    (ended,) = of(reports, REMOVED, Phase.ENDED)
    assert began.start == T0
    assert began.time == pytest.approx(T0 + 10, abs=0.21)
    assert ended.time == pytest.approx(T0 + 70, abs=0.41)


def test_what_is_put_back_ends_it() -> None:
    """Taken at 0 s, back at 20 s."""
    reports = play(engine(FLOOR), 40, lambda t: [thing(change=ObjectChange.REMOVED)] if t < 20 else [])
    (ended,) = of(reports, REMOVED, Phase.ENDED)
    assert ended.end == pytest.approx(T0 + 19.8, abs=0.25)  # to a picture


def test_a_blind_camera_keeps_what_is_on() -> None:
    """Covered for 10 s, the camera finds the object again: one episode."""
    rules = engine(FLOOR)
    reports = play(rules, 40, lambda t: [thing(alone=0)])
    for second in range(40, 50):
        rules.consider(health(T0 + second + 0.1, View.COVERED))
        reports += rules.consider(observed(T0 + second + 0.5))
    reports += play(rules, 20, lambda t: [thing(alone=50)] if t > 52 else [], start=51)
    assert len({report.id for report in of(reports, ABANDONED)}) == 1
    assert not of(reports, ABANDONED, Phase.ENDED)
