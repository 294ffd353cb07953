"""Forbidden turns: who goes from the entry into the exit, and who only touches them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.schedule import Schedule
from ioc.domain.site import Turn, ZoneUse
from ioc.domain.text import Text
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import T0, camera, of, site, track, watch, zone

TURN = Kind.FORBIDDEN_TURN


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return Polygon((Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)))


SOUTH = zone(ZoneUse.CARRIAGEWAY, "south", box(0.4, 0.7, 0.6, 1.0))
WEST = zone(ZoneUse.CARRIAGEWAY, "west", box(0.0, 0.4, 0.35, 0.6))
NO_LEFT = Turn("no-left", Text("Cấm rẽ trái", "no left turn"), ZoneId("south"), ZoneId("west"))


def play(scene: Callable[[float], list[Track]], turn: Turn = NO_LEFT, seconds: float = 14.0) -> list[Detection]:
    rules = RuleEngine(site([replace(camera(SOUTH, WEST), turns=(turn,))]))
    return of(watch(rules, seconds, scene), TURN)


def left(t: float, number: int = 1, wait: float = 0.0, **more: object) -> list[Track]:
    """Up from the south until the middle of the junction, waits there, then to the west."""
    if t < 4:
        foot = Point(0.5, 0.95 - 0.1125 * t)
    elif t < 4 + wait:
        foot = Point(0.5, 0.5)
    else:
        foot = Point(0.5 - 0.1 * (t - 4 - wait), 0.5)
    return [track(foot, number, **more)] if foot.x > 0.02 else []  # type: ignore[arg-type]  # passed on


def test_a_turn_is_reported_once_with_its_path() -> None:
    """From the south to the west: one episode, whose path begins in the entry and ends in the exit."""
    reports = play(left)
    (began,) = of(reports, TURN, Phase.BEGAN)
    assert 5.8 <= began.time - T0 <= 6.4
    assert began.zone == "west"
    assert SOUTH.polygon.contains(began.why.path[0])
    assert WEST.polygon.contains(began.why.path[-1])
    assert "(no left turn): from zone south into zone west" in began.why.summary.en
    assert reports[-1].phase is Phase.ENDED


def test_waiting_in_the_junction_does_not_hide_it() -> None:
    """Fifteen seconds for oncoming traffic, unseen for 1.5 s and found under another number: still one turn."""

    def scene(t: float) -> list[Track]:
        if 10.0 <= t < 11.5:
            return []
        return left(t, 1, wait=15.0) if t < 10 else left(t, 2, wait=15.0, first_seen=T0 + 11.2)

    assert len(of(play(scene, seconds=30), TURN, Phase.BEGAN)) == 1


def test_who_goes_elsewhere_or_comes_from_elsewhere_does_not_turn() -> None:
    """Straight on; out of the west into the south; a person on foot; too slow to be one turn."""
    assert not play(lambda t: [track(Point(0.5, max(0.0, 0.95 - 0.1 * t)))])
    assert not play(lambda t: left(10 - t) if t <= 10 else [])
    assert not play(lambda t: left(t, label=ObjectClass.PERSON))
    assert not play(lambda t: left(t, wait=40.0), seconds=60)


def test_a_zone_that_is_only_touched_is_not_entered() -> None:
    """A foot that flickers into the exit for one picture while the vehicle goes straight on."""

    def scene(t: float) -> list[Track]:
        foot = Point(0.5, max(0.0, 0.95 - 0.1 * t))
        return [track(Point(0.34, 0.5) if 4.0 <= t < 4.2 else foot, size=0.3)]

    assert not play(scene)


@pytest.mark.parametrize(("hours", "found"), [("06:00-09:00", 0), ("12:00-13:00", 1)])
def test_only_the_hours_of_the_turn_count(hours: str, found: int) -> None:
    """T0 is 12:20 UTC."""
    reports = play(left, replace(NO_LEFT, schedule=Schedule(hours, "UTC")))
    assert len(of(reports, TURN, Phase.BEGAN)) == found


def test_a_way_that_jumps_or_wanders_is_nobodys() -> None:
    """The tracker gives the number of one who waits to cross traffic; or to one after the other of those who pass."""

    def jumps(t: float) -> list[Track]:
        foot = Point(0.5, 0.95 - 0.07 * t) if t < 5 else Point(0.3 - 0.1 * (t - 5), 0.5)
        return [track(foot)] if foot.x > 0.02 else []

    def wanders(t: float) -> list[Track]:
        if t < 4:
            return left(t)
        there = 0.5 - 0.1 * (t - 4) if t < 5.2 else 0.38 + 0.1 * (t - 5.2) if t < 7.2 else 0.58 - 0.1 * (t - 7.2)
        return [track(Point(there, 0.5))] if there > 0.02 else []

    assert not play(jumps)
    assert not play(wanders)


def test_a_forbidden_u_turn_is_one_way() -> None:
    """Out of the south, round, and back beside it: its turning does not look like wandering."""
    back = zone(ZoneUse.CARRIAGEWAY, "back", box(0.15, 0.7, 0.38, 1.0))
    turn = Turn("no-u", Text("Cấm quay đầu", "no U-turn"), ZoneId("south"), ZoneId("back"))

    def round_it(t: float) -> list[Track]:
        if t < 4:
            foot = Point(0.5, 0.95 - 0.1125 * t)
        elif t < 7:
            angle = math.pi * (t - 4) / 3
            foot = Point(0.39 + 0.11 * math.cos(angle), 0.5 - 0.11 * math.sin(angle))
        else:
            foot = Point(0.28, 0.5 + 0.1 * (t - 7))
        return [track(foot)] if foot.y < 0.97 else []

    rules = RuleEngine(site([replace(camera(SOUTH, back), turns=(turn,))]))
    assert len(of(watch(rules, 14.0, round_it), TURN, Phase.BEGAN)) == 1
