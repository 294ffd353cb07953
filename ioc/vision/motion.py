"""Where a tracked thing is and how fast it moves: a Kalman filter of constant velocity on a plane.

The plane is the ground in metres where the camera is calibrated, else the picture with the frame's height as unit, so
that both axes have one scale. A pixel's worth of doubt is carried to the plane by the Jacobian at that place: far away
a pixel is metres, and speeds there are doubted accordingly.
"""

from __future__ import annotations

import math

import numpy as np

from ioc.domain.geometry import Point
from ioc.vision.arrays import Matrix
from ioc.vision.ground_plane import GroundPlane

METRIC_AGILITY = 9.0
"""Density of acceleration noise, m2/s3: a rider who brakes or swerves at about 4 m/s2 within half a second."""
PICTURE_AGILITY = 1.0
"""The same for uncalibrated cameras, frame heights2/s3: perspective itself accelerates what comes nearer."""
METRIC_SPEED = 8.0
"""Doubt of a newborn's speed, m/s."""
PICTURE_SPEED = 0.6
"""Doubt of a newborn's speed, frame heights a second."""


class MotionPlane:
    """The plane that a camera's things move on."""

    def __init__(self, ground: GroundPlane | None, aspect: float) -> None:
        """aspect: the frame's width over its height."""
        self._ground = ground
        self._aspect = aspect

    @property
    def metric(self) -> bool:
        return self._ground is not None

    @property
    def agility(self) -> float:
        return METRIC_AGILITY if self.metric else PICTURE_AGILITY

    @property
    def newborn_speed(self) -> float:
        return METRIC_SPEED if self.metric else PICTURE_SPEED

    def locate(self, x: float, y: float) -> tuple[float, float] | None:
        """Picture fractions to the plane; None above the horizon."""
        if self._ground is None:
            return x * self._aspect, y
        return self._ground.metres_at(x, y)

    def picture(self, east: float, north: float) -> tuple[float, float] | None:
        """The plane to picture fractions; None behind the camera."""
        if self._ground is None:
            return east / self._aspect, north
        return self._ground.picture_at(east, north)

    def scale(self, x: float, y: float) -> Matrix | None:
        """Plane units by fractions of the frame at a picture point, 2 x 2; None above the horizon."""
        if self._ground is None:
            return np.array([[self._aspect, 0.0], [0.0, 1.0]])
        return self._ground.scale_at(x, y)

    def velocity(self, east: float, north: float) -> Point:
        """As `Track.velocity` wants it: metres, or fractions of the frame, a second."""
        return Point(east, north) if self.metric else Point(east / self._aspect, north)


Doubt = tuple[float, float, float]
"""Covariance of a place on the plane: of x, of x with y, of y."""


class Motion:
    """State (x, y, vx, vy) on the plane and its covariance (Bar-Shalom, Estimation with Applications, ch. 6.2).

    The covariance is kept as three 2 x 2 blocks, row by row: `_places` (symmetric, three numbers), `_mixed` (places by
    speeds), `_speeds` (symmetric). Written out in plain numbers it takes a fraction of the time of 4 x 4 arrays.
    """

    def __init__(self, x: float, y: float, doubt: Doubt, speed_doubt: float) -> None:
        """doubt: of the first place; speed_doubt: standard deviation of its unknown speed."""
        self.place = (x, y)
        self.velocity = (0.0, 0.0)
        self._places = doubt
        self._mixed = (0.0, 0.0, 0.0, 0.0)
        self._speeds = (speed_doubt**2, 0.0, speed_doubt**2)

    @property
    def speed(self) -> float:
        return math.hypot(*self.velocity)

    def predict(self, elapsed: float, agility: float) -> None:
        """Let `elapsed` seconds pass (discretised white-noise acceleration of density `agility`)."""
        t, q = elapsed, agility * elapsed
        (x, y), (vx, vy) = self.place, self.velocity
        self.place = (x + t * vx, y + t * vy)
        (a, b, c), (d, e, f, g), (h, i, j) = self._places, self._mixed, self._speeds
        own = q * t * t / 3
        self._places = (a + 2 * t * d + t * t * h + own, b + t * (e + f) + t * t * i, c + 2 * t * g + t * t * j + own)
        self._mixed = (d + t * h + q * t / 2, e + t * i, f + t * i, g + t * j + q * t / 2)
        self._speeds = (h + q, i, j + q)

    def distance2(self, x: float, y: float, doubt: Doubt) -> float:
        """Squared Mahalanobis distance of a measured place from the predicted one."""
        a, b, d = self._places[0] + doubt[0], self._places[1] + doubt[1], self._places[2] + doubt[2]
        dx, dy = x - self.place[0], y - self.place[1]
        return (d * dx * dx - 2 * b * dx * dy + a * dy * dy) / (a * d - b * b)

    def update(self, x: float, y: float, doubt: Doubt) -> None:
        """Take in a measured place."""
        (a, b, c), (d, e, f, g), (h, i, j) = self._places, self._mixed, self._speeds
        k, m, n = a + doubt[0], b + doubt[1], c + doubt[2]
        k, m, n = (part / (k * n - m * m) for part in (n, -m, k))  # inverse of the innovation's covariance
        xx, xy, yx, yy = a * k + b * m, a * m + b * n, b * k + c * m, b * m + c * n  # gain of the place
        ux, uy, vx, vy = d * k + f * m, d * m + f * n, e * k + g * m, e * m + g * n  # gain of the speed
        dx, dy = x - self.place[0], y - self.place[1]
        self.place = (self.place[0] + xx * dx + xy * dy, self.place[1] + yx * dx + yy * dy)
        self.velocity = (self.velocity[0] + ux * dx + uy * dy, self.velocity[1] + vx * dx + vy * dy)
        self._places = (a - xx * a - xy * b, b - xx * b - xy * c, c - yx * b - yy * c)
        self._mixed = (d - xx * d - xy * f, e - xx * e - xy * g, f - yx * d - yy * f, g - yx * e - yy * g)
        self._speeds = (h - ux * d - uy * f, i - ux * e - uy * g, j - vx * e - vy * g)

    def halt(self) -> None:
        """It stands: forget the rest of its speed."""
        self.velocity = (0.0, 0.0)
