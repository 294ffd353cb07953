"""The still objects of a camera's zones, each followed as one cause: for what was left, and for what was taken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ioc.domain.detection import Detection, RuleClock
from ioc.domain.geometry import LonLat
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectChange, ObjectsObserved, Observation, StillObject, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.rules.episode import Evidence, Subject
from ioc.rules.vigil import Timing, Vigil

TAKES_OVER_IOU = 0.3
"""An object under another number, whose box overlaps so much, is the one that was there."""
OFF = 3.0
"""Seconds for which an object must be gone for its episode to end."""


@dataclass(slots=True)
class Place:
    """One object in one zone, as last told. reported: when. done: it has been reported for long enough."""

    zone: Zone
    object: StillObject
    vigil: Vigil
    reported: float = -math.inf
    done: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a rule asks of an object. change: which ones it is about. since: from when its cause has held, once that is
    long enough; None before. What is reported lasts until the object is gone, or until `lasts` seconds later."""

    kind: Kind
    version: str
    change: ObjectChange
    since: Callable[[StillObject, float], float | None]
    evidence: Callable[[Place, float], Evidence]
    lasts: float = math.inf


class ObjectPlaces:
    """The objects of one camera, for one rule."""

    def __init__(self, site: str, camera: Camera, question: Question) -> None:
        self._site = site
        self._camera = camera
        self._ask = question
        self._zones = camera.zones_for(ZoneUse.NO_OBJECTS)
        self._objects: tuple[StillObject, ...] = ()
        self._places: list[Place] = []

    def consider(self, observation: Observation) -> list[Detection]:
        if isinstance(observation, ObjectsObserved):
            self._objects = observation.objects
            self._match()
        elif not isinstance(observation, TracksObserved):
            return []
        out = [report for place in self._places for report in self._step(place, observation.time)]
        there = {known.id for known in self._objects}
        self._places = [place for place in self._places if place.object.id in there or place.vigil.active]
        return out

    def blind(self, time: float) -> list[Detection]:
        return [report for place in self._places for report in place.vigil.hold(time)]

    def close(self, time: float) -> list[Detection]:
        out = [report for place in self._places for report in place.vigil.close(time)]
        self._places, self._objects = [], ()
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return tuple(self._clock(place, time) for place in self._places if not place.done)

    def _clock(self, place: Place, time: float) -> RuleClock:
        """The first measure of the evidence is what the rule waits for."""
        known, first = place.object, self._ask.evidence(place, time).measures[0]
        held = ""
        if not place.zone.schedule.holds(time):
            held = "outside the hours of its zone"
        elif known.change is ObjectChange.LEFT and known.alone_since is None:
            held = "somebody is near it"
        elif not known.seen:
            held = "something hides it"
        limit = first.threshold or 0.0
        return RuleClock(
            self._ask.kind, place.zone.id, known.id, first.value, limit, first.unit, place.vigil.active, held, known.box
        )

    def _match(self) -> None:
        """Each object to its place: by its number, else by where it is, else a new one."""
        mine = [known for known in self._objects if known.change is self._ask.change]
        by_number = {place.object.id: place for place in self._places}
        free = [place for place in self._places if all(place.object.id != known.id for known in mine)]
        for known in mine:
            place = by_number.get(known.id)
            if place is None:
                place = next((p for p in free if p.object.box.iou(known.box) >= TAKES_OVER_IOU), None)
                if place is not None:
                    free.remove(place)
            if place is not None:
                place.object = known
            elif (zone := self._zone_of(known)) is not None:
                subject = Subject(
                    self._site, self._ask.kind, self._ask.version, self._camera.id, zone=zone.id, object=known.id
                )
                self._places.append(Place(zone, known, Vigil(subject, Timing(on_s=0.0, dip_s=0.0, off_s=OFF))))

    def _zone_of(self, known: StillObject) -> Zone | None:
        at = (known.foot, known.box.centre)
        return next((zone for zone in self._zones if any(zone.polygon.contains(point) for point in at)), None)

    def _step(self, place: Place, time: float) -> list[Detection]:
        known, vigil = place.object, place.vigil
        if vigil.active and time - place.reported >= self._ask.lasts:
            place.done = True
            return vigil.close(time)
        there = not place.done and any(known is other for other in self._objects)
        since = self._ask.since(known, time)
        was_active = vigil.active
        out = vigil.step(
            time,
            there and (was_active or since is not None),
            lambda: self._ask.evidence(place, time),
            since=since,
            permit=place.zone.schedule.holds(time),
        )
        if vigil.active and not was_active:
            place.reported = time
        return out


def place_on_map(camera: Camera, known: StillObject) -> LonLat | None:
    """Where the object is on the map, if the camera's ground plane is known."""
    return None if known.ground is None else camera.location.moved(known.ground.x, known.ground.y)
