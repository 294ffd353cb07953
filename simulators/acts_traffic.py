"""Planned incidents of traffic. Queues, overtaking and braking around them are SUMO's work."""

from __future__ import annotations

import math

from shapely import Point, Polygon, contains_xy

from ioc.domain.kinds import Kind
from simulators import scenario as plan
from simulators.actors import Actor
from simulators.stage import Stage
from simulators.traffic import Vehicle
from simulators.truth import TrueIncident

JAM_SPEED = 2.0
"""m/s; mean speed under which a full stretch counts as congested in the truth."""
JAM_VEHICLES = 8
JAM_BEGINS, JAM_ENDS = 2.0, 5.0
"""Seconds that a stretch must be jammed, or free, before the truth says so."""
ARRIVAL_SPEED = 6.0


class StoppedVehicleAct:
    """The truth runs from the instant the car stands in the zone until it drives on."""

    def __init__(self, planned: plan.StoppedVehicle, name: str) -> None:
        self._plan, self._name = planned, name
        self._sent = self._told = self._done = False

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned, traffic = self._plan, stage.traffic
        if self._done or at < planned.at:
            return
        if not self._sent:
            self._sent = True
            traffic.insert(self._name, "car", planned.edge, planned.along - planned.run, 0, 8.0)
            return
        car = next((vehicle for vehicle in stage.vehicles if vehicle.id == self._name), None)
        if car is None:
            return
        if not self._told:
            self._told = True
            traffic.stop(self._name, planned.edge, planned.along, planned.hold)
        standing = car.speed < 0.1 and stage.zones[planned.camera, planned.zone].contains(Point(car.x, car.y))
        if standing and self._name not in stage.truth.open:
            stage.truth.begin(
                TrueIncident(self._name, Kind.STOPPED_VEHICLE, now, camera=planned.camera, zone=planned.zone)
            )
        elif car.speed > 0.5 and self._name in stage.truth.open:
            stage.truth.end(self._name, now)
            self._done = True


class WrongWayAct:
    """The truth runs while the rider is inside the zone."""

    def __init__(self, planned: plan.WrongWay, name: str, number: int) -> None:
        self._plan, self._name, self._number = planned, name, number

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        gone = (at - planned.at) * planned.speed
        riding = 0 <= gone <= planned.start - planned.end
        inside = False
        if riding:
            edge = stage.traffic.roads.edge(planned.edge)
            along = planned.start - gone
            x, y = edge.at(along, planned.left + 0.3 * math.sin(along / 14))
            ahead = -edge.ahead(along)
            heading = math.atan2(ahead[1], ahead[0])
            stage.extras.append(Actor(self._number, "motorbike", float(x), float(y), heading, 1.9, 0.75))
            inside = stage.zones[planned.camera, planned.zone].contains(Point(x, y))
        if inside and self._name not in stage.truth.open:
            stage.truth.begin(TrueIncident(self._name, Kind.WRONG_WAY, now, camera=planned.camera, zone=planned.zone))
        elif not inside and self._name in stage.truth.open:
            stage.truth.end(self._name, now)


class CongestionAct:
    """The truth runs while the zone is full of slow traffic, whatever the plan says."""

    def __init__(self, planned: plan.Congestion, name: str) -> None:
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
            kind = "car" if self._sent % 4 == 0 else "motorbike"
            name, lane = f"{self._name}-{self._sent}", self._sent % 2
            stage.traffic.insert(name, kind, self._plan.edge, self._plan.enter, lane, ARRIVAL_SPEED)
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


def _speeds_within(zone: Polygon, vehicles: list[Vehicle]) -> list[float]:
    inside = contains_xy(zone, [vehicle.x for vehicle in vehicles], [vehicle.y for vehicle in vehicles])
    return [vehicle.speed for vehicle, within in zip(vehicles, inside, strict=True) if within]
