"""People on foot along way points, and the bags that they leave."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point

from simulators.actors import Actor
from simulators.city import Metres

Floats = NDArray[np.float64]
STEP_LENGTH = 0.72
"""Metres of one step of an adult."""


class Path:
    """Way points (N, 2) walked at an even pace."""

    def __init__(self, points: tuple[Metres, ...]) -> None:
        self._points = np.array(points, dtype=float)
        self._ends = np.cumsum(np.hypot(*np.diff(self._points, axis=0).T))

    @property
    def length(self) -> float:
        return float(self._ends[-1])

    def at(self, along: float) -> tuple[float, float, float]:
        """x, y and heading (radians) after `along` metres, kept within the path."""
        along = min(max(along, 0.0), self.length)
        index = min(int(np.searchsorted(self._ends, along)), len(self._ends) - 1)
        a, b = self._points[index], self._points[index + 1]
        gap = float(np.hypot(*(b - a)))
        share = 1 - (self._ends[index] - along) / gap
        place = a + share * (b - a)
        return float(place[0]), float(place[1]), math.atan2(b[1] - a[1], b[0] - a[0])

    def nearest(self, point: Metres) -> float:
        """How many metres into the path it is nearest to a point."""
        return float(LineString(self._points).project(Point(point)))


def walker(number: int, path: Path, along: float) -> Actor:
    """Somebody `along` metres into a path."""
    x, y, heading = path.at(along)
    return Actor(number, "person", x, y, heading, stride=along / STEP_LENGTH * math.pi)


def stroller(number: int, path: Path, walked: float) -> Actor:
    """Somebody who walks a path to and fro for ever, `walked` metres since the beginning."""
    lap = walked % (2 * path.length)
    if lap <= path.length:
        return walker(number, path, lap)
    there = walker(number, path, 2 * path.length - lap)
    return Actor(number, "person", there.x, there.y, there.heading + math.pi, stride=-there.stride)
