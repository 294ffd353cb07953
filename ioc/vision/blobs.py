"""Connected regions of foreground, with the few measures that tracking needs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey, Labels, majority

MAX_BLOBS = 160
"""Regions kept of one picture, largest first: rain or snow may not stall the analysis."""
MIN_AREA = 0.00012
"""Smallest region, as a share of the picture (28 pixels of 640 x 360)."""
STRONG_AREA = 0.0003
"""A region of at least this share may begin a track; a smaller one only keeps a track alive."""
SURE_SHARE = 0.2
"""Share of a strong region's pixels that must differ beyond doubt."""
LOWEST = 0.2
"""Share of a region's height that is its lowest part."""
NARROW_BELOW = 0.7
"""A lowest part of at least this share of the width is as wide as the thing itself."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One region. x, y, w, h: upright box in pixels; area: pixels; colour: mean B, G, R; label: its number in the
    label picture."""

    x: float
    y: float
    w: float
    h: float
    area: float
    colour: tuple[float, float, float]
    labels: tuple[int, ...]
    strong: bool
    lean: float = 0.0  # how far beside the middle of its lower edge it meets the ground, shares of its width

    def mask(self, labels: Labels) -> Grey:
        """(h, w) mask of its pixels in the label picture that it refers to."""
        area = np.s_[int(self.y) : int(self.y + self.h), int(self.x) : int(self.x + self.w)]
        mask: Grey = np.zeros(labels.shape, np.uint8)
        mask[area][np.isin(labels[area], self.labels)] = 255
        return mask

    @property
    def foot(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h

    def joined(self, other: Blob) -> Blob:
        """Both as one thing: pieces of one vehicle."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        w = max(self.x + self.w, other.x + other.w) - x
        h = max(self.y + self.h, other.y + other.h) - y
        area = self.area + other.area
        share = self.area / area
        b, g, r = (a * share + c * (1 - share) for a, c in zip(self.colour, other.colour, strict=True))
        return Blob(x, y, w, h, area, (b, g, r), self.labels + other.labels, self.strong or other.strong)


def clean(mask: Grey) -> Grey:
    """Speckle removed, in squares that follow the picture's width. Gaps stay: closing them joins neighbours in a queue
    (box F1 on highway .915 with a closing of 5 x 5, .958 without), and the tracker joins the pieces of one thing."""
    return majority(mask, 3 if mask.shape[1] < 480 else 5)


def find_blobs(mask: Grey, sure: Grey, picture: Colour) -> tuple[list[Blob], Labels]:
    """Regions of the mask, largest first, and the label picture (h, w) uint16 that they refer to.

    sure: (h, w), 255 where the difference is beyond doubt; a region without enough of them is weak.
    """
    x, y, w, h = cv2.boundingRect(mask)
    labels: Labels = np.zeros(mask.shape, np.uint16)
    if w == 0:
        return [], labels
    part = np.s_[y : y + h, x : x + w]
    # Pictures of at most 480 pixels' width have fewer regions than 16 bits can number, in a third of the time.
    _, labels[part], stats, _ = cv2.connectedComponentsWithStats(mask[part], connectivity=8, ltype=cv2.CV_16U)
    stats[:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP]] += (x, y)
    pixels = mask.shape[0] * mask.shape[1]
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.flatnonzero(areas >= max(6.0, MIN_AREA * pixels)) + 1
    order = sorted(kept.tolist(), key=lambda label: (-int(stats[label, cv2.CC_STAT_AREA]), label))[:MAX_BLOBS]
    strong = max(12.0, STRONG_AREA * pixels)
    return [_blob(label, stats, labels, sure, picture, strong) for label in order], labels


def _blob(label: int, stats: Labels, labels: Labels, sure: Grey, picture: Colour, strong: float) -> Blob:
    x, y, w, h, area = (int(value) for value in stats[label])
    inside = (labels[y : y + h, x : x + w] == label).view(np.uint8)
    b, g, r, _ = cv2.mean(picture[y : y + h, x : x + w], mask=inside)
    certain = cv2.countNonZero(cv2.bitwise_and(inside, sure[y : y + h, x : x + w]))
    return Blob(x, y, w, h, area, (b, g, r), (label,), area >= strong and certain >= SURE_SHARE * area, _lean(inside))


def _lean(inside: Grey) -> float:
    """Where the lowest part of the region is, from the middle of its box, in shares of its width (-0.5..0.5).

    0 for a thing that is as wide below as above. Two that hide each other, one further down, share a box whose middle
    may lie where neither is, even across the line of the opposite lane: the lower one tells the ground.
    """
    height, width = inside.shape
    columns = np.flatnonzero(inside[height - max(1, round(LOWEST * height)) :].any(axis=0))
    extent = (float(columns[-1]) - float(columns[0]) + 1.0) / width
    middle = (float(columns[-1]) + float(columns[0]) + 1.0) / (2.0 * width) - 0.5
    narrow = min(1.0, max(0.0, (NARROW_BELOW - extent) / 0.2))
    return float(middle * narrow)
