"""What a camera watches, as polygons and lines on the ground and in its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon, box

from ioc.domain.site import ZoneUse
from ioc.domain.text import Text
from simulators.camera_pose import CameraPose, on_ground
from simulators.city import CameraSpec, LineSpec, StretchSpec
from simulators.roads import Edge, Roads

Floats = NDArray[np.float64]
MARGIN = 0.15
"""Metres by which a lane zone keeps clear of kerb and median."""


@dataclass(frozen=True, eq=False)
class GroundZone:
    """polygon: (N, 2) metres. ahead: unit vector of lawful travel, for lanes. The rest: as in ioc.domain.site.Zone."""

    id: str
    use: ZoneUse
    name: Text
    polygon: Floats
    ahead: Floats | None = None
    speed_limit: float | None = None
    forbidden: tuple[str, ...] = ()
    schedule: str = ""

    @property
    def shape(self) -> Polygon:
        return Polygon(self.polygon)


def ground_zones(camera: CameraSpec, roads: Roads) -> list[GroundZone]:
    """The zones of a camera that lie on the ground (its `signal` and `ignore` zones do not)."""
    zones = []
    for lane in camera.lanes:
        edge = roads.edge(lane.edge)
        ahead = edge.ahead((lane.start + lane.end) / 2)
        band = _lanes(edge, lane, MARGIN)
        zones.append(GroundZone(lane.id, ZoneUse.LANE, lane.name, band, ahead, lane.speed_limit, lane.forbidden))
    for road in camera.carriageways:
        band = _lanes(roads.edge(road.edge), road, 0.0)
        zones.append(GroundZone(road.id, ZoneUse.CARRIAGEWAY, road.name, band, None, road.speed_limit, road.forbidden))
    for strip in camera.strips:
        edge = roads.edge(strip.edge)
        band = edge.stretch(strip.start, strip.end, -edge.width / 2, strip.width - edge.width / 2)
        zones.append(GroundZone(strip.id, strip.use, strip.name, band, schedule=strip.schedule))
    for patch in camera.patches:
        zones.append(GroundZone(patch.id, patch.use, patch.name, np.array(patch.polygon), schedule=patch.schedule))
    return zones


def _lanes(edge: Edge, stretch: StretchSpec, margin: float) -> Floats:
    if stretch.lane is None:
        return edge.band(stretch.start, stretch.end, margin)
    right = sum(edge.lanes[: stretch.lane]) - edge.width / 2
    left = right + edge.lanes[stretch.lane]
    return edge.stretch(stretch.start, stretch.end, right + margin, left - margin)


def ground_line(line: LineSpec, roads: Roads) -> Floats:
    """Both ends (2, 2), metres. Across an edge from the right border to the left one: lawful traffic crosses it from
    left to right of a -> b."""
    if line.ends is not None:
        return np.array(line.ends)
    edge = roads.edge(line.edge)
    half = edge.width / 2
    return np.array([edge.at(line.at, -half), edge.at(line.at, half)])


def in_picture(pose: CameraPose, polygon: Floats) -> Floats:
    """A ground polygon (N, 2) as fractions of the frame (M, 2), cut at the frame; M is 0 when it is out of sight."""
    outline = pose.outline(on_ground(polygon)) / (pose.width, pose.height)
    if len(outline) < 3:
        return np.empty((0, 2))
    seen = Polygon(outline).intersection(box(0, 0, 1, 1))
    if seen.is_empty or not isinstance(seen, Polygon):
        return np.empty((0, 2))
    return np.array(seen.simplify(0.002).exterior.coords)[:-1]


def direction_in_picture(pose: CameraPose, zone: GroundZone) -> Floats:
    """Unit vector (2,) of lawful travel in fractions of the frame, at the middle of the zone."""
    assert zone.ahead is not None, "asked of lanes only"
    middle = zone.polygon.mean(0)
    ends = on_ground(np.array([middle - zone.ahead, middle + zone.ahead]))
    pixels, _ = pose.project(ends)
    step = (pixels[1] - pixels[0]) / (pose.width, pose.height)
    return np.asarray(step / np.hypot(*step))
