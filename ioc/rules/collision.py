"""Two vehicles that run into each other: one stops more suddenly than brakes can, touching another, and both stay.

What queues stops softly, one after the other; what brakes hard for somebody drives on. So all of it must come together:
the sudden stop, the touch at that moment, the stillness of both, and a road that is not simply waiting.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Box
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, TracksObserved
from ioc.domain.paths import Path, Paths, Sample
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import STANDS, Scale, dot, is_slow, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.standing_place import has_driven
from ioc.rules.sudden_stop import Stop, sudden_stop
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="deceleration",
        unit="m/s2",
        default=6.0,
        low=2.0,
        high=50.0,
        meaning=Text(
            vi="Gia tốc hãm tối thiểu (máy quay đã hiệu chuẩn); phanh gấp thường dưới 6.",
            en="Least deceleration on a calibrated camera; hard braking is seldom above 6.",
        ),
    ),
    Parameter(
        name="deceleration_bodies",
        unit="1/s2",
        default=4.0,
        low=1.0,
        high=50.0,
        meaning=Text(
            vi="Như trên cho máy quay chưa hiệu chuẩn, tính bằng số lần kích thước xe.",
            en="The same without calibration, in vehicle sizes.",
        ),
    ),
    Parameter(
        name="still_s",
        unit="s",
        default=3.0,
        low=1.0,
        high=60.0,
        meaning=Text(
            vi="Cả hai xe phải đứng yên sau đó bao lâu thì báo.",
            en="How long both must stand still after it.",
        ),
    ),
    Parameter(
        name="queue",
        unit="",
        default=2.0,
        low=1.0,
        high=50.0,
        meaning=Text(
            vi="Bao nhiêu xe khác đã đứng phía trước thì coi là dừng vào hàng chờ.",
            en="How many other vehicles that stood ahead before make it a stop in a queue.",
        ),
    ),
)
WINDOW = 8.0
SAME_STOP = 0.6
"""Seconds between two estimates of when one vehicle came to a stand."""
TOUCH = 0.08
"""Share of its size by which a box is widened: outlines end a little inside the thing."""
TOUCH_METRES = 6.0
"""Metres between the feet of two that touch, at most: a lorry's length away, boxes overlap by perspective only."""
TOGETHER = 1.5
"""Seconds between the stops of two that were both driving."""
STAYS_BODIES = 1.0
"""How far, in its own sizes, a vehicle may be pushed after the stop and still counts as still."""
SAME_PLACE = 0.3
"""Least overlap with one of the two boxes of whatever stands there later, under any number."""
GONE_AFTER = 5.0
"""Seconds after which it is over when both have left."""
MAX_SUSPECTS = 32


@dataclass(slots=True)
class _Side:
    """One of the two. at_stop: where it was at the moment of the stop."""

    path: Path
    at_stop: Sample

    @property
    def box(self) -> Box:
        return self.path.track.box


@dataclass(slots=True)
class _Crash:
    """Two vehicles that may have collided; the first is the one that stopped suddenly."""

    stop: Stop
    one: _Side
    other: _Side
    zone: Zone
    vigil: Vigil


