"""Somebody on foot where only vehicles drive, or on foot or a motorbike on the shoulder of a motorway.

One episode for the zone, however many there are. Where the camera is not calibrated nothing has a class; then what
moves along a shoulder counts if it is upright, as people and riders are, and slight beside the vehicles in the lanes.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, Track, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import STANDS, Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vehicle_widths import VehicleWidths
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import class_name, number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="dwell_s",
        unit="s",
        default=1.0,
        low=0.0,
        high=60.0,
        meaning=Text(
            vi="Ở trên làn hoặc mặt đường bao lâu thì báo.",
            en="How long somebody must be on a lane or carriageway.",
        ),
    ),
    Parameter(
        name="shoulder_s",
        unit="s",
        default=0.6,
        low=0.0,
        high=60.0,
        meaning=Text(
            vi="Ở trên lề đường cao tốc bao lâu thì báo.",
            en="How long somebody must be on a shoulder.",
        ),
    ),
    Parameter(
        name="leave_s",
        unit="s",
        default=3.0,
        low=0.0,
        high=600.0,
        meaning=Text(
            vi="Người cuối cùng rời đi bao lâu thì kết thúc.",
            en="How long after the last one has left it is over.",
        ),
    ),
)
ON_SHOULDER = frozenset({ObjectClass.PERSON, ObjectClass.MOTORBIKE})
STEP_OUT = 0.6
"""Seconds that somebody may be outside, unseen or of another class without the dwell starting anew. Two pictures in a
row are unbroken however far apart."""
UPRIGHT = 1.15
"""Height over width of people and riders, seen from in front or behind, at least; a car is about 0.9."""
SLIGHT = 0.65
"""Width of people and riders beside that of the vehicles there, at most: a handlebar to a car's body is 0.4."""


@dataclass(slots=True)
class _Watched:
    """One zone. inside: track -> (first, last) time that it was here and may be somebody who must not."""

    zone: Zone
    banned: Set[ObjectClass]
    dwell: float
    vigil: Vigil
    inside: dict[int, tuple[float, float]] = field(default_factory=dict)


