"""Where a camera hangs and how it sees: a pinhole without distortion (Hartley and Zisserman, chapter 6)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.city import CameraSpec

WIDTH, HEIGHT = 640, 360
NEAR = 0.8
"""Metres; nothing nearer to the lens is drawn."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CameraPose:
    """centre: (3,) metres. turn: (3, 3), rows right, down, forward. focal: pixels at `width` x `height`."""

    centre: Floats
    turn: Floats
    focal: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def heading(self) -> float:
        """Degrees clockwise from north."""
        return math.degrees(math.atan2(self.turn[2, 0], self.turn[2, 1])) % 360

    def scaled(self, factor: int) -> CameraPose:
        """The same view with `factor` times the pixels."""
        return CameraPose(self.centre, self.turn, self.focal * factor, self.width * factor, self.height * factor)

    def in_camera(self, points: Floats) -> Floats:
        """(..., 3) world metres -> (..., 3) right, down, forward metres."""
        return np.asarray((points - self.centre) @ self.turn.T)

    def to_picture(self, seen: Floats) -> Floats:
        """(..., 3) camera metres, forward > 0 -> (..., 2) pixels."""
        scale = self.focal / seen[..., 2:3]
        return np.asarray(seen[..., :2] * scale + (self.width / 2, self.height / 2))

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """(..., 3) world metres -> pixels (..., 2) and depth (...). Meaningless where depth <= 0."""
        seen = self.in_camera(points)
        depth = seen[..., 2]
        safe = seen.copy()
        safe[..., 2] = np.maximum(depth, 1e-3)
        return self.to_picture(safe), depth

    def ground_at(self, pixels: Floats) -> Floats:
        """(..., 2) pixels -> (..., 2) metres on the ground; NaN above the horizon."""
        rays = np.concatenate(
            [(pixels - (self.width / 2, self.height / 2)) / self.focal, np.ones_like(pixels[..., :1])], -1
        )
        world = rays @ self.turn
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = np.where(world[..., 2] < -1e-6, -self.centre[2] / world[..., 2], np.nan)
        return np.asarray(self.centre[:2] + world[..., :2] * distance[..., None])

    def outline(self, polygon: Floats) -> Floats:
        """A polygon in space (N, 3), cut at the near plane, in pixels (M, 2); M may be 0."""
        seen = cut_near(self.in_camera(polygon))
        return self.to_picture(seen) if len(seen) else np.empty((0, 2))


def cut_near(polygon: Floats) -> Floats:
    """The part of a polygon (N, 3) in camera metres that lies beyond NEAR (Sutherland and Hodgman, 1974)."""
    kept: list[Floats] = []
    for index in range(len(polygon)):
        here, then = polygon[index], polygon[(index + 1) % len(polygon)]
        if here[2] > NEAR:
            kept.append(here)
        if (here[2] > NEAR) != (then[2] > NEAR):
            share = (NEAR - here[2]) / (then[2] - here[2])
            kept.append(here + share * (then - here))
    return np.array(kept) if kept else np.empty((0, 3))


def on_ground(points: Floats, height: float = 0.0) -> Floats:
    """(N, 2) -> (N, 3) at a height."""
    flat = np.asarray(points, dtype=float)
    return np.concatenate([flat, np.full((*flat.shape[:-1], 1), height)], -1)


def pose_of(camera: CameraSpec) -> CameraPose:
    """The pose of a camera that looks at a ground point, its upper edge level."""
    centre = np.array([*camera.at, camera.height])
    forward = np.array([*camera.look_at, 0.0]) - centre
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(forward, right), forward])
    return CameraPose(centre, turn, WIDTH / 2 / math.tan(math.radians(camera.view) / 2))


def turned(pose: CameraPose, degrees: float) -> CameraPose:
    """The same camera, turned to the right."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    clockwise = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    return CameraPose(pose.centre, pose.turn @ clockwise.T, pose.focal, pose.width, pose.height)
