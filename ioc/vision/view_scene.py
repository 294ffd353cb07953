"""Is it still the scene that was learned? Structure is compared tile by tile, not brightness.

What is compared is local contrast: how much brighter or darker a place is than its surroundings, as a share of them
(Weber). Dusk, lightning, a changed gain and the switch to infrared keep its pattern; cloth or paint takes it away, a
turned camera brings another. Tiles are judged one by one, so that a lorry takes its own tiles and no others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ioc.vision.arrays import Grey, Real

GRID = (8, 6)
"""Tiles across and down."""
LEARN = 60.0
"""Seconds (time constant) over which the scene is learned."""
SLOWLY = 300.0
"""The same while little of the scene is to be seen: what hides it may go."""
FOUND = 0.45
"""Share of the scene's tiles from which it is there."""
LATELY = 0.7
"""Seconds (time constant) over which what stands still is told from what moves."""
TELLING = 0.02
"""Least local contrast (root mean square) of a tile by which a scene is recognised."""
ALIKE = 0.45
"""Correlation from which two patterns are the same. Those of two scenes are below it in 39 of 40 tiles."""
THE_SAME = 0.9
"""Correlation from which it is no chance: what a bus leaves of a scene is above it, what another scene has in common
with it below."""
ENOUGH = 4
"""Telling tiles that a scene must have to be recognised."""
GLARING = 0.15
"""Local contrast above which more is no more."""
SURE = 0.25
"""Response of the phase correlation (Kuglin and Hines 1975) from which the scene has been found elsewhere."""
EDGE = 0.10
"""Gradient over local brightness from which a pixel is an edge."""
DIM = np.float32(10.0)
"""Grey levels added to the light, so that the noise of a black place is no structure."""
_FLOOR = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class Likeness:
    """One picture against the scene; shares are 0..1.

    known: a scene was learned, and has tiles enough. detail: mean correlation of its telling tiles with what they
    usually show. kept: share of them that show it; surely: that show just it. still: share of the tiles with any
    structure that show what they showed a second ago.
    """

    known: bool
    detail: float
    kept: float
    surely: float
    still: float


class Scene:
    """The usual local contrast of one view, and that of the last second."""

    def __init__(self) -> None:
        self._usual: Real | None = None
        self._lately: Real | None = None
        self._window: Real | None = None
        self._learned = 0.0
        self.telling: Real = np.zeros((GRID[1], GRID[0]), bool)
        self.kept: Real = np.zeros((GRID[1], GRID[0]), bool)

    def compare(self, contrast: Real, elapsed: float) -> Likeness:
        """contrast: as `local_contrast` gives it, always of one shape."""
        lately = contrast if self._lately is None else self._lately
        own, same = tiles(cv2.multiply(contrast, contrast)), _alike(contrast, lately)
        structured = own > TELLING**2
        self._lately = lately.copy() if lately is contrast else lately
        cv2.accumulateWeighted(contrast, self._lately, 1.0 - math.exp(-elapsed / LATELY))
        still = _share(same > ALIKE, structured)
        if self._usual is None:
            return Likeness(False, 1.0, 1.0, 1.0, still)
        self.telling = tiles(cv2.multiply(self._usual, self._usual)) > TELLING**2
        alike = _alike(contrast, self._usual)
        self.kept = self.telling & (alike > ALIKE)
        count = int(np.count_nonzero(self.telling))
        if count < ENOUGH:
            return Likeness(False, 1.0, 1.0, 1.0, still)
        detail = float(np.clip(alike[self.telling], 0.0, 1.0).mean())
        surely = _share(alike > THE_SAME, self.telling)
        return Likeness(True, detail, float(np.count_nonzero(self.kept)) / count, surely, still)

    def shift(self, contrast: Real) -> float:
        """How far the scene is from its place, in widths of the picture; 0 if it is found nowhere.

        OpenCV's phaseCorrelate multiplies its window into pictures whose size needs no padding: it gets copies.
        """
        if self._usual is None:
            return 0.0
        if self._window is None:
            self._window = cv2.createHanningWindow(contrast.shape[::-1], cv2.CV_32F)
        (across, down), sure = cv2.phaseCorrelate(_bounded(self._usual), _bounded(contrast), self._window)
        return math.hypot(across, down) / contrast.shape[1] if sure > SURE else 0.0

    def learn(self, contrast: Real, elapsed: float, like: Likeness) -> None:
        """Take the picture for what is usual; slowly, when most of it is unusual."""
        if self._usual is None:
            self._usual = contrast.copy()
        self._learned += elapsed
        constant = min(LEARN, max(self._learned, 0.5)) if like.kept >= FOUND else SLOWLY
        cv2.accumulateWeighted(contrast, self._usual, 1.0 - math.exp(-elapsed / constant))


def tiles(values: Real) -> Real:
    """The mean of each tile: (6, 8) float32."""
    return np.asarray(cv2.resize(values, GRID, interpolation=cv2.INTER_AREA), np.float32)


def surroundings(grey: Grey) -> Real:
    """The light around each place: (h, w) float32."""
    return cv2.blur(grey, (15, 15)).astype(np.float32)


def relief(grey: Grey, around: Real, watched: Grey | None) -> Real:
    """How each place differs from its surroundings, in grey levels: (h, w) float32, 0 where nothing is watched."""
    difference = cv2.subtract(cv2.blur(grey, (3, 3)).astype(np.float32), around)
    return difference if watched is None else cv2.bitwise_and(difference, difference, mask=watched)


def edges(grey: Grey, around: Real) -> Grey:
    """Mask of the pixels whose gradient is large for the light around; noise is smoothed away."""
    grey = cv2.blur(grey, (3, 3))
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    return cv2.compare(cv2.magnitude(across, down), (around + DIM) * np.float32(EDGE), cv2.CMP_GT)


def _alike(a: Real, b: Real) -> Real:
    """Correlation of each tile of two pictures of local contrast, -1..1."""
    both, one, other = (tiles(cv2.multiply(*pair)) for pair in ((a, b), (a, a), (b, b)))
    return np.asarray(both / np.sqrt(one * other + _FLOOR**2), np.float32)


def _bounded(contrast: Real) -> Real:
    """A few glaring places may not outweigh the rest."""
    return np.clip(contrast, -GLARING, GLARING)


def _share(of: Real, among: Real) -> float:
    count = int(np.count_nonzero(among))
    return float(np.count_nonzero(of & among)) / count if count else 0.0
