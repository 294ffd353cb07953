"""Regions that are the scene itself in another light: the edge of a cloud's shadow, light from a door, a lamp lit.

Light changes how bright the scene is and leaves its texture, which a thing would hide (normalised cross-correlation
with the background: Jacques, Jung and Musse, Background Subtraction and Shadow Detection in Grayscale Video Sequences,
SIBGRAPI 2005; here of the texture alone, so that the shading may change within the region).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey, Labels, Real, above
from ioc.vision.blobs import Blob
from ioc.vision.shadows import ROUGHNESS, TINT, times_as_bright

LARGE = 0.01
"""Share of the picture from which a region is looked at before it may become a thing: light falls on large parts."""
GOES_ON = 3.0
"""Seconds after a large region for which small ones are looked at as well."""
FINE = 7
"""Pixels: side of the square whose mean is taken from each pixel, so that only texture is compared, not shading."""
SAME_TEXTURE = 0.8
"""Least correlation of a region's texture with the scene's of one that is only lit otherwise. Of things that stand in
the proving ground none is above 0.75, of the edges of clouds' shadows two in three are above 0.9."""
TEXTURE = 2.0
"""Standard deviation of the texture, grey levels, below which a region is too smooth to be known again."""
_ONE = 64.0


class Relit:
    """Tells the regions of one camera that are only lit otherwise.

    Once there was a large one smaller ones are looked at as well, for a while: the light goes on changing.
    """

    def __init__(self) -> None:
        self._until = -math.inf

    def leave_out(
        self, blobs: Sequence[Blob], labels: Labels, picture: Colour, background: Colour, now: float
    ) -> tuple[list[Blob], Grey | None]:
        """The regions but for those that are only lit otherwise, and the mask (h, w) of these, None if there are none.

        labels: the label picture (h, w) that the regions refer to.
        """
        least = 0.0 if now < self._until else LARGE * labels.size
        kept: list[Blob] = []
        lit: Grey | None = None
        for blob in blobs:
            if blob.area < least or not only_relit(mask := blob.mask(labels), picture, background, blob):
                kept.append(blob)
                continue
            if blob.area >= LARGE * labels.size:
                self._until = now + GOES_ON
            found = relit_pixels(mask, picture, background, blob)
            lit = found if lit is None else cv2.max(lit, found)
        return kept, lit


def only_relit(mask: Grey, picture: Colour, background: Colour, blob: Blob) -> bool:
    """Whether the region shows the scene's own texture: nothing is there but other light. mask: (h, w), 255 in it."""
    area = _within(blob)
    inside = mask[area] > 0
    now, then = _texture(picture[area])[inside], _texture(background[area])[inside]
    spreads = (float(now.std()), float(then.std())) if then.size else (0.0, 0.0)
    if min(spreads) < TEXTURE:
        return False
    return float(np.mean((now - now.mean()) * (then - then.mean()))) >= SAME_TEXTURE * spreads[0] * spreads[1]


def relit_pixels(mask: Grey, picture: Colour, background: Colour, blob: Blob) -> Grey:
    """Those pixels of a relit region that are lit by one and the same light: (h, w) mask. Who stands in it is none."""
    found: Grey = np.zeros(mask.shape, np.uint8)
    area = _within(blob)
    most, least, rough = times_as_bright(picture[area], background[area], _ONE)
    tinted = above(cv2.subtract(most, least), TINT * _ONE)
    other = cv2.bitwise_or(tinted, above(rough, ROUGHNESS * _ONE))
    cv2.bitwise_and(mask[area], cv2.bitwise_not(other), dst=found[area])
    return found


def _within(blob: Blob) -> tuple[slice, slice]:
    return np.s_[int(blob.y) : int(blob.y + blob.h), int(blob.x) : int(blob.x + blob.w)]


def _texture(picture: Colour) -> Real:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return np.asarray(grey - cv2.blur(grey, (FINE, FINE)), np.float32)
