"""A vehicle that stands on a carriageway while the road before it is free.

A place is remembered, not a track: when the tracker loses a standing vehicle and finds it again under another number,
the place is the same and so is the episode. Vehicles that wait in a queue are congestion, not stopped vehicles.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ioc.domain.detection import Detection, FrameRef, Measure
from ioc.domain.geometry import Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, Track, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import STANDS, Scale, is_slow, map_position
from ioc.rules.queueing import PASSED_WITHIN, SETTLED, Passing, Surroundings, queue_reason
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="threshold_s",
        unit="s",
        default=10.0,
        low=1.0,
        high=3600.0,
        meaning=Text(
            vi="Xe đứng yên bao lâu thì báo; nơi có đèn tín hiệu, đặt dài hơn thời gian đèn đỏ.",
            en="How long a vehicle must stand; where signals stop traffic, set it longer than the red.",
        ),
    ),
    Parameter(
        name="gap_s",
        unit="s",
        default=3.0,
        low=0.0,
        high=60.0,
        meaning=Text(
            vi="Mất dấu bao lâu vẫn coi là xe còn đứng đó.",
            en="How long it may be out of sight and still counts as there.",
        ),
    ),
    Parameter(
        name="queue",
        unit="",
        default=2.0,
        low=1.0,
        high=50.0,
        meaning=Text(
            vi="Bao nhiêu xe khác cùng đứng thì coi là hàng chờ, không phải xe dừng.",
            en="How many other standing vehicles make it a queue and not a stopped vehicle.",
        ),
    ),
    Parameter(
        name="release_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=120.0,
        meaning=Text(
            vi="Hàng chờ đã đi bao lâu mà xe vẫn đứng thì báo.",
            en="How long after its queue has gone a vehicle that stays is reported.",
        ),
    ),
)
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
class _Place:
    vigil: Vigil
    zone: Zone
    anchor: Track  # as it came to a stand: a vehicle that creeps on leaves its place
    heading: Point | None  # unit vector of its way, if known
    track: Track  # as last found here
    held_back_until: float = float("-inf")
    passing: Passing = field(default_factory=Passing)
    pictures: int = 0
    present: int = 0

    def count(self, present: bool) -> None:
        self.pictures += 1
        self.present += present

    @property
    def is_solid(self) -> bool:
        return self.present >= PRESENCE * self.pictures


class StoppedVehicle:
    """One camera's standing vehicles."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._zones = [zone for zone in camera.zones if zone.use in (ZoneUse.LANE, ZoneUse.CARRIAGEWAY)]
        self._places: list[_Place] = []
        self._came_from: dict[int, Point] = {}  # track -> its first foot; only tracks that are in view
        self.suppressed: Counter[str] = Counter()
        """How often a vehicle that had stood long enough was held back, by reason."""

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._zones:
            return []
        scale = Scale.of(observation.size)
        vehicles = {track.id: track for track in observation.tracks if track.label is not ObjectClass.PERSON}
        self._came_from = {track: self._came_from.get(track, vehicles[track].foot) for track in vehicles}
        found = self._match(vehicles, scale)
        self._open(vehicles, found, scale)
        out: list[Detection] = []
        for place in self._places:
            out += self._step(place, found, vehicles.values(), observation, scale)
        self._drop_idle()
        return out

    def blind(self, time: float) -> list[Detection]:
        out = [report for place in self._places for report in place.vigil.hold(time)]
        self._drop_idle()
        return out

    def close(self, time: float) -> list[Detection]:
        out = [report for place in self._places for report in place.vigil.close(time)]
        self._places = []
        return out

    def _drop_idle(self) -> None:
        self._places = [place for place in self._places if not place.vigil.idle]

    def _match(self, vehicles: Mapping[int, Track], scale: Scale) -> dict[int, Track]:
        """id of the place -> the track that is there now. A track keeps its own place before it may take another."""
        found: dict[int, Track] = {}
        taken: set[int] = set()
        for place in self._places:
            track = vehicles.get(place.track.id)
            if track is not None and _is_at(place.anchor, track, scale):
                found[id(place)] = track
                taken.add(track.id)
        for place in self._places:
            if id(place) in found:
                continue
            near = [t for t in vehicles.values() if t.id not in taken and _takes_over(place, t, scale)]
            if near:
                nearest = min(near, key=lambda t: (scale.distance(t.foot, place.anchor.foot), t.id))
                found[id(place)] = nearest
                taken.add(nearest.id)
        return found

    def _open(self, vehicles: Mapping[int, Track], found: dict[int, Track], scale: Scale) -> None:
        """Remember the places of vehicles that have come to a stand."""
        taken = {track.id for track in found.values()}
        for track in vehicles.values():
            if track.id in taken or len(self._places) >= MAX_PLACES:
                continue
            if not track.seen or track.still_for < STANDS or not is_slow(track, scale):
                continue
            zone = next((zone for zone in self._zones if zone.polygon.contains(track.foot)), None)
            if zone is None:
                continue
            subject = Subject(
                self._site, Kind.STOPPED_VEHICLE, VERSION, camera=self._camera.id, zone=zone.id, object=track.id
            )
            timing = Timing(on_s=self._p["threshold_s"], dip_s=self._p["gap_s"], off_s=self._p["gap_s"])
            place = _Place(Vigil(subject, timing), zone, track, self._heading(zone, track, scale), track)
            self._places.append(place)
            found[id(place)] = track

    def _heading(self, zone: Zone, track: Track, scale: Scale) -> Point | None:
        """The lane's direction, else the way that the vehicle itself came."""
        if zone.direction is not None:
            return scale.unit(zone.direction)
        way = Point(track.foot.x - self._came_from[track.id].x, track.foot.y - self._came_from[track.id].y)
        return scale.unit(way) if scale.length(way) > scale.body(track.box) else None

    def _step(
        self,
        place: _Place,
        found: Mapping[int, Track],
        vehicles: Collection[Track],
        observation: TracksObserved,
        scale: Scale,
    ) -> list[Detection]:
        track = found.get(id(place))
        if track is not None:
            place.track = track
        time = observation.time
        since = time - place.track.still_for
        inside = [t for t in vehicles if t.id != place.track.id and place.zone.polygon.contains(t.foot)]
        moving = [t for t in inside if t.seen and t.still_for < STANDS]
        place.passing.watch(place.anchor.foot, place.heading, moving, scale, time)
        if track is not None and place.vigil.due(time, since):
            around = Surroundings(
                place=place.anchor.foot,
                heading=place.heading,
                others=[t for t in inside if t.still_for >= SETTLED],
                occupancy=observation.occupancy.get(place.zone.id, 0.0),
                passed=time - place.passing.last <= PASSED_WITHIN,
            )
            if reason := queue_reason(around, int(self._p["queue"]), scale):
                self.suppressed[reason] += 1
                place.held_back_until = time + self._p["release_s"]
        place.count(track is not None)
        permit = time >= place.held_back_until and place.is_solid
        return place.vigil.step(
            time, track is not None, lambda: self._evidence(place, time), since=since, permit=permit
        )

    def _evidence(self, place: _Place, time: float) -> Evidence:
        track, zone = place.track, place.zone
        stood = time - (place.vigil.since if place.vigil.since is not None else time)
        summary = sentence(
            "Xe đứng yên {stood} giây trong {zone} (ngưỡng {threshold} giây).",
            "A vehicle has stood for {stood} s in {zone} (threshold {threshold} s).",
            stood=number(stood),
            zone=zone.name,
            threshold=number(self._p["threshold_s"], 0),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("still_for", stood, "s", self._p["threshold_s"]),),
            confidence=0.9 if track.seen else 0.7,
            frame=FrameRef(self._camera.id, time),
            box=track.box,
            path=(track.foot,),
            direction=zone.direction,
            point=map_position(self._camera, track),
        )


