"""How suddenly a vehicle came to a stand, from the last stretch of its path."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ioc.domain.geometry import Point
from ioc.domain.paths import Sample
from ioc.rules.picture import Scale

BEGINS, ENDS = 1.2, 0.2
"""Seconds before the stop between which its speed is measured. The last moments are the tracker's settling."""
LEAST_S = 0.45
LARGEST_STEP = 0.7
"""Largest share of the way that one step may make: a box that jumps has not driven."""
DRIVEN_BEFORE = 0.5
"""It must have driven that share of the speed in the second before as well."""


@dataclass(frozen=True, slots=True)
class Stop:
    """time: when it came to a stand. deceleration: m/s2 if metric, else vehicle sizes/s2. heading: unit vector in the
    picture of the way it came."""

    time: float
    deceleration: float
    metric: bool
    heading: Point


def sudden_stop(path: Sequence[Sample], stopped: float, scale: Scale) -> Stop | None:
    """path: oldest first. stopped: time at which it came to a stand. None if it did not drive there steadily.

    A vehicle that brakes evenly with a drives t * a at t seconds before it stands; its mean speed between BEGINS and
    ENDS is therefore a * (BEGINS + ENDS) / 2, which gives a. One that is stopped at once shows its full speed there.
    """
    last = _speed(path, stopped - BEGINS, stopped - ENDS, scale)
    before = _speed(path, stopped - BEGINS - 1.0, stopped - BEGINS, scale)
    if last is None or before is None or before[0] < DRIVEN_BEFORE * last[0]:
        return None
    speed, way, metric = last
    length = math.hypot(way.x, way.y)
    if length == 0:
        return None
    return Stop(stopped, speed / ((BEGINS + ENDS) / 2), metric, Point(way.x / length, way.y / length))


def _speed(path: Sequence[Sample], start: float, end: float, scale: Scale) -> tuple[float, Point, bool] | None:
    """Mean speed between two times, the way in the picture, and whether the speed is in metres."""
    slack = 0.25
    part = [sample for sample in path if start - slack <= sample.time <= end + 1e-6]
    while len(part) > 2 and part[1].time <= start + 1e-6:
        part.pop(0)
    if len(part) < 2 or part[-1].time - part[0].time < LEAST_S:
        return None
    first, now = part[0], part[-1]
    seconds = now.time - first.time
    way = scale.vector(first.foot, now.foot)
    length = math.hypot(way.x, way.y)
    steps = [scale.distance(a.foot, b.foot) for a, b in pairwise(part)]
    if len(steps) > 2 and max(steps) > LARGEST_STEP * length:
        return None
    if first.ground is not None and now.ground is not None:
        return first.ground.distance(now.ground) / seconds, way, True
    sizes = sorted(scale.body(sample.box) for sample in part)
    body = sizes[len(sizes) // 2]
    return (length / body / seconds, way, False) if body > 0 else None
