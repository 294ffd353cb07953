"""Intrusion: somebody in a forbidden zone."""

from __future__ import annotations

import pytest

from ioc.domain.detection import Phase
from ioc.domain.geometry import Box, Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import Flame, FlameRegion, FlamesObserved, ObjectClass, Track
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import CAM, T0, engine, of, track, watch, zone

INTRUSION = Kind.INTRUSION


def person(number: int = 1, x: float = 0.5, label: ObjectClass = ObjectClass.PERSON, seen: bool = True) -> Track:
    return track(Point(x, 0.6), number, label=label, seen=seen)


def test_fires_after_one_second_inside() -> None:
    """A person whose foot is in the zone for 1 s is reported, dated back to the first step."""
    (began,) = watch(engine(zone(ZoneUse.NO_ENTRY)), 2, lambda t: [person()])
    assert began.start == T0
    assert began.time == pytest.approx(T0 + 1.0, abs=1e-3)
    assert began.why.box is not None
    assert began.why.summary.en == "1 person or thing in the forbidden zone zone z for 1.0 s (threshold 1.0 s)."


def test_a_crossing_of_half_a_second_is_none() -> None:
    """A corner cut in half a second is not an intrusion."""
    assert not watch(engine(zone(ZoneUse.NO_ENTRY)), 5, lambda t: [person()] if 1 <= t < 1.6 else [])


def test_flicker_is_none() -> None:
    """Something that is there for one picture and gone for one second, again and again, never adds up."""
    assert not watch(engine(zone(ZoneUse.NO_ENTRY)), 20, lambda t: [person()] if round(t * 5) % 6 == 0 else [])


def test_a_group_is_one_episode_that_ends_with_the_last() -> None:
    """Three people who come and go are one episode, over 3 s after the last one left."""

    def scene(t: float) -> list[Track]:
        return [person(n, 0.3 + 0.1 * n) for n in (1, 2, 3) if n * 2 <= t < 10 + n * 2]

    reports = watch(engine(zone(ZoneUse.NO_ENTRY)), 25, scene)
    assert len({report.id for report in reports}) == 1
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].end == pytest.approx(T0 + 15.8, abs=1e-3)
    assert reports[-1].time == pytest.approx(T0 + 19.0, abs=0.21)
    assert max(report.why.measures[0].value for report in reports) == 3


@pytest.mark.parametrize(
    ("who", "label", "fires"),
    [
        (0, ObjectClass.PERSON, True),
        (0, ObjectClass.UNKNOWN, False),
        (1, ObjectClass.UNKNOWN, True),
        (1, ObjectClass.MOTORBIKE, False),
        (2, ObjectClass.MOTORBIKE, True),
    ],
)
def test_who_counts_is_a_parameter(who: float, label: ObjectClass, fires: bool) -> None:
    """0 people only, 1 unknown things too, 2 anything."""
    rules = engine(zone(ZoneUse.NO_ENTRY), parameters={"intrusion": {"who": who}})
    assert bool(watch(rules, 4, lambda t: [person(label=label)])) is fires


def test_somebody_who_hides_does_not_end_it() -> None:
    """Held by the tracker though not seen, the intruder is still inside."""
    reports = watch(engine(zone(ZoneUse.NO_ENTRY)), 20, lambda t: [person(seen=t < 5)])
    assert not of(reports, INTRUSION, Phase.ENDED)


def test_beside_the_zone_is_not_inside() -> None:
    """In a lane nobody intrudes."""
    assert not of(watch(engine(zone(ZoneUse.LANE)), 5, lambda t: [person()]), INTRUSION)


def test_an_intruder_whose_class_changes_is_still_inside() -> None:
    """Taken for a motorbike further off, the person who was let in as an intruder stays one."""
    rules = engine(zone(ZoneUse.NO_ENTRY), parameters={"intrusion": {"who": 0}})
    reports = watch(
        rules, 20, lambda t: [person(label=ObjectClass.PERSON if t < 5 else ObjectClass.MOTORBIKE)] if t < 15 else []
    )
    (ended,) = of(reports, INTRUSION, Phase.ENDED)
    assert ended.end == pytest.approx(T0 + 14.8, abs=1e-3)


def test_a_step_out_of_the_zone_starts_the_dwell_anew() -> None:
    """Inside for 0.8 s, outside for a second, inside for 0.8 s: never a whole second."""

    def scene(t: float) -> list[Track]:
        return [person(x=0.5 if t % 1.8 < 0.8 else 1.2)]

    assert not watch(engine(zone(ZoneUse.NO_ENTRY)), 10, scene)


@pytest.mark.parametrize("fps", [1, 2, 5, 25])
def test_a_slow_or_shed_camera_finds_intruders_too(fps: float) -> None:
    """One picture a second is enough: two in a row with the same person inside are a second of dwell."""
    reports = watch(engine(zone(ZoneUse.NO_ENTRY)), 4, lambda t: [person()], fps=fps)
    assert reports[0].time == pytest.approx(T0 + 1.0, abs=0.05)


def test_a_fire_in_the_zone_is_no_intruder() -> None:
    """What moves amid the flames is the fire; who stands beside them is somebody."""
    ember = track(Point(0.5, 0.6), 7, label=ObjectClass.CAR)
    around = Box(ember.box.x - 0.02, ember.box.y - 0.02, ember.box.w + 0.04, ember.box.h + 0.04)
    for flame, fires in ((Flame.FIRE, False), (Flame.SMOKE, True)):
        rules = engine(zone(ZoneUse.NO_ENTRY))
        rules.consider(FlamesObserved(CAM, T0, (FlameRegion(flame, around, 0.01, 0.8, T0),)))
        assert bool(watch(rules, 3, lambda t: [ember])) is fires
        assert watch(rules, 3, lambda t: [ember, person(8, 0.8)], start=3)


def test_what_only_appears_has_not_come_in() -> None:
    """The scene that a drop on the lens uncovers stands there from its first picture on; who walks in has moved."""
    never = watch(engine(zone(ZoneUse.NO_ENTRY)), 20, lambda t: [track(Point(0.5, 0.6), still_for=t)])
    walked = watch(engine(zone(ZoneUse.NO_ENTRY)), 20, lambda t: [track(Point(0.5, 0.6), still_for=max(0.0, t - 0.8))])
    assert not never
    assert walked
