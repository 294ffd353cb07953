"""Figures to InfluxDB line protocol: `measurement,tag=... field=... time`. Plain strings: a tenth of a Point's cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from ioc.adapters.influx.figures import PLACES
from ioc.adapters.metrics import Labels, Sample

_ESCAPES = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ ", "\\": "/", "\n": r"\ ", "\r": r"\ "})
"""A backslash cannot be escaped in line protocol: one at the end of a tag would swallow the separator."""


def line(measurement: str, tags: Labels, fields: Mapping[str, float], time: float) -> str:
    """One point. time: POSIX seconds, written in nanoseconds, exact to the microsecond.

    Values that are not finite have no form and are left out; without any field the line is empty. Tags with an empty
    value are left out, as the protocol demands.
    """
    values = ",".join(f"{_escaped(name)}={value!r}" for name, value in fields.items() if math.isfinite(value))
    if not values:
        return ""
    names = "".join(f",{_escaped(name)}={_escaped(value)}" for name, value in sorted(tags) if value)
    return f"{_escaped(measurement)}{names} {values} {round(time * 1e6) * 1000}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def lines(samples: Iterable[Sample], host: str, time: float) -> list[str]:
    """The points of one reading: one for each measurement and set of tags. Figures without a place are left out."""
    points: dict[tuple[str, Labels], dict[str, float]] = {}
    for sample in samples:
        place = PLACES.get(sample.name)
        if place is None:
            continue
        name = f"{place.field}_{sample.stat}" if sample.stat else place.field
        points.setdefault((place.measurement, sample.labels), {})[name] = float(sample.value)
    made = (line(name, (*labels, ("host", host)), fields, time) for (name, labels), fields in points.items())
    return [each for each in made if each]
