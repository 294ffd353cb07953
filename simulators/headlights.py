"""Vehicles after dark: light on the road ahead, dazzling headlights, tail lights, and their images on a wet street."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.actors import Cast
from simulators.camera_pose import CameraPose
from simulators.lamps import Lamps
from simulators.light import HEADLIGHT, TAKEN, Light
from simulators.scene import Scene

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
LENGTHS = (26.0, 15.0, 8.0, 4.0)
"""Metres that a low beam reaches; shorter ones serve when the longest ends behind the camera."""
NEAR_HALF, FAR_HALF = 0.9, 4.6
"""Metres of half its width at the bumper and at its end."""
MIRRORED = 70.0
"""Metres from the camera within which a wet street shows a vehicle again."""
_COARSE = 2
_WHITE, _RED = (255.0, 255.0, 255.0), (70.0, 60.0, 255.0)


class AfterDark:
    """The Ambience of one camera when lamps are lit."""

    def __init__(self, pose: CameraPose, light: Light, lamps: Lamps, scene: Scene) -> None:
        assert scene.ground is not None, "a dark scene comes with what its ground reflects"
        self.light = light
        self._pose, self._lamps, self._scene, self._ground = pose, lamps, scene, scene.ground
        self._shining: list[tuple[int, int, float, bool]] = []

    def fall(self, picture: Bytes, cast: Sequence[Cast]) -> tuple[Floats, Floats]:
        self._shining.clear()
        if not cast:
            return np.ones((0, 3)), np.zeros(0)
        beams = np.zeros((self._pose.height // _COARSE, self._pose.width // _COARSE), np.uint8)
        for one in cast:
            if one.actor.kind in _LAMPS:
                self._beam(beams, one)
        self._add(picture, beams)
        chest = np.array([one.place for one in cast], np.float32) + np.array([0, 0, 1], np.float32)
        from_lamps = self._lamps.on(chest, self.light)
        feet = [(one.box[3] - 1, (one.box[0] + one.box[2]) // 2) for one in cast]
        rows, columns = (np.array(feet) // _COARSE).T
        from_beams = beams[rows.clip(0, beams.shape[0] - 1), columns.clip(0, beams.shape[1] - 1)] / 255
        gains = from_lamps + np.array(self.light.ambient) + from_beams[:, None] * (0.5 * self.light.beams)
        return np.asarray(gains / (1 - TAKEN), dtype=np.float64), np.zeros(len(cast))

    def adorn(self, picture: Bytes, one: Cast) -> None:
        if self.light.wet and one.depth < MIRRORED:
            _mirror(picture, self._pose, self._scene.depth, one, self.light.wet)
        for place, white, strength in _lamps_of(one, self._pose):
            pixels, depth = self._pose.project(place)
            x, y = int(pixels[0]), int(pixels[1])
            if not (0 <= x < self._pose.width and 0 <= y < self._pose.height):
                continue
            if self._scene.depth[y, x] < depth - 1:
                continue
            size = self._pose.focal / float(depth)
            colour = _WHITE if white else _RED
            cv2.circle(picture, (x, y), max(1, round((0.13 if white else 0.09) * size)), colour, -1, cv2.LINE_AA)
            if self.light.wet:
                below, _ = self._pose.project(place * (1, 1, -1))
                _streak(picture, below, size, colour, strength * self.light.wet)
            self._shining.append((x, y, strength * min(size, 60.0), white))

    def dazzle(self, picture: Bytes) -> None:
        """Halos of the lamps that nobody nearer hides."""
        for x, y, strength, white in self._shining:
            if picture[y, x].max() > 180:
                radius = round((1.5 if white else 0.5) * strength * (0.5 + self.light.beams)) + 2
                _stamp(picture, _halo(min(radius, 60), white), x, y)

    def _beam(self, beams: Bytes, one: Cast) -> None:
        start = one.model.size[0] / 2 + 0.5
        for reach in LENGTHS:
            far = NEAR_HALF + (FAR_HALF - NEAR_HALF) * reach / LENGTHS[0]
            corners = np.array(
                [[start, NEAR_HALF, 0], [start, -NEAR_HALF, 0], [start + reach, -far, 0], [start + reach, far, 0]]
            )
            pixels, depths = self._pose.project(corners @ one.turn.T + one.place)
            if depths.min() > 2:
                break
        else:
            return
        low = np.maximum(np.floor(pixels.min(0) / _COARSE).astype(int), 0)
        high = np.minimum(np.ceil(pixels.max(0) / _COARSE).astype(int), beams.shape[::-1])
        if (high - low < 2).any():
            return
        texture = _cone(reach, one.actor.kind == "motorbike")
        rows, columns = texture.shape
        flat = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
        matrix = cv2.getPerspectiveTransform(flat, (pixels / _COARSE - low).astype(np.float32))
        patch = cv2.warpPerspective(texture, matrix, (int(high[0] - low[0]), int(high[1] - low[1])))
        part = beams[low[1] : high[1], low[0] : high[0]]
        cv2.add(part, patch, dst=part)

    def _add(self, picture: Bytes, beams: Bytes) -> None:
        """The beams' light that the ground sends back."""
        if not beams.any():
            return
        fine = cv2.resize(beams, (self._pose.width, self._pose.height), interpolation=cv2.INTER_LINEAR)
        shade = cv2.cvtColor(fine, cv2.COLOR_GRAY2BGR)
        sent = cv2.multiply(self._ground, shade, scale=self.light.beams / 255)
        cv2.add(picture, sent, dst=picture)


