"""What the planned incidents act upon: streets, people, lenses, gauges, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import Polygon

from simulators.actors import Actor
from simulators.sensors import Gauge
from simulators.traffic import Traffic, Vehicle
from simulators.truth import TruthLog


@dataclass(eq=False)
class Stage:
    """extras: actors of this step that SUMO does not move. covers: camera -> 0..1. silent: cameras that stall.

    vehicles: everything on the streets at this step. zones: (camera, zone) -> its ground polygon.
    """

    traffic: Traffic
    truth: TruthLog
    gauges: dict[str, Gauge]
    zones: dict[tuple[str, str], Polygon]
    vehicles: list[Vehicle] = field(default_factory=list)
    extras: list[Actor] = field(default_factory=list)
    covers: dict[str, float] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