def _is_at(anchor: Track, now: Track, scale: Scale) -> bool:
    """The same track, where it came to a stand. One that only coasts through, seen or predicted, does not stand."""
    if not is_slow(now, scale) or _has_driven(anchor, now):
        return False
    near = scale.distance(anchor.foot, now.foot) <= STAYS_BODIES * min(scale.body(anchor.box), scale.body(now.box))
    return near or anchor.box.iou(now.box) >= STAYS_IOU


def _takes_over(place: _Place, other: Track, scale: Scale) -> bool:
    """Another track that stands, or has only just come to a stand, and covers the vehicle that stood there."""
    if other.id == place.track.id or other.still_for < STANDS / 2:
        return False
    if not is_slow(other, scale) or _has_driven(place.anchor, other):
        return False
    return place.anchor.box.iou(other.box) >= TAKES_OVER_IOU


def _has_driven(anchor: Track, now: Track) -> bool:
    """Far off, metres are small in the picture: where the ground is known it tells better who has crept on."""
    if anchor.ground is None or now.ground is None:
        return False
    from_camera = math.hypot(anchor.ground.x, anchor.ground.y)
    return now.ground.distance(anchor.ground) > max(STAYS_METRES, STAYS_OF_RANGE * from_camera)


ENTRY = CameraEntry(
    kind=Kind.STOPPED_VEHICLE,
    build=StoppedVehicle,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Xe dừng trên đường", en="Stopped vehicle"),
    meaning=Text(
        vi="Một xe đứng yên trên làn hoặc mặt đường trong khi phía trước thông; xe trong hàng chờ không tính.",
        en="A vehicle stands in a lane or carriageway while the road ahead is free; vehicles in a queue do not count.",
    ),
    on_pixels=True,
)
