"""The site file of a simulated city: what an integrator would write after calibrating its cameras."""

from __future__ import annotations

from io import StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ioc.domain.site import LineUse, Sense
from ioc.domain.text import Text
from simulators.camera_pose import CameraPose, on_ground, pose_of
from simulators.city import CameraSpec, City, LineSpec, RoadSpec, SensorSpec
from simulators.picture import CLOCK_BOX
from simulators.roads import Roads
from simulators.sensors import HABITS
from simulators.signals import signal_head
from simulators.streets import street_path
from simulators.zones import GroundZone, direction_in_picture, ground_line, ground_zones, in_picture

Floats = NDArray[np.float64]
SILENT_AFTER = 5
_GRID = [(0.14, 0.93), (0.5, 0.93), (0.86, 0.93), (0.18, 0.6), (0.5, 0.6), (0.82, 0.6), (0.3, 0.38), (0.7, 0.38)]
"""Picture points at which the calibration is taken: near, middle, far."""


def site_yaml(city: City, roads: Roads) -> str:
    """The text of site.yaml."""
    site = CommentedMap(
        id=city.id,
        code=city.code,
        name=_text(city.name),
        timezone=city.timezone,
        origin=_row(city.origin),
        gateway=city.gateway,
        map_file="map.pmtiles",
        areas=[_area(city, index) for index in range(len(city.areas))],
        roads=[_road(city, road, roads) for road in city.roads],
        cameras=[_camera(city, camera, roads) for camera in city.cameras],
        sensors=[_sensor(city, sensor) for sensor in city.sensors],
    )
    site.yaml_set_start_comment(
        f"Written by `python -m simulators site`; edit simulators/cities/{city.folder.name}/city.yaml instead."
    )
    yaml = YAML()
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(site, out)
    return out.getvalue()


def _row(values: Any, digits: int = 6) -> CommentedSeq:
    row = CommentedSeq(round(float(value), digits) + 0.0 for value in values)
    row.fa.set_flow_style()
    return row


def _rows(points: Any, digits: int) -> CommentedSeq:
    rows = CommentedSeq(_row(point, digits) for point in points)
    rows.fa.set_flow_style()
    return rows


def _inline(**fields: Any) -> CommentedMap:
    mapping = CommentedMap(fields)
    mapping.fa.set_flow_style()
    return mapping


def _text(text: Text) -> CommentedMap:
    return _inline(vi=text.vi, en=text.en)


def _place(city: City, at: Any) -> tuple[float, float]:
    place = city.place((float(at[0]), float(at[1])))
    return place.lon, place.lat


def _area(city: City, index: int) -> CommentedMap:
    area = city.areas[index]
    return CommentedMap(
        id=area.id, name=_text(area.name), province=area.province, commune=area.commune, code=area.code,
        code_date=area.code_date, boundary=_rows([_place(city, at) for at in area.boundary], 6),
    )  # fmt: skip


def _road(city: City, road: RoadSpec, roads: Roads) -> CommentedMap:
    path = [_place(city, point) for point in street_path(roads, road.street)]
    return CommentedMap(id=road.id, name=_text(road.name), road_class=road.road_class, path=_rows(path, 6))


def _camera(city: City, camera: CameraSpec, roads: Roads) -> CommentedMap:
    pose = pose_of(camera)
    site = CommentedMap(
        id=camera.id,
        name=_text(camera.name),
        source=f"gateway:{camera.id}.mjpg",
        location=_row(_place(city, camera.at)),
        area=camera.area,
        domain=camera.domain,
    )
    if camera.road:
        site["road"] = camera.road
    site |= CommentedMap(
        heading=round(pose.heading, 1), view=round(camera.view, 1), fps=camera.fps, silent_after=SILENT_AFTER
    )
    site["ground"] = _calibration(pose)
    site["zones"] = [_zone(pose, zone) for zone in ground_zones(camera, roads)]
    site["zones"] += [_lamps_zone(pose, city, roads, signal) for signal in camera.signals] + [_clock_zone()]
    lines = [_line(pose, roads, line) for line in camera.lines]
    if lines:
        site["lines"] = lines
    if camera.turns:
        site["turns"] = [
            _inline(id=turn.id, name=_text(turn.name), entry=turn.entry, exit=turn.exit, **_schedule(turn.schedule))
            for turn in camera.turns
        ]
    if camera.parameters:
        site["parameters"] = CommentedMap({rule: _inline(**values) for rule, values in camera.parameters.items()})
    return site


