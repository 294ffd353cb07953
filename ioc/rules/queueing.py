"""Is a standing vehicle one of a queue? Then it is congestion, or a red light, and not a stopped vehicle."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ioc.domain.geometry import Point
from ioc.domain.observation import Track
from ioc.rules.picture import Scale, dot, is_slow

SETTLED = 3.0
"""Seconds of standing after which a vehicle counts as one of a queue."""
JAMMED = 0.4
"""Share of a zone that is covered when it is full of vehicles."""
PASSED_WITHIN = 8.0
"""Seconds for which a vehicle that went past shows that the way is free."""


@dataclass(slots=True)
class Passing:
    """Which moving vehicles go past one standing vehicle, and when the last did."""

    last: float = float("-inf")
    _first: dict[int, Point] = field(default_factory=dict)

    def watch(self, place: Point, heading: Point | None, moving: Collection[Track], scale: Scale, time: float) -> None:
        """moving: the tracks that move in the same zone now. One has passed when it was behind the place, along its
        own way, and is now beyond it. heading: unit vector of the standing vehicle's way, if known; oncoming traffic
        does not show that this way is free."""
        for track in moving:
            first = self._first.setdefault(track.id, track.foot)
            way = scale.vector(first, track.foot)
            passed = dot(scale.vector(first, place), way) > 0 and dot(scale.vector(place, track.foot), way) > 0
            if passed and (heading is None or dot(way, heading) > 0):
                self.last = time
        here = {track.id for track in moving}
        self._first = {track: first for track, first in self._first.items() if track in here}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around one standing vehicle.

    place: its foot. heading: unit vector of its way, if known. inside: the other vehicles in the same zone.
    occupancy: share of the zone that is covered, 0..1. passed: something went past it lately.
    """

    place: Point
    heading: Point | None
    inside: Collection[Track]
    occupancy: float
    passed: bool

    @property
    def full(self) -> bool:
        return self.occupancy >= JAMMED

    @property
    def others(self) -> list[Track]:
        """Those that stand as well."""
        return [track for track in self.inside if track.still_for >= SETTLED]

    def creeps(self, queue: int, scale: Scale) -> bool:
        """Most of the rest, and no fewer than make a queue, hardly move: a jam that creeps on."""
        rest = [track for track in self.inside if track.still_for < SETTLED]
        slow = sum(is_slow(track, scale) for track in rest)
        return slow >= queue and 2 * slow >= len(rest)


def queue_reason(around: Surroundings, queue: int, scale: Scale) -> str:
    """Why the vehicle is taken for one of a queue; empty when it is not. queue: how many others make one."""
    others = around.others
    if around.full and (others or around.creeps(queue, scale)):
        return "the zone is full of standing vehicles"
    if len(others) < queue:
        return ""
    if around.heading is not None:
        ahead = sum(dot(scale.vector(around.place, other.foot), around.heading) > 0 for other in others)
        if ahead >= queue:
            return "other vehicles stand ahead of it"
    if not around.passed:
        return "it stands in a row of vehicles and nothing goes past"
    return ""
