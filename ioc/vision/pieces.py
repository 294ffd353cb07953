"""Regions above one another that are one person: trousers of the pavement's colour leave a trunk and two feet.

Seen as one thing, with its foot where the lower region's is, it must be as high and as wide as a person is there, which
the ground plane tells. What is whole already is too high for that together with anything else. And what lies between
the pieces must differ from the scene, if only faintly: between two riders in a queue there is but the road.
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from ioc.vision.arrays import Grey, Labels
from ioc.vision.blobs import Blob
from ioc.vision.motion import MotionPlane

HIGHEST, WIDEST = 1.95, 1.2
"""Metres of a person in a stride, with the pixel that an outline gains on either side."""
GAP, LAP = 0.9, 0.2
"""Metres of height that may be missing between two pieces, and that they may have in common."""
FAINTLY = 0.5
"""Least share of the pixels between them that must differ faintly. In the proving ground it is above that for nine in
ten gaps within one person, below it for nine in ten gaps between two riders."""
BESIDE = 0.5
"""Share of the narrower piece's width that must lie above or below the other."""
TRUNK_HIGH, TRUNK_WIDE = (0.4, 1.5), (0.25, 0.95)
"""Metres of a region that may be somebody whose legs are not seen."""
SHORTEST = 1.4
"""Metres of a person, from the highest pixel that differs to the feet."""
FEET, LEGS = 0.4, 0.2
"""Least share of a trunk's width that must differ faintly in the row of the feet, and between trunk and feet."""
SHOE = 0.45
"""Metres of height up to which a region below a trunk may be its shoe; a higher one is somebody else."""


def find_feet(blobs: list[Blob], labels: Labels, plane: MotionPlane, faint: Grey) -> list[Blob]:
    """The regions, a trunk among them lengthened to the feet that it must have: trousers of the pavement's colour
    differ only faintly, and then a person seems to stand where the jacket ends, which may be five metres further away.

    labels: the picture that the regions refer to. faint: as for `join_people`.
    """
    if not plane.metric or not blobs:
        return blobs
    size = (faint.shape[1], faint.shape[0])
    numbers = [label for one in blobs if one.h > SHOE * _pixels_a_metre(one, plane, size) for label in one.labels]
    others = np.zeros(int(labels.max()) + 1, bool)
    others[numbers] = True
    return [_with_feet(one, others[_below(one, labels)], plane, faint) for one in blobs]


def join_people(blobs: list[Blob], plane: MotionPlane, faint: Grey) -> list[Blob]:
    """The regions with such pieces made one. faint: (h, w), 255 where the analysed picture differs at least faintly.
    Nothing is joined where the camera is not calibrated."""
    if not plane.metric or len(blobs) < 2:
        return blobs
    size = (faint.shape[1], faint.shape[0])
    left = sorted(blobs, key=lambda blob: (-(blob.y + blob.h), blob.x))
    whole: list[Blob] = []
    while left:
        thing = left.pop(0)
        a_metre = _pixels_a_metre(thing, plane, size)
        while (piece := next((one for one in left if _belongs(one, thing, a_metre, faint)), None)) is not None:
            left.remove(piece)
            thing = thing.joined(piece)
        whole.append(thing)
    return sorted(whole, key=lambda blob: -blob.area)


def _belongs(upper: Blob, lower: Blob, a_metre: float, faint: Grey) -> bool:
    """Both are one person who stands at the lower one's foot."""
    if not -LAP * a_metre <= lower.y - (upper.y + upper.h) <= GAP * a_metre:
        return False
    left, right = max(upper.x, lower.x), min(upper.x + upper.w, lower.x + lower.w)
    if right - left < BESIDE * min(upper.w, lower.w):
        return False
    width = max(upper.x + upper.w, lower.x + lower.w) - min(upper.x, lower.x)
    if lower.y + lower.h - upper.y > HIGHEST * a_metre or width > WIDEST * a_metre:
        return False
    between = faint[int(upper.y + upper.h) : int(lower.y), int(left) : int(right)]
    return between.size == 0 or cv2.countNonZero(between) >= FAINTLY * between.size


def _with_feet(trunk: Blob, others: Grey, plane: MotionPlane, faint: Grey) -> Blob:
    """others: (h, w) of the column below the trunk, true where somebody else is."""
    size = (faint.shape[1], faint.shape[0])
    a_metre = _pixels_a_metre(trunk, plane, size)
    if not TRUNK_HIGH[0] * a_metre <= trunk.h <= TRUNK_HIGH[1] * a_metre:
        return trunk
    if not TRUNK_WIDE[0] * a_metre <= trunk.w <= TRUNK_WIDE[1] * a_metre:
        return trunk
    differs = (_below(trunk, faint) > 0) & ~others
    shares = differs.mean(axis=1)
    for row in np.flatnonzero(shares >= FEET)[::-1].tolist():
        longer = replace(trunk, h=trunk.h + row + 1, lean=0.0)
        there = _pixels_a_metre(longer, plane, size)
        if longer.h < SHORTEST * there:
            break
        if longer.h <= HIGHEST * there and shares[: row + 1].mean() >= LEGS:
            return longer
    return trunk


def _below(trunk: Blob, picture: Grey | Labels) -> Grey | Labels:
    """The column of the picture below it, as high as its legs may be at most."""
    bottom = int(trunk.y + trunk.h)
    return picture[bottom : bottom + 3 * int(trunk.h), int(trunk.x) : int(trunk.x + trunk.w)]


def _pixels_a_metre(blob: Blob, plane: MotionPlane, size: tuple[int, int]) -> float:
    """Across the picture, at the region's foot; 0 above the horizon."""
    x, y = blob.foot
    scale = plane.scale(x / size[0], y / size[1])
    return 0.0 if scale is None else size[0] / math.hypot(float(scale[0, 0]), float(scale[1, 0]))
