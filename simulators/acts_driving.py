"""Planned incidents of drivers who break the rules of the road, or each other's vehicles."""

from __future__ import annotations

import math

import numpy as np

from ioc.domain.kinds import Kind
from ioc.domain.observation import SignalState
from simulators import plan_traffic as plan
from simulators.drivers import fast_type, first_at, force, keep_lane, lawless_type, obey, pass_red, push_in, room
from simulators.stage import Floats, Stage
from simulators.traffic import STEP, Vehicle
from simulators.truth import TrueIncident
from simulators.witness import Witness

REACH = 45.0
"""Metres before the stop line within which somebody may be chosen to run the light."""
RUN_LASTS = 4.0
"""Seconds after the stop line after which running the light is over: the junction is behind."""
RUNS = 6.0
"""m/s at least, of who runs the light, once behind the line: whoever does that does not stop in the middle."""
APART = 8.0
"""Seconds between two who run the same light: each incident is one driver's."""
GAP = 2.0
"""Metres that whoever runs the light keeps from all who drive across: nobody rides into a lorry's side."""
ROOM = 90.0
"""Metres of free lane that somebody waits for who wants to drive fast."""
FINED = 5.0
"""km/h above the limit from which on it is an offence (Decree 168/2024, article 6)."""
BEHIND = 14.0
"""Metres between the middles of two vehicles that are going to collide, when they enter the street."""
BRAKING = 8.0
"""m/s²; an emergency stop on dry asphalt."""
OVERLAP = 0.2
"""Metres that bodywork gives way."""


class SpeedingAct:
    """The truth is told once the vehicle is out of the zone, for the time that it was inside, if its mean speed there,
    the value in km/h, was an offence: others may have been in its way."""

    def __init__(self, planned: plan.Speeding, name: str, number: int) -> None:
        self._plan, self._name = planned, name
        self._sent = self._over = False
        self._entered: float | None = None
        self._speeds: list[float] = []

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        if at < planned.at or self._over:
            return
        if not self._sent:
            if room(planned.edge, planned.lane, planned.enter) >= ROOM:
                self._sent = True
                kind = fast_type(self._name, planned.who, planned.edge, planned.speed / 3.6)
                stage.traffic.insert(self._name, kind, planned.edge, planned.enter, planned.lane, None)
            return
        vehicle = stage.vehicle(self._name)
        if vehicle is not None and stage.within(planned.camera, planned.zone, vehicle.x, vehicle.y):
            self._entered = now if self._entered is None else self._entered
            self._speeds.append(vehicle.speed * 3.6)
        elif self._entered is not None:
            self._over = True
            self._tell(stage, self._entered, now)

    def _tell(self, stage: Stage, entered: float, now: float) -> None:
        planned, mean = self._plan, round(sum(self._speeds) / len(self._speeds), 1)
        if mean >= stage.limits[planned.camera, planned.zone] + FINED:
            stage.truth.begin(
                TrueIncident(self._name, Kind.SPEEDING, entered, camera=planned.camera, zone=planned.zone, value=mean)
            )
            stage.truth.end(self._name, now)


class RedLightAct:
    """The truth begins as the front passes the stop line while the light is red."""

    def __init__(self, planned: plan.RedLight, name: str, number: int) -> None:
        self._plan = planned
        self._red_since: float | None = None
        self._runner = ""
        self._crossed: float | None = None
        self._witness = Witness(name, Kind.RED_LIGHT, camera=planned.camera, zone=planned.line)

    def update(self, stage: Stage, at: float, now: float) -> None:
        if at < self._plan.at or self._witness.over:
            return
        red = stage.traffic.signal(self._plan.edge) is SignalState.RED
        self._red_since = (self._red_since if self._red_since is not None else at) if red else None
        if self._runner:
            self._follow(stage, now, red)
        elif self._red_since is not None and at - self._red_since >= self._plan.after:
            first = first_at(self._plan.edge)
            alone = now - stage.ran_red.get(self._plan.edge, -math.inf) >= APART
            if first is not None and first[1] < REACH and alone and has_gap(stage, first[0], first[1]):
                self._runner = first[0]
                stage.ran_red[self._plan.edge] = now
                pass_red(self._runner)

    def _follow(self, stage: Stage, now: float, red: bool) -> None:
        vehicle = stage.vehicle(self._runner)
        if vehicle is not None and self._crossed is None and red and _beyond(stage, self._plan, vehicle) >= 0:
            self._crossed = now
        running = vehicle is not None and self._crossed is not None and now - self._crossed < RUN_LASTS
        self._witness.note(stage, now, running)
        if vehicle is not None and running:
            force(self._runner, max(vehicle.speed, RUNS))
        elif vehicle is None or self._crossed is not None or not red:
            if vehicle is not None:
                obey(self._runner)
            self._runner = ""  # caught by the green light: somebody else runs the next red


def has_gap(stage: Stage, name: str, before: float) -> bool:
    """Whether the vehicle, so many metres before the line, can drive on for RUN_LASTS behind it without meeting anybody
    who drives across, if all keep their speed."""
    runner = stage.vehicle(name)
    if runner is None:
        return False
    speed = max(runner.speed, RUNS)
    across = [
        other
        for other in stage.vehicles
        if other.speed > 0.5 and abs(math.cos(other.heading - runner.heading)) < math.cos(math.radians(40))
    ]
    times = np.arange(0.0, before / speed + RUN_LASTS, 0.2)
    return all(_nearest(runner, speed, other, times) >= (runner.length + other.length) / 2 + GAP for other in across)


