"""Light that does not move: street lamps, floodlights over yards, and the camera's own infrared lamp."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shapely import Point, Polygon

from simulators.blocks import Town
from simulators.camera_pose import CameraPose
from simulators.city import City
from simulators.light import LAMP, Light

Field = NDArray[np.float32]
Floats = NDArray[np.float64]
REACH = 200.0
"""Metres from the camera; lamps beyond light nothing that it shows."""
FLOODLIGHT = 9.0
"""Height of the lamps over a yard, metres; they stand this grid apart:"""
GRID = 26.0


class Lamps:
    """Every lamp near a camera. places: (N, 3) metres."""

    def __init__(self, pose: CameraPose, city: City, town: Town) -> None:
        posts = [(p.x + p.arm[0], p.y + p.arm[1], p.height + 0.3) for p in town.posts]
        every = np.array(posts + _floodlights(city)).reshape(-1, 3)
        self.places = every[np.hypot(*(every[:, :2] - pose.centre[:2]).T) < REACH]
        self._pose = pose

    def on(self, points: Field, light: Light) -> Field:
        """(..., 3) points in metres -> (..., 3) BGR light that falls there, beside the ambient one."""
        total = np.zeros(points.shape[:-1], np.float32)
        if light.lamps:
            for place in self.places.astype(np.float32):
                gap = points - place
                drop = np.maximum(-gap[..., 2], 0.5)
                square = (gap * gap).sum(-1)
                # Lambert's cosine law over the inverse square, flattened a little by the lamp's reflector
                total += np.square(place[2]) / square * (drop / np.sqrt(square)) ** 1.4
        lit = np.minimum(total, 1.15)[..., None] * (np.array(LAMP, np.float32) * light.lamps)
        return np.asarray(lit + self._torch(points, light)[..., None], dtype=np.float32)

    def _torch(self, points: Field, light: Light) -> Field:
        """A ring of infrared diodes round the lens: bright in the middle and near, gone in the distance."""
        if not light.torch:
            return np.zeros(points.shape[:-1], np.float32)
        seen = (points - self._pose.centre.astype(np.float32)) @ self._pose.turn.T.astype(np.float32)
        ahead = np.maximum(seen[..., 2], 1.0)
        aside = (np.square(seen[..., 0]) + np.square(seen[..., 1])) / np.square(ahead)
        return np.asarray(light.torch * 1.6 * np.exp(-2.2 * aside) / (1 + np.square(ahead / 26)), dtype=np.float32)


def _floodlights(city: City) -> list[tuple[float, float, float]]:
    """A lamp on a mast every GRID metres over each yard."""
    masts = []
    for yard in city.yards:
        shape = Polygon(yard.polygon)
        x0, y0, x1, y1 = shape.bounds
        for x in np.arange(x0 + GRID / 2, x1, GRID):
            for y in np.arange(y0 + GRID / 2, y1, GRID):
                if shape.contains(Point(x, y)):
                    masts.append((float(x), float(y), FLOODLIGHT))
    return masts
