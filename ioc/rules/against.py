"""Geometry of a wrong-way drive: is the last stretch of a path a steady drive against a direction?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ioc.domain.geometry import Point
from ioc.domain.paths import Sample
from ioc.rules.pace import jerkiness, reshaped, unevenness
from ioc.rules.picture import Scale, dot
from ioc.rules.rule import Parameters

MONOTONE = 0.75
"""Least share of net way in all the way made along the lane: a steady drive is 1, trembling is near 0."""
LARGEST_STEP = 0.5
"""Largest share of the way that one step may make: a box that jumps is two blobs that merged or split."""
FEWEST_STEPS = 4
CENTRE_SHARE = 0.55
"""Least share of the foot's way that the middle of the box goes: where only the lower edge moves, it is half."""
UNEVEN, UNEVEN_IN_PICTURE = 0.12, 0.3
"""How far the way may be from growing evenly with time (pace.unevenness), on the ground and in the picture."""
JERKY = 0.25
"""Largest jerkiness (pace.jerkiness): 0.05 to 0.2 in real drives; a track that passes along a row of vehicles leaps."""
RESHAPED = 1.65
"""Largest change of its shape (pace.reshaped): 1.0 to 1.6 in real drives, 1.9 and more where tracks are exchanged."""
KNOWN = 0.6
"""Share of the least way in sizes that is asked for where metres are known: along the view ten of them are little."""
SMALLEST = 0.03
"""Frame heights: what is smaller (ten pixels of 360) is a sliver, and its way in sizes says nothing."""


@dataclass(frozen=True, slots=True)
class Against:
    """A stretch driven against the lane. angle in degrees, bodies in sizes of the vehicle, metres if known."""

    start: float
    seconds: float
    angle: float
    bodies: float
    metres: float | None
    steadiness: float
    path: tuple[Point, ...]


def against_lane(
    path: Sequence[Sample], direction: Point, scale: Scale, limits: Parameters, farther: float = 1.0
) -> Against | None:
    """The shortest stretch up to now that proves a drive against `direction` (a vector in the picture), if any.

    path: oldest first, all inside the lane. limits: the parameters of the rule wrong_way. farther: how many times the
    least way it must have made.
    """
    if len(path) <= FEWEST_STEPS:
        return None
    lawful = scale.unit(direction)
    now = path[-1]
    for first in range(len(path) - 1 - FEWEST_STEPS, -1, -1):
        if now.time - path[first].time < limits["time_s"] - 1e-6:
            continue
        found = _judge(path[first:], lawful, scale, limits, farther)
        if found is not None:
            return found
    return None


def _judge(
    stretch: Sequence[Sample], lawful: Point, scale: Scale, limits: Parameters, farther: float
) -> Against | None:
    first, now = stretch[0], stretch[-1]
    way = scale.vector(first.foot, now.foot)
    length = math.hypot(way.x, way.y)
    against = -dot(way, lawful)
    if against <= 0 or against < -math.cos(math.radians(limits["angle_deg"])) * length:
        return None
    if -dot(scale.vector(first.box.centre, now.box.centre), lawful) < CENTRE_SHARE * against:
        return None
    sizes = sorted(scale.body(sample.box) for sample in stretch)
    body = sizes[len(sizes) // 2]
    if body < SMALLEST or length < farther * limits["bodies"] * body * (KNOWN if first.ground is not None else 1.0):
        return None
    steps = [-dot(scale.vector(a.foot, b.foot), lawful) for a, b in pairwise(stretch)]
    steadiness = against / sum(abs(step) for step in steps)
    if steadiness < MONOTONE or max(steps) > LARGEST_STEP * against:
        return None
    seconds = now.time - first.time
    metres = _metres(first, now)
    if unevenness(stretch, scale) > (UNEVEN_IN_PICTURE if metres is None else UNEVEN) or jerkiness(stretch) > JERKY:
        return None
    if reshaped(stretch) > RESHAPED:
        return None
    if metres is not None and (metres < farther * limits["distance_m"] or metres / seconds < limits["speed_mps"]):
        return None
    angle = math.degrees(math.acos(max(-1.0, min(1.0, -against / length))))
    path = tuple(sample.foot for sample in stretch)
    return Against(first.time, seconds, angle, length / body, metres, min(1.0, steadiness), path)


def _metres(first: Sample, now: Sample) -> float | None:
    return now.ground.distance(first.ground) if first.ground is not None and now.ground is not None else None
