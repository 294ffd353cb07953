"""Somebody is where nobody may be. One episode for the zone, however many people are in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Box
from ioc.domain.kinds import Kind
from ioc.domain.observation import Flame, FlamesObserved, ObjectClass, Observation, Track, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.who import who_counts, who_parameter
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="dwell_s",
        unit="s",
        default=1.0,
        low=0.0,
        high=600.0,
        meaning=Text(vi="Ở trong vùng cấm bao lâu thì báo.", en="How long somebody must be in the zone."),
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
    who_parameter(default=2.0),
)
MOVED_FOR = 0.5
"""Seconds that somebody must have moved for since he came into sight. What only appears has not come in: the scene
that a drop on the lens uncovers."""
SMOULDERS = 5.0
"""Seconds for which a place is on fire after the last flames were seen there."""
AS_HIGH = 1.5
"""Times the height of the flames up to which what is in their midst is the fire itself."""
STEP_OUT = 0.5
"""Seconds that somebody may be outside, or out of sight, without the dwell starting anew. Two pictures in a row are
unbroken however far apart: an overloaded centre sheds some."""


@dataclass(slots=True)
class _Ward:
    """One forbidden zone. inside: track -> (first, last) time its foot was seen in it."""

    zone: Zone
    vigil: Vigil
    inside: dict[int, tuple[float, float]] = field(default_factory=dict)
    looked: float = -math.inf  # time of the picture before


class Intrusion:
    """The forbidden zones of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._who = who_counts(parameters["who"])
        self._fires: tuple[Box, ...] = ()
        self._burnt = -math.inf
        self._wards = [self._ward(zone) for zone in camera.zones if zone.use is ZoneUse.NO_ENTRY]

    def consider(self, observation: Observation) -> list[Detection]:
        if isinstance(observation, FlamesObserved):
            fires = tuple(one.box for one in observation.regions if one.flame is Flame.FIRE)
            self._fires = fires or self._fires
            self._burnt = observation.time if fires else self._burnt
        if not isinstance(observation, TracksObserved):
            return []
        return [report for ward in self._wards for report in self._step(ward, observation)]

    def blind(self, time: float) -> list[Detection]:
        for ward in self._wards:
            ward.inside.clear()
        return [report for ward in self._wards for report in ward.vigil.hold(time)]

    def close(self, time: float) -> list[Detection]:
        out = [report for ward in self._wards for report in ward.vigil.close(time)]
        self._wards = [self._ward(ward.zone) for ward in self._wards]
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        dwelling = tuple(
            RuleClock(Kind.INTRUSION, ward.zone.id, track, last - first, self._p["dwell_s"], "s")
            for ward in self._wards
            if ward.vigil.idle
            for track, (first, last) in ward.inside.items()
        )
        return dwelling + clocks_of((ward.vigil for ward in self._wards), time)

    def _ward(self, zone: Zone) -> _Ward:
        subject = Subject(self._site, Kind.INTRUSION, VERSION, camera=self._camera.id, zone=zone.id)
        return _Ward(zone, Vigil(subject, Timing(on_s=0.0, dip_s=STEP_OUT, off_s=self._p["leave_s"])))

    def _step(self, ward: _Ward, observation: TracksObserved) -> list[Detection]:
        time = observation.time
        guarded = observation.tracks if ward.zone.schedule.holds(time) else ()
        there = [
            t
            for t in guarded
            if self._counts(ward, t) and ward.zone.polygon.contains(t.foot) and not self._burns(t, time)
        ]
        for track in there:
            first, last = ward.inside.get(track.id, (time, time))
            if track.seen:
                unbroken = last == ward.looked or time - last <= STEP_OUT
                ward.inside[track.id] = (first if unbroken else time, time)
        ward.looked = time
        ward.inside = {t: span for t, span in ward.inside.items() if time - span[1] <= STEP_OUT}
        there = [t for t in there if _has_moved(t, time)]
        dwelling = [t for t in there if t.id in ward.inside and time - ward.inside[t.id][0] >= self._p["dwell_s"]]
        if not ward.vigil.active:
            since = min((ward.inside[t.id][0] for t in dwelling), default=time)
            return ward.vigil.step(time, bool(dwelling), lambda: self._evidence(ward, dwelling, time), since=since)
        return ward.vigil.step(time, bool(there), lambda: self._evidence(ward, there, time))

    def _counts(self, ward: _Ward, track: Track) -> bool:
        """A class is a vote and may change: who was let in as an intruder stays one."""
        return track.label in self._who or track.id in ward.inside

    def _burns(self, track: Track, time: float) -> bool:
        """It is a fire that moves there, and no intruder; the rule `fire` tells of it."""
        if time - self._burnt > SMOULDERS:
            return False
        x, y = track.box.centre.x, track.box.centre.y
        return any(
            fire.x <= x <= fire.x + fire.w and fire.y <= y <= fire.y + fire.h and track.box.h <= AS_HIGH * fire.h
            for fire in self._fires
        )

    def _evidence(self, ward: _Ward, there: list[Track], time: float) -> Evidence:
        first = min(there, key=lambda t: (not t.seen, t.id))
        stayed = time - (ward.vigil.since if ward.vigil.since is not None else time)
        summary = sentence(
            "{count} trong vùng cấm {zone} đã {stayed} giây (ngưỡng {dwell} giây).",
            "{count} in the forbidden zone {zone} for {stayed} s (threshold {dwell} s).",
            count=_count(len(there)),
            zone=ward.zone.name,
            stayed=number(stayed),
            dwell=number(self._p["dwell_s"]),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("inside", float(len(there)), ""),
                Measure("dwell", stayed, "s", self._p["dwell_s"]),
            ),
            confidence=0.9 if any(track.label is ObjectClass.PERSON for track in there) else 0.7,
            frame=FrameRef(self._camera.id, time),
            box=first.box,
            path=(first.foot,),
            point=map_position(self._camera, first),
        )


def _has_moved(track: Track, time: float) -> bool:
    return time - track.first_seen - track.still_for >= MOVED_FOR


def _count(things: int) -> Text:
    return Text(vi=f"{things} người hoặc vật", en="1 person or thing" if things == 1 else f"{things} people or things")


ENTRY = CameraEntry(
    kind=Kind.INTRUSION,
    build=Intrusion,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Xâm nhập vùng cấm", en="Intrusion"),
    meaning=Text(
        vi="Có người trong vùng cấm; nhiều người cùng lúc là một sự vụ.",
        en="Somebody is in a forbidden zone; several people at once are one incident.",
    ),
    on_pixels=True,
)
