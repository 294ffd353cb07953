"""Two vehicles that run into each other: one stops more suddenly than one that queues, against another, and both stay.

What queues stops softly, one after the other; what brakes hard for somebody drives on. So all of it must come together:
the sudden stop, the other one that stands there or drove into it, the stillness of both, a road that is not simply
waiting, and no picture missing meanwhile.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Box
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, TracksObserved
from ioc.domain.paths import Path, Paths, Sample
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.contact import LONG, Contact, Scene, came_out, run_into, run_into_by, stood_ahead
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.sudden_stop import GAP, Stop, sudden_stop
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
ASKED = 4.0
"""Seconds after a stop for which it is asked whether somebody ran into the one that stopped."""
THROUGHOUT = 1.0
"""Seconds before the stop from which no picture may be missing."""
CROWDED = 0.25
"""Share of the zone that is covered from which one that is lost proves nothing: in a crowd every second one is."""
SETTLES = 1.5
"""Seconds after the contact in which the tracker may still think that they move."""
STAYS = 2.5
"""Metres that a vehicle may be pushed, or seem to move while outlines merge, and still counts as still."""
SAME_PLACE = 0.3
"""Least overlap with the box of the one that stopped of whatever stands there later, under any number."""
GONE_AFTER = 5.0
"""Seconds after which it is over when both have left."""
EDGE = 0.01
"""Share of the frame within which a box may be cut off by its edge."""
MAX_SUSPECTS = 32


@dataclass(slots=True)
class _Crash:
    """Two vehicles that may have collided. one: whose stop was seen. box: where it stands."""

    stop: Stop
    one: Path
    other: Contact
    box: Box
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
        self._pictures: deque[float] = deque()
        self._born: dict[int, Sample] = {}  # track that is in view -> where it was first seen
        self._stops: dict[Path, Stop | None] = {}  # of each that stands: its stop, None if it was not sudden
        self._crashes: list[_Crash] = []

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._zones:
            return []
        scene = self._look(observation)
        self._stops = {path: stop for path, stop in self._stops.items() if scene.stands(path) is not None}
        for path in scene.vehicles:
            self._suspect(path, observation, scene)
        out = [report for crash in self._crashes for report in self._follow(crash, scene)]
        self._crashes = [crash for crash in self._crashes if not crash.vigil.idle]
        return out

    def blind(self, time: float) -> list[Detection]:
        out = [report for crash in self._crashes for report in crash.vigil.hold(time)]
        self._crashes = [crash for crash in self._crashes if crash.vigil.active]
        return out

    def close(self, time: float) -> list[Detection]:
        out = [report for crash in self._crashes for report in crash.vigil.close(time)]
        self._paths.clear()
        self._pictures.clear()
        self._stops, self._born, self._crashes = {}, {}, []
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((crash.vigil for crash in self._crashes), time)

    def _look(self, observation: TracksObserved) -> Scene:
        time, scale = observation.time, Scale.of(observation.size)
        self._pictures.append(time)
        while time - self._pictures[0] > WINDOW:
            self._pictures.popleft()
        paths = self._paths.follow(observation.tracks, time, scale.aspect)
        self._born = {
            track.id: self._born.get(track.id) or Sample(time, track.foot, track.box, track.ground)
            for track in observation.tracks
        }
        vehicles = [path for path in paths if path.track.label is not ObjectClass.PERSON]
        return Scene(vehicles, {track.id: track for track in observation.tracks}, self._born, time, scale)

    def _suspect(self, path: Path, observation: TracksObserved, scene: Scene) -> None:
        """Was its stop sudden, and did it run into somebody, or somebody into it?"""
        track = scene.stands(path)
        if track is None or _cut_off(track.box) or len(self._crashes) >= MAX_SUSPECTS:
            return
        if path not in self._stops:
            stop = sudden_stop(tuple(path.samples), track, scene.scale)
            self._stops[path] = stop if stop is not None and stop.deceleration >= self._limit(stop) else None
        stop = self._stops[path]
        if stop is None or scene.time - stop.time > ASKED or not self._seen_since(stop.time - THROUGHOUT):
            return
        zone = next((zone for zone in self._zones if zone.polygon.contains(track.foot)), None)
        if zone is None or any(path in (crash.one, crash.other.path) for crash in self._crashes):
            return
        limit, crowded = self._limit(stop), observation.occupancy.get(zone.id, 0.0) >= CROWDED
        other = run_into_by(path, stop, limit, crowded, scene) or run_into(path, stop, limit, crowded, scene)
        if other is None or stood_ahead(other.path, stop, scene) >= self._p["queue"]:
            return
        subject = Subject(self._site, Kind.COLLISION, VERSION, camera=self._camera.id, zone=zone.id, object=path.number)
        timing = Timing(on_s=self._p["still_s"], dip_s=1.0, off_s=GONE_AFTER)
        self._crashes.append(_Crash(stop, path, other, track.box, zone, Vigil(subject, timing)))

    def _limit(self, stop: Stop) -> float:
        return self._p["deceleration" if stop.plane.metric else "deceleration_bodies"]

    def _seen_since(self, time: float) -> bool:
        """No picture is missing since then: nobody stops suddenly, or is lost, in a gap."""
        return all(b - a <= GAP for a, b in pairwise(self._pictures) if b > time)

    def _follow(self, crash: _Crash, scene: Scene) -> list[Detection]:
        time = scene.time
        if crash.vigil.active:
            place = _around(crash.box, crash.other.path.track.box)
            holds = any(track.box.centre_in(place) for track in scene.standing)
        else:
            holds = _one_stays(crash, scene) and _other_stays(crash, scene)
            one = scene.tracks.get(crash.one.track.id)
            crash.box = crash.box if one is None else one.box
        return crash.vigil.step(time, holds, lambda: self._evidence(crash, time), since=crash.other.time)

    def _evidence(self, crash: _Crash, time: float) -> Evidence:
        stop, track = crash.stop, crash.one.track
        limit, metric = self._limit(stop), stop.plane.metric
        unit = "m/s2" if metric else "vehicle sizes/s2"
        stood = time - crash.other.time
        summary = sentence(
            "Có thể va chạm trong {zone}: một xe dừng đột ngột ({deceleration} {unit}, ngưỡng {limit}), chạm xe khác, "
            "cả hai đứng yên {stood} giây.",
            "Perhaps a collision in {zone}: a vehicle stopped suddenly ({deceleration} {unit}, threshold {limit}) "
            "against another, and both have stood for {stood} s.",
            zone=crash.zone.name,
            deceleration=number(stop.deceleration),
            unit=Text("m/s²", "m/s²") if metric else Text("lần kích thước xe/s²", "vehicle sizes/s²"),
            limit=number(limit),
            stood=number(stood),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("deceleration", stop.deceleration, unit, limit),
                Measure("still_for", stood, "s", self._p["still_s"]),
            ),
            confidence=0.75 if metric else 0.6,
            frame=FrameRef(self._camera.id, time),
            box=_around(track.box, crash.other.path.track.box),
            path=crash.one.feet(),
            direction=crash.zone.direction,
            point=map_position(self._camera, track),
        )


def _cut_off(box: Box) -> bool:
    """The picture's edge cuts it off: its foot stays there while it drives on."""
    return box.x < EDGE or box.x + box.w > 1 - EDGE or box.y + box.h > 1 - EDGE


def _one_stays(crash: _Crash, scene: Scene) -> bool:
    """The one that stopped stands there, under its number or another one."""
    track = scene.tracks.get(crash.one.track.id)
    if track is None:
        return any(crash.box.iou(other.box) >= SAME_PLACE for other in scene.standing)
    plane = crash.stop.plane
    place = plane.place(track)
    near = place is not None and place.distance(crash.stop.place) <= STAYS / plane.unit
    return near and (scene.time - crash.other.time <= SETTLES or not scene.drives(track))


def _other_stays(crash: _Crash, scene: Scene) -> bool:
    """The other one stands there as well, or was lost there: hidden by the first, or one with it."""
    plane, other = crash.stop.plane, crash.other
    track = scene.tracks.get(other.number)
    if track is None or not track.seen:
        return not came_out(other, crash.stop, scene)
    place = plane.place(track)
    anchor, reach = (crash.stop.place, LONG) if other.place is None else (other.place, STAYS)
    near = place is not None and place.distance(anchor) <= reach / plane.unit
    return near and (scene.time - other.time <= SETTLES or not scene.drives(track))


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
