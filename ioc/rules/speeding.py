"""A vehicle that drives faster than the zone's limit, measured over a stretch of its path on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, TracksObserved
from ioc.domain.paths import Path, Paths, Sample
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.ground_speed import GroundSpeed, ground_speed
from ioc.rules.offence import Offences
from ioc.rules.picture import Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="tolerance_kmh",
        unit="km/h",
        default=5.0,
        low=0.0,
        high=50.0,
        meaning=Text(
            vi="Vượt quá giới hạn bao nhiêu mới báo (Nghị định 168/2024 phạt từ 5 km/h).",
            en="How far above the limit is reported, at least (fines of Decree 168/2024 begin at 5 km/h).",
        ),
    ),
    Parameter(
        name="tolerance_share",
        unit="",
        default=0.1,
        low=0.0,
        high=0.5,
        meaning=Text(
            vi="Như trên, theo tỷ lệ của giới hạn; lấy mức lớn hơn.",
            en="The same as a share of the limit; the larger of the two holds.",
        ),
    ),
    Parameter(
        name="time_s",
        unit="s",
        default=1.0,
        low=0.4,
        high=10.0,
        meaning=Text(vi="Đo tối thiểu trong bao lâu.", en="Least time over which speed is measured."),
    ),
    Parameter(
        name="distance_m",
        unit="m",
        default=10.0,
        low=2.0,
        high=200.0,
        meaning=Text(vi="Đo tối thiểu trên quãng đường nào.", en="Least way over which speed is measured."),
    ),
    Parameter(
        name="uncertainty",
        unit="",
        default=0.08,
        low=0.01,
        high=0.5,
        meaning=Text(
            vi="Sai số lớn nhất cho phép của phép đo (mức 95 %), theo tỷ lệ của tốc độ.",
            en="Largest uncertainty of a measurement (at 95 %) that is reported, as a share of the speed.",
        ),
    ),
)
WINDOW = 4.0
"""Seconds of path that are measured: a speed, not the mean of a journey."""
SHARP = 0.04
"""A measurement this sure is taken at once; a vaguer one only when the vehicle leaves: nearer it is seen better."""
FASTEST = 70.0
"""Metres a second (252 km/h): beyond it the tracker has taken one vehicle for another."""


@dataclass(frozen=True, slots=True)
class _Judgement:
    """One vehicle's speed in one zone. held: why it is not reported, however high."""

    zone: Zone
    found: GroundSpeed
    held: str


