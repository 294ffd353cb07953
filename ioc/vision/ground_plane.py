"""The ground as a plane: from the picture to metres and back.

A homography maps the plane of the road to the picture (Hartley and Zisserman, Multiple View Geometry, 2nd ed.,
chapter 2). With four or more calibration pairs it is found by least squares (`cv2.findHomography`, method 0).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from ioc.domain.errors import SiteError
from ioc.domain.geometry import Point
from ioc.domain.site import GroundPoint
from ioc.vision.arrays import Matrix

HORIZON = 1e-9
REMEMBERED = 512
"""Places whose answers are kept: those of one picture."""
_Rows = tuple[float, ...]
"""A 3 x 3 matrix row by row: for one point, plain numbers are several times as fast as arrays."""


class GroundPlane:
    """Picture (fractions of the frame) to metres east and north of the camera, and back."""

    def __init__(self, points: Sequence[GroundPoint]) -> None:
        """Raises SiteError if the points do not fix a plane: fewer than four, or three on one line."""
        if len(points) < 4:
            raise SiteError(
                f"a ground plane needs at least 4 points, got {len(points)}", remedy="add points under `ground`"
            )
        picture = np.array([(p.picture.x, p.picture.y) for p in points], np.float64)
        metres = np.array([(p.metres.x, p.metres.y) for p in points], np.float64)
        found, _ = cv2.findHomography(picture, metres, method=0)
        if found is None or not np.isfinite(found).all() or abs(np.linalg.det(found / np.linalg.norm(found))) < 1e-12:
            raise SiteError(
                "the ground points do not fix a plane: too many lie on one line",
                remedy="choose four corners of a wide patch of road, no three of them on one line",
            )
        # The sign that makes points in front of the camera have a positive third coordinate.
        side = float(np.sum(picture @ found[2, :2] + found[2, 2]))
        to_ground: Matrix = np.asarray(found, np.float64) * (1.0 if side > 0 else -1.0)
        self._to_ground: _Rows = tuple(to_ground.ravel().tolist())
        self._to_picture: _Rows = tuple(np.linalg.inv(to_ground).ravel().tolist())
        self._points = tuple(points)
        self.metres_at = lru_cache(REMEMBERED)(self._metres_at)
        """`metres` of x and y, in plain numbers; each region's foot is asked for once with every track."""
        self.scale_at = lru_cache(REMEMBERED)(self._scale_at)
        """`metres_per_fraction` of x and y; not to be written to."""

    def metres(self, point: Point) -> Point | None:
        """Where a picture point meets the ground; None at or above the horizon."""
        return _as_point(self.metres_at(point.x, point.y))

    def picture(self, point: Point) -> Point | None:
        """Where a ground point is in the picture (it may lie outside the frame); None if behind the camera."""
        return _as_point(self.picture_at(point.x, point.y))

    def metres_per_fraction(self, point: Point) -> Matrix | None:
        """Jacobian of `metres` at a picture point, 2 x 2: (east, north) by (x, y). None above the horizon."""
        return self.scale_at(point.x, point.y)

    def picture_at(self, east: float, north: float) -> tuple[float, float] | None:
        """`picture`, in plain numbers."""
        return _map(self._to_picture, east, north)

    def _metres_at(self, x: float, y: float) -> tuple[float, float] | None:
        return _map(self._to_ground, x, y)

    def _scale_at(self, x: float, y: float) -> Matrix | None:
        a, b, c, d, e, f, g, h, i = self._to_ground
        w = g * x + h * y + i
        if w <= HORIZON:
            return None
        east = (a * x + b * y + c) / w
        north = (d * x + e * y + f) / w
        return np.array([[(a - east * g) / w, (b - east * h) / w], [(d - north * g) / w, (e - north * h) / w]])

    def reprojection_error(self) -> float:
        """Root mean square distance, in metres, between the given ground points and where the plane puts them."""
        total = 0.0
        for pair in self._points:
            found = self.metres(pair.picture)
            total += math.inf if found is None else found.distance(pair.metres) ** 2
        return math.sqrt(total / len(self._points))


def _map(matrix: _Rows, x: float, y: float) -> tuple[float, float] | None:
    a, b, c, d, e, f, g, h, i = matrix
    w = g * x + h * y + i
    if w <= HORIZON:
        return None
    return (a * x + b * y + c) / w, (d * x + e * y + f) / w


def _as_point(found: tuple[float, float] | None) -> Point | None:
    return None if found is None else Point(*found)
