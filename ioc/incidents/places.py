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


def correlation_key(report: Detection, site: Site) -> str:
    """Detections under one key may be one incident (whether they are: `correlate.decide`).

    stopped_vehicle, intrusion: the zone. wrong_way: the vehicle, each is an event of its own. congestion: the road,
    over all its cameras. camera_covered: the camera. camera_silent, sensor_silent: the area, where one switch or
    gateway takes many down. sensor_threshold: the area and what is measured.
    """
    origin = origin_of(report, site)
    area = origin.area if origin else ""
    match report.kind:
        case Kind.STOPPED_VEHICLE | Kind.INTRUSION:
            place = f"{report.source}/{report.zone}"
        case Kind.WRONG_WAY:
            place = f"{report.source}/{report.id}"
        case Kind.CONGESTION:
            place = f"road/{origin.road}" if origin and origin.road else f"{report.source}"
        case Kind.CAMERA_COVERED:
            place = report.source
        case Kind.CAMERA_SILENT | Kind.SENSOR_SILENT:
            place = f"area/{area}"
        case Kind.SENSOR_THRESHOLD:
            measured = origin.sensor.kind if origin and origin.sensor else ""
            place = f"area/{area}/{measured}"
    return f"{report.kind}:{place}"


def metres_between(a: LonLat, b: LonLat) -> float:
    """On a local plane: error below 0.1 % within 20 km."""
    north = (a.lat - b.lat) * METRES_PER_DEGREE_LATITUDE
    east = (a.lon - b.lon) * METRES_PER_DEGREE_LATITUDE * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)
