"""A vehicle that drives against its lane.

Works from the track's own path in the picture, so it needs no metres; where the ground plane is known, metres and
speed must agree as well, and tell a vehicle from somebody on foot better than any class. A wrong-way drive is a steady
one: a box that jumps (two blobs that merge or split, a track that passes to another vehicle), sways or trembles is
none.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Box, Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, Track, TracksObserved
from ioc.domain.paths import Sample
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.against import Against, against_lane
from ioc.rules.episode import Evidence, Subject
from ioc.rules.lane_path import BREAK, LanePath
from ioc.rules.picture import Scale, dot, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="angle_deg",
        unit="deg",
        default=120.0,
        low=91.0,
        high=180.0,
        meaning=Text(
            vi="Góc lệch tối thiểu giữa hướng đi và chiều của làn.",
            en="Least angle between the way driven and the lane's direction.",
        ),
    ),
    Parameter(
        name="bodies",
        unit="",
        default=1.2,
        low=0.5,
        high=20.0,
        meaning=Text(
            vi="Quãng đường ngược chiều tối thiểu, tính bằng số lần chiều dài xe trong hình.",
            en="Least way against the lane, in sizes of the vehicle in the picture.",
        ),
    ),
    Parameter(
        name="distance_m",
        unit="m",
        default=4.0,
        low=0.5,
        high=200.0,
        meaning=Text(
            vi="Quãng đường ngược chiều tối thiểu trên mặt đường, nếu máy quay đã hiệu chuẩn.",
            en="Least way against the lane on the ground, where the camera is calibrated.",
        ),
    ),
    Parameter(
        name="speed_mps",
        unit="m/s",
        default=2.0,
        low=0.0,
        high=30.0,
        meaning=Text(
            vi="Tốc độ ngược chiều tối thiểu, nếu máy quay đã hiệu chuẩn (người đi bộ chậm hơn).",
            en="Least speed against the lane where the camera is calibrated (people on foot are slower).",
        ),
    ),
    Parameter(
        name="time_s",
        unit="s",
        default=1.0,
        low=0.2,
        high=30.0,
        meaning=Text(
            vi="Thời gian đi ngược chiều tối thiểu.",
            en="Least time of driving against the lane.",
        ),
    ),
)
GONE_AFTER = 3.0
"""Seconds without wrong-way movement after which the drive is over; the vehicle may come back under another number."""
REFIND_BODIES = 2.5
"""How far, in its own sizes, from where it would be by now."""
CAME_WITH_BODIES = 1.0
"""What has made so much way with the lane since it was first seen there, in its own sizes, came with it."""
LONG_IN_VIEW = 15.0
"""Seconds: who drives against a lane is through the picture by then, or has been told of."""
FARTHER = 3.0
"""Who came with the lane, or has long been in view, must drive so many times as far against it, and be seen throughout:
far more often than somebody turns round, a track passes to another vehicle."""
SAME_BOX, NEXT_TO = 0.2, 1.5
"""Least overlap of two boxes of one vehicle; and heights of the upper one, from its top, within which a part begins."""
SMALL_PART = 0.3
"""Largest share of the other box's area of what is but a part of one vehicle: two in a file are about alike."""
HIDDEN = 0.5
"""Share of its seen height by which a vehicle's foot may be lower than it seems."""
MAX_TRACKS = 512


@dataclass(slots=True)
class _Drive:
    """One wrong-way vehicle, under all the numbers that the tracker has given it."""

    vigil: Vigil
    zone: Zone
    tracks: set[int]
    track: Track
    against: Against
    last: Sample


