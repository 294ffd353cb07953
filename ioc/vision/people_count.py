"""How many people are in a zone, whether they can be told apart or not.

People who stand apart are counted as tracks. In a crowd they merge, and the area that they cover tells: if people stand
anywhere in a zone, independently, the share of it that they cover is 1 - exp(-n a / A) for n people of a pixels each in
A pixels (coverage of the Boolean model: Chiu, Stoyan, Kendall, Mecke, Stochastic Geometry, 3rd ed., chapter 3). Solved
for n, band by band, because people are smaller far away. Needs a ground plane; without one only tracks are counted.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.domain.geometry import Point
from ioc.domain.observation import ObjectClass, PeopleObserved, Track
from ioc.domain.site import Camera, Zone
from ioc.vision.arrays import Grey, Matrix, majority
from ioc.vision.glance import Glance
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.occupancy import polygon_mask
from ioc.vision.shadows import shadow_mask

TELL_EVERY = 1.0
"""Seconds between two counts."""
PERSON_WIDTH, PERSON_HEIGHT = 0.5, 1.65
"""Metres of a standing adult (Vietnam's mean height is 1.62 m; shoulders 0.45 m, and arms move)."""
FILLED = 0.62
"""Share of a person's box that the person covers."""
OUTLINE = 3.0
"""Pixels that an outline gains in width and in height: what is half covered, and what cleaning closes. Lone people of
the proving ground cover 1.2 times their own area at 27 pixels a metre, 2.2 times at 10."""
DARK = 90.0
"""Mean of the scene's channels below which it is dark: there trousers may differ by less than the tracker asks."""
DIMLY, DIM_SHARE = 6.0, 0.14
"""Grey levels, and share of the scene's own, by which they must; both pictures smoothed, so that noise does not."""
SMOOTH = 5
"""Pixels a side."""
BANDS = 8
FULLEST = 0.97
"""Share of a band above which nothing more can be told."""
PERSONS = (ObjectClass.PERSON, ObjectClass.UNKNOWN)


class PeopleCount:
    """Counts people in one zone of one camera."""

    def __init__(self, camera: Camera, zone: Zone, ground: GroundPlane | None) -> None:
        self._camera = camera
        self._zone = zone
        self._ground = ground
        self._area = _square_metres(zone, ground) if ground else None
        self._told = -math.inf
        self._bodies: _Bodies | None = None

    def look(self, glance: Glance) -> PeopleObserved | None:
        if 0 <= glance.now - self._told < TELL_EVERY:
            return None
        self._told = glance.now
        apart = sum(self._is_inside(track) for track in glance.tracks)
        count = max(float(apart), self._by_area(glance))
        density = round(count / self._area, 3) if self._area else None
        return PeopleObserved(self._camera.id, glance.now, self._zone.id, round(count, 1), density)

    def _is_inside(self, track: Track) -> bool:
        return track.label in PERSONS and self._zone.polygon.contains(track.foot)

    def _by_area(self, glance: Glance) -> float:
        foreground = glance.foreground
        if self._ground is None:
            return 0.0
        if self._bodies is None or self._bodies.shape != foreground.shape:
            self._bodies = _Bodies(self._zone, self._ground, (foreground.shape[1], foreground.shape[0]))
        if not cv2.countNonZero(foreground):
            return 0.0
        tall = max(5, round(self._bodies.tall))
        return self._bodies.count(_with_dim_parts(glance, _without_lit_ground(glance, tall), tall))


def _without_lit_ground(glance: Glance, tall: int) -> Grey:
    """The foreground less what the sun lights after a cloud: brighter in all channels alike, as smooth as the scene,
    and about a place wider than people are. tall: pixels of a person."""
    lit = majority(shadow_mask(glance.foreground, glance.background, glance.picture), 5)
    wide = cv2.morphologyEx(lit, cv2.MORPH_OPEN, np.ones((max(3, tall // 2), tall), np.uint8))
    near = cv2.dilate(wide, np.ones((2 * tall + 1, 2 * tall + 1), np.uint8))
    return cv2.bitwise_and(glance.foreground, cv2.bitwise_not(cv2.bitwise_and(near, lit)))


def _with_dim_parts(glance: Glance, foreground: Grey, tall: int) -> Grey:
    """The foreground given, and what differs dimly above and below it in the dark. tall: pixels of a person."""
    scene, picture = (cv2.blur(one, (SMOOTH, SMOOTH)) for one in (glance.background, glance.picture))
    blue, green, red = cv2.split(cv2.absdiff(scene, picture))
    level = cv2.transform(scene, np.full((1, 3), 1 / 3, np.float32)).astype(np.float32)
    differs = cv2.max(cv2.max(blue, green), red) > np.maximum(DIMLY, DIM_SHARE * level)
    near = cv2.dilate(foreground, np.ones((tall, 3), np.uint8)) > 0
    return np.asarray((foreground > 0) | (differs & near & (level < DARK)), np.uint8)


class _Bodies:
    """Where the bodies of people who stand in a zone are in the picture, and how large. size: width and height."""

    def __init__(self, zone: Zone, ground: GroundPlane, size: tuple[int, int]) -> None:
        self.shape = (size[1], size[0])
        mask = polygon_mask(zone.polygon, size)
        column = sum(corner.x for corner in zone.polygon.corners) / len(zone.polygon.corners)
        feet = np.arange(size[1], dtype=np.float64)
        heights = np.array([_pixels_a_metre(ground, column, row, size) for row in feet]) * PERSON_HEIGHT
        known = np.isfinite(heights) & (heights > 2.0)
        middles = feet[known] - heights[known] / 2
        there = known & mask.any(axis=1)
        self.tall = float(np.median(heights[there])) if there.any() else 0.0
        """Pixels of a person, in the middle of the zone."""
        self._bands: list[tuple[slice, Grey, int, float]] = []
        if known.sum() < 2:
            return
        foot_of = np.interp(feet, middles, feet[known], left=-1.0, right=-1.0)
        body: Grey = np.zeros_like(mask)
        rows = np.flatnonzero(foot_of >= 0)
        body[rows] = mask[np.clip(np.round(foot_of[rows]).astype(int), 0, size[1] - 1)]
        self._cut(body, foot_of, heights)

    def _cut(self, body: Grey, foot_of: Matrix, heights: Matrix) -> None:
        """Bands of rows: where, mask, pixels of the mask, pixels of one person."""
        rows = np.flatnonzero(body.any(axis=1))
        for part in np.array_split(rows, min(BANDS, max(1, len(rows)))):
            if len(part) == 0:
                continue
            where = slice(int(part[0]), int(part[-1]) + 1)
            tall = float(heights[np.clip(np.round(foot_of[part]).astype(int), 0, len(heights) - 1)].mean())
            one = (tall + OUTLINE) * (tall * PERSON_WIDTH / PERSON_HEIGHT + OUTLINE) * FILLED
            self._bands.append((where, body[where] > 0, int(np.count_nonzero(body[where])), one))

    def count(self, foreground: Grey) -> float:
        total = 0.0
        for where, body, pixels, one in self._bands:
            covered = min(FULLEST, np.count_nonzero(foreground[where][body]) / pixels)
            total += -math.log(1.0 - covered) * pixels / one
        return total


def _pixels_a_metre(ground: GroundPlane, column: float, row: float, size: tuple[int, int]) -> float:
    """Across the picture, at a foot in this row; NaN above the horizon."""
    scale = ground.metres_per_fraction(Point(column, row / size[1]))
    if scale is None:
        return math.nan
    return size[0] / math.hypot(float(scale[0, 0]), float(scale[1, 0]))


def _square_metres(zone: Zone, ground: GroundPlane) -> float | None:
    """Area of the zone on the ground by the shoelace formula; None if it reaches above the horizon."""
    corners = [ground.metres(corner) for corner in zone.polygon.corners]
    placed = [corner for corner in corners if corner is not None]
    if len(placed) < len(corners):
        return None
    pairs = zip(placed, placed[1:] + placed[:1], strict=True)
    return abs(sum(a.x * b.y - b.x * a.y for a, b in pairs)) / 2 or None
