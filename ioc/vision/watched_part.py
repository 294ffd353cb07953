"""The part of a camera's picture that its zones need, at a small size of its own whatever the analysis size is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ioc.domain.geometry import Box, Point, Polygon
from ioc.vision.arrays import Colour, Grey
from ioc.vision.occupancy import polygon_mask
from ioc.vision.still_regions import Region

WIDTH = 240
"""Pixels that the whole picture would be wide."""
MARGIN = 0.12
"""How far beyond the zones it reaches, in shares of the frame: people are judged by their whole body."""


class WatchedPart:
    """The rectangle about some zones. zone: (h, w) mask of the zones in it. aspect: of the whole picture."""

    def __init__(self, zones: Sequence[Polygon], aspect: float) -> None:
        self.aspect = aspect
        self._size = (WIDTH, max(8, round(WIDTH / aspect)))
        width, height = self._size
        corners = [corner for zone in zones for corner in zone.corners]
        self._left = max(0, int((min(c.x for c in corners) - MARGIN) * width))
        self._top = max(0, int((min(c.y for c in corners) - MARGIN) * height))
        right = min(width, int((max(c.x for c in corners) + MARGIN) * width) + 1)
        bottom = min(height, int((max(c.y for c in corners) + MARGIN) * height) + 1)
        self._area = np.s_[self._top : max(bottom, self._top + 8), self._left : max(right, self._left + 8)]
        whole: Grey = np.zeros((height, width), np.uint8)
        for zone in zones:
            cv2.max(whole, polygon_mask(zone, self._size), dst=whole)
        self.zone: Grey = np.ascontiguousarray(whole[self._area])

    def cut(self, picture: Colour) -> Colour:
        """The part of a picture of any size."""
        how = cv2.INTER_AREA if picture.shape[1] >= 2 * WIDTH else cv2.INTER_LINEAR
        return np.ascontiguousarray(cv2.resize(picture, self._size, interpolation=how)[self._area])

    def blank(self) -> Grey:
        return np.zeros(self.zone.shape, np.uint8)

    def paint(self, mask: Grey, region: Region) -> None:
        """Set the region in a mask of the part."""
        cv2.max(mask[region.area], region.mask, dst=mask[region.area])

    def painted(self, region: Region) -> Grey:
        mask = self.blank()
        self.paint(mask, region)
        return mask

    def box(self, region: Region) -> Box:
        """In fractions of the frame."""
        width, height = self._size
        return Box(
            round((region.x + self._left) / width, 5),
            round((region.y + self._top) / height, 5),
            round(region.w / width, 5),
            round(region.h / height, 5),
        )

    def foot(self, region: Region) -> Point:
        return self.box(region).foot

    def pixels(self, box: Box) -> tuple[slice, slice]:
        """Where a box of the frame is in the part; empty slices where it is outside."""
        (width, height), (h, w) = self._size, self.zone.shape
        left, right = round(box.x * width) - self._left, round((box.x + box.w) * width) - self._left
        top, bottom = round(box.y * height) - self._top, round((box.y + box.h) * height) - self._top
        return np.s_[min(max(top, 0), h) : min(max(bottom, 0), h), min(max(left, 0), w) : min(max(right, 0), w)]
