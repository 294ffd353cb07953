"""Does a stretch of a path show one thing that drives on, or a box that passes from one thing to another?

In dense traffic a track that is lost is found again on a neighbour. Feet then leap, stand and leap again. A vehicle has
mass: over a second or two its way grows evenly with time, on the ground at least; in the picture perspective bends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev

from ioc.domain.paths import Sample
from ioc.rules.picture import Scale

STEP = 0.2
"""Seconds: shorter steps are as much noise as way."""


def unevenness(stretch: Sequence[Sample], scale: Scale) -> float:
    """How far the way made is from having grown evenly with time, at worst, as a share of the whole way.

    0 at constant speed; a steady a m/s2 over T seconds and S metres gives a * T * T / (8 * S). On the ground where that
    is known, else in the picture. stretch: oldest first, two moments or more.
    """
    first, last = stretch[0], stretch[-1]
    if first.ground is not None and last.ground is not None:
        places = [(s.ground.x, s.ground.y) for s in stretch if s.ground is not None]
    else:
        places = [(s.foot.x * scale.aspect, s.foot.y) for s in stretch]
    times = [s.time for s in stretch] if len(places) == len(stretch) else []
    (x0, y0), (x1, y1) = places[0], places[-1]
    dx, dy = x1 - x0, y1 - y0
    length2, seconds = dx * dx + dy * dy, last.time - first.time
    if not times or length2 == 0 or seconds <= 0:
        return 1.0
    done = (((x - x0) * dx + (y - y0) * dy) / length2 for x, y in places)
    return max(abs(way - (time - first.time) / seconds) for way, time in zip(done, times, strict=True))


def jerkiness(stretch: Sequence[Sample]) -> float:
    """How much the speed over ground differs from step to step: its deviation as a share of its mean (coefficient of
    variation), over steps of STEP seconds at least. 0 where the ground is not known."""
    speeds: list[float] = []
    before = stretch[0]
    for now in stretch[1:]:
        if now.ground is None or before.ground is None:
            return 0.0
        if now.time - before.time >= STEP - 1e-6:
            speeds.append(before.ground.distance(now.ground) / (now.time - before.time))
            before = now
    mean = fmean(speeds) if speeds else 0.0
    return pstdev(speeds, mean) / mean if mean > 0 else 0.0


def reshaped(stretch: Sequence[Sample]) -> float:
    """How much the shape of its box, height over width, changes: the largest over the smallest. A vehicle that comes
    nearer grows, but keeps its shape; a box that takes in a neighbour, or half of one, does not."""
    shapes = [sample.box.h / sample.box.w for sample in stretch if sample.box.w > 0 and sample.box.h > 0]
    return max(shapes) / min(shapes) if shapes else 1.0
