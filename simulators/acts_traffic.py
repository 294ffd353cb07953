"""Planned incidents of traffic. Queues, overtaking and braking around them are SUMO's work."""

from __future__ import annotations

import math

from shapely import Polygon, contains_xy

from ioc.domain.kinds import Kind
from simulators import plan_traffic as plan
from simulators.actors import Actor
from simulators.drivers import hug_kerb
from simulators.plan_ordinary import Surge
from simulators.stage import Stage
from simulators.traffic import Vehicle
from simulators.truth import TrueIncident
from simulators.witness import Witness

JAM_SPEED = 2.0
"""m/s; mean speed under which a full stretch counts as congested in the truth."""
JAM_VEHICLES = 8
JAM_BEGINS, JAM_ENDS = 2.0, 5.0
"""Seconds that a stretch must be jammed, or free, before the truth says so."""
ARRIVAL_SPEED = 6.0


class StopAct:
    """The truth of a stop that is an incident runs from standing in the zone until the vehicle drives on."""

    def __init__(self, planned: plan.Stop, name: str, number: int) -> None:
        self._plan, self._name = planned, name
        self._sent = self._told = False
        self._zone: tuple[str, str] | None = None
        self._witness: Witness | None = None
        if isinstance(planned, plan.StoppedVehicle | plan.IllegalParking):
            self._zone = planned.camera, planned.zone
            self._witness = Witness(name, Kind(planned.kind), camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned, traffic = self._plan, stage.traffic
        if at < planned.at:
            return
        if not self._sent:
            self._sent = True
            traffic.insert(self._name, planned.who, planned.edge, planned.along - planned.run, planned.lane, 8.0)
            return
        vehicle = stage.vehicle(self._name)
        if vehicle is not None and not self._told:
            self._told = True
            if planned.kerb:
                hug_kerb(self._name)
            traffic.stop(self._name, planned.edge, planned.along, planned.hold, planned.lane)
        if self._witness is not None and self._zone is not None:
            self._note(stage, now, vehicle, self._witness, self._zone)

    def _note(self, stage: Stage, now: float, vehicle: Vehicle | None, witness: Witness, zone: tuple[str, str]) -> None:
        if vehicle is None:
            witness.note(stage, now, False)
        elif self._name in stage.truth.open:
            witness.note(stage, now, vehicle.speed <= 0.5)
        else:
            witness.note(stage, now, vehicle.speed < 0.1 and stage.within(*zone, vehicle.x, vehicle.y))


class WrongWayAct:
    """The truth runs while the rider is inside the zone."""

    def __init__(self, planned: plan.WrongWay, name: str, number: int) -> None:
        self._plan, self._number = planned, number
        self._witness = Witness(name, Kind.WRONG_WAY, camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        gone = (at - planned.at) * planned.speed
        inside = False
        if 0 <= gone <= planned.start - planned.end:
            edge = stage.traffic.roads.edge(planned.edge)
            along = planned.start - gone
            x, y = edge.at(along, planned.left + 0.3 * math.sin(along / 14))
            ahead = -edge.ahead(along)
            heading = math.atan2(ahead[1], ahead[0])
            stage.extras.append(Actor(self._number, "motorbike", float(x), float(y), heading, 1.9, 0.75))
            inside = stage.within(planned.camera, planned.zone, float(x), float(y))
        self._witness.note(stage, now, inside)


class CongestionAct:
    """The truth runs while the zone is full of slow traffic, whatever the plan says."""

    def __init__(self, planned: plan.Congestion, name: str, number: int) -> None:
        self._plan, self._name = planned, name
        self._sent = self._times = 0
        self._released = False
        self._otherwise_since: float | None = None

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned, traffic = self._plan, stage.traffic
        if planned.at <= at < planned.at + planned.hold:
            traffic.crawl(planned.edge, planned.beyond, planned.speed)
            self._send(stage, min(at - planned.at, planned.surge) * planned.arrivals)
        elif self._sent and not self._released:
            traffic.release()
            self._released = True
        if self._sent:
            self._note(stage, now)

    def _send(self, stage: Stage, count: float) -> None:
        while self._sent < count:
            _arrive(stage, f"{self._name}-{self._sent}", self._sent, self._plan.edge, self._plan.enter)
            self._sent += 1

    def _note(self, stage: Stage, now: float) -> None:
        """Begin and end the truth once things have been so for a while."""
        speeds = _speeds_within(stage.zones[self._plan.camera, self._plan.zone], stage.vehicles)
        known = self._name in stage.truth.open
        enough = JAM_VEHICLES // 2 if known else JAM_VEHICLES
        jammed = len(speeds) >= enough and sum(speeds) / len(speeds) < JAM_SPEED
        if jammed == known:
            self._otherwise_since = None
            return
        if self._otherwise_since is None:
            self._otherwise_since = now
        since = self._otherwise_since
        if now - since >= (JAM_BEGINS if jammed else JAM_ENDS):
            self._tell(stage, jammed, since)
            self._otherwise_since = None

    def _tell(self, stage: Stage, jammed: bool, since: float) -> None:
        """A queue that forms again while it drains is another incident."""
        if not jammed:
            stage.truth.end(self._name, since)
            return
        self._times += 1
        if self._times > 1:
            self._name = f"{self._name.partition('#')[0]}#{self._times}"
        stage.truth.begin(
            TrueIncident(self._name, Kind.CONGESTION, since, camera=self._plan.camera, zone=self._plan.zone)
        )


class SurgeAct:
    """More traffic than usual, and nothing wrong with it."""

    def __init__(self, planned: Surge, name: str, number: int) -> None:
        self._plan, self._name, self._sent = planned, name, 0

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        while self._sent < min(at - planned.at, planned.hold) * planned.arrivals:
            _arrive(stage, f"{self._name}-{self._sent}", self._sent, planned.edge, planned.enter)
            self._sent += 1


def _arrive(stage: Stage, name: str, index: int, edge: str, enter: float) -> None:
    kind = "car" if index % 4 == 0 else "motorbike"
    stage.traffic.insert(name, kind, edge, enter, index % 2, ARRIVAL_SPEED)


def _speeds_within(zone: Polygon, vehicles: list[Vehicle]) -> list[float]:
    inside = contains_xy(zone, [vehicle.x for vehicle in vehicles], [vehicle.y for vehicle in vehicles])
    return [vehicle.speed for vehicle, within in zip(vehicles, inside, strict=True) if within]
