"""Entries of a site file to values of the domain: areas, roads, zones, cameras, sensors."""

from __future__ import annotations

import dataclasses
import math
import re
from datetime import date
from pathlib import Path

from ruamel.yaml.nodes import Node, SequenceNode

from ioc.adapters.site_nodes import Entry, Problems
from ioc.adapters.site_parameters import read_parameters
from ioc.domain.geometry import LonLat, Point, Polygon
from ioc.domain.ids import AreaId, CameraId, RoadId, SensorId, ZoneId
from ioc.domain.site import (
    Area,
    Camera,
    CountLine,
    GroundPoint,
    Road,
    Sensor,
    SensorKind,
    Threshold,
    Zone,
    ZoneUse,
)

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Ids are used in file names, addresses and topic keys."""
ROAD_CLASSES = ("expressway", "national", "provincial", "urban")
DESKS = ("traffic", "security")
PICTURE_MARGIN = 0.5
"""A zone may reach so far outside the picture (fraction of the frame): its corners are often projected."""

_NOWHERE = LonLat(0, 0)
_TRIANGLE = Polygon((Point(0, 0), Point(1, 0), Point(0, 1)))


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


def as_picture_point(entry: Entry, node: Node, name: str) -> Point:
    values = entry.as_numbers(node, name, 2, "[x, y] as fractions of the picture, 0..1")
    if values is None:
        return Point(0, 0)
    x, y = values
    if not all(-PICTURE_MARGIN <= value <= 1 + PICTURE_MARGIN for value in values):
        remedy = "divide pixels by the picture's width and height."
        entry.bad(node, f"{entry.what}: {name} [{x:g}, {y:g}] lies far outside the picture (0..1)", remedy)
    return Point(x, y)


def picture_point(entry: Entry, key: str) -> Point:
    node = entry.need(key)
    return Point(0, 0) if node is None else as_picture_point(entry, node, f"`{key}`")


def read_polygon(entry: Entry, key: str) -> Polygon:
    node = entry.need(key)
    if node is None:
        return _TRIANGLE
    if not isinstance(node, SequenceNode):
        entry.bad(node, f"{entry.what}: `{key}` must be a list of corners", "write [[x, y], [x, y], [x, y]].")
        return _TRIANGLE
    return _polygon(entry, node, key, tuple(as_picture_point(entry, corner, f"`{key}`") for corner in node.value))


def _polygon(entry: Entry, node: Node, key: str, corners: tuple[Point, ...]) -> Polygon:
    try:
        return Polygon(corners)
    except ValueError as error:
        shown = ", ".join(f"[{corner.x:g}, {corner.y:g}]" for corner in corners[:12])
        remedy = "list the corners in order around the edge, each once, at least three."
        entry.bad(node, f"{entry.what}: `{key}` {shown}: {error}", remedy)
        return _TRIANGLE


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
        _polygon(entry, edge, "boundary", tuple(Point(corner.lon, corner.lat) for corner in boundary))
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


def read_zone(node: Node, problems: Problems, camera: str) -> Zone:
    entry = Entry(node, problems, f"camera {camera}: zone", keys_of(Zone))
    zone_id = read_id(entry)
    entry.what = f"camera {camera}: zone {zone_id}"
    use = entry.one_of("use", list(ZoneUse))
    direction = entry.numbers("direction", 2, "[dx, dy] in the picture") if entry.get("direction") else None
    if use == ZoneUse.LANE and entry.get("direction") is None:
        remedy = "add `direction: [dx, dy]`, the way traffic moves in the picture (x right, y down)."
        entry.bad(entry.node, f"{entry.what}: a lane has no `direction`", remedy)
    return entry.build(
        lambda: Zone(
            id=ZoneId(zone_id),
            use=ZoneUse(use) if use in list(ZoneUse) else ZoneUse.IGNORE,
            polygon=read_polygon(entry, "polygon"),
            name=entry.names("name"),
            direction=Point(*direction) if direction else None,
        )
    )


def read_line(node: Node, problems: Problems, camera: str) -> CountLine:
    entry = Entry(node, problems, f"camera {camera}: line", keys_of(CountLine))
    line_id = read_id(entry)
    entry.what = f"camera {camera}: line {line_id}"
    a, b = picture_point(entry, "a"), picture_point(entry, "b")
    if a == b and entry.get("a") and entry.get("b"):
        entry.bad(entry.node, f"{entry.what}: `a` and `b` are the same point", "give two different points.")
    return entry.build(lambda: CountLine(line_id, a, b))


def read_ground_point(node: Node, problems: Problems, camera: str) -> GroundPoint:
    entry = Entry(node, problems, f"camera {camera}: ground point", keys_of(GroundPoint))
    metres = entry.numbers("metres", 2, "[metres east, metres north] of the camera")
    return entry.build(lambda: GroundPoint(picture_point(entry, "picture"), Point(*(metres or (0.0, 0.0)))))


def read_camera(node: Node, problems: Problems, folder: Path) -> Camera:
    entry = Entry(node, problems, "camera", keys_of(Camera))
    camera_id = read_id(entry)
    entry.what = f"camera {camera_id}"
    road = entry.text("road", "")
    zones = entry.entries("zones", lambda zone: read_zone(zone, problems, camera_id))
    lines = entry.entries("lines", lambda line: read_line(line, problems, camera_id))
    for key, ids in (("zones", [str(zone.id) for zone in zones]), ("lines", [line.id for line in lines])):
        for twice in sorted({name for name in ids if ids.count(name) > 1}):
            entry.bad(entry.line(key), f"{entry.what}: two {key} are called `{twice}`", "give each its own id.")
    return entry.build(
        lambda: Camera(
            id=CameraId(camera_id),
            name=entry.names("name"),
            source=_source(entry.text("source"), folder),
            location=position(entry, "location"),
            area=AreaId(entry.text("area")),
            domain=entry.one_of("domain", DESKS, "traffic"),
            road=RoadId(road) if road else None,
            heading=entry.number("heading", 0.0),
            view=entry.number("view", 60.0),
            fps=entry.number("fps", 5.0),
            silent_after=entry.number("silent_after", 5.0),
            ground=entry.entries("ground", lambda point: read_ground_point(point, problems, camera_id)),
            zones=zones,
            lines=lines,
            parameters=read_parameters(entry),
        )
    )


def _source(source: str, folder: Path) -> str:
    """A file or folder is meant relative to the site's folder; addresses stay as they are."""
    if not source or re.match(r"[a-z]+:", source) or Path(source).is_absolute():
        return source
    return str(folder / source)


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
