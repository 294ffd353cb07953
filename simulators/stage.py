"""What the planned incidents act upon: streets, people, lenses, gauges, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import Point, Polygon

from simulators.actors import Actor
from simulators.lens import Lens
from simulators.plumes import Plume
from simulators.sensors import Gauge
from simulators.traffic import Traffic, Vehicle
from simulators.truth import TruthLog

Floats = NDArray[np.float64]


@dataclass(eq=False)
class Stage:
    """extras, plumes: actors, flames and smoke of this step that SUMO does not move. silent: cameras that stall.

    ran_red: edge -> when somebody last set out to run its light.
    vehicles: everything on the streets at this step. zones: (camera, zone) -> its ground polygon. lines: (camera, line)
    -> its ends (2, 2), metres. turns: (camera, turn) -> the zone that it leads into. limits: (camera, zone) -> km/h.
    """

    traffic: Traffic
    truth: TruthLog
    gauges: dict[str, Gauge]
    zones: dict[tuple[str, str], Polygon]
    lines: dict[tuple[str, str], Floats] = field(default_factory=dict)
    turns: dict[tuple[str, str], str] = field(default_factory=dict)
    limits: dict[tuple[str, str], float] = field(default_factory=dict)
    lenses: dict[str, Lens] = field(default_factory=dict)
    vehicles: list[Vehicle] = field(default_factory=list)
    extras: list[Actor] = field(default_factory=list)
    plumes: list[Plume] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    ran_red: dict[str, float] = field(default_factory=dict)

    def vehicle(self, name: str) -> Vehicle | None:
        """A vehicle that is on the streets now."""
        return next((vehicle for vehicle in self.vehicles if vehicle.id == name), None)

    def within(self, camera: str, zone: str, x: float, y: float) -> bool:
        return bool(self.zones[camera, zone].contains(Point(x, y)))
