"""Where a detection is, and under which key it may meet others of the same event."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ioc.domain.detection import Detection
from ioc.domain.geometry import METRES_PER_DEGREE_LATITUDE, LonLat
from ioc.domain.ids import AreaId, RoadId
from ioc.domain.incident import Where
from ioc.domain.kinds import Kind
from ioc.domain.site import Camera, Sensor, SensorKind, Site

JOIN_WITHIN: dict[SensorKind, float] = {
    SensorKind.WATER_LEVEL: 2_000.0,
    SensorKind.PM25: 5_000.0,
    SensorKind.SMOKE: 150.0,
    SensorKind.TEMPERATURE: 2_000.0,
    SensorKind.RAIN: 5_000.0,
    SensorKind.NOISE: 300.0,
    SensorKind.SIGNAL: 0.0,
}
"""Metres within which two sensors of a kind measure one event: a flood spreads, a fire is in one house."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the site file knows of a detection's source."""

    location: LonLat
    area: AreaId
    road: RoadId | None
    camera: Camera | None
    sensor: Sensor | None


def origin_of(report: Detection, site: Site) -> Origin | None:
    """None if the site knows neither the camera nor the sensor."""
    if report.camera is not None:
        camera = site.camera(report.camera)
        return Origin(camera.location, camera.area, camera.road, camera, None) if camera else None
    sensor = site.sensor(report.sensor or "")
    return Origin(sensor.location, sensor.area, None, None, sensor) if sensor else None


def where_of(report: Detection, origin: Origin, site: Site) -> Where:
    """The incident's place: the thing's own position where known, else its source's."""
    area = site.area(origin.area)
    return Where(
        point=report.point or origin.location,
        area=origin.area,
        province=area.province if area else "",
        commune=area.commune if area else "",
        code=area.code if area else "",
        code_date=area.code_date if area else "",
        camera=report.camera,
        sensor=report.sensor,
        zone=report.zone,
        road=origin.road,
    )


_PER_THING = frozenset(
    {
        Kind.WRONG_WAY,
        Kind.SPEEDING,
        Kind.RED_LIGHT,
        Kind.FORBIDDEN_TURN,
        Kind.LANE_MISUSE,
        Kind.ABANDONED_OBJECT,
        Kind.REMOVED_OBJECT,
    }
)
"""Each vehicle or object is an event of its own."""
_PER_CAMERA = frozenset(
    {
        Kind.FIRE,
        Kind.SMOKE,
        Kind.CAMERA_FROZEN,
        Kind.CAMERA_COVERED,
        Kind.CAMERA_DEFOCUSED,
        Kind.CAMERA_TURNED,
        Kind.CAMERA_DARK,
        Kind.CAMERA_BRIGHT,
    }
)
_PER_AREA = frozenset({Kind.CAMERA_SILENT, Kind.SENSOR_SILENT})
"""One switch or gateway takes many down."""


def correlation_key(report: Detection, site: Site) -> str:
    """Detections under one key may be one incident (whether they are: `correlate.decide`).

    congestion: the road, over all its cameras. sensor_threshold: the area and what is measured. What is not listed
    above: the zone or line, where several people or vehicles make one event.
    """
    origin = origin_of(report, site)
    area = origin.area if origin else ""
    kind = report.kind
    if kind in _PER_THING:
        place = f"{report.source}/{report.id}"
    elif kind in _PER_CAMERA:
        place = report.source
    elif kind in _PER_AREA:
        place = f"area/{area}"
    elif kind is Kind.SENSOR_THRESHOLD:
        measured = origin.sensor.kind if origin and origin.sensor else ""
        place = f"area/{area}/{measured}"
    elif kind is Kind.CONGESTION:
        place = f"road/{origin.road}" if origin and origin.road else report.source
    else:
        place = f"{report.source}/{report.zone}"
    return f"{kind}:{place}"


def metres_between(a: LonLat, b: LonLat) -> float:
    """On a local plane: error below 0.1 % within 20 km."""
    north = (a.lat - b.lat) * METRES_PER_DEGREE_LATITUDE
    east = (a.lon - b.lon) * METRES_PER_DEGREE_LATITUDE * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)
