"""Places in a picture and on the ground, as small frozen values that cannot be built wrong.

Picture coordinates are fractions of the frame (0..1, x right, y down), so that a zone drawn once survives a camera
that changes its resolution. Ground coordinates are metres east and north of the camera's own position. Positions
on the map are WGS84 longitude and latitude in degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from shapely import Polygon as ShapelyPolygon
from shapely.validation import explain_validity

METRES_PER_DEGREE_LATITUDE = 111_320.0
"""Mean length of a degree of latitude; good to 0.5 % over Vietnam (8 to 24 degrees north)."""


def require_finite(**values: float) -> None:
    """Raise ValueError naming the first value that is NaN or infinite."""
    for name, value in values.items():
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, got {value!r}")


@dataclass(frozen=True, slots=True)
class Point:
    """A point in a picture (fractions of the frame) or on the ground (metres); the field's name says which."""

    x: float
    y: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.x) and math.isfinite(self.y)):  # made by the thousand: the names only when needed
            require_finite(x=self.x, y=self.y)

    def distance(self, other: Point) -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in a picture: top-left corner, width, height, fractions of the frame."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.x + self.y + self.w + self.h):  # as for a point
            require_finite(x=self.x, y=self.y, w=self.w, h=self.h)
        if self.w < 0 or self.h < 0:
            raise ValueError(f"a box needs a width and a height >= 0, got {self.w} x {self.h}")

    @property
    def centre(self) -> Point:
        return Point(self.x + self.w / 2, self.y + self.h / 2)

    @property
    def foot(self) -> Point:
        """Where the thing touches the ground: middle of the lower edge."""
        return Point(self.x + self.w / 2, self.y + self.h)

    def centre_in(self, other: Box) -> bool:
        """Whether its middle lies in the other one."""
        middle = self.centre
        return other.x <= middle.x <= other.x + other.w and other.y <= middle.y <= other.y + other.h

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1 (MOT's overlap measure)."""
        width = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        height = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        if width <= 0 or height <= 0:
            return 0.0
        both = width * height
        return both / (self.w * self.h + other.w * other.h - both)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A simple polygon of at least three corners, not closed by a repeated corner."""

    corners: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len(self.corners) < 3:
            raise ValueError(f"a polygon needs at least 3 corners, got {len(self.corners)}")
        shape = self.shape
        if not shape.is_valid:
            raise ValueError(f"the polygon crosses itself: {explain_validity(shape)}")
        if shape.area == 0:
            raise ValueError("the polygon has no area: its corners lie on one line")

    @property
    def shape(self) -> ShapelyPolygon:
        return ShapelyPolygon([(corner.x, corner.y) for corner in self.corners])

    def contains(self, point: Point) -> bool:
        """Even-odd rule; a point on the left or lower edge may count either way."""
        inside = False
        previous = self.corners[-1]
        for corner in self.corners:
            if (corner.y > point.y) != (previous.y > point.y):
                slope = (previous.x - corner.x) / (previous.y - corner.y)
                if point.x < corner.x + slope * (point.y - corner.y):
                    inside = not inside
            previous = corner
        return inside


@dataclass(frozen=True, slots=True)
class LonLat:
    """A WGS84 position in degrees."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        require_finite(lon=self.lon, lat=self.lat)
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"not a position: lon {self.lon}, lat {self.lat} (order is lon, lat)")

    def moved(self, east_m: float, north_m: float) -> LonLat:
        """This position moved by metres, on a local plane: error below 1 mm within 500 m."""
        lat = self.lat + north_m / METRES_PER_DEGREE_LATITUDE
        shrink = math.cos(math.radians(self.lat))
        return LonLat(self.lon + east_m / (METRES_PER_DEGREE_LATITUDE * shrink), lat)