def _calibration(pose: CameraPose) -> list[CommentedMap]:
    pixels = np.array(_GRID) * (pose.width, pose.height)
    metres = pose.ground_at(pixels) - pose.centre[:2]
    return [_inline(picture=_row(p, 4), metres=_row(m, 3)) for p, m in zip(_GRID, metres, strict=True)]


def _zone(pose: CameraPose, zone: GroundZone) -> CommentedMap:
    outline = in_picture(pose, zone.polygon)
    assert len(outline) >= 3, f"zone {zone.id} is out of its camera's sight"
    fields = CommentedMap(id=zone.id, use=str(zone.use), name=_text(zone.name), polygon=_rows(outline, 4))
    if zone.ahead is not None:
        fields["direction"] = _row(direction_in_picture(pose, zone), 3)
    if zone.speed_limit is not None:
        fields["speed_limit"] = zone.speed_limit
    if zone.forbidden:
        fields["forbidden"] = _words(zone.forbidden)
    fields.update(_schedule(zone.schedule))
    return fields


def _schedule(hours: str) -> dict[str, str]:
    return {"schedule": hours} if hours else {}


def _words(words: tuple[str, ...]) -> CommentedSeq:
    row = CommentedSeq(words)
    row.fa.set_flow_style()
    return row


def _lamps_zone(pose: CameraPose, city: City, roads: Roads, signal_id: str) -> CommentedMap:
    """The housing of a traffic light as the camera sees it."""
    signal = city.signal(signal_id)
    pixels, _ = pose.project(signal_head(signal.id, roads.edge(signal.edge)).corners())
    low, high = pixels.min(0) / (pose.width, pose.height), pixels.max(0) / (pose.width, pose.height)
    assert low.min() > 0 < 1 - high.max(), f"signal {signal_id} is out of its camera's sight"
    corners = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    return CommentedMap(id=signal.id, use="signal", name=_text(signal.name), polygon=_rows(corners, 4))


def _clock_zone() -> CommentedMap:
    left, top, width, height = CLOCK_BOX
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return CommentedMap(
        id="clock", use="ignore", name=_text(Text("Đồng hồ trên hình", "Burnt-in clock")), polygon=_rows(corners, 4)
    )


def _line(pose: CameraPose, roads: Roads, line: LineSpec) -> CommentedMap:
    """A line keeps its sense when it is told in the picture."""
    ends, _ = pose.project(on_ground(ground_line(line, roads)))
    a, b = np.clip(ends / (pose.width, pose.height), 0, 1)
    fields = _inline(id=line.id, a=_row(a, 4), b=_row(b, 4))
    if line.use is not LineUse.COUNT:
        fields["use"] = str(line.use)
    if line.name is not None:
        fields["name"] = _text(line.name)
    if line.sense is not Sense.BOTH:
        fields["sense"] = str(line.sense)
    if line.signal:
        fields["signal"] = line.signal
    fields.update(_schedule(line.schedule))
    return fields


def _sensor(city: City, sensor: SensorSpec) -> CommentedMap:
    habit = HABITS[sensor.kind]
    fields = CommentedMap(
        id=sensor.id, name=_text(sensor.name), kind=str(sensor.kind), unit=habit.unit,
        location=_row(_place(city, sensor.at)), area=sensor.area, low=habit.low, high=habit.high,
        period=habit.period, silent_after=habit.silent_after,
    )  # fmt: skip
    fields["thresholds"] = [_inline(level=t.level, above=t.above, clear=t.clear) for t in habit.thresholds]
    return fields
