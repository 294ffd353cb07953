"""Who is about: tracks that may be people, and what moves like somebody though the tracker does not know it."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.domain.geometry import Box, Point
from ioc.domain.observation import Track
from ioc.vision.arrays import Grey
from ioc.vision.stature import Stature
from ioc.vision.still_regions import Region
from ioc.vision.still_scene import StillScene
from ioc.vision.watched_part import WatchedPart

NEAR = 1.2
"""Heights of a person within which somebody is near: 2 m."""
REAL = 0.15
"""Least share of a track's box that differs from the scene, known objects not counted, for somebody to be there: the
tracker may hold an empty place, or the object itself."""
HIGHER, WITHIN, FILLED = 1.5, 0.6, 0.3
"""Somebody is so many times as high as a region of which such a share lies in his box, and fills such a share of it."""
BODY = 0.5
"""Share of a person's height from which something untracked may be somebody."""
MOVES_WITHIN = 2.0
MOVING = 0.1
"""And such a share of it must have moved within so many seconds."""
COVERED = 0.5
"""Share of it that lies in the boxes of tracks, from which it is not untracked."""
UNTRACKED = 0
"""The number of anybody whom the tracker does not know; tracks count from 1."""


class People:
    """Of one view."""

    def __init__(self, part: WatchedPart, stature: Stature) -> None:
        self._part = part
        self._stature = stature

    def look(self, tracks: tuple[Track, ...], still: StillScene, known: Grey) -> dict[int, list[Point]]:
        """Number -> feet. known: mask of the known objects."""
        free = cv2.bitwise_and(still.differs, cv2.bitwise_not(cv2.dilate(known, np.ones((5, 5), np.uint8))))
        found: dict[int, list[Point]] = {}
        covered = self._part.blank()
        for track in tracks:
            area = self._part.pixels(track.box)
            covered[area] = 255
            if self._stature.may_be_person(track) and _is_real(free[area]):
                found[track.id] = [track.foot]
        untracked = self._untracked(free, covered, still)
        return found | {UNTRACKED: untracked} if untracked else found

    def wears(self, region: Region, tracks: tuple[Track, ...], still: StillScene) -> bool:
        """The region lies within somebody much higher, who fills his box: it is a part of him, or behind him."""
        pixels = cv2.countNonZero(region.mask)
        for track in tracks:
            area = self._part.pixels(track.box)
            inside = region.mask[_common(region, area)]
            if (
                self._stature.may_be_person(track)
                and area[0].stop - area[0].start >= HIGHER * region.h
                and cv2.countNonZero(inside) >= WITHIN * pixels
                and cv2.countNonZero(still.differs[area]) >= FILLED * still.differs[area].size
            ):
                return True
        return False

    def near(self, foot: Point, people: dict[int, list[Point]]) -> dict[int, float]:
        """Who stands within NEAR of a foot: number -> distance in heights of a person."""
        apart = {
            number: min(self._stature.persons_apart(foot, other) for other in feet) for number, feet in people.items()
        }
        return {number: distance for number, distance in apart.items() if distance <= NEAR}

    def _untracked(self, free: Grey, covered: Grey, still: StillScene) -> list[Point]:
        least = max(8, int(free.shape[0] * 0.03))
        if cv2.countNonZero(free) < least * 2:
            return []
        _, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=8, ltype=cv2.CV_32S)
        feet = []
        for label in range(1, len(stats)):
            x, y, w, h, pixels = (int(value) for value in stats[label])
            if h < least:
                continue
            area = np.s_[y : y + h, x : x + w]
            inside = labels[area] == label
            box: Box = self._part.box(Region(x, y, w, h, inside, 0.0, 0.0))
            if box.h < BODY * self._stature.height(box.foot):
                continue
            moved = np.count_nonzero(still.stirred[area][inside] < MOVES_WITHIN)
            hidden = np.count_nonzero(covered[area][inside])
            if moved >= MOVING * pixels and hidden < COVERED * pixels:
                feet.append(box.foot)
        return feet


def _common(region: Region, area: tuple[slice, slice]) -> tuple[slice, slice]:
    """The part of a region's box that lies in an area, counted from the region's own corner."""
    rows, columns = area
    return np.s_[
        max(0, rows.start - region.y) : max(0, rows.stop - region.y),
        max(0, columns.start - region.x) : max(0, columns.stop - region.x),
    ]


def _is_real(differs: Grey) -> bool:
    """Outside the watched part nothing is known, and the tracker is believed."""
    return differs.size == 0 or cv2.countNonZero(differs) >= REAL * differs.size
