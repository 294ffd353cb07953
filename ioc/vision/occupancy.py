"""How much of each zone is covered by things, moving or held."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ioc.domain.geometry import Polygon
from ioc.domain.site import Zone, ZoneUse
from ioc.vision.arrays import Grey


def polygon_mask(polygon: Polygon, size: tuple[int, int]) -> Grey:
    """The polygon filled with 255 in a (h, w) picture; size is width and height."""
    mask: Grey = np.zeros((size[1], size[0]), np.uint8)
    corners = [(round(corner.x * size[0]), round(corner.y * size[1])) for corner in polygon.corners]
    cv2.fillPoly(mask, [np.array(corners, np.int32)], 255)
    return mask


class Occupancy:
    """The zones of one camera as masks at one analysis size."""

    def __init__(self, zones: Sequence[Zone], size: tuple[int, int]) -> None:
        self.analysed: Grey | None = None
        self._zones: list[tuple[str, Grey, int]] = []
        for zone in zones:
            mask = polygon_mask(zone.polygon, size)
            if zone.use in (ZoneUse.IGNORE, ZoneUse.PRIVACY):
                before = np.full_like(mask, 255) if self.analysed is None else self.analysed
                self.analysed = cv2.bitwise_and(before, cv2.bitwise_not(mask))
            else:
                self._zones.append((zone.id, mask, max(1, cv2.countNonZero(mask))))

    def shares(self, covered: Grey) -> dict[str, float]:
        """Zone id -> share of its area that the mask covers, 0..1."""
        return {
            name: round(cv2.countNonZero(cv2.bitwise_and(covered, mask)) / area, 4) for name, mask, area in self._zones
        }
