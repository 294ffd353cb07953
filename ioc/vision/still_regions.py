"""Regions of a still scene that may be a thing which somebody left or took: found, and told from light and from people.

A thing stands by itself: around it the scene is as it was, and something has moved there when it came. The torso of
somebody who waits has a head and legs around it; a shadow leaves the ground's texture, or has a soft edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.vision.arrays import Colour, Grey, Labels
from ioc.vision.ghosts import outline_ratio
from ioc.vision.shadows import shadow_mask
from ioc.vision.still_scene import StillScene

Mask = NDArray[np.bool_]
"""(h, w), True where it counts."""
MIN_AREA = 14
"""Pixels of the smallest region."""
FILLED = 0.35
"""Least share of its box that it fills."""
STILL = 0.6
"""Least share of it that has settled: who stands and sways has arms, a head and an outline that have not."""
MAX_REGIONS = 24
"""Regions of one picture that are looked at, largest first."""
AROUND = 0.4
"""Width of what is around a region, in its own sizes."""
DISTURBED = 0.25
"""Largest share of what is around it that may differ from the scene."""
STIRRED_BEFORE = 8.0
"""Seconds before the thing settled in which somebody must have moved around it."""
STIRRED = 0.2
"""Least share of its surroundings in which that was so."""
LIVELY = 0.1
"""Share of the time for which the liveliest tenth of the surroundings has changed, if what stood there was alive."""
SAME_TEXTURE = 0.75
"""Correlation from which a region shows the texture of the scene under other light."""
TEXTURE = 4.0
"""Standard deviation (grey levels) from which a surface has texture."""
SET_OFF, SET_OFF_IN_THE_DARK = 15.0, 9.0
"""Difference of colour (grey levels, Euclidean) by which a thing must be set off from its surroundings."""
SHADOW, SOFT = 0.7, 0.55
"""A region of which so much may be shadow is one if its edge is so much softer than a step."""


@dataclass(frozen=True, slots=True)
class Region:
    """x, y, w, h: box in pixels. mask: (h, w), 255 in it. came: seconds since it settled. shown: seconds for
    which the scene has been seen there."""

    x: int
    y: int
    w: int
    h: int
    mask: Grey
    came: float
    shown: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        return self.x, self.y, self.w, self.h

    @property
    def area(self) -> tuple[slice, slice]:
        return np.s_[self.y : self.y + self.h, self.x : self.x + self.w]

    def surroundings(self, reach: int) -> tuple[slice, slice]:
        """Its box and `reach` pixels around it."""
        top, left = max(0, self.y - reach), max(0, self.x - reach)
        return np.s_[top : self.y + self.h + reach, left : self.x + self.w + reach]

    def within(self, area: tuple[slice, slice], shape: tuple[int, ...]) -> Grey:
        """Its mask as part of an area, of that area's shape."""
        whole: Grey = np.zeros(shape[:2], np.uint8)
        y, x = self.y - area[0].start, self.x - area[1].start
        whole[y : y + self.h, x : x + self.w] = self.mask
        return whole


def find_regions(still: StillScene, known: Grey) -> list[Region]:
    """What differs from the scene and has settled, as a whole: largest first. known: mask of what need not be found."""
    if cv2.countNonZero(cv2.bitwise_and(still.odd, cv2.bitwise_not(known))) < MIN_AREA:
        return []
    mask = cv2.bitwise_and(still.differs, cv2.bitwise_not(known))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    mask = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = (np.flatnonzero(areas >= MIN_AREA) + 1).tolist()
    kept.sort(key=lambda label: (-int(stats[label, cv2.CC_STAT_AREA]), label))
    found = (_region(labels, label, stats, still) for label in kept[:MAX_REGIONS])
    return [region for region in found if region is not None]


def _region(labels: Labels, label: int, stats: Labels, still: StillScene) -> Region | None:
    """None if it is cut off by the edge of the part, has moved lately, or is a thin line."""
    x, y, w, h, pixels = (int(value) for value in stats[label])
    height, width = labels.shape
    if x == 0 or y == 0 or x + w == width or y + h == height or pixels < FILLED * w * h:
        return None
    area = np.s_[y : y + h, x : x + w]
    inside = labels[area] == label
    settled = inside & (still.odd[area] > 0)
    if np.count_nonzero(settled) < STILL * pixels:
        return None
    came, shown = (float(np.median(seconds[area][settled])) for seconds in (still.odd_for, still.shown))
    return Region(x, y, w, h, inside.astype(np.uint8) * np.uint8(255), came, shown)