_LAMPS = {"motorbike": (0.0,), "car": (-0.68, 0.68), "bus": (-1.0, 1.0), "truck": (-0.85, 0.85)}
"""Metres left of the middle where a vehicle's lamps sit."""


def _lamps_of(one: Cast, pose: CameraPose) -> Iterator[tuple[Floats, bool, float]]:
    """Place, whether white, and how strongly it shines at the camera."""
    lefts = _LAMPS.get(one.actor.kind)
    if lefts is None:
        return
    to_camera = pose.centre - one.place
    facing = float(one.turn[:, 0] @ to_camera / np.linalg.norm(to_camera))
    if abs(facing) < 0.08:
        return
    end = one.model.size[0] / 2 + 0.02
    height = 0.92 if one.actor.kind == "motorbike" else 0.65
    for left in lefts:
        own = np.array([end if facing > 0 else -end, left, height if facing > 0 else 0.75])
        weak = 0.7 if one.actor.kind == "motorbike" else 1.0
        yield one.turn @ own + one.place, facing > 0, weak * abs(facing)


def _mirror(picture: Bytes, pose: CameraPose, still_depth: NDArray[np.float32], one: Cast, wet: float) -> None:
    """The vehicle's own pixels, upside down below its feet, drawn out and faint."""
    x0, y0, x1, y1 = one.box
    length, width, height = one.model.size
    corners = np.array([(a * length / 2, b * width / 2, -c * height) for a in (-1, 1) for b in (-1, 1) for c in (0, 1)])
    pixels, depths = pose.project(corners @ one.turn.T + one.place)
    if depths.min() < 2:
        return
    bottom = min(int(np.ceil(pixels[:, 1].max())), pose.height)
    top = max(int(pixels[:, 1].min()), 0)
    if bottom - top < 3 or x1 - x0 < 3 or y1 - y0 < 3:
        return
    image = cv2.flip(cv2.resize(picture[y0:y1, x0:x1], (x1 - x0, bottom - top)), 0)
    image = cv2.blur(image, (3, 2 * ((bottom - top) // 8) + 3))
    mask = np.zeros((bottom - top, x1 - x0), np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull((pixels - (x0, top)).astype(np.int32)), 255)
    foot = cv2.convexHull((one.pixels[-8:] - (x0, top)).astype(np.int32))
    cv2.fillConvexPoly(mask, foot, 0)
    soft = cv2.blur(mask, (5, 9))
    soft[still_depth[top:bottom, x0:x1] < one.depth - 1] = 0
    alpha = soft[..., None] * np.float32(0.6 * wet / 255)
    part = picture[top:bottom, x0:x1]
    part[:] = part + (image.astype(np.float32) - part) * alpha


def _streak(picture: Bytes, at: Floats, size: float, colour: tuple[float, float, float], strength: float) -> None:
    """A lamp's image on wet asphalt: long towards the eye, because every wrinkle of the film mirrors it again."""
    half, tall = max(1, round(0.16 * size)), max(4, round(1.9 * size))
    x, y = int(at[0]), int(at[1]) + tall // 3
    sprite = cv2.resize(_smear(), (2 * half + 3, 2 * tall + 1)).astype(np.float32)[..., None]
    _stamp(picture, (sprite * np.array(colour, np.float32) * np.float32(0.8 * strength / 255)).astype(np.uint8), x, y)


def _stamp(picture: Bytes, sprite: Bytes, x: int, y: int) -> None:
    """Add a sprite of odd size with its middle at a pixel."""
    tall, wide = sprite.shape[0] // 2, sprite.shape[1] // 2
    x0, y0 = max(0, x - wide), max(0, y - tall)
    x1, y1 = min(picture.shape[1], x + wide + 1), min(picture.shape[0], y + tall + 1)
    if x1 <= x0 or y1 <= y0:
        return
    part = picture[y0:y1, x0:x1]
    left, top = x0 - x + wide, y0 - y + tall
    cv2.add(part, sprite[top : top + y1 - y0, left : left + x1 - x0], dst=part)


@lru_cache(maxsize=16)
def _cone(reach: float, narrow: bool) -> Bytes:
    """(64, 32) a low beam on the ground, from the bumper down the rows: brightest a few metres ahead."""
    along = np.linspace(0, reach, 64)[:, None]
    aside = np.linspace(-1, 1, 32)[None, :] * (1.35 if narrow else 1.0)
    fall = (1 - np.exp(-along / 1.5)) / (1 + (along / 9) ** 2) * np.clip((LENGTHS[0] - along) / 6, 0, 1)
    beam = fall * np.exp(-3.0 * aside**2) * np.clip((1 - np.abs(aside)) * 4, 0, 1) * (0.75 if narrow else 1.0)
    if reach < LENGTHS[0]:
        beam = beam * np.clip((reach - along) / (0.3 * reach), 0, 1)
    return np.asarray(255 * beam, dtype=np.uint8)


@lru_cache(maxsize=128)
def _halo(radius: int, white: bool) -> Bytes:
    """(2 * radius + 1, same, 3) what a lens and a sensor make of a lamp that is too bright for them."""
    axis = np.arange(-radius, radius + 1) / radius
    x, y = np.meshgrid(axis, axis)
    away = np.hypot(x, y)
    spot = np.clip(1 - away, 0, 1) ** 2 * (0.4 + 0.6 / (1 + (away * 4) ** 2))
    star = np.exp(-np.abs(y) * 18) * np.clip(1 - np.abs(x), 0, 1) ** 2 * 0.35
    tint = np.array(HEADLIGHT) * 255 if white else np.array([26.0, 22.0, 190.0])
    return np.asarray(np.clip((spot + star * white)[..., None] * tint, 0, 255), dtype=np.uint8)


@lru_cache(maxsize=1)
def _smear() -> Bytes:
    """(65, 17) soft vertical stroke."""
    x, y = np.meshgrid(np.linspace(-1, 1, 17), np.linspace(-1, 1, 65))
    return np.asarray(255 * np.exp(-4 * x**2) * np.clip(1 - np.abs(y), 0, 1) ** 1.3, dtype=np.uint8)
