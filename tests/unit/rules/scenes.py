"""Small sites and scripted observations for the tests of the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Box, LonLat, Point, Polygon
from ioc.domain.ids import AreaId, CameraId, SensorId, ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.observation import CameraHealth, CameraHeartbeat, ObjectClass, Track, TracksObserved, View
from ioc.domain.site import Camera, Sensor, SensorKind, Site, Threshold, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.engine import RuleEngine

T0 = 1_795_350_000.0
"""An event time of 2026."""
HERE = LonLat(106.05, 21.18)
CAM = CameraId("cam-01")
GAUGE = SensorId("n-12")
SIZE = (640, 360)
WHOLE = Polygon((Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)))


def zone(use: ZoneUse = ZoneUse.LANE, name: str = "z", polygon: Polygon = WHOLE) -> Zone:
    """A lane goes down the picture."""
    direction = Point(0.0, 1.0) if use is ZoneUse.LANE else None
    return Zone(ZoneId(name), use, polygon, Text(f"vùng {name}", f"zone {name}"), direction)


def camera(*zones: Zone, parameters: Mapping[str, Mapping[str, float]] | None = None) -> Camera:
    return Camera(
        CAM,
        Text("Máy quay", "Camera"),
        "gateway:cam",
        HERE,
        AreaId("vu-ninh"),
        zones=zones,
        parameters=parameters or {},
    )


def gauge(*thresholds: Threshold) -> Sensor:
    return Sensor(
        GAUGE,
        Text("Trạm nước", "Gauge"),
        SensorKind.WATER_LEVEL,
        "m",
        HERE,
        AreaId("vu-ninh"),
        0.0,
        12.0,
        thresholds=thresholds,
    )


def site(cameras: Sequence[Camera] = (), sensors: Sequence[Sensor] = ()) -> Site:
    return Site(
        "demo", "KB", Text("Kinh Bắc", "Kinh Bac"), "Asia/Ho_Chi_Minh", HERE, (), (), tuple(cameras), tuple(sensors)
    )


def engine(*zones: Zone, parameters: Mapping[str, Mapping[str, float]] | None = None) -> RuleEngine:
    return RuleEngine(site([camera(*zones, parameters=parameters)]))


def track(
    foot: Point,
    number: int = 1,
    still_for: float = 0.0,
    size: float = 0.1,
    label: ObjectClass = ObjectClass.CAR,
    seen: bool = True,
    velocity: Point | None = None,
    ground: Point | None = None,
    first_seen: float = T0,
) -> Track:
    """A thing of `size` frame heights, square in pixels, whose foot is at `foot`."""
    width = size * SIZE[1] / SIZE[0]
    box = Box(foot.x - width / 2, foot.y - size, width, size)
    return Track(
        id=number,
        box=box,
        foot=foot,
        velocity=velocity or Point(0.0, 0.0),
        metric=ground is not None,
        ground=ground,
        first_seen=first_seen,
        still_for=still_for,
        seen=seen,
        label=label,
    )


def observed(time: float, *tracks: Track, occupancy: Mapping[str, float] | None = None) -> TracksObserved:
    return TracksObserved(CAM, time, SIZE, tracks, dict(occupancy or {}), {})


def health(time: float, view: View) -> CameraHealth:
    return CameraHealth(CAM, time, view, 120.0, 90.0, 1.0 if view is View.CLEAR else 0.05)


def heartbeat(time: float, last_frame: float | None, error: str = "") -> CameraHeartbeat:
    return CameraHeartbeat(CAM, time, last_frame, T0, error)


def watch(
    rules: RuleEngine, seconds: float, scene: Callable[[float], Iterable[Track]], start: float = 0.0, fps: float = 5.0
) -> list[Detection]:
    """Play a scene: `scene(t)` gives the tracks t seconds after T0."""
    out: list[Detection] = []
    for frame in range(round(start * fps), round((start + seconds) * fps)):
        t = frame / fps
        out += rules.consider(observed(T0 + t, *scene(t)))
    return out


def of(reports: Iterable[Detection], kind: Kind, phase: Phase | None = None) -> list[Detection]:
    return [report for report in reports if report.kind is kind and (phase is None or report.phase is phase)]
