"""Distances in a picture whose pixels are square: x is stretched by the aspect ratio, the unit is the frame height."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ioc.domain.geometry import Box, LonLat, Point
from ioc.domain.observation import Track
from ioc.domain.site import Camera


@dataclass(frozen=True, slots=True)
class Scale:
    """aspect: width over height of the frame in pixels."""

    aspect: float

    @classmethod
    def of(cls, size: tuple[int, int]) -> Scale:
        width, height = size
        return cls(width / height if width > 0 and height > 0 else 1.0)

    def vector(self, a: Point, b: Point) -> Point:
        """From a to b, in frame heights."""
        return Point((b.x - a.x) * self.aspect, b.y - a.y)

    def distance(self, a: Point, b: Point) -> float:
        return math.hypot((b.x - a.x) * self.aspect, b.y - a.y)

    def length(self, v: Point) -> float:
        """Length of a vector given in fractions of the frame."""
        return math.hypot(v.x * self.aspect, v.y)

    def unit(self, v: Point) -> Point:
        """A vector given in fractions of the frame, as a unit vector of the picture. Zero stays zero."""
        length = self.length(v)
        return Point(v.x * self.aspect / length, v.y / length) if length else Point(0.0, 0.0)

    def body(self, box: Box) -> float:
        """The size of a thing: the square root of its box's area, in frame heights. A body length, nearly."""
        return math.sqrt(max(0.0, box.w * box.h * self.aspect))


def dot(a: Point, b: Point) -> float:
    return a.x * b.x + a.y * b.y


STANDING_MPS = 1.0
STANDING_BODIES = 0.4
"""Speeds below which a thing may be standing: metres a second, or its own sizes a second."""
STANDS = 1.0
"""Seconds without movement after which a track stands."""


def speed_of(track: Track, scale: Scale) -> float:
    """Metres a second where the ground plane is known, else sizes of the thing a second."""
    if track.metric:
        return math.hypot(track.velocity.x, track.velocity.y)
    body = scale.body(track.box)
    return scale.length(track.velocity) / body if body > 0 else 0.0


def is_slow(track: Track, scale: Scale) -> bool:
    return speed_of(track, scale) <= (STANDING_MPS if track.metric else STANDING_BODIES)


def map_position(camera: Camera, track: Track) -> LonLat | None:
    """Where the track is on the map, if the camera's ground plane is known."""
    return camera.location.moved(track.ground.x, track.ground.y) if track.ground is not None else None
