"""What sensors measure: each kind's unit, limits and habits, and one wandering value for each sensor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ioc.domain.ids import SensorId
from ioc.domain.reading import Reading
from ioc.domain.site import SensorKind, Threshold
from simulators.city import SensorSpec


@dataclass(frozen=True, slots=True)
class Habit:
    """usual: ordinary value. spread: standard deviation around it. digits: decimals that the device sends."""

    unit: str
    low: float
    high: float
    period: float
    silent_after: float
    usual: float
    spread: float
    digits: int
    thresholds: tuple[Threshold, ...]


HABITS: dict[SensorKind, Habit] = {
    SensorKind.WATER_LEVEL: Habit(
        "m", 0, 12, 5, 15, 3.1, 0.02, 2, (Threshold(1, 4.3, 4.1), Threshold(2, 5.3, 5.1), Threshold(3, 6.3, 6.1))
    ),
    SensorKind.PM25: Habit("µg/m³", 0, 1000, 5, 15, 38, 3, 1, (Threshold(1, 100, 85), Threshold(2, 150, 130))),
    SensorKind.SMOKE: Habit("%/m", 0, 30, 2, 8, 0.15, 0.04, 2, (Threshold(3, 3.0, 2.0),)),
    SensorKind.TEMPERATURE: Habit("°C", -10, 60, 5, 15, 29, 0.3, 1, (Threshold(1, 39, 38),)),
    SensorKind.RAIN: Habit("mm/h", 0, 300, 5, 15, 0.4, 0.1, 1, (Threshold(1, 30, 20), Threshold(2, 60, 50))),
    SensorKind.NOISE: Habit("dB", 20, 140, 5, 15, 66, 1.5, 1, (Threshold(1, 85, 80),)),
    SensorKind.SIGNAL: Habit("code", 0, 3, 1, 5, 0, 0, 0, ()),
}
"""Water: the alarm levels of Sông Cầu at Đáp Cầu. Dust: µg/m³ of the last minutes, not a daily mean."""


class Gauge:
    """One sensor: its value wanders around the usual one (AR(1)); a scenario may lift it or silence it.

    last: what it sent last.
    """

    def __init__(self, spec: SensorSpec, seed: int, number: int) -> None:
        self.spec = spec
        self.habit = HABITS[spec.kind]
        self.lift = 0.0
        self.mute = False
        self.last: float | None = None
        self._rng = np.random.default_rng((seed, 7, number))
        self._wander = 0.0
        self._own = self._rng.normal(0, 1.2)
        self._due = float(np.round(self._rng.uniform(0, self.habit.period), 1))

    def measure(self, elapsed: float, now: float) -> Reading | None:
        """The reading that is due `elapsed` seconds after the start, if any; `now` is its event time."""
        if elapsed + 1e-6 < self._due:
            return None
        self._due += self.habit.period
        self._wander = 0.9 * self._wander + self._rng.normal(0, 0.436)
        value = self.habit.usual + (self._own + self._wander) * self.habit.spread + self.lift
        if self.mute:
            return None
        inside = min(max(value, self.habit.low), self.habit.high)
        self.last = round(inside, self.habit.digits)
        return Reading(SensorId(self.spec.id), now, self.last)
