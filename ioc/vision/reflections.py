"""What a wet road mirrors: below a thing hangs its picture, drawn out towards the eye, and is no thing itself.

Every ripple of the water film mirrors it again a little further down, so that what is across stays and what is along
the line of sight is smeared: lamps become pillars (Minnaert, The Nature of Light and Colour in the Open Air, ch. 2). So
what such a region adds to the learned scene hardly changes from row to row, while a thing has edges that lie across.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.vision.arrays import Colour, Grey, Labels, Matrix
from ioc.vision.blobs import Blob

ASIDE = 0.15
"""Widths of a thing by which its image may reach beyond it on either side."""
REACH = 1.0
"""Heights of a thing, and PIXELS, that may lie between its foot and the region below: what is near the ground may be
dark and mirror nothing."""
PIXELS = 4.0
SMALLER = 0.5
"""Least size of the thing, of its image."""
SMOOTH, SMOOTHER = 0.16, 0.5
"""Change from row to row of what an image adds: at most this share of how much it adds, and of the thing's change."""
WET = 0.1
"""Share of the things seen lately below which an image hung, from which on the road is wet. In the proving ground it is
.04 at most by day, .08 by night, .2 to .3 in rain."""
LATELY = 60.0
"""Seconds (time constant) for which the things are remembered."""
EVERY = 0.5
"""Least seconds between two pictures whose things are counted."""
DRY = 80
"""Things without an image that every camera is taken to have seen besides."""
LEAST = 3
"""Pixels of height of an image that is cut off the thing that it touches."""
HIGHEST = 0.55
"""Share of such a region's height that the image may have."""
NARROWER = 0.8
"""Most that its rows may hold, of the rows above it: it fades towards its rim."""


class WetRoad:
    """Knows whether a camera's road mirrors, by what hung below the things that it has seen."""

    def __init__(self) -> None:
        self._things = self._mirrored = 0.0
        self._waited = EVERY

    @property
    def wet(self) -> bool:
        return self._mirrored > WET * (self._things + DRY)

    def pass_time(self, elapsed: float) -> None:
        """elapsed: seconds since the picture before."""
        self._waited += elapsed
        kept = math.exp(-elapsed / LATELY)
        self._things *= kept
        self._mirrored *= kept

    def wipe(self, blobs: Sequence[Blob], labels: Labels, foreground: Grey, picture: Colour, scene: Colour) -> bool:
        """Wipe images out of the foreground (h, w), and tell whether there were any.

        blobs, labels: its regions, and the label picture that they refer to. scene: as it has been learned.
        """
        wet, due = self.wet, self._waited >= EVERY
        if not wet and not due:
            return False
        pairs = _hanging(blobs)
        looked_at = range(len(blobs)) if wet else set(pairs.ravel().tolist())
        looks = {index: _Look(blobs[index], labels, picture, scene) for index in looked_at}
        images = {below for above, below in pairs.tolist() if looks[below].mirrors(looks[above])}
        mirrored = {above for above, below in pairs.tolist() if below in images}
        if due:
            self._count({index for index, blob in enumerate(blobs) if blob.strong and index not in images}, mirrored)
        if not wet:
            return False
        cuts = dict.fromkeys(images, 0)
        whole = (index for index in looks if index not in images | mirrored)
        cuts |= {index: cut for index in whole if (cut := looks[index].image_from())}
        for index, cut in cuts.items():
            x, y, w, h = _box(blobs[index])
            part = np.s_[y + cut : y + h, x : x + w]
            foreground[part][labels[part] == blobs[index].labels[0]] = 0
        return bool(cuts)

    def _count(self, things: set[int], mirrored: set[int]) -> None:
        self._waited = 0.0
        self._things += len(things)
        self._mirrored += len(things & mirrored)


def _hanging(blobs: Sequence[Blob]) -> Labels:
    """(n, 2): index of a thing and of a region that hangs below it, as far as their boxes tell."""
    x, y, w, h, area = np.array([(*_box(blob), blob.area) for blob in blobs], np.float64).T
    foot, right = y + h, x + w
    above = (y + h / 2 <= y[:, None]) & (foot < foot[:, None]) & (y[:, None] - foot <= REACH * h + PIXELS)
    within = (x[:, None] >= x - ASIDE * w) & (right[:, None] <= right + ASIDE * w)
    return np.argwhere((above & within & (area >= SMALLER * area[:, None])).T)


class _Look:
    """What a region adds to the learned scene, row by row."""

    def __init__(self, blob: Blob, labels: Labels, picture: Colour, scene: Colour) -> None:
        x, y, w, h = _box(blob)
        part = np.s_[y : y + h, x : x + w]
        inside = labels[part] == blob.labels[0]
        added = cv2.subtract(picture[part], scene[part], dtype=cv2.CV_16S)
        grey = added.sum(axis=2, dtype=np.int16)
        both = np.zeros_like(inside)
        both[:-1] = inside[:-1] & inside[1:]
        steps = np.abs(np.diff(grey, axis=0, append=grey[-1:])) / 3.0
        self._height = h
        self._added = _sums(np.abs(added).max(axis=2) * inside)
        self._pixels = _sums(inside)
        self._steps = _sums(steps * both)
        self._pairs = _sums(both)
        self.much = self._added[0] / self._pixels[0]
        self.rough = self._steps[0] / max(self._pairs[0], 1.0)

    def mirrors(self, thing: _Look) -> bool:
        return bool(self.rough <= min(SMOOTH * self.much, SMOOTHER * thing.rough))

    def image_from(self) -> int:
        """Its first row that belongs to an image which hangs on a thing; 0 if none does."""
        first, last = round((1.0 - HIGHEST) * self._height), self._height - LEAST
        if last <= max(first, 1):
            return 0
        rows = np.arange(max(first, 1), last)
        much = self._added[rows] / np.maximum(self._pixels[rows], 1.0)
        rough = self._steps[rows] / np.maximum(self._pairs[rows], 1.0)
        top = np.maximum(2 * rows - self._height, 0)
        more = (self._added[top] - self._added[rows]) / np.maximum(self._pixels[top] - self._pixels[rows], 1.0)
        rougher = (self._steps[0] - self._steps[rows]) / np.maximum(self._pairs[0] - self._pairs[rows], 1.0)
        found = rows[
            (rough <= SMOOTH * much) & (rough <= SMOOTHER * rougher) & (much <= more) & self._narrower(rows, top)
        ]
        return int(found[0]) if len(found) else 0

    def _narrower(self, rows: Labels, top: Labels) -> NDArray[np.bool_]:
        """Which rows begin a part that is narrower than the rows from `top` on."""
        own, others = (
            self._pixels[rows] / (self._height - rows),
            (self._pixels[top] - self._pixels[rows]) / (rows - top),
        )
        return np.asarray(own <= NARROWER * others)


def _sums(rows: Grey | Matrix) -> Matrix:
    """(h, w) -> (h,): the sum of each row and of all below it."""
    return np.asarray(rows.sum(axis=1, dtype=np.float64)[::-1].cumsum()[::-1])


def _box(blob: Blob) -> tuple[int, int, int, int]:
    return int(blob.x), int(blob.y), int(blob.w), int(blob.h)
