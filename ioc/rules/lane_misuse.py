"""A vehicle of a class that its lane forbids: a lorry in the bus lane, a car among the motorbikes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Box, Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, TracksObserved
from ioc.domain.paths import Path, Paths
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.offence import Offences
from ioc.rules.picture import Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.wording import class_name, number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="dwell_s",
        unit="s",
        default=2.0,
        low=0.2,
        high=60.0,
        meaning=Text(vi="Đi trong làn bao lâu thì báo.", en="How long the vehicle must be in the lane."),
    ),
    Parameter(
        name="bodies",
        unit="",
        default=2.0,
        low=0.0,
        high=50.0,
        meaning=Text(
            vi="Đi trong làn bao xa, tính bằng số lần kích thước xe: cắt ngang làn không tính.",
            en="How far it must go in the lane, in its own sizes: crossing it does not count.",
        ),
    ),
    Parameter(
        name="share",
        unit="",
        default=0.6,
        low=0.1,
        high=1.0,
        meaning=Text(
            vi="Tỷ lệ bề rộng mép dưới của xe phải nằm trong làn.",
            en="Share of the width of its lower edge that must be in the lane.",
        ),
    ),
)
WINDOW = 4.0
STEP_OUT = 0.5
"""Seconds that it may be outside, or of another class, without beginning anew."""
POINTS = 7
"""Points of the lower edge that are looked at."""


@dataclass(slots=True)
class _Stay:
    """One vehicle in one lane where its class is forbidden. foot, body: where it came in, and its size there. way: how
    far it has gone since, in the mean of its sizes there and now: who comes nearer grows."""

    zone: Zone
    label: ObjectClass
    since: float
    last: float
    foot: Point
    body: float
    way: float = 0.0


class LaneMisuse:
    """The lanes of one camera that forbid a class of vehicle."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        people = {ObjectClass.PERSON, ObjectClass.UNKNOWN}
        self._lanes = [zone for zone in camera.zones_for(ZoneUse.LANE) if set(zone.forbidden) - people]
        self._shoulders = camera.zones_for(ZoneUse.SHOULDER)
        self._paths = Paths(WINDOW)
        self._stays: dict[Path, _Stay] = {}
        self._offences = Offences()

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._lanes:
            return []
        time, scale = observation.time, Scale.of(observation.size)
        paths = self._paths.follow(observation.tracks, time, scale.aspect)
        alive = set(paths)
        self._stays = {
            path: stay for path, stay in self._stays.items() if path in alive and time - stay.last <= STEP_OUT
        }
        out = self._offences.go_on(time)
        for path in paths:
            if path.seen_at(time) and (stay := self._stay(path, time, scale)) is not None:
                out += self._judge(path, stay, time, scale)
        return out

    def blind(self, time: float) -> list[Detection]:
        return self.close(time)

    def close(self, time: float) -> list[Detection]:
        self._paths.clear()
        self._stays = {}
        return self._offences.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        building = tuple(
            RuleClock(
                Kind.LANE_MISUSE,
                stay.zone.id,
                path.track.id,
                stay.last - stay.since,
                self._p["dwell_s"],
                "s",
                held="it has not gone far enough along the lane" if stay.way < self._p["bodies"] else "",
            )
            for path, stay in self._stays.items()
            if not self._offences.reported(path)
        )
        return building + self._offences.clocks()

    def _stay(self, path: Path, time: float, scale: Scale) -> _Stay | None:
        """The vehicle's stay in a lane that forbids it, if it is in one in this picture."""
        track = path.track
        if track.label is ObjectClass.PERSON or any(zone.polygon.contains(track.foot) for zone in self._shoulders):
            return None
        zone = next((zone for zone in self._lanes if self._is_in(zone, track.label, track.box, time)), None)
        if zone is None:
            return None
        stay = self._stays.get(path)
        if stay is None or stay.zone is not zone or stay.label is not track.label:
            stay = self._stays[path] = _Stay(zone, track.label, time, time, track.foot, scale.body(track.box))
        stay.last = time
        return stay

    def _is_in(self, zone: Zone, label: ObjectClass, box: Box, time: float) -> bool:
        banned = label in zone.forbidden and zone.schedule.holds(time)
        return banned and share_inside(zone, box) >= self._p["share"]

    def _judge(self, path: Path, stay: _Stay, time: float, scale: Scale) -> list[Detection]:
        seconds = time - stay.since
        body = math.sqrt(max(stay.body * scale.body(path.track.box), 1e-12))
        way = stay.way = scale.distance(stay.foot, path.track.foot) / body
        if seconds < self._p["dwell_s"] - 1e-6 or way < self._p["bodies"] or self._offences.knows(path):
            return []
        subject = Subject(
            self._site, Kind.LANE_MISUSE, VERSION, camera=self._camera.id, zone=stay.zone.id, object=path.number
        )
        evidence = self._evidence(path, stay, seconds, way, time)
        return [self._offences.tell(path, subject, stay.since, time, evidence)]

    def _evidence(self, path: Path, stay: _Stay, seconds: float, way: float, time: float) -> Evidence:
        track, zone = path.track, stay.zone
        share = share_inside(zone, track.box)
        summary = sentence(
            "{label} đi trong {zone}, nơi cấm loại xe này, đã {seconds} giây (ngưỡng {dwell} giây).",
            "A {label} has driven in {zone}, where its class is forbidden, for {seconds} s (threshold {dwell} s).",
            label=class_name(stay.label),
            zone=zone.name,
            seconds=number(seconds),
            dwell=number(self._p["dwell_s"]),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("dwell", seconds, "s", self._p["dwell_s"]),
                Measure("way", way, "vehicle sizes", self._p["bodies"]),
                Measure("share", share, "", self._p["share"]),
            ),
            confidence=0.8,
            frame=FrameRef(self._camera.id, time),
            box=track.box,
            path=path.feet(),
            direction=zone.direction,
            point=map_position(self._camera, track),
        )


def share_inside(zone: Zone, box: Box) -> float:
    """Share of the lower edge of the box that is in the zone: what is above it may only hide the lane."""
    edge = box.y + box.h
    points = (Point(box.x + box.w * (i + 0.5) / POINTS, edge) for i in range(POINTS))
    return sum(zone.polygon.contains(point) for point in points) / POINTS


ENTRY = CameraEntry(
    kind=Kind.LANE_MISUSE,
    build=LaneMisuse,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Đi sai làn", en="Wrong lane"),
    meaning=Text(
        vi="Một xe đi dọc một làn cấm loại xe đó; cắt ngang hoặc lấn mép làn không tính.",
        en="A vehicle drives along a lane that forbids its class; crossing the lane or touching it does not count.",
    ),
)
