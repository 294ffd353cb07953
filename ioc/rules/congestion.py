"""Traffic that fills a road and hardly moves, for long enough to matter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, Track, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import STANDS, Scale, speed_of
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="occupancy",
        unit="",
        default=0.3,
        low=0.05,
        high=1.0,
        meaning=Text(
            vi="Tỷ lệ diện tích vùng bị xe che từ đó coi là đông.",
            en="Share of the zone covered by vehicles from which it counts as full.",
        ),
    ),
    Parameter(
        name="occupancy_clear",
        unit="",
        default=0.18,
        low=0.0,
        high=1.0,
        meaning=Text(
            vi="Tỷ lệ che phủ mà dưới mức đó coi là hết ùn tắc.",
            en="Share below which the congestion is over.",
        ),
    ),
    Parameter(
        name="speed_mps",
        unit="m/s",
        default=1.8,
        low=0.1,
        high=30.0,
        meaning=Text(
            vi="Tốc độ trung bình mà dưới mức đó coi là chậm (máy quay đã hiệu chuẩn); 1,8 m/s là 6,5 km/h.",
            en="Mean speed below which traffic is slow (calibrated camera); 1.8 m/s is 6.5 km/h.",
        ),
    ),
    Parameter(
        name="speed_bodies",
        unit="1/s",
        default=0.4,
        low=0.01,
        high=20.0,
        meaning=Text(
            vi="Như trên cho máy quay chưa hiệu chuẩn, tính bằng số lần chiều dài xe mỗi giây.",
            en="The same without calibration, in vehicle sizes a second.",
        ),
    ),
    Parameter(
        name="free_flow_mps",
        unit="m/s",
        default=11.1,
        low=1.0,
        high=45.0,
        meaning=Text(
            vi="Tốc độ khi đường thông, để tính mức phục vụ; 11,1 m/s là 40 km/h.",
            en="Speed when the road is free, for the level of service; 11.1 m/s is 40 km/h.",
        ),
    ),
    Parameter(
        name="vehicles",
        unit="",
        default=3.0,
        low=1.0,
        high=100.0,
        meaning=Text(
            vi="Số xe tối thiểu trong vùng.",
            en="Least number of vehicles in the zone.",
        ),
    ),
    Parameter(
        name="sustain_s",
        unit="s",
        default=15.0,
        low=1.0,
        high=3600.0,
        meaning=Text(
            vi="Đông và chậm liên tục bao lâu thì báo; nơi có đèn tín hiệu, đặt dài hơn chu kỳ đèn.",
            en="How long it must be full and slow; where signals stop traffic, set it longer than their cycle.",
        ),
    ),
)
SMOOTHING = 4.0
"""Seconds: time constant of the running means, long enough for one vehicle to pass, short beside sustain_s."""
FASTEST = 3.5
"""No vehicle counts as faster than so many times the limit (23 km/h): a track that leaps tells nothing of the traffic,
and by night, when all that glares is one, many do."""
DIP = 3.0
CLEARS_AFTER = 10.0
"""Seconds of better traffic after which the congestion is over: one start of the queue is not."""
SPEED_CLEARS = 1.6
"""Traffic is slow until it is this much faster than the limit below which it became so."""
LEVELS_OF_SERVICE = ((0.85, "A"), (0.67, "B"), (0.50, "C"), (0.40, "D"), (0.30, "E"), (0.0, "F"))
"""Share of the free-flow speed above which the level holds (Highway Capacity Manual 2010, exhibit 16-4)."""


@dataclass(slots=True)
class _Flow:
    """Running means of one zone. speed: of all vehicles that are in it at one moment (space-mean speed), those that
    still arrive included, in m/s if metric, else vehicle sizes a second; None before any vehicle."""

    zone: Zone
    vigil: Vigil
    time: float = -math.inf
    occupancy: float = 0.0
    vehicles: float = 0.0
    speed: float | None = None
    metric: bool = False

    def take(self, time: float, occupancy: float, vehicles: int, speeds: list[float], metric: bool) -> None:
        """speeds: of those of the vehicles in the zone now that have one in that unit."""
        weight = 1.0 - math.exp(-max(0.0, time - self.time) / SMOOTHING)
        self.time = time
        self.occupancy += weight * (occupancy - self.occupancy)
        self.vehicles += weight * (vehicles - self.vehicles)
        if not speeds:
            return
        speed = fmean(speeds)
        fresh = self.speed is None or metric is not self.metric
        self.speed = speed if fresh or self.speed is None else self.speed + weight * (speed - self.speed)
        self.metric = metric


class Congestion:
    """The traffic state of one camera's roads."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._flows = [
            _Flow(zone, self._vigil(zone)) for zone in camera.zones if zone.use in (ZoneUse.CARRIAGEWAY, ZoneUse.LANE)
        ]

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved):
            return []
        return [report for flow in self._flows for report in self._step(flow, observation)]

    def _step(self, flow: _Flow, observation: TracksObserved) -> list[Detection]:
        inside = [
            track
            for track in observation.tracks
            if track.label is not ObjectClass.PERSON and flow.zone.polygon.contains(track.foot)
        ]
        metric, scale = any(track.metric for track in inside), Scale.of(observation.size)
        fastest = FASTEST * self._speed_limit(metric)
        speeds = [min(fastest, _speed(track, scale)) for track in inside if track.metric is metric]
        flow.take(observation.time, observation.occupancy.get(flow.zone.id, 0.0), len(inside), speeds, metric)
        return flow.vigil.step(observation.time, self._holds(flow), lambda: self._evidence(flow, observation.time))

    def blind(self, time: float) -> list[Detection]:
        return [report for flow in self._flows for report in flow.vigil.hold(time)]

    def close(self, time: float) -> list[Detection]:
        out = [report for flow in self._flows for report in flow.vigil.close(time)]
        self._flows = [_Flow(flow.zone, self._vigil(flow.zone)) for flow in self._flows]
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((flow.vigil for flow in self._flows), time)

    def _vigil(self, zone: Zone) -> Vigil:
        subject = Subject(self._site, Kind.CONGESTION, VERSION, camera=self._camera.id, zone=zone.id)
        return Vigil(subject, Timing(on_s=self._p["sustain_s"], dip_s=DIP, off_s=CLEARS_AFTER))

    def _speed_limit(self, metric: bool) -> float:
        return self._p["speed_mps" if metric else "speed_bodies"]

    def _holds(self, flow: _Flow) -> bool:
        if flow.speed is None:
            return False
        if flow.vigil.active:
            full = flow.occupancy >= min(self._p["occupancy_clear"], self._p["occupancy"])
            return full and flow.speed <= SPEED_CLEARS * self._speed_limit(flow.metric)
        full = flow.occupancy >= self._p["occupancy"] and flow.vehicles >= self._p["vehicles"] - 0.5
        return full and flow.speed <= self._speed_limit(flow.metric)

    def _evidence(self, flow: _Flow, time: float) -> Evidence:
        speed = flow.speed or 0.0
        measures = (
            Measure("occupancy", flow.occupancy, "", self._p["occupancy"]),
            Measure("mean_speed", speed, "m/s" if flow.metric else "1/s", self._speed_limit(flow.metric)),
            Measure("vehicles", flow.vehicles, "", self._p["vehicles"]),
        )
        over = (flow.occupancy - self._p["occupancy"]) / max(1e-6, 1.0 - self._p["occupancy"])
        return Evidence(
            summary=self._summary(flow, speed),
            measures=measures,
            confidence=round(min(0.95, max(0.5, 0.7 + 0.3 * over)), 3),
            frame=FrameRef(self._camera.id, time),
            direction=flow.zone.direction,
        )

    def _summary(self, flow: _Flow, speed: float) -> Text:
        parts = {"zone": flow.zone.name, "share": number(100 * flow.occupancy, 0)}
        if not flow.metric:
            return sentence(
                "Ùn tắc tại {zone}: xe che {share} % mặt đường, tốc độ {speed} lần chiều dài xe mỗi giây.",
                "Congestion in {zone}: vehicles cover {share}% of it and move {speed} vehicle sizes a second.",
                speed=number(speed),
                **parts,
            )
        return sentence(
            "Ùn tắc tại {zone}: xe che {share} % mặt đường, tốc độ trung bình {speed} km/h, mức phục vụ {level}.",
            "Congestion in {zone}: vehicles cover {share}% of it, mean speed {speed} km/h, level of service {level}.",
            speed=number(speed * 3.6),
            level=level_of_service(speed, self._p["free_flow_mps"]),
            **parts,
        )


def level_of_service(speed: float, free_flow: float) -> str:
    """A (free) to F (broken down), from the mean speed as a share of the free-flow speed."""
    return next(level for share, level in LEVELS_OF_SERVICE if speed > share * free_flow or share == 0.0)


def _speed(track: Track, scale: Scale) -> float:
    """A track that stands still has no speed, whatever its filter remembers."""
    return 0.0 if track.still_for >= STANDS else speed_of(track, scale)


ENTRY = CameraEntry(
    kind=Kind.CONGESTION,
    build=Congestion,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Ùn tắc", en="Congestion"),
    meaning=Text(
        vi="Xe phủ kín mặt đường và gần như không nhúc nhích trong thời gian đủ lâu.",
        en="Vehicles fill the road and hardly move for long enough.",
    ),
    on_pixels=True,
)
