"""Planned trouble of cameras and sensors."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from simulators import plan_health as plan
from simulators.lens import Lens
from simulators.stage import Stage
from simulators.truth import TrueIncident
from simulators.witness import Witness

FADE = 0.4
"""Seconds in which a hand or a cloth comes before the lens."""
SLOW = 2.0
"""Seconds in which focus or light are lost."""

OfLens = (
    plan.CameraCovered
    | plan.CameraFrozen
    | plan.CameraDefocused
    | plan.CameraTurned
    | plan.CameraDark
    | plan.CameraBright
)


class SilentAct:
    def __init__(self, planned: plan.CameraSilent, name: str, number: int) -> None:
        self._plan = planned
        self._witness = Witness(name, Kind.CAMERA_SILENT, camera=planned.camera)

    def update(self, stage: Stage, at: float, now: float) -> None:
        on = self._plan.at <= at < self._plan.at + self._plan.hold
        if on:
            stage.silent.add(self._plan.camera)
        elif not self._witness.over:
            stage.silent.discard(self._plan.camera)
        self._witness.note(stage, now, on)


class LensAct:
    """Everything that a camera's own pictures show. The truth runs from the first picture that differs."""

    def __init__(self, planned: OfLens, name: str, number: int) -> None:
        self._plan = planned
        self._witness = Witness(name, Kind(planned.kind), camera=planned.camera)

    def update(self, stage: Stage, at: float, now: float) -> None:
        since, left = at - self._plan.at, self._plan.at + self._plan.hold - at
        on = since >= 0 and left > 0
        lens = stage.lenses[self._plan.camera]
        if on:
            _apply(self._plan, lens, since, left)
        elif not self._witness.over:
            _clear(self._plan, lens)
        self._witness.note(stage, now, on)


def _apply(planned: OfLens, lens: Lens, since: float, left: float) -> None:
    share = min(1.0, since / SLOW, left / SLOW)
    match planned:
        case plan.CameraCovered():
            lens.covered = min(1.0, since / FADE, left / FADE)
        case plan.CameraFrozen():
            lens.frozen = True
        case plan.CameraDefocused():
            lens.blur = share * planned.blur
        case plan.CameraTurned():
            lens.turned = True
        case plan.CameraDark() | plan.CameraBright():
            lens.light = planned.light**share


def _clear(planned: OfLens, lens: Lens) -> None:
    match planned:
        case plan.CameraCovered():
            lens.covered = 0.0
        case plan.CameraFrozen():
            lens.frozen = False
        case plan.CameraDefocused():
            lens.blur = 0.0
        case plan.CameraTurned():
            lens.turned = False
        case plan.CameraDark() | plan.CameraBright():
            lens.light = 1.0


class SensorThresholdAct:
    """The truth begins with the first reading above the lowest limit, and ends with the first one clear of it."""

    def __init__(self, planned: plan.SensorThreshold, name: str, number: int) -> None:
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


class SensorSilentAct:
    def __init__(self, planned: plan.SensorSilent, name: str, number: int) -> None:
        self._plan = planned
        self._witness = Witness(name, Kind.SENSOR_SILENT, sensor=planned.sensor)

    def update(self, stage: Stage, at: float, now: float) -> None:
        on = self._plan.at <= at < self._plan.at + self._plan.hold
        if not self._witness.over:
            stage.gauges[self._plan.sensor].mute = on
        self._witness.note(stage, now, on)