class WrongWay:
    """One camera's wrong-way drivers."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._lanes = [zone for zone in camera.zones if zone.use is ZoneUse.LANE]
        self._paths: dict[int, LanePath] = {}
        self._drives: list[_Drive] = []

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._lanes:
            return []
        scale = Scale.of(observation.size)
        tracks = {t.id: t for t in observation.tracks[:MAX_TRACKS] if _may_drive(t)}
        self._paths = {track: path for track, path in self._paths.items() if track in tracks}
        for track in tracks.values():
            if track.seen:
                self._follow(track, observation.time, scale)
        for track_id, path in self._paths.items():
            if path.against is not None:
                self._drive_of(tracks[track_id], path, path.against, scale)
        out = [report for drive in self._drives for report in self._step(drive, observation.time)]
        self._drives = [drive for drive in self._drives if not drive.vigil.idle]
        return out

    def _step(self, drive: _Drive, time: float) -> list[Detection]:
        holds = any(path.against is not None for track, path in self._paths.items() if track in drive.tracks)
        return drive.vigil.step(time, holds, lambda: self._evidence(drive, time), since=drive.against.start)

    def blind(self, time: float) -> list[Detection]:
        """What drives is gone when the camera sees again: paths start anew, and the drive is over."""
        return self.close(time)

    def close(self, time: float) -> list[Detection]:
        out = [report for drive in self._drives for report in drive.vigil.close(time)]
        self._paths, self._drives = {}, []
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((drive.vigil for drive in self._drives), time)

    def _follow(self, track: Track, time: float, scale: Scale) -> None:
        path = self._paths.get(track.id)
        if path is None or not path.zone.polygon.contains(track.foot):
            zone = next((zone for zone in self._lanes if zone.polygon.contains(track.foot)), None)
            if zone is None:
                self._paths.pop(track.id, None)
                return
            path = self._paths[track.id] = LanePath(zone, track.foot)
        direction = path.zone.direction
        if path.add(Sample(time, track.foot, track.box, track.ground)) and direction is not None:
            along = dot(scale.vector(path.entry, track.foot), scale.unit(direction))
            path.came = max(path.came, along / max(scale.body(track.box), 1e-9))
            settled = path.came >= CAME_WITH_BODIES or track.age(time) > LONG_IN_VIEW
            farther = FARTHER if settled else 1.0
            samples = path.unbroken() if settled else tuple(path.samples)
            sure = path.against is not None or _surely_in(path.zone, track)
            path.against = against_lane(samples, direction, scale, self._p, farther) if sure else None

    def _drive_of(self, track: Track, path: LanePath, against: Against, scale: Scale) -> None:
        """Find the drive that this is a part of, or begin one."""
        last = path.samples[-1]
        drive = next((drive for drive in self._drives if track.id in drive.tracks), None)
        if drive is None:
            drive = next((drive for drive in self._drives if self._is_same(drive, track, path, scale)), None)
        if drive is None:
            subject = Subject(
                self._site, Kind.WRONG_WAY, VERSION, camera=self._camera.id, zone=path.zone.id, object=track.id
            )
            timing = Timing(on_s=0.0, dip_s=0.0, off_s=GONE_AFTER)
            drive = _Drive(Vigil(subject, timing), path.zone, {track.id}, track, against, last)
            self._drives.append(drive)
        drive.tracks = {known for known in drive.tracks if known in self._paths} | {track.id}
        drive.track, drive.against, drive.last, drive.zone = track, against, last, path.zone

    def _is_same(self, drive: _Drive, track: Track, path: LanePath, scale: Scale) -> bool:
        """One vehicle in two boxes, or found again where it would be by now."""
        if any(known in self._paths for known in drive.tracks):
            return _parts(drive.last.box, track.box)
        if track.first_seen < drive.last.time - BREAK / 2:
            return False
        born = path.samples[0]
        ahead = (born.time - drive.last.time) / drive.against.seconds
        start, end = drive.against.path[0], drive.against.path[-1]
        expected = Point(end.x + (end.x - start.x) * ahead, end.y + (end.y - start.y) * ahead)
        return scale.distance(expected, born.foot) <= REFIND_BODIES * scale.body(track.box)

    def _evidence(self, drive: _Drive, time: float) -> Evidence:
        against, zone = drive.against, drive.zone
        measures = [
            Measure("angle", against.angle, "deg", self._p["angle_deg"]),
            Measure("way", against.bodies, "vehicle sizes", self._p["bodies"]),
            Measure("duration", against.seconds, "s", self._p["time_s"]),
        ]
        if against.metres is not None:
            measures.append(Measure("distance", against.metres, "m", self._p["distance_m"]))
            measures.append(Measure("speed", against.metres / against.seconds, "m/s", self._p["speed_mps"]))
        return Evidence(
            summary=self._summary(against, zone),
            measures=tuple(measures),
            confidence=round(0.5 + 0.5 * against.steadiness, 3),
            frame=FrameRef(self._camera.id, time),
            box=drive.track.box,
            path=against.path,
            direction=zone.direction,
            point=map_position(self._camera, drive.track),
        )

    def _summary(self, against: Against, zone: Zone) -> Text:
        parts = {"zone": zone.name, "angle": number(against.angle, 0), "seconds": number(against.seconds)}
        if against.metres is None:
            return sentence(
                "Xe đi ngược chiều trong {zone}: lệch {angle}° so với chiều của làn, đi {way} lần chiều dài xe trong "
                "{seconds} giây.",
                "A vehicle drives the wrong way in {zone}: {angle}° off the lane's direction, {way} vehicle sizes in "
                "{seconds} s.",
                way=number(against.bodies),
                **parts,
            )
        return sentence(
            "Xe đi ngược chiều trong {zone}: lệch {angle}° so với chiều của làn, đi {way} m trong {seconds} giây "
            "({speed} km/h).",
            "A vehicle drives the wrong way in {zone}: {angle}° off the lane's direction, {way} m in {seconds} s "
            "({speed} km/h).",
            way=number(against.metres),
            speed=number(against.metres / against.seconds * 3.6, 0),
            **parts,
        )


def _may_drive(track: Track) -> bool:
    """Where metres are known, speed tells a vehicle from somebody on foot; what is then of no class is but a part."""
    return track.label is not (ObjectClass.UNKNOWN if track.metric else ObjectClass.PERSON)


def _surely_in(zone: Zone, track: Track) -> bool:
    """Also if its foot is lower than it is seen, behind something nearer: across a lane seen from the side, another
    lane's vehicle seems to drive in this one."""
    return zone.polygon.contains(Point(track.foot.x, min(1.0, track.foot.y + HIDDEN * track.box.h)))


def _parts(a: Box, b: Box) -> bool:
    """One vehicle in two boxes: they overlap, or the lower one is a small part, the wheel below a rider, and near.

    What is small and further up is another vehicle, further away.
    """
    upper, lower = sorted((a, b), key=lambda box: box.centre.y)
    small = lower.w * lower.h <= SMALL_PART * upper.w * upper.h
    below = abs(lower.centre.x - upper.centre.x) <= upper.w / 2 and lower.y - upper.y <= NEXT_TO * upper.h
    return a.iou(b) > SAME_BOX or (small and below)


ENTRY = CameraEntry(
    kind=Kind.WRONG_WAY,
    build=WrongWay,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Đi ngược chiều", en="Wrong way"),
    meaning=Text(
        vi="Một xe đi đều ngược với chiều của làn; rung, lắc, lùi ngắn không tính.",
        en="A vehicle drives steadily against its lane's direction; trembling, swaying and short reversing do "
        "not count.",
    ),
    on_pixels=True,
)