class Collision:
    """The roads of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._zones = camera.zones_for(ZoneUse.LANE, ZoneUse.CARRIAGEWAY)
        self._paths = Paths(WINDOW, gap_s=3.0)
        self._judged: dict[Path, float] = {}  # path -> the stop that was looked at
        self._crashes: list[_Crash] = []

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._zones:
            return []
        time, scale = observation.time, Scale.of(observation.size)
        paths = self._paths.follow(observation.tracks, time, scale.aspect)
        vehicles = [path for path in paths if path.track.label is not ObjectClass.PERSON]
        alive = set(vehicles)
        self._judged = {path: stopped for path, stopped in self._judged.items() if path in alive}
        for path in vehicles:
            if path.seen_at(time) and path.track.still_for >= STANDS and is_slow(path.track, scale):
                self._suspect(path, vehicles, time, scale)
        out = [report for crash in self._crashes for report in self._follow(crash, observation, scale)]
        self._crashes = [crash for crash in self._crashes if not crash.vigil.idle]
        return out

    def blind(self, time: float) -> list[Detection]:
        out = [report for crash in self._crashes for report in crash.vigil.hold(time)]
        self._crashes = [crash for crash in self._crashes if crash.vigil.active]
        return out

    def close(self, time: float) -> list[Detection]:
        out = [report for crash in self._crashes for report in crash.vigil.close(time)]
        self._paths.clear()
        self._judged, self._crashes = {}, []
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((crash.vigil for crash in self._crashes), time)

    def _suspect(self, path: Path, vehicles: Sequence[Path], time: float, scale: Scale) -> None:
        """Look once at each stop: was it sudden, and did it end against somebody?"""
        stopped = time - path.track.still_for
        if abs(self._judged.get(path, -math.inf) - stopped) < SAME_STOP or len(self._crashes) >= MAX_SUSPECTS:
            return
        self._judged[path] = stopped
        zone = next((zone for zone in self._zones if zone.polygon.contains(path.track.foot)), None)
        if zone is None or any(path in (crash.one.path, crash.other.path) for crash in self._crashes):
            return
        stop = sudden_stop(tuple(path.samples), stopped, scale)
        limit = self._p["deceleration" if stop is not None and stop.metric else "deceleration_bodies"]
        if stop is None or stop.deceleration < limit:
            return
        at_stop = _at(path, stop.time)
        others = (
            _Side(other, at) for other in vehicles if other is not path and (at := _at(other, stop.time)) is not None
        )
        if at_stop is None:
            return
        other = next((side for side in others if _touched(at_stop, side, stop)), None)
        if other is None or self._joins_queue(path, other.path, vehicles, stop, time, scale):
            return
        subject = Subject(self._site, Kind.COLLISION, VERSION, camera=self._camera.id, zone=zone.id, object=path.number)
        timing = Timing(on_s=self._p["still_s"], dip_s=1.0, off_s=GONE_AFTER)
        self._crashes.append(_Crash(stop, _Side(path, at_stop), other, zone, Vigil(subject, timing)))

    def _joins_queue(
        self, path: Path, other: Path, vehicles: Sequence[Path], stop: Stop, time: float, scale: Scale
    ) -> bool:
        """Others stood ahead of it before it stopped."""
        standing = [
            each.track.foot
            for each in vehicles
            if each is not path and each is not other and time - each.track.still_for < stop.time - TOGETHER
        ]
        ahead = sum(dot(scale.vector(path.track.foot, foot), stop.heading) > 0 for foot in standing)
        return ahead >= self._p["queue"]

    def _follow(self, crash: _Crash, observation: TracksObserved, scale: Scale) -> list[Detection]:
        time = observation.time
        if crash.vigil.active:
            standing = (t for t in observation.tracks if t.still_for >= STANDS)
            holds = any(max(crash.one.box.iou(t.box), crash.other.box.iou(t.box)) >= SAME_PLACE for t in standing)
        else:
            holds = crash.one.path.seen_at(time) and all(
                _stays(side, time, crash.stop.time, scale) for side in (crash.one, crash.other)
            )
        return crash.vigil.step(time, holds, lambda: self._evidence(crash, time), since=crash.stop.time)

    def _evidence(self, crash: _Crash, time: float) -> Evidence:
        stop, track = crash.stop, crash.one.path.track
        limit = self._p["deceleration" if stop.metric else "deceleration_bodies"]
        unit = "m/s2" if stop.metric else "vehicle sizes/s2"
        stood = time - stop.time
        summary = sentence(
            "Có thể va chạm trong {zone}: một xe dừng đột ngột ({deceleration} {unit}, ngưỡng {limit}), chạm xe khác, "
            "cả hai đứng yên {stood} giây.",
            "Perhaps a collision in {zone}: a vehicle stopped suddenly ({deceleration} {unit}, threshold {limit}) "
            "against another, and both have stood for {stood} s.",
            zone=crash.zone.name,
            deceleration=number(stop.deceleration),
            unit=Text("m/s²", "m/s²") if stop.metric else Text("lần kích thước xe/s²", "vehicle sizes/s²"),
            limit=number(limit),
            stood=number(stood),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("deceleration", stop.deceleration, unit, limit),
                Measure("still_for", stood, "s", self._p["still_s"]),
            ),
            confidence=0.75 if stop.metric else 0.6,
            frame=FrameRef(self._camera.id, time),
            box=_around(crash.one.box, crash.other.box),
            path=crash.one.path.feet(),
            direction=crash.zone.direction,
            point=map_position(self._camera, track),
        )


def _at(path: Path, time: float) -> Sample | None:
    """The path's moment nearest to `time`; None if it was not there within half a second."""
    nearest = min(path.samples, key=lambda sample: abs(sample.time - time))
    return nearest if abs(nearest.time - time) <= TOGETHER / 3 else None


def _touched(at_stop: Sample, other: _Side, stop: Stop) -> bool:
    """Did it stop against the other, which stopped with it, or stood there?"""
    a, b = at_stop, other.at_stop
    if not _touch(a.box, b.box):
        return False
    if a.ground is not None and b.ground is not None and a.ground.distance(b.ground) > TOUCH_METRES:
        return False
    return other.path.last_seen - other.path.track.still_for <= stop.time + TOGETHER


def _stays(side: _Side, time: float, stopped: float, scale: Scale) -> bool:
    """It stands where it stopped, or still rolls out, or was lost there: behind the other, or one with it."""
    track, anchor = side.path.track, side.at_stop
    if scale.distance(anchor.foot, track.foot) > STAYS_BODIES * scale.body(track.box):
        return False
    if has_driven(anchor.ground, track.ground):
        return False
    if not side.path.seen_at(time):
        return is_slow(track, scale)
    return time - stopped <= TOGETHER or (track.still_for >= STANDS and is_slow(track, scale))


def _touch(a: Box, b: Box) -> bool:
    reach = 0.5 + TOUCH
    return abs(a.centre.x - b.centre.x) <= reach * (a.w + b.w) and abs(a.centre.y - b.centre.y) <= reach * (a.h + b.h)


def _around(a: Box, b: Box) -> Box:
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Box(x, y, max(a.x + a.w, b.x + b.w) - x, max(a.y + a.h, b.y + b.h) - y)


ENTRY = CameraEntry(
    kind=Kind.COLLISION,
    build=Collision,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Va chạm giao thông", en="Collision"),
    meaning=Text(
        vi="Một xe dừng đột ngột, chạm xe khác, rồi cả hai đứng yên; hàng chờ và phanh gấp không tính.",
        en="A vehicle stops suddenly against another, and both stay there; queues and hard braking do not count.",
    ),
)
