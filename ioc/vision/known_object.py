"""One thing that was left or taken, from its first sight to its end."""

from __future__ import annotations

from collections.abc import Collection

import cv2

from ioc.domain.observation import ObjectChange
from ioc.vision.arrays import Colour, Grey
from ioc.vision.company import Company
from ioc.vision.still_regions import Region, was_alive
from ioc.vision.still_scene import StillScene

LOOKS = 3
"""Looks that must agree before a thing is told."""
DECIDED = 1.0
"""Mean score (of `left_or_removed`) from which it is known what happened; real things score 2.5 and more."""
SURE, SAME_OUTLINE = 10, 0.8
"""Its outline is known after so many looks in a row with boxes that overlap so much (IoU)."""
IN_SIGHT = 0.6
"""Least share of its pixels that look as they did, for it to be in sight."""
RIM, ALIKE = 2, 0.75
"""Pixels around it that belong to its look, and the normalised correlation from which that is found again."""
GONE_SHARE, GONE_FOR = 0.6, 1.5
"""Share of its pixels that show the scene again, and for how many seconds, for it to be gone."""
HIDDEN = 60.0
"""Seconds for which it may be hidden before it counts as gone."""
UNPROVEN = 5.0
"""Seconds that it may be hidden before it is told."""
BELONGS = 30.0
"""Seconds for which a thing must have been seen in the scene to have belonged there when it is taken."""
KEPT = 7200.0
"""Seconds after which what was left belongs to the scene."""


class KnownObject:
    """number: names it. region: its pixels. since: when it came to be there. seen: it is in sight just now."""

    def __init__(
        self, number: int, region: Region, score: float, still: StillScene, near: Collection[int], now: float
    ) -> None:
        """score: of `left_or_removed`. near: numbers of the people near it."""
        self.number = number
        self.region = region
        self.since = now - region.came
        self.seen = True
        self.company = Company(near, now)
        self._learn(region, still)
        self._was_alive = was_alive(region, still)
        self._looks = 1
        self._alike = 0
        self._score = score
        self._age = self._scene_for = self._hidden_for = 0.0

    @property
    def change(self) -> ObjectChange | None:
        """What happened at its place; None while it is not sure that anything did."""
        if self._looks < LOOKS or abs(self._score) < DECIDED * self._looks:
            return None
        if self._score > 0:
            return ObjectChange.LEFT
        return ObjectChange.REMOVED if self.region.shown >= BELONGS and not self._was_alive else None

    @property
    def is_sure(self) -> bool:
        return self._alike >= SURE

    @property
    def is_gone(self) -> bool:
        return self._scene_for >= GONE_FOR or self._hidden_for >= (HIDDEN if self.change else UNPROVEN)

    @property
    def is_old(self) -> bool:
        return self._age >= KEPT

    def overlap(self, region: Region) -> float:
        """Intersection over union of the boxes."""
        a, b = self.region, region
        width = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
        height = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
        both = max(0, width) * max(0, height)
        return both / (a.w * a.h + b.w * b.h - both)

    def confirm(self, region: Region, score: float, still: StillScene) -> None:
        """It was found again: learn its outline and look."""
        self._looks += 1
        self._alike = self._alike + 1 if self.overlap(region) >= SAME_OUTLINE else 0
        self._score += score
        self._learn(region, still)

    def look(self, still: StillScene, elapsed: float) -> None:
        """Is it still there, and in sight?"""
        area, mask = self.region.area, self.region.mask
        pixels = cv2.countNonZero(mask)
        self._age += elapsed
        scene = pixels - cv2.countNonZero(cv2.bitwise_and(still.differs[area], mask))
        other = cv2.countNonZero(cv2.bitwise_and(still.differing(still.now[area], self._look), mask))
        self.seen = other <= (1.0 - IN_SIGHT) * pixels or self._looks_alike(still)
        self._scene_for = self._scene_for + elapsed if scene >= GONE_SHARE * pixels and not self.seen else 0.0
        self._hidden_for = 0.0 if self.seen else self._hidden_for + elapsed

    def _learn(self, region: Region, still: StillScene) -> None:
        self.region = region
        self._look = still.settled[region.area].copy()
        self._outline = _grey(still.settled, region)

    def _looks_alike(self, still: StillScene) -> bool:
        """In other light: its look with its outline is found at its place, and rather than the scene's."""
        now, scene = _grey(still.now, self.region), _grey(still.scene, self.region)
        likeness = _correlation(now, self._outline)
        return likeness >= ALIKE and likeness > _correlation(now, scene)


def _grey(picture: Colour, region: Region) -> Grey:
    return cv2.cvtColor(picture[region.surroundings(RIM)], cv2.COLOR_BGR2GRAY)


def _correlation(a: Grey, b: Grey) -> float:
    return float(cv2.matchTemplate(a, b, cv2.TM_CCOEFF_NORMED)[0, 0])
