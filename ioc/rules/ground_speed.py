"""Speed over ground of a stretch of a path, and how sure it is.

A line is fitted through place against time by weighted least squares (Bevington and Robinson, Data Reduction and Error
Analysis, 3rd ed., chapter 6), with Huber's weights against boxes that jump (Huber, Robust Statistics, k = 1.345). A
pixel of the picture is worth metres that grow with the square of the distance from the camera, so a moment weighs with
the inverse fourth power of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ioc.domain.paths import Sample

HUBER = 1.345
ROUNDS = 4
CORRELATED = 0.4
"""Seconds over which the tracker's errors are alike: moments closer together tell little more than one."""
OUTLINE, OUTLINE_SHARE = 0.003, 0.06
"""Frame heights (a pixel of 360), and share of the box's height, to which the lower edge of an outline is good: the
tracker's own doubt."""
FEWEST = 4
RANGE_FLOOR = 5.0
"""Metres from the camera below which a pixel is not worth less."""


@dataclass(frozen=True, slots=True)
class GroundSpeed:
    """mps: metres a second. uncertainty: metres a second, at 95 %. metres, seconds: the stretch."""

    mps: float
    uncertainty: float
    metres: float
    seconds: float


def ground_speed(stretch: Sequence[Sample]) -> GroundSpeed | None:
    """None where the ground is unknown or there are too few moments. stretch: oldest first, sorted by time."""
    places = [(s.time - stretch[0].time, s.ground.x, s.ground.y) for s in stretch if s.ground is not None]
    if len(places) < FEWEST:
        return None
    reach = [1.0 / max(RANGE_FLOOR, math.hypot(x, y)) ** 2 for _, x, y in places]  # inverse of a pixel's worth
    huber = [1.0] * len(places)
    for _ in range(ROUNDS):
        weights = [r * r * h for r, h in zip(reach, huber, strict=True)]
        middle, spread, (vx, vy), (cx, cy) = _line(places, weights)
        missed = [
            ((x - cx - vx * (t - middle)) * r, (y - cy - vy * (t - middle)) * r)
            for (t, x, y), r in zip(places, reach, strict=True)
        ]
        lengths = [math.hypot(*miss) for miss in missed]
        scale = 1.4826 * sorted(lengths)[len(lengths) // 2] or 1e-12
        huber = [min(1.0, HUBER * scale / length) if length > 0 else 1.0 for length in lengths]
    seconds, speed = places[-1][0], math.hypot(vx, vy)
    ahead = (vx / speed, vy / speed) if speed else (1.0, 0.0)
    along = [dx * ahead[0] + dy * ahead[1] for dx, dy in missed]
    noise = sum(h * m * m for h, m in zip(huber, along, strict=True)) / (len(places) - 2)
    alike = max(1.0, CORRELATED * (len(places) - 1) / seconds)
    uncertainty = _sure(len(places) - 2) * math.sqrt(noise * alike / spread)
    drift = math.hypot(_doubt(stretch[:3]), _doubt(stretch[-3:])) / seconds
    return GroundSpeed(speed, math.hypot(uncertainty, drift), speed * seconds, seconds)


def _doubt(end: Sequence[Sample]) -> float:
    """Metres by which the foot may be misjudged at one end of the stretch.

    An outline is good to a pixel and a few per cent of its height, in the same sense for a while: what it gains or
    loses between the two ends no fit can see. What a frame height is worth in metres there, the path itself tells.
    """
    first, last = end[0], end[-1]
    picture = math.hypot(last.foot.x - first.foot.x, last.foot.y - first.foot.y)
    if first.ground is None or last.ground is None or picture == 0:
        return 0.0
    worth = first.ground.distance(last.ground) / picture
    return worth * (OUTLINE + OUTLINE_SHARE * last.box.h)


def _sure(freedom: int) -> float:
    """Standard deviations within which the true value lies 95 times of 100, where the deviation itself is judged from
    few moments: Student's t, two-sided, to 2 % from 3 degrees of freedom on."""
    return 1.96 + 2.4 / freedom + 3.5 / freedom**2


def _line(
    places: Sequence[tuple[float, float, float]], weights: Sequence[float]
) -> tuple[float, float, tuple[float, float], tuple[float, float]]:
    """Weighted mean time, weighted spread of time, slope and value at the mean time of x and y."""
    total = sum(weights)
    middle = sum(w * t for w, (t, _, _) in zip(weights, places, strict=True)) / total
    cx = sum(w * x for w, (_, x, _) in zip(weights, places, strict=True)) / total
    cy = sum(w * y for w, (_, _, y) in zip(weights, places, strict=True)) / total
    spread = sum(w * (t - middle) ** 2 for w, (t, _, _) in zip(weights, places, strict=True))
    vx = sum(w * (t - middle) * (x - cx) for w, (t, x, _) in zip(weights, places, strict=True)) / spread
    vy = sum(w * (t - middle) * (y - cy) for w, (t, _, y) in zip(weights, places, strict=True)) / spread
    return middle, spread, (vx, vy), (cx, cy)
