"""Regions above one another that are one person: trousers of the pavement's colour leave a trunk and two feet.

Seen as one thing, with its foot where the lower region's is, it must be as high and as wide as a person is there, which
the ground plane tells. What is whole already is too high for that together with anything else. And what lies between
the pieces must differ from the scene, if only faintly: between two riders in a queue there is but the road.
"""

from __future__ import annotations

import math

import cv2

from ioc.vision.arrays import Grey
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


def _pixels_a_metre(blob: Blob, plane: MotionPlane, size: tuple[int, int]) -> float:
    """Across the picture, at the region's foot; 0 above the horizon."""
    x, y = blob.foot
    scale = plane.scale(x / size[0], y / size[1])
    return 0.0 if scale is None else size[0] / math.hypot(float(scale[0, 0]), float(scale[1, 0]))
