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
from ioc.rules.picture import Scale, dot

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
    return len(steps) > 1 and across >= max(ACROSS * abs(along), BODIES * scale.body(samples[-1].box))


SPAN = 0.4
"""Seconds before and after a moment over which its speeds are taken."""
BEFORE = 1.0
"""Seconds of a path before something that tell how it came there."""
SUDDEN = 5.0
"""Sizes of itself a second by which its velocity may differ between the two: 15 to 20 m/s2, twice what tyres can do."""
FLAT = 1e-6
"""Least size, frame heights: a box that has left the picture has none."""
SUDDEN_MPS, SUDDEN_TOO = 12.0, 1.5
"""The same in metres where they are known, and in sizes along with it: far away a pixel is metres."""


UNSEEN = 0.55
"""Seconds between two samples beyond which the thing was lost in between, and somebody else may have been found."""
WOBBLE = 0.2
"""Sizes of itself that a way must be long to have a direction."""
BEND = math.cos(math.radians(75))
"""Cosine of the angle by which its way may have turned meanwhile."""
WANDER = math.radians(360)
"""Most that a way may turn in all, left and right, told by moments that are a size apart: a U-turn is half of it."""


def seen_for(samples: Sequence[Sample]) -> float:
    """Seconds for which these samples, oldest first, show it; not those from which it was lost in between."""
    return sum(step for a, b in pairwise(samples) if (step := b.time - a.time) <= UNSEEN)


def keeps_its_way(samples: Sequence[Sample], scale: Scale) -> bool:
    """Whether these samples, oldest first, are one vehicle's way: nothing in it is more sudden than a vehicle can be,
    and it does not wander to and fro."""
    torn = any(_is_torn(samples, i, scale) or _is_another(samples, i, scale) for i in range(1, len(samples) - 1))
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
    change = math.hypot(go.x / go_s - come.x / come_s, go.y / go_s - come.y / come_s) / max(scale.body(now.box), FLAT)
    if before.ground is None or now.ground is None or after.ground is None:
        return change > SUDDEN
    x = (after.ground.x - now.ground.x) / go_s - (now.ground.x - before.ground.x) / come_s
    y = (after.ground.y - now.ground.y) / go_s - (now.ground.y - before.ground.y) / come_s
    return change > SUDDEN or (change > SUDDEN_TOO and math.hypot(x, y) > SUDDEN_MPS)


def _is_another(samples: Sequence[Sample], i: int, scale: Scale) -> bool:
    """It is lost after a sample, and is found where it was not bound for, or bound for elsewhere."""
    lost, found = samples[i], samples[i + 1]
    if found.time - lost.time <= UNSEEN or i + 2 >= len(samples):
        return False
    come, gap = scale.vector(_before(samples, i).foot, lost.foot), scale.vector(lost.foot, found.foot)
    go = scale.vector(found.foot, _after(samples, i + 1).foot)
    least = WOBBLE * scale.body(lost.box)
    return _bends(come, gap, least) or _bends(gap, go, least)


def _bends(a: Point, b: Point, least: float) -> bool:
    lengths = math.hypot(a.x, a.y), math.hypot(b.x, b.y)
    return min(lengths) > least and dot(a, b) < BEND * lengths[0] * lengths[1]


def _before(samples: Sequence[Sample], i: int) -> Sample:
    return next((s for s in reversed(samples[:i]) if samples[i].time - s.time >= SPAN - 1e-6), samples[0])


def _after(samples: Sequence[Sample], i: int) -> Sample:
    return next((s for s in samples[i + 1 :] if s.time - samples[i].time >= SPAN - 1e-6), samples[-1])