class Speeding:
    """One camera's fast drivers."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        zones = camera.zones_for(ZoneUse.LANE, ZoneUse.CARRIAGEWAY)
        self._zones = [zone for zone in zones if zone.speed_limit is not None and camera.ground]
        self._paths = Paths(WINDOW)
        self._vague: dict[Path, tuple[Zone, GroundSpeed, Evidence, float]] = {}
        self._judged: dict[Path, _Judgement] = {}
        self._offences = Offences()

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._zones:
            return []
        time = observation.time
        paths = self._paths.follow(observation.tracks, time, Scale.of(observation.size).aspect)
        out = self._offences.go_on(time)
        for path in paths:
            if path.sampled_at(time) and path.track.label is not ObjectClass.PERSON and not self._offences.knows(path):
                out += self._measure(path, time)
        alive = set(paths)
        self._judged = {path: judgement for path, judgement in self._judged.items() if path in alive}
        for path in [path for path in self._vague if path not in alive]:
            out += self._leaves(path, time)
        return out

    def blind(self, time: float) -> list[Detection]:
        return self.close(time)

    def close(self, time: float) -> list[Detection]:
        self._paths.clear()
        self._vague, self._judged = {}, {}
        return self._offences.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        """The speed of each vehicle that drives at least half as fast as it must to be reported."""
        driving = tuple(
            RuleClock(
                Kind.SPEEDING,
                judgement.zone.id,
                path.track.id,
                3.6 * judgement.found.mps,
                3.6 * self.limit(judgement.zone),
                "km/h",
                held=judgement.held if judgement.found.mps > self.limit(judgement.zone) else "",
            )
            for path, judgement in self._judged.items()
            if path.seen_at(time)
            and judgement.found.mps >= self.limit(judgement.zone) / 2
            and not self._offences.reported(path)
        )
        return driving + self._offences.clocks()

    def limit(self, zone: Zone) -> float:
        """Metres a second from which a speed is reported."""
        limit = zone.speed_limit or 0.0
        return (limit + max(self._p["tolerance_kmh"], self._p["tolerance_share"] * limit)) / 3.6

    def _measure(self, path: Path, time: float) -> list[Detection]:
        zone = next((zone for zone in self._zones if zone.polygon.contains(path.track.foot)), None)
        if zone is None or not zone.schedule.holds(time):
            self._judged.pop(path, None)
            return self._leaves(path, time)
        stretch = _inside(path, zone)
        judgement = self._judge(stretch, zone)
        if judgement is None:
            return []
        self._judged[path] = judgement
        found = judgement.found
        if judgement.held or found.mps <= self.limit(zone):
            return []
        evidence = self._evidence(path, zone, found, stretch, time)
        if found.uncertainty <= SHARP * found.mps:
            self._vague.pop(path, None)
            return [self._tell(path, zone, evidence, stretch[0].time, time)]
        known = self._vague.get(path)
        if known is None or found.uncertainty < known[1].uncertainty:
            self._vague[path] = (zone, found, evidence, stretch[0].time)
        return []

    def _judge(self, stretch: Sequence[Sample], zone: Zone) -> _Judgement | None:
        """The speed, as far as it is known."""
        if len(stretch) < 2 or stretch[-1].time - stretch[0].time < self._p["time_s"] - 1e-6:
            return None
        found = ground_speed(stretch)
        if found is None:
            return None
        held = ""
        if found.metres < self._p["distance_m"]:
            held = "it has not gone far enough to be measured"
        elif found.mps > FASTEST:
            held = "no vehicle is so fast: two were taken for one"
        elif found.uncertainty > self._p["uncertainty"] * found.mps:
            held = "the measurement is too vague"
        elif found.mps - found.uncertainty <= self.limit(zone) < found.mps:
            held = "too near to the limit to be sure"
        return _Judgement(zone, found, held)

    def _leaves(self, path: Path, time: float) -> list[Detection]:
        """Nothing better will come: report what was measured best."""
        if (known := self._vague.pop(path, None)) is None or self._offences.knows(path):
            return []
        zone, _, evidence, start = known
        return [self._tell(path, zone, evidence, start, time)]

    def _tell(self, path: Path, zone: Zone, evidence: Evidence, start: float, time: float) -> Detection:
        subject = Subject(self._site, Kind.SPEEDING, VERSION, camera=self._camera.id, zone=zone.id, object=path.number)
        return self._offences.tell(path, subject, start, time, evidence)

    def _evidence(self, path: Path, zone: Zone, found: GroundSpeed, stretch: Sequence[Sample], time: float) -> Evidence:
        limit = zone.speed_limit or 0.0
        tolerance = self.limit(zone) * 3.6 - limit
        speed, doubt = found.mps * 3.6, found.uncertainty * 3.6
        summary = sentence(
            "Xe chạy {speed} ± {doubt} km/h trong {zone}: giới hạn {limit} km/h, dung sai {tolerance} km/h, đo trên "
            "{metres} m trong {seconds} giây.",
            "A vehicle drives {speed} ± {doubt} km/h in {zone}: limit {limit} km/h, tolerance {tolerance} km/h, "
            "measured over {metres} m in {seconds} s.",
            speed=number(speed, 0),
            doubt=number(doubt),
            zone=zone.name,
            limit=number(limit, 0),
            tolerance=number(tolerance),
            metres=number(found.metres, 0),
            seconds=number(found.seconds),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("speed", speed, "km/h", limit + tolerance),
                Measure("uncertainty", doubt, "km/h", self._p["uncertainty"] * speed),
                Measure("limit", limit, "km/h"),
                Measure("tolerance", tolerance, "km/h"),
                Measure("distance", found.metres, "m", self._p["distance_m"]),
                Measure("duration", found.seconds, "s", self._p["time_s"]),
            ),
            confidence=round(1.0 - found.uncertainty / found.mps, 3),
            frame=FrameRef(self._camera.id, time),
            box=path.track.box,
            path=tuple(sample.foot for sample in stretch),
            direction=zone.direction,
            point=map_position(self._camera, path.track),
        )


def _inside(path: Path, zone: Zone) -> list[Sample]:
    """The last stretch without a break inside the zone."""
    stretch: list[Sample] = []
    for sample in reversed(path.samples):
        if not zone.polygon.contains(sample.foot):
            break
        stretch.append(sample)
    return stretch[::-1]


ENTRY = CameraEntry(
    kind=Kind.SPEEDING,
    build=Speeding,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Chạy quá tốc độ", en="Speeding"),
    meaning=Text(
        vi="Một xe chạy nhanh hơn giới hạn của vùng cộng dung sai, đo trên mặt đường của máy quay đã hiệu chuẩn.",
        en="A vehicle drives faster than the zone's limit and tolerance allow, measured on the ground in metres.",
    ),
)
