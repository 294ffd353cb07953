"""Entries of a site file to values of the domain: areas, roads, sensors. Cameras: site_camera.py."""

from __future__ import annotations

import dataclasses
import math
import re
from datetime import date

from ruamel.yaml.nodes import Node

from ioc.adapters.site_nodes import Entry, Problems
from ioc.domain.geometry import LonLat, Point, Polygon
from ioc.domain.ids import AreaId, RoadId, SensorId
from ioc.domain.site import (
    Area,
    Road,
    Sensor,
    SensorKind,
    Threshold,
)

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Ids are used in file names, addresses and topic keys."""
ROAD_CLASSES = ("expressway", "national", "provincial", "urban")

_NOWHERE = LonLat(0, 0)
TRIANGLE = Polygon((Point(0, 0), Point(1, 0), Point(0, 1)))


def keys_of(entry: type) -> tuple[str, ...]:
    """The keys of an entry are the fields of the dataclass that it becomes."""
    return tuple(field.name for field in dataclasses.fields(entry))


def read_id(entry: Entry) -> str:
    name = entry.text("id")
    if name and not ID.fullmatch(name):
        remedy = "use up to 64 letters, digits, `-`, `_` and `.`, starting with a letter or digit."
        entry.bad(entry.line("id"), f"{entry.what}: `{name[:70]}` cannot be an id", remedy)
    return name


def as_position(entry: Entry, node: Node, name: str) -> LonLat:
    values = entry.as_numbers(node, name, 2, "[longitude, latitude] in degrees")
    if values is None:
        return _NOWHERE
    lon, lat = values
    if abs(lat) > 90 >= abs(lon):
        remedy = f"the order is [lon, lat]: write [{lat:g}, {lon:g}]."
        entry.bad(node, f"{entry.what}: {name} [{lon:g}, {lat:g}] has longitude and latitude swapped", remedy)
        return _NOWHERE
    if abs(lon) > 180 or abs(lat) > 90:
        entry.bad(node, f"{entry.what}: {name} [{lon:g}, {lat:g}] is not on Earth", "write [lon, lat] in degrees.")
        return _NOWHERE
    return LonLat(lon, lat)


def position(entry: Entry, key: str) -> LonLat:
    node = entry.need(key)
    return _NOWHERE if node is None else as_position(entry, node, f"`{key}`")


def path(entry: Entry, key: str) -> tuple[LonLat, ...]:
    return tuple(as_position(entry, node, f"`{key}`") for node in entry.items(key))


def as_polygon(entry: Entry, node: Node, key: str, corners: tuple[Point, ...]) -> Polygon:
    try:
        return Polygon(corners)
    except ValueError as error:
        shown = ", ".join(f"[{corner.x:g}, {corner.y:g}]" for corner in corners[:12])
        remedy = "list the corners in order around the edge, each once, at least three."
        entry.bad(node, f"{entry.what}: `{key}` {shown}: {error}", remedy)
        return TRIANGLE


def read_area(node: Node, problems: Problems) -> Area:
    entry = Entry(node, problems, "area", keys_of(Area))
    area_id = read_id(entry)
    entry.what = f"area {area_id}"
    code_date = entry.text("code_date")
    if code_date and not _is_date(code_date):
        remedy = "write the day from which the code holds, such as 2025-07-01."
        entry.bad(entry.line("code_date"), f"{entry.what}: `code_date` is `{code_date}`", remedy)
    boundary = path(entry, "boundary")
    edge = entry.get("boundary")
    if edge is not None and boundary:
        as_polygon(entry, edge, "boundary", tuple(Point(corner.lon, corner.lat) for corner in boundary))
    return entry.build(
        lambda: Area(
            id=AreaId(area_id),
            name=entry.names("name"),
            province=entry.text("province"),
            commune=entry.text("commune"),
            code=entry.text("code"),
            code_date=code_date,
            boundary=boundary,
        )
    )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_road(node: Node, problems: Problems) -> Road:
    entry = Entry(node, problems, "road", keys_of(Road))
    road_id = read_id(entry)
    entry.what = f"road {road_id}"
    return entry.build(
        lambda: Road(
            RoadId(road_id), entry.names("name"), entry.one_of("road_class", ROAD_CLASSES), path(entry, "path")
        )
    )


def read_sensor(node: Node, problems: Problems) -> Sensor:
    entry = Entry(node, problems, "sensor", keys_of(Sensor))
    sensor_id = read_id(entry)
    entry.what = f"sensor {sensor_id}"
    kind = entry.one_of("kind", list(SensorKind))
    low, high = entry.number("low"), entry.number("high")
    if low >= high:
        entry.bad(entry.line("low"), f"{entry.what}: `low` {low:g} is not below `high` {high:g}", "swap or mend them.")
    for key in ("period", "silent_after"):
        if entry.number(key, 1.0) <= 0:
            entry.bad(entry.line(key), f"{entry.what}: `{key}` must be above 0 s", "write seconds.")
    return entry.build(
        lambda: Sensor(
            id=SensorId(sensor_id),
            name=entry.names("name"),
            kind=SensorKind(kind) if kind in list(SensorKind) else SensorKind.NOISE,
            unit=entry.text("unit"),
            location=position(entry, "location"),
            area=AreaId(entry.text("area")),
            low=low,
            high=high,
            period=entry.number("period", 5.0),
            silent_after=entry.number("silent_after", 20.0),
            thresholds=entry.entries("thresholds", lambda limit: _threshold(limit, problems, sensor_id)),
        )
    )


def _threshold(node: Node, problems: Problems, sensor: str) -> Threshold:
    entry = Entry(node, problems, f"sensor {sensor}: threshold", keys_of(Threshold))
    level = entry.number("level")
    if not math.isnan(level) and level not in (1, 2, 3, 4):
        entry.bad(entry.line("level"), f"{entry.what}: `level` is {level:g}", "use 1 (lowest) to 4.")
    return entry.build(lambda: Threshold(int(level), entry.number("above"), entry.number("clear")))
