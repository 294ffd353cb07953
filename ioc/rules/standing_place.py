"""Where vehicles stand. A place is remembered, not a track: when the tracker loses a standing vehicle and finds it
again under another number, the place is the same and so is the episode."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ioc.domain.detection import Detection, RuleClock
from ioc.domain.geometry import Point
from ioc.domain.observation import ObjectClass, Track, TracksObserved
from ioc.domain.site import Zone
from ioc.rules.episode import Subject
from ioc.rules.picture import STANDS, Scale, is_slow
from ioc.rules.queueing import Passing
from ioc.rules.vigil import Timing, Vigil

STAYS_IOU = 0.5
STAYS_BODIES = 0.5
"""A track is where it came to a stand if its boxes overlap so much, or its feet are so near (in body lengths)."""
STAYS_METRES = 4.0
STAYS_OF_RANGE = 0.1
"""And not if it has moved so far on the ground: metres, or a share of its distance from the camera where that is more,
because a pixel is worth more metres there."""
TAKES_OVER_IOU = 0.3
"""Another track is the same vehicle if it stands and its box overlaps so much."""
PRESENCE = 0.75
"""Least share of the pictures since the stop in which somebody stood there: a place where one vehicle after another
is lost for a moment is not one where a vehicle stands."""
MAX_PLACES = 64


@dataclass(slots=True)
class Place:
    """One vehicle's standing place. there: the track that stands there in this picture, if any."""

    vigil: Vigil
    zone: Zone
    anchor: Track  # as it came to a stand: a vehicle that creeps on leaves its place
    heading: Point | None  # unit vector of its way, if known
    track: Track  # as last found here
    there: Track | None = None
    held_back_until: float = float("-inf")
    held: str = ""  # why, when it was last held back
    passing: Passing = field(default_factory=Passing)
    pictures: int = 0
    present: int = 0

    def count(self) -> None:
        """One more picture."""
        self.pictures += 1
        self.present += self.there is not None

    @property
    def is_solid(self) -> bool:
        return self.present >= PRESENCE * self.pictures

    def clock(self, time: float) -> RuleClock:
        held = self.held if time < self.held_back_until else "" if self.is_solid else "one after the other stood here"
        return self.vigil.clock(time, held)

    def stood(self, time: float) -> float:
        """Seconds since it came to a stand."""
        return time - (self.vigil.since if self.vigil.since is not None else time)


class StandingPlaces:
    """The places in some zones of one camera at which vehicles stand."""

    def __init__(self, zones: Sequence[Zone], subject: Callable[[Zone, Track], Subject], timing: Timing) -> None:
        self._zones = zones
        self._subject = subject
        self._timing = timing
        self._places: list[Place] = []
        self._came_from: dict[int, Point] = {}  # track -> its first foot; only tracks that are in view

    def look(self, observation: TracksObserved) -> list[Place]:
        """All places that are known, with who is there now."""
        scale = Scale.of(observation.size)
        vehicles = {track.id: track for track in vehicles_of(observation)}
        self._came_from = {track: self._came_from.get(track, vehicles[track].foot) for track in vehicles}
        self._places = [place for place in self._places if not place.vigil.idle]
        taken = self._match(vehicles, scale)
        for track in vehicles.values():
            if track.id not in taken and len(self._places) < MAX_PLACES:
                self._open(track, scale)
        for place in self._places:
            place.count()
        return self._places

    def blind(self, time: float) -> list[Detection]:
        return [report for place in self._places for report in place.vigil.hold(time)]

    def close(self, time: float) -> list[Detection]:
        out = [report for place in self._places for report in place.vigil.close(time)]
        self._places = []
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return tuple(place.clock(time) for place in self._places if not place.vigil.idle)

    def _match(self, vehicles: Mapping[int, Track], scale: Scale) -> set[int]:
        """Say who is at each place; returns their ids. A track keeps its own place before it may take another."""
        taken: set[int] = set()
        for place in self._places:
            track = vehicles.get(place.track.id)
            place.there = track if track is not None and _is_at(place.anchor, track, scale) else None
            if place.there is not None:
                taken.add(place.there.id)
        for place in self._places:
            if place.there is None:
                near = [t for t in vehicles.values() if t.id not in taken and _takes_over(place, t, scale)]
                place.there = min(near, key=lambda t: (scale.distance(t.foot, place.anchor.foot), t.id), default=None)
            if place.there is not None:
                taken.add(place.there.id)
                place.track = place.there
        return taken

    def _open(self, track: Track, scale: Scale) -> None:
        """Remember the place of a vehicle that has come to a stand."""
        if not track.seen or track.still_for < STANDS or not is_slow(track, scale):
            return
        zone = next((zone for zone in self._zones if zone.polygon.contains(track.foot)), None)
        if zone is not None:
            vigil = Vigil(self._subject(zone, track), self._timing)
            heading = self._heading(zone, track, scale)
            self._places.append(Place(vigil, zone, anchor=track, heading=heading, track=track, there=track))

    def _heading(self, zone: Zone, track: Track, scale: Scale) -> Point | None:
        """The lane's direction, else the way that the vehicle itself came."""
        if zone.direction is not None:
            return scale.unit(zone.direction)
        way = Point(track.foot.x - self._came_from[track.id].x, track.foot.y - self._came_from[track.id].y)
        return scale.unit(way) if scale.length(way) > scale.body(track.box) else None


def vehicles_of(observation: TracksObserved) -> list[Track]:
    """What may be a vehicle: without calibration nobody knows."""
    return [track for track in observation.tracks if track.label is not ObjectClass.PERSON]


def _is_at(anchor: Track, now: Track, scale: Scale) -> bool:
    """The same track, where it came to a stand. One that only coasts through, seen or predicted, does not stand."""
    if not is_slow(now, scale) or has_driven(anchor.ground, now.ground):
        return False
    near = scale.distance(anchor.foot, now.foot) <= STAYS_BODIES * min(scale.body(anchor.box), scale.body(now.box))
    return near or anchor.box.iou(now.box) >= STAYS_IOU


def _takes_over(place: Place, other: Track, scale: Scale) -> bool:
    """Another track that stands, or has only just come to a stand, and covers the vehicle that stood there."""
    if other.id == place.track.id or other.still_for < STANDS / 2:
        return False
    if not is_slow(other, scale) or has_driven(place.anchor.ground, other.ground):
        return False
    return place.anchor.box.iou(other.box) >= TAKES_OVER_IOU


def has_driven(before: Point | None, now: Point | None) -> bool:
    """Far off, metres are small in the picture: where the ground is known it tells better who has crept on."""
    if before is None or now is None:
        return False
    return now.distance(before) > max(STAYS_METRES, STAYS_OF_RANGE * math.hypot(before.x, before.y))
