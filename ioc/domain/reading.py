"""One sensor value on its way in, and whether it can be believed at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ioc.domain.errors import BadReading
from ioc.domain.ids import SensorId
from ioc.domain.site import Sensor

MAX_AGE = 24 * 3600.0
"""Seconds that a reading may be late: gateways buffer through a night without network."""
MAX_AHEAD = 120.0
"""Seconds that a sensor's clock may run ahead."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as the sensor sent it; nothing is checked yet. time: event time, POSIX seconds UTC."""

    sensor: SensorId
    time: float
    value: float


def check_reading(reading: Reading, sensor: Sensor | None, received: float) -> None:
    """Raise BadReading, saying what is wrong, unless the reading can be used. received: POSIX seconds UTC."""
    name = f"sensor {reading.sensor}"
    if sensor is None:
        raise BadReading(f"{name}: unknown; the site file does not name it")
    if not math.isfinite(reading.value):
        raise BadReading(f"{name}: value {reading.value!r} is not a finite number")
    if not math.isfinite(reading.time):
        raise BadReading(f"{name}: time {reading.time!r} is not a finite number")
    if reading.time < received - MAX_AGE:
        raise BadReading(
            f"{name}: dated {received - reading.time:.0f} s in the past; at most {MAX_AGE:.0f} s are taken"
        )
    if reading.time > received + MAX_AHEAD:
        raise BadReading(
            f"{name}: dated {reading.time - received:.0f} s in the future; at most {MAX_AHEAD:.0f} s are taken"
        )
    if not sensor.low <= reading.value <= sensor.high:
        raise BadReading(
            f"{name}: {reading.value:g} {sensor.unit} is outside what it can measure, {sensor.low:g}..{sensor.high:g}"
        )
