"""Whether a thing went over a line as things do: on its own way and step by step.

A tracker that mixes up two things gives one the way of the other: the path jumps over the line, and goes on with whoever
drives past behind it. So the longest step proves nothing, and what the others make must lead across the line.
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
"""Least way across the line, as a share of the way along it: a street that runs away from the camera is foreshortened."""
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
