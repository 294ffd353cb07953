"""Is there light enough to see by, or too much? Judged by the picture's own levels, whatever was learned."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ioc.vision.arrays import Grey, above

DIM_MEAN, DIM_PEAK = 22.0, 42.0
"""Grey levels: a picture is dim whose mean is below the first and whose brightest places are below the second. A street
at night with a lamp or a headlight in view is not; a road without lamps is while nobody drives there."""
BLACK = 8.0
"""Mean grey below which a dim picture is too dark, whatever it was before."""
FALLEN = 0.4
"""Share of the mean grey that a view is known to have, below which a dim picture has lost its light. The dark of a road
that nobody lights just now is the dark that it had between the vehicles before."""
BRIGHTEST = 0.98
"""The quantile that stands for the brightest places."""
CLIPPED = 250
"""Grey level from which a pixel is burnt out."""
BURNT, BURNT_MORE = 0.5, 0.25
"""Share of burnt-out pixels of a picture that is too bright, and how much more that must be than usual."""
GLARE_MEAN, GLARE_BURNT = 215.0, 0.3
"""The same for a picture whose mean is that high."""

BETTER = 0.75
"""Share of these limits below which it is no longer too bright."""


@dataclass(frozen=True, slots=True)
class Light:
    """mean, peak: grey levels, 0..255; peak is that of the brightest places, 255 where
    the mean alone says that it is not dim. burnt: share of burnt-out pixels."""

    mean: float
    peak: float
    burnt: float

    def dark(self, usual: float) -> bool:
        """usual: mean grey of the view while it has its light, 0 if it was never seen."""
        dim = self.mean < DIM_MEAN and self.peak < DIM_PEAK
        return dim and (self.mean < BLACK or self.mean < FALLEN * usual)

    def bright(self, usually_burnt: float, before: bool = False) -> bool:
        """usually_burnt: share of the scene that always is: a white sky takes nothing from the road below. before: it
        was too bright already, and must become clearly better to be no longer."""
        limit = max(GLARE_BURNT if self.mean > GLARE_MEAN else BURNT, usually_burnt + BURNT_MORE)
        return self.burnt > (limit * BETTER if before else limit)


def light_of(grey: Grey, watched: Grey | None) -> Light:
    """Of a picture's watched pixels. grey: (h, w) uint8. watched: mask, None for all."""
    counted = grey.size if watched is None else max(cv2.countNonZero(watched), 1)
    mean = cv2.mean(grey, watched)[0]
    burnt = above(grey, CLIPPED - 1)
    if watched is not None:
        burnt = cv2.bitwise_and(burnt, watched)
    return Light(mean, _peak(grey, watched) if mean < DIM_MEAN else 255.0, cv2.countNonZero(burnt) / counted)


def _peak(grey: Grey, watched: Grey | None) -> float:
    counts = cv2.calcHist([grey], [0], watched, [256], [0, 256]).ravel()
    return float(np.searchsorted(np.cumsum(counts), BRIGHTEST * counts.sum()))
