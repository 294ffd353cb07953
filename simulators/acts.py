"""The planned incidents, each a small machine that is told the time ten times a second."""

from __future__ import annotations

from typing import Protocol

from shapely import Point

from ioc.domain.kinds import Kind
from simulators import scenario as plan
from simulators.acts_traffic import CongestionAct, StoppedVehicleAct, WrongWayAct
from simulators.people import Path, walker
from simulators.stage import Stage
from simulators.truth import TrueIncident

FADE = 0.4
"""Seconds in which a hand or a cloth comes before the lens."""


class Act(Protocol):
    def update(self, stage: Stage, at: float, now: float) -> None:
        """at: seconds since this round of the scenario began. now: the same instant in POSIX seconds."""
        ...


def act_for(planned: plan.Planned, name: str, number: int) -> Act:
    """name: of the incident, unique in the truth. number: of its actor, unique among the actors."""
    match planned:
        case plan.StoppedVehicle():
            return StoppedVehicleAct(planned, name)
        case plan.WrongWay():
            return WrongWayAct(planned, name, number)
        case plan.Congestion():
            return CongestionAct(planned, name)
        case plan.Intrusion():
            return _IntrusionAct(planned, name, number)
        case plan.CameraSilent():
            return _CameraSilentAct(planned, name)
        case plan.CameraCovered():
            return _CameraCoveredAct(planned, name)
        case plan.SensorThreshold():
            return _SensorThresholdAct(planned, name)
        case plan.SensorSilent():
            return _SensorSilentAct(planned, name)


class _IntrusionAct:
    def __init__(self, planned: plan.Intrusion, name: str, number: int) -> None:
        self._plan, self._name, self._number = planned, name, number
        self._path = Path(planned.path)

    def update(self, stage: Stage, at: float, now: float) -> None:
        along = (at - self._plan.at) * self._plan.speed
        if not 0 <= along <= self._path.length:
            if self._name in stage.truth.open:
                stage.truth.end(self._name, now)
            return
        person = walker(self._number, self._path, along)
        stage.extras.append(person)
        inside = stage.zones[self._plan.camera, self._plan.zone].contains(Point(person.x, person.y))
        if inside and self._name not in stage.truth.open:
            stage.truth.begin(
                TrueIncident(self._name, Kind.INTRUSION, now, camera=self._plan.camera, zone=self._plan.zone)
            )
        elif not inside and self._name in stage.truth.open:
            stage.truth.end(self._name, now)


class _CameraSilentAct:
    def __init__(self, planned: plan.CameraSilent, name: str) -> None:
        self._plan, self._name = planned, name

    def update(self, stage: Stage, at: float, now: float) -> None:
        on = self._plan.at <= at < self._plan.at + self._plan.hold
        if on and self._name not in stage.truth.open:
            stage.silent.add(self._plan.camera)
            stage.truth.begin(TrueIncident(self._name, Kind.CAMERA_SILENT, now, camera=self._plan.camera))
        elif not on and self._name in stage.truth.open:
            stage.silent.discard(self._plan.camera)
            stage.truth.end(self._name, now)


class _CameraCoveredAct:
    def __init__(self, planned: plan.CameraCovered, name: str) -> None:
        self._plan, self._name = planned, name

    def update(self, stage: Stage, at: float, now: float) -> None:
        since, left = at - self._plan.at, self._plan.at + self._plan.hold - at
        if since >= 0 and left > 0:
            stage.covers[self._plan.camera] = min(1.0, since / FADE, left / FADE)
            if self._name not in stage.truth.open:
                stage.truth.begin(TrueIncident(self._name, Kind.CAMERA_COVERED, now, camera=self._plan.camera))
        elif self._name in stage.truth.open:
            stage.covers.pop(self._plan.camera, None)
            stage.truth.end(self._name, now)


class _SensorThresholdAct:
    """The truth begins with the first reading above the lowest limit, and ends with the first one clear of it."""

    def __init__(self, planned: plan.SensorThreshold, name: str) -> None:
        self._plan, self._name = planned, name

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned, gauge = self._plan, stage.gauges[self._plan.sensor]
        since, left = at - planned.at, planned.at + planned.hold - at
        if since < 0 or left < -planned.rise - 2 * gauge.habit.period:
            return
        share = min(1.0, since / planned.rise, max(0.0, 1 + left / planned.rise))
        gauge.lift = planned.lift * share
        limit = gauge.habit.thresholds[0]
        value = gauge.last
        if value is None:
            return
        if self._name not in stage.truth.open and left > 0 and value > limit.above:
            stage.truth.begin(TrueIncident(self._name, Kind.SENSOR_THRESHOLD, now, sensor=planned.sensor))
        elif self._name in stage.truth.open and value < limit.clear:
            stage.truth.end(self._name, now)


class _SensorSilentAct:
    def __init__(self, planned: plan.SensorSilent, name: str) -> None:
        self._plan, self._name = planned, name

    def update(self, stage: Stage, at: float, now: float) -> None:
        on = self._plan.at <= at < self._plan.at + self._plan.hold
        stage.gauges[self._plan.sensor].mute = on
        if on and self._name not in stage.truth.open:
            stage.truth.begin(TrueIncident(self._name, Kind.SENSOR_SILENT, now, sensor=self._plan.sensor))
        elif not on and self._name in stage.truth.open:
            stage.truth.end(self._name, now)
