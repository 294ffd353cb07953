"""The still part of one camera's picture: sky, ground, buildings, trees; painted once, at twice the resolution."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.after_dark import relight
from simulators.blocks import Town
from simulators.camera_pose import CameraPose
from simulators.city import City
from simulators.ground import paint_ground
from simulators.light import DAY, Light
from simulators.roads import Roads
from simulators.standing import Canvas, paint_standing

Bytes = NDArray[np.uint8]
Field = NDArray[np.float32]
OVERSAMPLING = 2


@dataclass(frozen=True, eq=False)
class Scene:
    """picture: (H, W, 3) BGR. depth: (H, W) metres to whatever stands upright there, infinity for ground and sky.

    ground: (H, W, 3) BGR, what the ground sends back of full light, black elsewhere; only where headlights matter.
    """

    picture: Bytes
    depth: Field
    ground: Bytes | None = None


def paint_scene(pose: CameraPose, city: City, roads: Roads, town: Town, light: Light = DAY) -> Scene:
    """Everything that does not move. About 0.3 s by day and 1 s by lamplight."""
    fine = pose.scaled(OVERSAMPLING)
    base = replace(light, sky=(0.0, 0.0, 0.0)) if light.dark else light
    ground, distance = _ground_of_pixels(fine)
    picture, carriageway = paint_ground(fine, ground, distance, city, roads, town, base)
    depth = np.full(picture.shape[:2], np.inf, np.float32)
    canvas = Canvas(fine, picture, depth, carriageway, base)
    _fade(picture, distance, base)
    paint_standing(canvas, city, town)
    lit = relight(canvas, ground, distance, city, town, light) if light.dark else None
    size = (pose.width, pose.height)
    vignette = _vignette(pose)
    still = _to_bytes(cv2.resize(picture, size, interpolation=cv2.INTER_AREA) * vignette)
    reflecting = None if lit is None else _to_bytes(cv2.resize(lit, size, interpolation=cv2.INTER_AREA) * vignette)
    return Scene(still, np.ascontiguousarray(depth[::OVERSAMPLING, ::OVERSAMPLING]), reflecting)


def _to_bytes(picture: Field) -> Bytes:
    return np.clip(picture, 0, 255).astype(np.uint8)


def _ground_of_pixels(pose: CameraPose) -> tuple[Field, Field]:
    """(H, W, 2) metres on the ground and (H, W) distance; 0 and infinity above the horizon."""
    columns = ((np.arange(pose.width) + 0.5 - pose.width / 2) / pose.focal)[None, :]
    rows = ((np.arange(pose.height) + 0.5 - pose.height / 2) / pose.focal)[:, None]
    right, down, ahead = pose.turn
    fall = down[2] * rows + ahead[2]  # (H, 1): the camera is level, so a row has one slope
    reach = np.where(fall < -1e-6, -pose.centre[2] / np.minimum(fall, -1e-6), 0.0)
    offsets = [reach * (right[axis] * columns + down[axis] * rows + ahead[axis]) for axis in (0, 1)]
    ground = np.stack([offset + pose.centre[axis] for axis, offset in enumerate(offsets)], -1).astype(np.float32)
    distance = np.hypot(*offsets).astype(np.float32)
    distance[np.broadcast_to(reach == 0, distance.shape)] = np.inf
    return ground, distance


def _fade(picture: Field, distance: Field, light: Light) -> None:
    """Blend the far ground into the haze, in place."""
    clear = np.exp(-distance / np.float32(light.haze))[..., None]
    sky = np.array(light.sky, np.float32)
    picture -= sky
    picture *= clear
    picture += sky


def _vignette(pose: CameraPose) -> Field:
    """(H, W, 1) fall-off of a cheap lens, down to 0.86 in the corners."""
    columns = np.linspace(-1, 1, pose.width)[None, :]
    rows = np.linspace(-1, 1, pose.height)[:, None]
    return np.asarray(1 - 0.07 * (columns**2 + rows**2), dtype=np.float32)[..., None]
