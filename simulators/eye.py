"""One camera of the running city: where it hangs, its still scenes, its sensor, and the condition that it is under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ioc.domain.observation import SignalState
from simulators.actors import Actor, Ambience, Daylight, Seen, paint_actors
from simulators.camera_pose import CameraPose
from simulators.conditions import Condition
from simulators.headlights import AfterDark
from simulators.lamps import Lamps
from simulators.lens import Lens
from simulators.light import Light
from simulators.picture import Sensor
from simulators.plumes import Plume, paint_plumes
from simulators.scene import Scene
from simulators.signals import SignalHead, paint_signal
from simulators.weather import Clouds, Rain

Bytes = NDArray[np.uint8]
EXPOSURE_EVERY, EXPOSURE_TAKES = 30.0, 0.5
"""Seconds from one step of the gain to the next, the first after half of it; and how long a step takes."""
SWITCH_EVERY, SWITCH_TAKES = 20.0, 0.9
"""Seconds that the infrared filter stays in or out, and until the gain has settled after it moved."""


@dataclass(frozen=True, slots=True)
class Scenery:
    """What stands still before one camera: how to come by its scene in some light, and the lamps around it."""

    still: Callable[[Light], Scene]
    lamps: Callable[[], Lamps]


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that is different at every instant: who moves, which light is which, what burns."""

    actors: list[Actor]
    signals: list[tuple[SignalHead, SignalState]]
    plumes: list[Plume]


@dataclass(frozen=True, slots=True)
class Pace:
    """A picture at every step whose number divided by `every` leaves `phase`; that makes `fps` a second."""

    every: int
    phase: int
    fps: float


class Eye:
    """seed: its own chance. timezone: of its burnt-in clock."""

    def __init__(
        self,
        pose: CameraPose,
        condition: Condition,
        seed: int,
        timezone: str,
        pace: Pace,
        scenery: Scenery,
    ) -> None:
        self._pose, self._condition, self._seed, self._pace = pose, condition, seed, pace
        self._scenes = [scenery.still(light) for light in condition.lights]
        self._sensor = Sensor(seed, pose.width, pose.height, timezone, condition, pace.fps)
        self._clouds = Clouds(pose, *self._scenes) if condition.turn == "cloud" else None
        self._around: list[Ambience] = [
            AfterDark(pose, light, scenery.lamps(), scene) if light.dark else Daylight(light)
            for light, scene in zip(condition.lights, self._scenes, strict=True)
        ]
        brightness = max(0.3, float(self._scenes[0].picture.mean()) / 128)
        self._rain = Rain(seed, pose.width, pose.height, min(brightness, 1.0)) if condition.rain else None

    def is_due(self, index: int) -> bool:
        """Whether a picture of this step arrives."""
        if index % self._pace.every != self._pace.phase:
            return False
        loss = self._condition.loss
        return not loss or np.random.default_rng((self._seed, 5, index)).random() >= loss

    def take(
        self, life: Life, index: int, elapsed: float, now: float, label: str, lens: Lens
    ) -> tuple[bytes, list[Seen]]:
        """The JPEG of this step, and who is in it."""
        turn = int(elapsed // SWITCH_EVERY) % 2 if self._condition.turn == "switch" else 0
        around: Ambience = self._clouds or self._around[turn]
        painted = self._clouds.drift(elapsed) if self._clouds else self._scenes[turn].picture.copy()
        seen = paint_actors(painted, self._scenes[turn].depth, self._pose, life.actors, around)
        for head, state in life.signals:
            paint_signal(painted, self._pose, head, state, around.light)
        paint_plumes(painted, self._scenes[turn].depth, self._pose, life.plumes, around.light)
        if self._rain is not None:
            painted = self._rain.fall(painted, index, elapsed)
        grey = self._condition.lights[turn].torch > 0
        jpeg = self._sensor.expose(lens.passed(painted), index, now, label, lens.covered, self._gain(elapsed), grey)
        return jpeg, seen

    def _gain(self, elapsed: float) -> float:
        if self._condition.exposure:
            return 1 + self._condition.exposure * _steps(elapsed)
        if self._condition.turn == "switch" and elapsed >= SWITCH_EVERY:
            since = elapsed % SWITCH_EVERY
            start = 2.2 if int(elapsed // SWITCH_EVERY) % 2 else 0.3  # too bright with the lamps on, too dark without
            return 1 + (start - 1) * max(0.0, 1 - since / SWITCH_TAKES) ** 2
        return 1.0


def _steps(elapsed: float) -> float:
    """0, up to 1, back to 0, down to -1, and so on: the gain of an automatic exposure that hunts."""
    levels = (0.0, 1.0, 0.0, -1.0)
    turn, since = divmod(elapsed + EXPOSURE_EVERY / 2, EXPOSURE_EVERY)
    before, after = levels[int(turn - 1) % 4], levels[int(turn) % 4]
    if turn < 1:
        return 0.0
    return before + (after - before) * min(1.0, since / EXPOSURE_TAKES)