class PedestrianOnCarriageway:
    """The roads of one camera on which nobody may walk."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._widths = VehicleWidths(camera.zones_for(ZoneUse.LANE, ZoneUse.CARRIAGEWAY))
        self._looked = float("-inf")  # time of the picture before, and the tracks in it
        self._in_view: set[int] = set()
        self._watched = [self._watch(zone) for zone in camera.zones if banned_in(zone)]

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._watched:
            return []
        scale = Scale.of(observation.size)
        self._widths.learn(observation.tracks, scale)
        out = [report for watched in self._watched for report in self._step(watched, observation, scale)]
        self._looked = observation.time
        self._in_view = {track.id for track in observation.tracks}
        return out

    def blind(self, time: float) -> list[Detection]:
        for watched in self._watched:
            watched.inside.clear()
        return [report for watched in self._watched for report in watched.vigil.hold(time)]

    def close(self, time: float) -> list[Detection]:
        out = [report for watched in self._watched for report in watched.vigil.close(time)]
        self._watched = [self._watch(watched.zone) for watched in self._watched]
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        dwelling = tuple(
            RuleClock(Kind.PEDESTRIAN_ON_CARRIAGEWAY, watched.zone.id, track, last - first, watched.dwell, "s")
            for watched in self._watched
            if watched.vigil.idle
            for track, (first, last) in watched.inside.items()
        )
        return dwelling + clocks_of((watched.vigil for watched in self._watched), time)

    def _watch(self, zone: Zone) -> _Watched:
        subject = Subject(self._site, Kind.PEDESTRIAN_ON_CARRIAGEWAY, VERSION, camera=self._camera.id, zone=zone.id)
        dwell = self._p["shoulder_s" if zone.use is ZoneUse.SHOULDER else "dwell_s"]
        vigil = Vigil(subject, Timing(on_s=0.0, dip_s=STEP_OUT, off_s=self._p["leave_s"]))
        return _Watched(zone, banned_in(zone), dwell, vigil)

    def _step(self, watched: _Watched, observation: TracksObserved, scale: Scale) -> list[Detection]:
        time, zone, vigil = observation.time, watched.zone, watched.vigil
        held = observation.tracks if zone.schedule.holds(time) else ()
        here = [t for t in held if zone.polygon.contains(t.foot) and self._may_be(watched, t, scale)]
        self._note(watched, here, time)
        there = [t for t in here if t.id in watched.inside and (t.label in watched.banned or not t.metric)]
        dwelling = [t for t in there if time - watched.inside[t.id][0] >= watched.dwell - 1e-6]
        if vigil.active:
            return vigil.step(time, bool(there), lambda: self._evidence(watched, there, time))
        since = min((watched.inside[t.id][0] for t in dwelling), default=time)
        return vigil.step(time, bool(dwelling), lambda: self._evidence(watched, dwelling, time), since=since)

    def _note(self, watched: _Watched, here: list[Track], time: float) -> None:
        """Who comes into view on a shoulder has been there from the first: a class is known only a second later."""
        for track in here:
            if not track.seen:
                continue
            on_shoulder = watched.zone.use is ZoneUse.SHOULDER
            came = track.first_seen if on_shoulder and track.id not in self._in_view else time
            first, last = watched.inside.get(track.id, (came, time))
            unbroken = last == self._looked or time - last <= STEP_OUT
            watched.inside[track.id] = (first if unbroken else time, time)
        watched.inside = {track: span for track, span in watched.inside.items() if time - span[1] <= STEP_OUT}

    def _may_be(self, watched: _Watched, track: Track, scale: Scale) -> bool:
        """Somebody who must not be here, as far as is known yet. In a lane only a class tells, once it is voted."""
        if track.label in watched.banned:
            return True
        if track.label is not ObjectClass.UNKNOWN or watched.zone.use is not ZoneUse.SHOULDER:
            watched.inside.pop(track.id, None)
            return False
        return track.metric or self._looks_like_somebody(track, scale)

    def _looks_like_somebody(self, track: Track, scale: Scale) -> bool:
        if track.still_for >= STANDS or track.box.h < UPRIGHT * track.box.w * scale.aspect:
            return False
        width = self._widths.relative(track, scale)
        return width is None or width <= SLIGHT

    def _evidence(self, watched: _Watched, there: list[Track], time: float) -> Evidence:
        first = min(there, key=lambda t: (not t.seen, t.id))
        stayed = time - watched.inside.get(first.id, (time, time))[0]
        unknown = first.label is ObjectClass.UNKNOWN
        summary = sentence(
            "{who} trên {zone} đã {stayed} giây (ngưỡng {dwell} giây).",
            "A {who} has been on {zone} for {stayed} s (threshold {dwell} s).",
            who=Text("Người đi bộ hoặc xe máy", "person or rider") if unknown else class_name(first.label),
            zone=watched.zone.name,
            stayed=number(stayed),
            dwell=number(watched.dwell),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("dwell", stayed, "s", watched.dwell), Measure("inside", float(len(there)), "")),
            confidence=0.6 if unknown else 0.9,
            frame=FrameRef(self._camera.id, time),
            box=first.box,
            path=(first.foot,),
            direction=watched.zone.direction,
            point=map_position(self._camera, first),
        )


def banned_in(zone: Zone) -> Set[ObjectClass]:
    """Who must not be in the zone as far as this rule is concerned."""
    match zone.use:
        case ZoneUse.SHOULDER:
            return ON_SHOULDER
        case ZoneUse.LANE | ZoneUse.CARRIAGEWAY:
            return frozenset(zone.forbidden) & {ObjectClass.PERSON}
    return frozenset()


ENTRY = CameraEntry(
    kind=Kind.PEDESTRIAN_ON_CARRIAGEWAY,
    build=PedestrianOnCarriageway,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Người trên đường cấm đi bộ", en="Person on the carriageway"),
    meaning=Text(
        vi="Người đi bộ trên làn hoặc mặt đường cấm người, hoặc người hay xe máy trên lề đường cao tốc.",
        en="Somebody walks where only vehicles drive, or walks or rides a motorbike on a motorway's shoulder.",
    ),
)