def stands_alone(region: Region, still: StillScene) -> bool:
    """Around it is the scene, and somebody moved there about when it came."""
    around, area = _around(region, still)
    if not around.any():
        return False
    disturbed = float(np.mean(still.differs[area][around] > 0))
    stirred = float(np.mean(still.stirred[area][around] < region.came + STIRRED_BEFORE))
    return disturbed <= DISTURBED and stirred >= STIRRED


def was_alive(region: Region, still: StillScene) -> bool:
    """What stood there had moved all the time, if only a little: somebody, whose still parts had become the scene."""
    around, area = _around(region, still)
    return float(np.percentile(still.unrest[area][around], 90)) > LIVELY * 255.0 if around.any() else False


def is_light(region: Region, still: StillScene) -> bool:
    """It is the scene under other light: nothing sets it off from its surroundings, now or before, or its texture is
    still there, or it is a shadow (that came or went) with a soft edge."""
    least = SET_OFF_IN_THE_DARK if still.is_dark else SET_OFF
    if max(_contrast(region, still.settled), _contrast(region, still.scene)) < least:
        return True
    now, then = still.settled[region.area], still.scene[region.area]
    inside = region.mask > 0
    a = cv2.cvtColor(now, cv2.COLOR_BGR2GRAY)[inside].astype(np.float32)
    b = cv2.cvtColor(then, cv2.COLOR_BGR2GRAY)[inside].astype(np.float32)
    deviation = float(a.std()), float(b.std())
    if min(deviation) > TEXTURE:
        return float(np.mean((a - a.mean()) * (b - b.mean()))) > SAME_TEXTURE * deviation[0] * deviation[1]
    darker, lighter, edge = (now, then, still.settled) if a.mean() < b.mean() else (then, now, still.scene)
    shadow = cv2.countNonZero(shadow_mask(region.mask, darker, lighter))
    return shadow > SHADOW * cv2.countNonZero(region.mask) and _sharpness(region, edge) < SOFT


def left_or_removed(region: Region, still: StillScene) -> float:
    """Above 0: something was left, below: something was taken. How much more of an outline the settled look has than
    the scene (logarithm of the ratio), and how much more the scene is like its surroundings."""
    whole: Grey = np.zeros(still.odd.shape, np.uint8)
    whole[region.area] = region.mask
    outline = outline_ratio(whole, still.settled, still.scene, region.box)
    contrast = _contrast(region, still.settled) / _contrast(region, still.scene)
    return float(np.log(max(outline, 1e-3)) + np.log(contrast))


def _around(region: Region, still: StillScene) -> tuple[Mask, tuple[slice, slice]]:
    """What is around a region, as a mask of the area that is given with it."""
    reach = max(3, round(AROUND * (region.w * region.h) ** 0.5))
    area = region.surroundings(reach)
    whole = region.within(area, still.odd[area].shape)
    wide = cv2.dilate(whole, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return (wide > 0) & (cv2.dilate(whole, np.ones((3, 3), np.uint8)) == 0), area


def _contrast(region: Region, picture: Colour) -> float:
    """Difference of the mean colours inside and around, grey levels, at least 3: less is noise."""
    inside, around, area = _inside_and_around(region, picture)
    mean_in, mean_out = cv2.mean(area, mask=inside), cv2.mean(area, mask=around)
    return max(3.0, float(np.linalg.norm(np.subtract(mean_in, mean_out))))


def _sharpness(region: Region, picture: Colour) -> float:
    """Steepest gradient along the region's outline over the step between inside and around: 1 for a sharp edge."""
    inside, around, area = _inside_and_around(region, picture)
    grey = cv2.cvtColor(area, cv2.COLOR_BGR2GRAY)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25), cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    steepest = cv2.dilate(cv2.magnitude(across, down), np.ones((5, 5), np.uint8))
    outline = cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    step = abs(cv2.mean(grey, mask=inside)[0] - cv2.mean(grey, mask=around)[0])
    return float(cv2.mean(steepest, mask=outline)[0]) / max(step, 1.0)


def _inside_and_around(region: Region, picture: Colour) -> tuple[Grey, Grey, Colour]:
    """The region and a ring of 2 pixels about it, a pixel away, as masks of the cut-out that is given with them."""
    place = region.surroundings(4)
    area = picture[place]
    inside = region.within(place, area.shape)
    wide, narrow = cv2.dilate(inside, np.ones((7, 7), np.uint8)), cv2.dilate(inside, np.ones((3, 3), np.uint8))
    return inside, cv2.bitwise_and(wide, cv2.bitwise_not(narrow)), area
