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
        found = self._ground.metres(Point(x, y))
        return None if found is None else (found.x, found.y)

    def picture(self, east: float, north: float) -> tuple[float, float] | None:
        """The plane to picture fractions; None behind the camera."""
        if self._ground is None:
            return east / self._aspect, north
        found = self._ground.picture(Point(east, north))
        return None if found is None else (found.x, found.y)

    def scale(self, x: float, y: float) -> Matrix | None:
        """Plane units by fractions of the frame at a picture point, 2 x 2; None above the horizon."""
        if self._ground is None:
            return np.array([[self._aspect, 0.0], [0.0, 1.0]])
        return self._ground.metres_per_fraction(Point(x, y))

    def velocity(self, east: float, north: float) -> Point:
        """As `Track.velocity` wants it: metres, or fractions of the frame, a second."""
        return Point(east, north) if self.metric else Point(east / self._aspect, north)


class Motion:
    """State (x, y, vx, vy) on the plane and its covariance (Bar-Shalom, Estimation with Applications, ch. 6.2)."""

    def __init__(self, x: float, y: float, doubt: Matrix, speed_doubt: float) -> None:
        """doubt: 2 x 2 covariance of the first place; speed_doubt: standard deviation of its unknown speed."""
        self.state: Matrix = np.array([x, y, 0.0, 0.0])
        self._covariance: Matrix = np.zeros((4, 4))
        self._covariance[:2, :2] = doubt
        self._covariance[2, 2] = self._covariance[3, 3] = speed_doubt**2

    @property
    def place(self) -> tuple[float, float]:
        return float(self.state[0]), float(self.state[1])

    @property
    def velocity(self) -> tuple[float, float]:
        return float(self.state[2]), float(self.state[3])

    @property
    def speed(self) -> float:
        return math.hypot(*self.velocity)

    def predict(self, elapsed: float, agility: float) -> None:
        """Let `elapsed` seconds pass (discretised white-noise acceleration of density `agility`)."""
        step = np.eye(4)
        step[0, 2] = step[1, 3] = elapsed
        noise = np.zeros((4, 4))
        noise[0, 0] = noise[1, 1] = agility * elapsed**3 / 3
        noise[0, 2] = noise[2, 0] = noise[1, 3] = noise[3, 1] = agility * elapsed**2 / 2
        noise[2, 2] = noise[3, 3] = agility * elapsed
        self.state = step @ self.state
        self._covariance = step @ self._covariance @ step.T + noise

    def distance2(self, x: float, y: float, doubt: Matrix) -> float:
        """Squared Mahalanobis distance of a measured place from the predicted one."""
        a, b, c, d = (self._covariance[:2, :2] + doubt).ravel().tolist()
        dx, dy = x - self.state[0], y - self.state[1]
        return float((d * dx * dx - (b + c) * dx * dy + a * dy * dy) / (a * d - b * c))

    def update(self, x: float, y: float, doubt: Matrix) -> None:
        """Take in a measured place."""
        inverse = np.linalg.inv(self._covariance[:2, :2] + doubt)
        gain = self._covariance[:, :2] @ inverse
        self.state = self.state + gain @ np.array([x - self.state[0], y - self.state[1]])
        self._covariance = self._covariance - gain @ self._covariance[:2, :]

    def halt(self) -> None:
        """It stands: forget the rest of its speed."""
        self.state[2:] = 0.0
