"""The still scene when the sun does not do the lighting: street lamps and lit houses at night, wet streets."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.blocks import Town
from simulators.camera_pose import CameraPose
from simulators.city import City
from simulators.lamps import Lamps
from simulators.light import LAMP, TAKEN, Light
from simulators.standing import Canvas, paint_standing

Field = NDArray[np.float32]
_COARSE = 2
"""Lamplight is worked out for every so many pixels."""


def relight(canvas: Canvas, ground: Field, distance: Field, city: City, town: Town, light: Light) -> Field:
    """Light the canvas's picture in place; it comes painted without sun before a black sky.

    ground, distance: as of scene.paint_scene. Returns (H, W, 3), what the ground sends back of full light.
    """
    picture = canvas.picture
    upright = np.isfinite(canvas.depth)
    road = (np.isfinite(distance) & ~upright)[..., None]
    picture *= 1 / (1 - TAKEN)
    if light.wet:
        picture *= 1 - 0.5 * np.float32(light.wet) * road
    bare = picture * road
    lamps = Lamps(canvas.pose, city, town)
    fallen = lamps.on(_points(canvas, ground, distance)[::_COARSE, ::_COARSE], light)
    size = (canvas.pose.width, canvas.pose.height)
    picture *= cv2.resize(fallen, size, interpolation=cv2.INTER_LINEAR) + np.array(light.ambient, np.float32)
    clear = np.exp(-np.minimum(distance, canvas.depth) / np.float32(light.haze))[..., None]
    picture += (1 - clear) * _sky(canvas, light)
    glow = _glow(canvas, canvas.pose, city, town, light)
    picture += glow * clear + cv2.GaussianBlur(glow, (0, 0), 7) * np.float32(0.35)
    if light.wet:
        picture += road * clear * _mirrored(canvas, distance, city, town, lamps, light)
    return bare


def _points(canvas: Canvas, ground: Field, distance: Field) -> Field:
    """(H, W, 3) metres: what each pixel shows; far away for the sky."""
    pose = canvas.pose
    columns = ((np.arange(pose.width) + 0.5 - pose.width / 2) / pose.focal)[None, :]
    rows = ((np.arange(pose.height) + 0.5 - pose.height / 2) / pose.focal)[:, None]
    rays = np.stack(np.broadcast_arrays(columns, rows, 1.0), -1).astype(np.float32) @ pose.turn.astype(np.float32)
    upright = np.isfinite(canvas.depth)
    reach = np.where(upright, canvas.depth, np.float32(1e4))[..., None]
    flat = np.concatenate([ground, np.zeros((*ground.shape[:2], 1), np.float32)], -1)
    on_ground = (np.isfinite(distance) & ~upright)[..., None]
    return np.where(on_ground, flat, rays * reach + pose.centre.astype(np.float32))


def _sky(canvas: Canvas, light: Light) -> Field:
    """(H, 1, 3): darker and bluer upwards, and the last of the sun or the town's lamps above the horizon."""
    pose = canvas.pose
    rows = (np.arange(pose.height) + 0.5 - pose.height / 2) / pose.focal
    rise = np.clip(pose.turn[1, 2] * rows + pose.turn[2, 2], 0, 1)  # sine of the height above the horizon
    warm = np.exp(-rise * 9)[:, None] * np.array([0.0, 0.12, 0.32]) * (light.lamps > 0)
    return np.asarray((np.array(light.sky) * (1 - 0.5 * rise[:, None] + warm))[:, None, :], dtype=np.float32)


def _glow(canvas: Canvas, pose: CameraPose, city: City, town: Town, light: Light) -> Field:
    """(H, W, 3) what shines by itself."""
    picture = np.zeros_like(canvas.picture)
    if light.windows:
        depth = np.full(picture.shape[:2], np.inf, np.float32)
        paint_standing(Canvas(pose, picture, depth, canvas.carriageway, light, glow=True), city, town)
        picture *= np.float32(light.windows)
    return picture


def _mirrored(canvas: Canvas, distance: Field, city: City, town: Town, lamps: Lamps, light: Light) -> Field:
    """(H, W, 3) what a wet street mirrors: sky, houses and lamps, drawn out towards the eye."""
    pose = canvas.pose
    below = replace(pose, centre=pose.centre * (1, 1, -1), turn=pose.turn * (1, 1, -1))  # the world upside down
    houses = replace(town, trees=(), posts=())
    picture = np.broadcast_to(np.array(light.sky, np.float32), canvas.picture.shape).copy()
    depth = np.full(picture.shape[:2], np.inf, np.float32)
    dull = replace(light, sky=(0.0, 0.0, 0.0))
    paint_standing(Canvas(below, picture, depth, np.zeros_like(canvas.carriageway), dull), city, houses)
    picture[np.isfinite(depth)] *= np.array(light.ambient, np.float32)
    picture += _glow(canvas, below, city, houses, light)
    if light.lamps:
        pixels, depths = below.project(lamps.places)
        for (x, y), far in zip(pixels, depths, strict=True):
            if far > 5:
                size = max(1, int(0.4 * pose.focal / far))
                shine = tuple(float(v) * 900 * light.lamps for v in LAMP)
                cv2.circle(picture, (int(np.clip(x, -999, 9999)), int(np.clip(y, -999, 9999))), size, shine, -1)
    smeared = cv2.blur(cv2.blur(picture, (5, 45)), (3, 45))
    # schlick's approximation of Fresnel's law for water, and a film that is not everywhere
    grazing = np.clip(1 - pose.centre[2] / np.maximum(np.hypot(distance, pose.centre[2]), 1e-3), 0, 1)
    share = light.wet * (0.02 + 0.98 * grazing**5) + 0.1 * light.wet
    return np.asarray(smeared * np.minimum(share, 0.7)[..., None], dtype=np.float32)