def _nearest(runner: Vehicle, speed: float, other: Vehicle, times: Floats) -> float:
    """Least distance of two vehicles' middles, metres, at times from now."""
    x = runner.x - other.x + times * (speed * math.cos(runner.heading) - other.speed * math.cos(other.heading))
    y = runner.y - other.y + times * (speed * math.sin(runner.heading) - other.speed * math.sin(other.heading))
    return float(np.hypot(x, y).min())


def _beyond(stage: Stage, planned: plan.RedLight, vehicle: Vehicle) -> float:
    """Metres that the vehicle's front is behind the line, in the direction of travel."""
    line = stage.lines[planned.camera, planned.line]
    edge = stage.traffic.roads.edge(planned.edge)
    ahead = edge.ahead(edge.length)
    reach = vehicle.length / 2
    x, y = vehicle.x + math.cos(vehicle.heading) * reach, vehicle.y + math.sin(vehicle.heading) * reach
    return float((x - line[0, 0]) * ahead[0] + (y - line[0, 1]) * ahead[1])


class ForbiddenTurnAct:
    """The truth runs while the vehicle is in the zone that it may not turn into."""

    def __init__(self, planned: plan.ForbiddenTurn, name: str, number: int) -> None:
        self._plan, self._name = planned, name
        self._sent = self._pushes = False
        self._witness = Witness(name, Kind.FORBIDDEN_TURN, camera=planned.camera, zone=planned.turn)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        if at < planned.at:
            return
        if not self._sent:
            self._sent = True
            stage.traffic.insert(
                self._name, planned.who, planned.edge, planned.enter, planned.lane, 8.0, into=planned.into
            )
            return
        vehicle = stage.vehicle(self._name)
        if vehicle is not None and not self._pushes:
            self._pushes = True
            push_in(self._name)
        leads_into = stage.turns[planned.camera, planned.turn]
        inside = vehicle is not None and stage.within(planned.camera, leads_into, vehicle.x, vehicle.y)
        self._witness.note(stage, now, inside)


class LaneMisuseAct:
    """The truth runs while the vehicle is in the zone of the lane."""

    def __init__(self, planned: plan.LaneMisuse, name: str, number: int) -> None:
        self._plan, self._name = planned, name
        self._sent = self._kept = False
        self._witness = Witness(name, Kind.LANE_MISUSE, camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        if at < planned.at:
            return
        if not self._sent:
            self._sent = True
            kind = lawless_type(self._name, planned.who)
            stage.traffic.insert(self._name, kind, planned.edge, planned.enter, planned.lane, None)
            return
        vehicle = stage.vehicle(self._name)
        if vehicle is not None and not self._kept:
            self._kept = True
            keep_lane(self._name)
        inside = vehicle is not None and stage.within(planned.camera, planned.zone, vehicle.x, vehicle.y)
        self._witness.note(stage, now, inside)


class CollisionAct:
    """The truth runs from the contact until both drive on."""

    def __init__(self, planned: plan.Collision, name: str, number: int) -> None:
        self._plan, self._names = planned, (f"{name}-first", f"{name}-second")
        self._sent = self._paired = False
        self._speeds: tuple[float, float] | None = None
        self._contact: float | None = None
        self._witness = Witness(name, Kind.COLLISION, camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        if at < planned.at or self._witness.over:
            return
        if not self._sent:
            self._sent = True
            enter = planned.along - planned.run
            for name, kind, back in zip(self._names, (planned.first, planned.second), (0.0, BEHIND), strict=True):
                stage.traffic.insert(name, kind, planned.edge, enter - back, planned.lane, 8.0)
            return
        first, second = (stage.vehicle(name) for name in self._names)
        if first is None or second is None:
            self._witness.note(stage, now, False)
        elif self._contact is None:
            self._approach(stage, at, first, second)
        elif at - self._contact >= planned.hold:
            for name in self._names:
                obey(name)
            self._witness.note(stage, now, False)
        if self._contact is not None and at - self._contact < planned.hold:
            self._witness.note(stage, now, True)

    def _approach(self, stage: Stage, at: float, first: Vehicle, second: Vehicle) -> None:
        if not self._paired:
            self._paired = True
            for name in self._names:
                keep_lane(name)
        edge = stage.traffic.roads.edge(self._plan.edge)
        ahead = edge.ahead(self._plan.along)
        place = edge.at(self._plan.along)
        if self._speeds is None:
            if float(ahead @ (first.x - place[0], first.y - place[1])) < 0:
                return
            self._speeds = first.speed, max(second.speed, 6.0)
        slower = max(0.0, self._speeds[0] - BRAKING * STEP)
        self._speeds = slower, self._speeds[1]
        gap = math.hypot(first.x - second.x, first.y - second.y) - (first.length + second.length) / 2
        if gap <= self._speeds[1] * STEP - OVERLAP:
            self._contact, self._speeds = at, (0.0, 0.0)
        for name, speed in zip(self._names, self._speeds, strict=True):
            force(name, speed)
