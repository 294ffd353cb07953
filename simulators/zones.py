"""What a camera watches, as polygons on the ground and in its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon, box

from ioc.domain.site import ZoneUse
from ioc.domain.text import Text
from simulators.camera_pose import CameraPose, on_ground
from simulators.city import CameraSpec
from simulators.roads import Roads

Floats = NDArray[np.float64]
MARGIN = 0.15
"""Metres by which a lane zone keeps clear of kerb and median."""


@dataclass(frozen=True, eq=False)
class GroundZone:
    """polygon: (N, 2) metres. ahead: unit vector of lawful travel, for lanes."""

    id: str
    use: ZoneUse
    name: Text
    polygon: Floats
    ahead: Floats | None = None

    @property
    def shape(self) -> Polygon:
        return Polygon(self.polygon)


def ground_zones(camera: CameraSpec, roads: Roads) -> list[GroundZone]:
    """The zones of a camera that lie on the ground (its `ignore` zones lie in the picture)."""
    zones = []
    for lane in camera.lanes:
        edge = roads.edge(lane.edge)
        ahead = edge.ahead((lane.start + lane.end) / 2)
        zones.append(GroundZone(lane.id, ZoneUse.LANE, lane.name, edge.band(lane.start, lane.end, MARGIN), ahead))
    for road in camera.carriageways:
        band = roads.edge(road.edge).band(road.start, road.end)
        zones.append(GroundZone(road.id, ZoneUse.CARRIAGEWAY, road.name, band))
    for patch in camera.no_entry:
        zones.append(GroundZone(patch.id, ZoneUse.NO_ENTRY, patch.name, np.array(patch.polygon)))
    return zones


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
