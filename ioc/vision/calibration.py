"""A ground plane from lengths measured on the road and the camera's height above it.

The camera is a pinhole without roll or distortion, square pixels, its axis through the middle of the picture; the road
is flat (Criminisi, Reid, Zisserman, Single View Metrology, IJCV 2000). Its focal length and its tilt are found by least
squares over the relative errors of the lengths: a grid first, then Gauss-Newton with damping (Levenberg-Marquardt).
"""

from __future__ import annotations

import math

import numpy as np

from ioc.domain.errors import SiteError
from ioc.domain.geometry import Point
from ioc.domain.site import GroundLengths, GroundPoint
from ioc.vision.arrays import Matrix
from ioc.vision.ground_plane import GroundPlane

FOCAL = (0.4, 8.0)
"""Shortest and longest focal length looked for, in frame heights: 100 to 7 degrees of vertical field of view."""
TILT = (math.radians(2.0), math.radians(88.0))
"""Flattest and steepest look down."""
GRID = 30
STEPS = 60
FIXED = 1e-3
"""Least singular value of the Jacobian (relative lengths by log focal length and tilt): below it the lengths leave open
how the camera looks."""
_NEAR, _FAR = 1.0, 0.15
"""Rows of the points that are handed on: the picture's lower edge, and this share of the way down from the horizon."""
UNREACHABLE = 1e3
"""The relative error of a length that reaches the horizon."""


def ground_from_lengths(known: GroundLengths, heading: float) -> tuple[GroundPoint, ...]:
    """Six calibration pairs of the plane. heading: of the camera, degrees clockwise from north.

    Raises SiteError if the lengths fix no plane.
    """
    ends = np.array([((w.a.x, w.a.y), (w.b.x, w.b.y)) for w in known.lengths], np.float64)
    metres = np.array([w.metres for w in known.lengths], np.float64)
    view = _refine(_coarse(ends, metres, known), ends, metres, known)
    jacobian = _jacobian(view, ends, metres, known)
    if np.linalg.svd(jacobian, compute_uv=False)[-1] < FIXED or np.abs(_errors(view, ends, metres, known)).max() >= 1.0:
        raise SiteError(
            "the lengths do not fix a ground plane",
            remedy="measure lengths near and far, some across the road and some along it; check the height",
        )
    return _pairs(view, known, math.radians(heading))


def length_error(plane: GroundPlane, known: GroundLengths) -> float:
    """Root mean square difference, in metres, between the lengths as given and as the plane has them."""
    total = 0.0
    for length in known.lengths:
        a, b = plane.metres(length.a), plane.metres(length.b)
        total += math.inf if a is None or b is None else (a.distance(b) - length.metres) ** 2
    return math.sqrt(total / len(known.lengths))


def _ground(view: Matrix, points: Matrix, known: GroundLengths) -> Matrix:
    """(..., 2) fractions of the picture to (..., 2) metres right of and before the camera; NaN above the horizon.
    view: log focal length (frame heights), tilt (radians)."""
    focal, tilt = math.exp(view[0]), view[1]
    right = (points[..., 0] - 0.5) * known.aspect / focal
    down = (points[..., 1] - 0.5) / focal
    fall = math.sin(tilt) + down * math.cos(tilt)
    scale = known.height / np.where(fall > 1e-6, fall, np.nan)
    return np.stack((right * scale, (math.cos(tilt) - down * math.sin(tilt)) * scale), -1)


def _errors(view: Matrix, ends: Matrix, metres: Matrix, known: GroundLengths) -> Matrix:
    """Relative error of each length."""
    ground = _ground(view, ends, known)
    found = np.hypot(*(ground[:, 1] - ground[:, 0]).T)
    return np.where(np.isfinite(found), found / metres - 1.0, UNREACHABLE)


def _coarse(ends: Matrix, metres: Matrix, known: GroundLengths) -> Matrix:
    views = [
        np.array([focal, tilt])
        for focal in np.linspace(math.log(FOCAL[0]), math.log(FOCAL[1]), GRID)
        for tilt in np.linspace(*TILT, GRID)
    ]
    # The logarithm of the ratio, unlike the ratio itself, does not favour views in which everything is tiny.
    return min(views, key=lambda view: _misfit(_errors(view, ends, metres, known)))


def _misfit(errors: Matrix) -> float:
    return float(np.sum(np.log(np.maximum(1.0 + errors, 1e-9)) ** 2))


def _refine(view: Matrix, ends: Matrix, metres: Matrix, known: GroundLengths) -> Matrix:
    damping, cost = 1e-3, float(np.sum(_errors(view, ends, metres, known) ** 2))
    for _ in range(STEPS):
        jacobian = _jacobian(view, ends, metres, known)
        normal = jacobian.T @ jacobian
        step = np.linalg.solve(normal + damping * np.eye(2), -jacobian.T @ _errors(view, ends, metres, known))
        moved = np.clip(view + step, (math.log(FOCAL[0]), TILT[0]), (math.log(FOCAL[1]), TILT[1]))
        new = float(np.sum(_errors(moved, ends, metres, known) ** 2))
        if new < cost:
            view, cost, damping = moved, new, max(1e-12, damping / 5)
        else:
            damping *= 5
    return view


def _jacobian(view: Matrix, ends: Matrix, metres: Matrix, known: GroundLengths) -> Matrix:
    h = 1e-6
    columns = [
        (_errors(view + step, ends, metres, known) - _errors(view - step, ends, metres, known)) / (2 * h)
        for step in np.eye(2) * h
    ]
    return np.stack(columns, 1)


def _pairs(view: Matrix, known: GroundLengths, heading: float) -> tuple[GroundPoint, ...]:
    horizon = max(0.0, 0.5 - math.exp(view[0]) * math.tan(view[1]))
    far = horizon + _FAR * (_NEAR - horizon)
    places = np.array([(x, y) for y in (_NEAR, (far + _NEAR) / 2, far) for x in (0.1, 0.9)])
    pairs = []
    for (x, y), (right, ahead) in zip(places.tolist(), _ground(view, places, known).tolist(), strict=True):
        east = right * math.cos(heading) + ahead * math.sin(heading)
        north = ahead * math.cos(heading) - right * math.sin(heading)
        pairs.append(GroundPoint(Point(x, y), Point(east, north)))
    return tuple(pairs)
