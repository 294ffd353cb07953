"""Whether a path is one thing's own way, and leads over a line as things do: step by step.

A tracker that mixes up two things gives one the way of the other: the path jumps, and goes on with whoever drives past.
So its longest step proves nothing, no change may be more sudden than tyres allow, and nobody wanders to and fro.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ioc.domain.geometry import Point
from ioc.domain.paths import Sample
from ioc.domain.site import Line
from ioc.rules.picture import Scale

ACROSS = 0.25
"""Least way across the line, as a share of the way along it: a street that runs away is foreshortened."""
BODIES = 0.3
"""And least way across in sizes of the thing."""
TELLING = 3
"""Steps from which the longest is left out; a slow camera has no more."""


def beside(line: Line, foot: Point, scale: Scale) -> float:
    """Signed distance from the endless line, in frame heights; positive on the right of a->b (y points down)."""
    along, way = scale.vector(line.a, line.b), scale.vector(line.a, foot)
    return (along.x * way.y - along.y * way.x) / math.hypot(along.x, along.y)


def went_across(line: Line, sense: int, samples: Sequence[Sample], scale: Scale) -> bool:
    """Whether the samples, oldest first, lead over the line in that sense without counting their longest step."""
    ends, length = scale.vector(line.a, line.b), scale.distance(line.a, line.b)
    steps = [scale.vector(before.foot, after.foot) for before, after in pairwise(samples)]
    if len(steps) >= TELLING:
        steps.remove(max(steps, key=lambda step: math.hypot(step.x, step.y)))
    across = sense * sum(ends.x * step.y - ends.y * step.x for step in steps) / length
    along = sum(ends.x * step.x + ends.y * step.y for step in steps) / length
    return bool(steps) and across >= max(ACROSS * abs(along), BODIES * scale.body(samples[-1].box))


SPAN = 0.4
"""Seconds before and after a moment over which its speeds are taken."""
SUDDEN = 5.0
"""Sizes of itself a second by which its velocity may differ between the two: 15 to 20 m/s2, twice what tyres can do."""


WANDER = math.radians(360)
"""Most that a way may turn in all, left and right, told by moments that are a size apart: a U-turn is half of it."""


def keeps_its_way(samples: Sequence[Sample], scale: Scale) -> bool:
    """Whether these samples, oldest first, are one vehicle's way: nothing in it is more sudden than a vehicle can be,
    and it does not wander to and fro."""
    torn = any(_is_torn(samples, i, scale) for i in range(1, len(samples) - 1))
    return not torn and _turned(samples, scale) <= WANDER


def _turned(samples: Sequence[Sample], scale: Scale) -> float:
    """Sum of the angles by which the way turns, radians."""
    kept = [samples[0]]
    for sample in samples:
        if scale.distance(kept[-1].foot, sample.foot) >= scale.body(sample.box):
            kept.append(sample)
    ways = [scale.vector(a.foot, b.foot) for a, b in pairwise(kept)]
    headings = [math.atan2(way.y, way.x) for way in ways]
    return sum(abs(math.remainder(b - a, math.tau)) for a, b in pairwise(headings))


def _is_torn(samples: Sequence[Sample], i: int, scale: Scale) -> bool:
    """Its velocity changes at a sample as no tyres can change it."""
    before, now, after = _before(samples, i), samples[i], _after(samples, i)
    come, go = scale.vector(before.foot, now.foot), scale.vector(now.foot, after.foot)
    come_s, go_s = now.time - before.time, after.time - now.time
    change = math.hypot(go.x / go_s - come.x / come_s, go.y / go_s - come.y / come_s)
    return change > SUDDEN * scale.body(now.box)


def _before(samples: Sequence[Sample], i: int) -> Sample:
    return next((s for s in reversed(samples[:i]) if samples[i].time - s.time >= SPAN - 1e-6), samples[0])


def _after(samples: Sequence[Sample], i: int) -> Sample:
    return next((s for s in samples[i + 1 :] if s.time - samples[i].time >= SPAN - 1e-6), samples[-1])
