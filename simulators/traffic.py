"""Vehicles by SUMO, in process: every queue, gap and lane change is its work. One simulation a process (libsumo)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import libsumo

from ioc.domain.errors import SiteError
from ioc.domain.observation import SignalState
from simulators.city import City
from simulators.roads import Roads, read_roads

STEP = 0.1
"""Seconds of one simulation step."""
PREWARM = 90.0
"""Seconds of traffic before the first picture: the longest green phase and a trip across the town."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """x, y: middle of the footprint, metres. heading: radians counterclockwise from east. speed: m/s."""

    id: str
    type: str
    x: float
    y: float
    heading: float
    speed: float
    length: float
    width: float


class Traffic:
    """The running simulation. Use as a context manager; `step` moves it on by STEP seconds."""

    def __init__(self, city: City, seed: int) -> None:
        network, routes = city.folder / city.network, city.folder / city.routes
        for file in (network, routes):
            if not file.is_file():
                raise SiteError(f"{file} is missing", file=str(city.folder / "city.yaml"), remedy="mend the file name")
        libsumo.start(_command(network, routes, seed))
        self._known: dict[str, tuple[str, float, float]] = {}
        self._crawling: dict[str, float] = {}
        self.roads: Roads = read_roads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        libsumo.close()

    def prewarm(self) -> None:
        """Fill the streets, so that the first picture shows a living town."""
        for _ in range(round(PREWARM / STEP)):
            libsumo.simulationStep()

    def step(self) -> None:
        libsumo.simulationStep()

    def vehicles(self) -> list[Vehicle]:
        """Everything on the streets now."""
        return [self._vehicle(name) for name in libsumo.vehicle.getIDList()]

    def on_edge(self, edge: str) -> tuple[str, ...]:
        return tuple(libsumo.edge.getLastStepVehicleIDs(edge))

    def insert(
        self, name: str, kind: str, edge: str, along: float, lane: int, speed: float | None, into: str = ""
    ) -> None:
        """Put a vehicle on the street; it waits for a gap. speed: m/s, None for as fast as it may. into: the edge that
        it turns into; without one it drives straight on to the end of the street."""
        route = f"route-{name}"
        libsumo.route.add(route, [edge, into] if into else _route_from(edge))
        depart = "max" if speed is None else f"{speed:.2f}"
        libsumo.vehicle.add(
            name, route, typeID=kind, departPos=f"{along:.2f}", departLane=str(lane), departSpeed=depart
        )

    def stop(self, name: str, edge: str, along: float, seconds: float, lane: int = 0) -> None:
        """Let the vehicle stop in its lane for a while. SUMO refuses a stop nearer than it can brake."""
        libsumo.vehicle.setStop(name, edge, along, lane, seconds)

    def signal(self, edge: str) -> SignalState:
        """The light at the end of an edge, for those who drive straight on."""
        links = libsumo.lane.getLinks(f"{edge}_0")
        state = next((link[5] for link in links if link[6] == "s"), links[0][5] if links else "O")
        return _SIGNALS.get(state.lower(), SignalState.DARK)

    def exists(self, name: str) -> bool:
        return name in libsumo.vehicle.getIDList()

    def crawl(self, edge: str, beyond: float, speed: float) -> None:
        """Vehicles farther than `beyond` along an edge may only crawl; those behind queue up by themselves."""
        for name in self.on_edge(edge):
            if name not in self._crawling and libsumo.vehicle.getLanePosition(name) > beyond:
                self._crawling[name] = libsumo.vehicle.getMaxSpeed(name)
                libsumo.vehicle.setMaxSpeed(name, speed)

    def release(self) -> None:
        """Whoever crawls may drive on."""
        for name, speed in self._crawling.items():
            if self.exists(name):
                libsumo.vehicle.setMaxSpeed(name, speed)
        self._crawling.clear()

    def _vehicle(self, name: str) -> Vehicle:
        known = self._known.get(name)
        if known is None:
            kind = libsumo.vehicle.getTypeID(name).partition("@")[0]
            known = (kind, libsumo.vehicle.getLength(name), libsumo.vehicle.getWidth(name))
            self._known[name] = known
        kind, length, width = known
        front_x, front_y = libsumo.vehicle.getPosition(name)
        heading = math.radians(90 - libsumo.vehicle.getAngle(name))
        x = front_x - math.cos(heading) * length / 2
        y = front_y - math.sin(heading) * length / 2
        return Vehicle(name, kind, x, y, heading, libsumo.vehicle.getSpeed(name), length, width)


_SIGNALS = {"r": SignalState.RED, "u": SignalState.RED, "y": SignalState.AMBER, "g": SignalState.GREEN}


def _route_from(edge: str) -> list[str]:
    """The edge, then straight on while the street goes on."""
    route = [edge]
    street = libsumo.edge.getStreetName(edge)
    for _ in range(8):
        onward = [link[0].rpartition("_")[0] for link in libsumo.lane.getLinks(f"{route[-1]}_0")]
        onward = [name for name in onward if libsumo.edge.getStreetName(name) == street]
        if not onward:
            break
        route.append(onward[0])
    return route


def _command(network: Path, routes: Path, seed: int) -> list[str]:
    return [
        "sumo", "--net-file", str(network), "--route-files", str(routes), "--seed", str(seed),
        "--step-length", str(STEP), "--lateral-resolution", "0.8", "--time-to-teleport", "-1",
        "--collision.action", "none", "--no-step-log", "true", "--no-warnings", "true",
        "--duration-log.disable", "true",
    ]  # fmt: skip
