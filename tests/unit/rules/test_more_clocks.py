"""What builds up in the rules about single vehicles, people and things, and what holds each of them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from numpy.random import default_rng

from ioc.domain.detection import RuleClock
from ioc.domain.geometry import Box, Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import (
    Crossing,
    Flame,
    FlameRegion,
    FlamesObserved,
    ObjectChange,
    ObjectClass,
    SignalObserved,
    SignalState,
    Track,
)
from ioc.domain.schedule import Schedule
from ioc.domain.site import ZoneUse
from ioc.rules.catalogue import CAMERA_RULES, parameters_of
from ioc.rules.engine import RuleEngine
from ioc.rules.rule import HasClocks
from tests.unit.rules import test_speeding as speeding
from tests.unit.rules.scenes import CAM, T0, camera, engine, observed, site, track, watch, zone
from tests.unit.rules.test_collision import ROAD, crossing
from tests.unit.rules.test_forbidden_turn import NO_LEFT, SOUTH, WEST, left
from tests.unit.rules.test_lane_misuse import LANE as BIKES
from tests.unit.rules.test_lane_misuse import drives as drives_along
from tests.unit.rules.test_objects import FLOOR, play, thing
from tests.unit.rules.test_pedestrian_on_carriageway import LANE as NO_WALKING
from tests.unit.rules.test_pedestrian_on_carriageway import goes
from tests.unit.rules.test_red_light import STOP


def clocks(rules: RuleEngine, kind: Kind, t: float) -> list[RuleClock]:
    return [clock for clock in rules.clocks(CAM, T0 + t) if clock.kind is kind]


def after(rules: RuleEngine, seconds: float, scene: Callable[[float], list[Track]], kind: Kind) -> list[RuleClock]:
    """The clocks of a kind at the last picture of a scene that has gone on for so long."""
    watch(rules, seconds + 0.1, scene)
    return clocks(rules, kind, seconds)


def test_every_rule_of_a_camera_shows_what_it_counts() -> None:
    """No rule is silent in the debug view."""
    built = [entry.build("demo", camera(), parameters_of(entry, camera())) for entry in CAMERA_RULES]
    assert [type(rule).__name__ for rule in built if not isinstance(rule, HasClocks)] == []


@pytest.mark.parametrize(("kmh", "held"), [(50.0, ""), (90.0, None)])
def test_a_speed_is_held_against_the_limit(kmh: float, held: str | None) -> None:
    """What drives 50 where 66 are reported is on its way there; what drives 90 has been reported, and stays so."""
    rules = speeding.engine(speeding.LANE)
    moments = dict(speeding.drive(kmh, 60.0, default_rng(1)))
    last = max(moments)
    (clock,) = after(rules, last, lambda t: [moments[t]] if t in moments else [], Kind.SPEEDING)
    assert clock.value == pytest.approx(kmh, rel=0.05)
    assert clock.limit == pytest.approx(66.0)
    assert (clock.unit, clock.object, clock.zone) == ("km/h", 1, "z")
    assert (clock.on, clock.held) == (held is None, held or "")


def test_a_crawling_vehicle_has_no_speed_to_show() -> None:
    """A queue would fill the view."""
    rules = speeding.engine(speeding.LANE)
    moments = dict(speeding.drive(20.0, 40.0, default_rng(1)))
    assert after(rules, max(moments), lambda t: [moments[t]] if t in moments else [], Kind.SPEEDING) == []


def test_a_red_light_is_seen_to_be_red_before_anybody_crosses() -> None:
    """The state alone; then the vehicle that crosses, and why it is not reported yet; nothing on green."""
    rules = RuleEngine(site([replace(camera(), lines=(STOP,))]))
    rules.consider(observed(T0))
    rules.consider(SignalObserved(CAM, T0, "light", SignalState.RED))
    (clock,) = clocks(rules, Kind.RED_LIGHT, 2.0)
    assert (clock.zone, clock.object, clock.value, clock.limit) == ("stop", None, 2.0, 0.3)
    assert clock.held == "nobody crosses the line"
    rules.consider(observed(T0 + 1.0, track(Point(0.5, 0.59), 4)))
    rules.consider(SignalObserved(CAM, T0 + 1.0, "light", SignalState.RED))
    over = observed(T0 + 1.2, track(Point(0.5, 0.61), 4))
    rules.consider(replace(over, crossings=(Crossing("stop", 4, 1),)))
    (clock,) = clocks(rules, Kind.RED_LIGHT, 1.2)
    assert (clock.object, clock.value, clock.held) == (4, 1.0, "it has not gone on beyond the line")
    rules.consider(observed(T0 + 1.4))
    rules.consider(SignalObserved(CAM, T0 + 1.6, "light", SignalState.GREEN))
    rules.consider(observed(T0 + 9.0))
    assert clocks(rules, Kind.RED_LIGHT, 9.0) == []


def test_a_vehicle_in_a_forbidden_lane_runs_a_clock_until_it_is_reported() -> None:
    """One second of two, not far enough yet; after three it has been reported."""
    (clock,) = after(engine(BIKES), 1.0, lambda t: [drives_along(t)], Kind.LANE_MISUSE)
    assert clock.value == pytest.approx(1.0)
    assert (clock.limit, clock.zone) == (2.0, "bikes")
    assert clock.held == "it has not gone far enough along the lane"
    (clock,) = after(engine(BIKES), 3.0, lambda t: [drives_along(t)], Kind.LANE_MISUSE)
    assert clock.on


def test_a_turn_is_followed_from_the_entry() -> None:
    """Proven in the entry, in the exit for a moment, then reported."""

    def rules() -> RuleEngine:
        return RuleEngine(site([replace(camera(SOUTH, WEST), turns=(NO_LEFT,))]))

    (clock,) = after(rules(), 0.2, left, Kind.FORBIDDEN_TURN)
    assert clock.held == "it has not been in the entry for long enough"
    (clock,) = after(rules(), 5.8, left, Kind.FORBIDDEN_TURN)
    assert (clock.zone, clock.object, clock.limit, clock.on, clock.held) == ("west", 1, 0.4, False, "")
    (clock,) = after(rules(), 6.6, left, Kind.FORBIDDEN_TURN)
    assert clock.on


def test_two_that_may_have_collided_are_waited_for() -> None:
    """A second and a half of the three for which both must stay."""
    (clock,) = after(engine(ROAD), 6.6, crossing, Kind.COLLISION)
    assert clock.value == pytest.approx(1.6, abs=0.4)
    assert (clock.limit, clock.on) == (3.0, False)


def test_somebody_in_a_lane_is_seen_before_the_dwell_is_over() -> None:
    """Known for a person since 1 s, half a second of one in the lane."""
    rules = engine(NO_WALKING)
    (clock,) = after(rules, 1.4, lambda t: [goes(t)], Kind.PEDESTRIAN_ON_CARRIAGEWAY)
    assert clock.value == pytest.approx(0.4, abs=0.21)
    assert (clock.object, clock.limit) == (1, 1.0)


@pytest.mark.parametrize(
    ("alone", "seen", "hours", "value", "held"),
    [
        (4.0, True, "", 6.0, ""),
        (None, True, "", 0.0, "somebody is near it"),
        (4.0, False, "", 6.0, "something hides it"),
        (4.0, True, "Mo-Su 00:00-00:01", 6.0, "outside the hours of its zone"),
    ],
)
def test_a_thing_that_was_left_says_how_long_and_what_holds_it(
    alone: float | None, seen: bool, hours: str, value: float, held: str
) -> None:
    """Six of thirty seconds alone; with company, hidden, or outside the hours the clock says so."""
    rules = engine(replace(FLOOR, schedule=Schedule(hours)))
    play(rules, 10.2, lambda t: [thing(7, alone=alone, seen=seen)])
    (clock,) = clocks(rules, Kind.ABANDONED_OBJECT, 10.0)
    assert (clock.zone, clock.object, clock.limit, clock.on) == ("floor", 7, 30.0, False)
    assert clock.box == thing().box
    assert clock.value == pytest.approx(value, abs=0.21)
    assert clock.held == held


def test_a_thing_that_was_taken_is_counted_too() -> None:
    """Five of ten seconds gone."""
    rules = engine(FLOOR)
    play(rules, 5.2, lambda t: [thing(change=ObjectChange.REMOVED)])
    (clock,) = clocks(rules, Kind.REMOVED_OBJECT, 5.0)
    assert clock.value == pytest.approx(5.0)
    assert clock.limit == 10.0
    assert clocks(rules, Kind.ABANDONED_OBJECT, 5.0) == []


def test_fire_is_seen_before_it_has_lasted() -> None:
    """One of three seconds."""
    rules = RuleEngine(site([camera()]))
    for frame in range(6):
        rules.consider(observed(T0 + frame / 5))
        region = FlameRegion(Flame.FIRE, Box(0.4, 0.5, 0.1, 0.2), 0.02, 0.8, T0)
        rules.consider(FlamesObserved(CAM, T0 + frame / 5, (region,)))
    (clock,) = clocks(rules, Kind.FIRE, 1.0)
    assert clock.value == pytest.approx(1.0)
    assert clock.box == Box(0.4, 0.5, 0.1, 0.2)
    assert (clock.limit, clock.on) == (3.0, False)
    assert clocks(rules, Kind.SMOKE, 1.0) == []


def test_an_empty_street_counts_nothing() -> None:
    """Every rule at once, with nobody there."""
    lane = replace(zone(), forbidden=(ObjectClass.PERSON, ObjectClass.TRUCK), speed_limit=50.0)
    rules = engine(lane, zone(ZoneUse.NO_OBJECTS, "floor"), zone(ZoneUse.NO_ENTRY, "yard"))
    watch(rules, 3.0, lambda t: [])
    assert rules.clocks(CAM, T0 + 3.0) == ()
