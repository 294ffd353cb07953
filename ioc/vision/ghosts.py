"""Is a still region a thing, or the hole that a thing left in the learned scene?

A thing that stands there has its outline in the picture; the hole of one that left has its outline in the background
(Cucchiara et al., Detecting Moving Objects, Ghosts, and Shadows in Video Streams, PAMI 2003, tell ghosts by motion;
here the outline's gradient tells, which needs one picture only).
"""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey

RING = 2
"""Half the width of the outline that is looked at, pixels."""
FAINT = 6.0
"""Mean gradient (grey levels) below which an outline says nothing."""


def outline_ratio(mask: Grey, picture: Colour, background: Colour, box: tuple[int, int, int, int]) -> float:
    """Gradient along the region's outline, picture over background: above 1 a thing, below 1 a ghost.

    mask: (h, w), 255 in the region. box: x, y, w, h of the region in pixels. 1.0 where neither has an outline.
    """
    x, y, w, h = box
    top, left = max(0, y - RING - 2), max(0, x - RING - 2)
    area = np.s_[top : y + h + RING + 2, left : x + w + RING + 2]
    element = cv2.getStructuringElement(cv2.MORPH_RECT, (2 * RING + 1, 2 * RING + 1))
    inside = mask[area]
    ring = cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, element)
    now, then = _edges(picture[area], ring), _edges(background[area], ring)
    if max(now, then) < FAINT:
        return 1.0
    return now / max(then, 1e-6)


def _edges(picture: Colour, ring: Grey) -> float:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    return float(cv2.mean(cv2.magnitude(across, down), mask=ring)[0])
