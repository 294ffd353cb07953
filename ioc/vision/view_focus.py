"""Is the picture as sharp as this scene usually is?

Compared are fine and coarse energy, tile by tile, where the scene is still there: light, dusk, fog and contrast change
both alike, a lens out of focus takes the fine. Noise is fine too, and there is most of it at night: the energy of the
smoothest tiles is taken for it and subtracted.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.vision.arrays import Grey, Real
from ioc.vision.view_scene import GRID, tiles

LEARN = 120.0
"""Seconds (time constant) over which the usual sharpness is learned."""
SMOOTHEST = 12
"""Tiles with less fine energy than the one whose energy is taken for noise: a quarter of them."""
EVERY = 0.35
"""Seconds between two judgements: a lens does not go out of focus for one picture."""
SMOOTHED = 1.0
"""Seconds (time constant) over which judgements are averaged: by night one of them may be wrong by a quarter."""
DUSK = 0.4
"""Share of the usual light below which the grey levels run out, and nothing can be told."""
COARSE = 4.0
"""Least coarse energy (grey levels squared) of a tile that can be sharp."""
FADED = 0.25
"""Share of the usual coarse energy (at this light) below which it is strong blur, and not fog, that takes it too."""
AUDIBLE = 0.25
"""Fine energy of a tile, in shares of the noise, from which it is more than noise."""
SHARPER = 0.6
"""Share of the tiles that are at most as sharp as the one that tells. A drop of rain on the lens takes its part of the
picture, and many take half of it; a lens out of focus takes all."""
LEAST = 3
"""Tiles that must be there for a judgement."""


class Focus:
    """The usual ratio of fine to coarse energy of each tile, and its usual coarse energy."""

    def __init__(self) -> None:
        nothing = np.full((GRID[1], GRID[0]), np.nan, np.float32)
        self._ratio: Real = nothing
        self._coarse: Real = nothing
        self._mean = 1.0
        self._now = (nothing, nothing, 1.0)
        self._learned = 0.0
        self._waited = EVERY
        self._share = 1.0

    def due(self, elapsed: float) -> bool:
        """Is it time to compare again? elapsed: seconds since the picture before."""
        self._waited += elapsed
        return self._waited >= EVERY

    @property
    def share(self) -> float:
        """Sharpness of the last second or so, as a share of the usual; 1 when it cannot be told."""
        return self._share

    def compare(self, grey: Grey, relief: Real, watched: Grey | None, where: Real) -> None:
        """Take one picture in.

        grey: (h, w) at analysis size. relief: (h, w) of the reduced picture (`view_scene`). watched: mask of grey.
        where: tiles that count.
        """
        rate, self._waited = 1.0 - math.exp(-self._waited / SMOOTHED), 0.0
        fine, coarse = tiles(_fine(grey, watched)), tiles(cv2.multiply(relief, relief))
        noise = np.partition(fine.ravel(), SMOOTHEST)[SMOOTHEST]
        fine = np.maximum(fine - noise, 0.01 * fine + 0.05)
        mean = cv2.mean(grey)[0] + 1.0
        darker = min(1.0, mean / self._mean)
        faded = FADED * darker**2 * self._coarse
        against = np.fmax(np.fmax(coarse, faded), COARSE)
        expected = self._ratio * against
        share = (fine / expected)[where & (expected > AUDIBLE * noise)]
        sharp = of_all(share) if share.size >= LEAST and darker >= DUSK else 1.0
        self._share += rate * (sharp - self._share)
        # A tile that was heard once is listened to always: its loud moments alone would make it sharper than it is.
        telling = (coarse > COARSE) & ((fine > AUDIBLE * noise) | ~np.isnan(self._ratio))
        self._now = np.where(telling, fine / np.maximum(coarse, COARSE), np.nan), coarse, mean

    def learn(self, elapsed: float) -> None:
        """Take the picture last compared for what is usual."""
        self._learned += elapsed
        rate = 1.0 - math.exp(-elapsed / min(LEARN, max(self._learned, 0.5)))
        ratio, coarse, mean = self._now
        self._ratio, self._coarse = _towards(ratio, self._ratio, rate), _towards(coarse, self._coarse, rate)
        self._mean += rate * (mean - self._mean)


def of_all(share: Real) -> float:
    """How sharp the lens is by the energies of its tiles, shares of the usual: (n), at least one."""
    place = int(SHARPER * share.size)
    return math.sqrt(float(np.partition(share, place)[place]))


def _towards(now: Real, usual: Real, rate: float) -> Real:
    """The usual after `now` was seen; what cannot be told (nan) changes nothing."""
    known = np.where(np.isnan(usual), now, usual)
    return np.where(np.isnan(now), known, known + np.float32(rate) * (now - known))


def _fine(grey: Grey, watched: Grey | None) -> Real:
    """Energy of the second difference along every other row, enough to tell a sharp edge."""
    difference = cv2.Sobel(grey[::2], cv2.CV_16S, 2, 0, ksize=1)
    if watched is not None:
        difference = cv2.bitwise_and(difference, difference, mask=watched[::2])
    return cv2.multiply(difference, difference, dtype=cv2.CV_32F)
