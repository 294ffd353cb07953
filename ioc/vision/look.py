"""How a thing looks, kept to find it again where outlines tell nothing: in a crowd."""

from __future__ import annotations

import cv2

from ioc.vision.arrays import Grey

SIDE = 64
"""Largest side of a look, pixels; larger ones are cut to their middle."""
MARGIN = 0.35
"""Sizes of the look around the expected place in which it is searched for."""

Place = tuple[float, float]


def cut_look(grey: Grey, centre: Place, width: float, height: float) -> Grey | None:
    """The middle of a thing of that size, pixels; None if it is partly out of the picture."""
    w, h = max(6, min(SIDE, round(width * 0.9))), max(6, min(SIDE, round(height * 0.9)))
    x, y = round(centre[0] - w / 2), round(centre[1] - h / 2)
    whole = x >= 0 and y >= 0 and x + w <= grey.shape[1] and y + h <= grey.shape[0]
    return grey[y : y + h, x : x + w].copy() if whole else None


def find_look(grey: Grey, look: Grey, centre: Place, least: float) -> Place | None:
    """The middle of the look near the expected one; None if no place correlates (normalised) at least so well."""
    height, width = look.shape
    margin = max(4, round(MARGIN * max(width, height)))
    x, y = round(centre[0] - width / 2), round(centre[1] - height / 2)
    left, top = max(0, x - margin), max(0, y - margin)
    right, bottom = x + width + margin, y + height + margin
    window = grey[top : max(0, bottom), left : max(0, right)]
    if window.shape[0] < height or window.shape[1] < width:
        return None
    _, score, _, at = cv2.minMaxLoc(cv2.matchTemplate(window, look, cv2.TM_CCOEFF_NORMED))
    return (left + at[0] + width / 2, top + at[1] + height / 2) if score >= least else None
