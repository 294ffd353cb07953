"""What passes between the scene and the sensor: shadows of clouds, rain in the air, drops on the lens."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.actors import Cast
from simulators.camera_pose import CameraPose
from simulators.light import DAY
from simulators.scene import Scene

Bytes = NDArray[np.uint8]
Field = NDArray[np.float32]
Floats = NDArray[np.float64]
WIND = 9.0
"""Metres a second that the clouds' shadows go, towards the north-east."""
SPAN = 230.0
"""Metres from one cloud to the next: at any place a shadow comes about every 26 s."""
UNDER_CLOUD = 0.72
"""Share of its light that an upright thing keeps under a cloud."""
_COARSE = 4
_FAR = 400.0
_BANK, _MARGIN = 4, 64


class Clouds:
    """The Ambience of one camera under a broken sky; `drift` blends its two still scenes first."""

    light = DAY

    def __init__(self, pose: CameraPose, sunny: Scene, dull: Scene) -> None:
        self._sunny, self._dull = sunny.picture, dull.picture
        self._size = (pose.width, pose.height)
        self._places = _places(pose, sunny.depth)
        self._sky = np.isnan(self._places[..., 0])
        self._gone = 0.0

    def drift(self, elapsed: float) -> Bytes:
        """The still picture now."""
        self._gone = WIND * elapsed
        coarse = self._sunlit(np.nan_to_num(self._places))
        coarse[self._sky] = 1.0
        share = cv2.resize(coarse, self._size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.blendLinear(self._sunny, self._dull, share, 1 - share), dtype=np.uint8)

    def fall(self, picture: Bytes, cast: Sequence[Cast]) -> tuple[Floats, Floats]:
        places = np.array([one.place[:2] for one in cast], np.float32).reshape(-1, 2)
        sun = self._sunlit(places).astype(float)
        return np.repeat((UNDER_CLOUD + (1 - UNDER_CLOUD) * sun)[:, None], 3, 1), sun

    def adorn(self, picture: Bytes, one: Cast) -> None:
        """Nothing shines."""

    def dazzle(self, picture: Bytes) -> None:
        """Nothing shines."""

    def _sunlit(self, places: Field) -> Field:
        """(..., 2) metres -> (...) 0 under a cloud, 1 beside it; the edge is some 12 m wide and not straight."""
        along = (places[..., 0] + places[..., 1]) * np.float32(0.7071)
        across = (places[..., 1] - places[..., 0]) * np.float32(0.7071)
        turn = np.float32(2 * np.pi / SPAN) * (along - np.float32(self._gone) + 7 * np.sin(across / 19))
        return np.asarray(np.clip(0.5 + 3.0 * (np.cos(turn) + 0.15), 0, 1), dtype=np.float32)


def _places(pose: CameraPose, depth: Field) -> Field:
    """(H / 4, W / 4, 2) metres on the ground below what each coarse pixel shows; NaN for the sky."""
    columns = np.arange(_COARSE / 2, pose.width, _COARSE)
    rows = np.arange(_COARSE / 2, pose.height, _COARSE)
    pixels = np.stack(np.meshgrid(columns, rows), -1)
    ground = pose.ground_at(pixels)
    ground[np.hypot(*(ground - pose.centre[:2]).transpose(2, 0, 1)) > _FAR] = np.nan
    rays = np.concatenate(
        [(pixels - (pose.width / 2, pose.height / 2)) / pose.focal, np.ones((*pixels.shape[:2], 1))], -1
    )
    away = depth[_COARSE // 2 :: _COARSE, _COARSE // 2 :: _COARSE][..., None].astype(float)
    upright = np.isfinite(away)
    standing = pose.centre[:2] + (rays @ pose.turn)[..., :2] * np.where(upright, away, 0.0)
    return np.where(upright, standing, ground).astype(np.float32)


class Rain:
    """Streaks that differ in every picture, and drops that stay on the lens for a while. light: 0..1, of the scene."""

    def __init__(self, seed: int, width: int, height: int, light: float) -> None:
        rng = np.random.default_rng((seed, 7))
        shape = (height + _MARGIN, width + _MARGIN)
        self._streaks = [_streaks(rng, shape, light) for _ in range(_BANK)]
        self._seed, self._size = seed, (width, height)
        self._drops = [(float(rng.uniform(18, 50)), float(rng.uniform(0, 50))) for _ in range(9)]

    def fall(self, picture: Bytes, frame: int, elapsed: float) -> Bytes:
        """The picture seen through it all."""
        rng = np.random.default_rng((self._seed, 8, frame))
        which, dx, dy = int(rng.integers(_BANK)), int(rng.integers(_MARGIN)), int(rng.integers(_MARGIN))
        width, height = self._size
        streaks = self._streaks[which][dy : dy + height, dx : dx + width]
        wet = np.asarray(cv2.add(picture, streaks), dtype=np.uint8)
        for index, (stay, phase) in enumerate(self._drops):
            self._drop(wet, index, int((elapsed + phase) // stay))
        return wet

    def _drop(self, picture: Bytes, index: int, turn: int) -> None:
        """A drop shows the scene around it upside down, small and out of focus."""
        rng = np.random.default_rng((self._seed, 9, index, turn))
        radius = int(rng.integers(9, 26))
        x = int(rng.integers(radius, self._size[0] - radius))
        y = int(rng.integers(radius, self._size[1] - radius))
        part = picture[y - radius : y + radius, x - radius : x + radius]
        y0, y1 = max(0, y - 4 * radius), min(self._size[1], y + 4 * radius)
        x0, x1 = max(0, x - 4 * radius), min(self._size[0], x + 4 * radius)
        inside = cv2.resize(picture[y0:y1:4, x0:x1:4], (2 * radius, 2 * radius), interpolation=cv2.INTER_AREA)
        inside = cv2.blur(cv2.flip(inside, -1), (5, 5))
        alpha = _disc(radius)
        part[:] = cv2.blendLinear(inside, part, alpha, 1 - alpha)


def _disc(radius: int) -> Field:
    axis = (np.arange(2 * radius) + 0.5 - radius) / radius
    away = np.hypot(*np.meshgrid(axis, axis * 0.9))
    return np.asarray(np.clip((1 - away) * 2.6, 0, 0.72), dtype=np.float32)


def _streaks(rng: np.random.Generator, shape: tuple[int, int], light: float) -> Bytes:
    """(H, W, 3) drops that fall through the picture while the shutter is open: few near and long, many far and fine."""
    layer = np.zeros(shape, np.uint8)
    slant = 0.16
    for _ in range(620):
        far = float(rng.uniform(0.08, 1.0)) ** 0.6
        length = 3 + 9 / far
        x, y = float(rng.uniform(0, shape[1])), float(rng.uniform(0, shape[0]))
        shade = float(rng.uniform(16, 46)) * (0.4 + 0.6 * far) * light
        end = (int(x - slant * length), int(y + length))
        cv2.line(layer, (int(x), int(y)), end, shade, 1 if far > 0.45 else 2, cv2.LINE_AA)
    return np.asarray(cv2.cvtColor(cv2.blur(layer, (2, 3)), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
