"""What builds up in the rules, for an engineer who asks why one did not speak."""

from __future__ import annotations

from ioc.domain.detection import RuleClock
from ioc.domain.geometry import Point
from ioc.domain.ids import ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, PeopleObserved, Track
from ioc.domain.site import ZoneUse
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import CAM, T0, engine, observed, track, zone


def play(rules: RuleEngine, seconds: float, *tracks: Track, occupancy: float = 0.0) -> tuple[RuleClock, ...]:
    """The tracks as they are, standing since T0; the clocks after that time."""
    for frame in range(round(seconds * 5) + 1):
        time = T0 + frame / 5
        standing = [track(t.foot, t.id, frame / 5, label=t.label, first_seen=t.first_seen) for t in tracks]
        rules.consider(observed(time, *standing, occupancy={"z": occupancy}))
    return rules.clocks(CAM, T0 + seconds)


def of(clocks: tuple[RuleClock, ...], kind: Kind) -> list[RuleClock]:
    return [clock for clock in clocks if clock.kind is kind]


def test_a_standing_vehicle_is_seen_on_its_way_to_the_threshold() -> None:
    """6 s of 10, of which track, in which lane; after 12 s the rule has spoken."""
    rules = engine(zone(), parameters={"stopped_vehicle": {"threshold_s": 10.0}})
    (clock,) = of(play(rules, 6.0, track(Point(0.5, 0.5), 7)), Kind.STOPPED_VEHICLE)
    assert (clock.zone, clock.object, clock.limit, clock.unit, clock.on) == ("z", 7, 10.0, "s", False)
    assert abs(clock.value - 6.0) < 0.3
    rules = engine(zone(), parameters={"stopped_vehicle": {"threshold_s": 10.0}})
    (clock,) = of(play(rules, 12.0, track(Point(0.5, 0.5), 7)), Kind.STOPPED_VEHICLE)
    assert clock.on


def test_a_vehicle_held_back_says_what_holds_it() -> None:
    """In a queue nothing is reported, and the clock says so instead of standing at its limit without a word."""
    rules = engine(zone(), parameters={"stopped_vehicle": {"threshold_s": 5.0}})
    queue = [track(Point(0.5, 0.3 + 0.15 * place), place + 1) for place in range(4)]
    clocks = of(play(rules, 9.0, *queue), Kind.STOPPED_VEHICLE)
    last = next(clock for clock in clocks if clock.object == 1)
    assert not last.on
    assert last.held == "other vehicles stand ahead of it"


def test_each_person_has_a_clock_in_a_place_where_nobody_stays() -> None:
    """31 of 60 s for one, nothing for who is outside."""
    rules = engine(zone(ZoneUse.LOITERING))
    clocks = of(play(rules, 31.0, track(Point(0.5, 0.5), 3, label=ObjectClass.PERSON)), Kind.LOITERING)
    assert [(clock.object, round(clock.value), clock.limit, clock.on) for clock in clocks] == [(3, 31, 60.0, False)]


def test_an_intruder_is_seen_before_the_dwell_is_over() -> None:
    """Half a second of two, by track; then one clock for the zone."""
    rules = engine(zone(ZoneUse.NO_ENTRY), parameters={"intrusion": {"dwell_s": 2.0}})
    who = track(Point(0.5, 0.5), 4, label=ObjectClass.PERSON, first_seen=T0 - 3)
    (clock,) = of(play(rules, 1.0, who), Kind.INTRUSION)
    assert (clock.object, clock.value, clock.limit, clock.on) == (4, 1.0, 2.0, False)
    (clock,) = of(play(rules, 3.0, who), Kind.INTRUSION)
    assert (clock.object, clock.on) == (None, True)


def test_people_are_counted_against_the_limit() -> None:
    """Below the limit of a crowd the clock is the count itself."""
    rules = engine(zone(ZoneUse.CROWD))
    rules.consider(observed(T0))
    rules.consider(PeopleObserved(CAM, T0, ZoneId("z"), 4.0, None))
    (clock,) = of(rules.clocks(CAM, T0), Kind.CROWD)
    assert (clock.value, clock.unit) == (4.0, "people")


def test_nothing_going_on_shows_nothing() -> None:
    """An empty road has no clocks, nor has a camera that the site does not name."""
    rules = engine(zone(), zone(ZoneUse.NO_ENTRY, "yard"))
    assert play(rules, 2.0) == ()
    assert rules.clocks("elsewhere", T0) == ()
