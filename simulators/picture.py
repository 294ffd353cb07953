"""From a painted scene to what leaves the camera: shake, gain, sensor noise, the burnt-in clock, JPEG."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.codec import Line
from simulators.conditions import DEFAULT, Condition

Bytes = NDArray[np.uint8]
QUALITY = 80
"""JPEG quality of an ordinary network camera."""
CLOCK_BOX = (0.0, 0.0, 0.42, 0.052)
"""Left, top, width, height of the burnt-in clock, fractions of the frame."""
_BANK = 4
"""Frames of noise kept; each is cut anew at a random place for every picture."""
_MARGIN = 64


class Sensor:
    """The imager of one camera; `seed` makes its noise its own. fps: of the pictures that it takes."""

    def __init__(
        self, seed: int, width: int, height: int, timezone: str, condition: Condition = DEFAULT, fps: float = 5.0
    ) -> None:
        rng = np.random.default_rng(seed)
        self._size = (width, height)
        shape = (height + _MARGIN, width + _MARGIN, 3)
        self._noise = [_grain(rng, shape, condition.lights[0].noise) for _ in range(_BANK)]
        self._seed = seed
        self._zone = ZoneInfo(timezone)
        self._cover = _cloth(rng, width, height)
        self._phase = rng.uniform(0, 2 * math.pi)
        self._shake = condition.shake
        self._line = Line(width, height, fps, condition.bitrate) if condition.bitrate else None

    def expose(
        self,
        painted: Bytes,
        frame: int,
        captured: float,
        label: str,
        covered: float = 0.0,
        gain: float = 1.0,
        grey: bool = False,
    ) -> bytes:
        """The JPEG of one frame. covered: 0 clear .. 1 something hangs before the lens. grey: without colour."""
        gain *= 1 + 0.012 * math.sin(captured / 17 + self._phase) + 0.006 * math.sin(captured / 5.3)
        if self._shake:
            painted = self._shaken(painted, captured)
        if covered > 0:
            painted = np.asarray(cv2.addWeighted(painted, 1 - covered, self._cover, covered, 0), dtype=np.uint8)
        lit = cv2.convertScaleAbs(painted, alpha=gain)
        rng = np.random.default_rng((self._seed, frame))
        which, dx, dy = int(rng.integers(_BANK)), int(rng.integers(_MARGIN)), int(rng.integers(_MARGIN))
        width, height = self._size
        grain = self._noise[which][dy : dy + height, dx : dx + width]
        noisy = np.asarray(cv2.add(lit, grain, dtype=cv2.CV_8U), dtype=np.uint8)
        if grey:
            noisy = np.asarray(cv2.cvtColor(cv2.cvtColor(noisy, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
        self._burn_clock(noisy, captured, label)
        if self._line is not None:
            noisy = self._line.through(noisy)
        done, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        assert done, "OpenCV encodes every 8-bit picture"
        return jpeg.tobytes()

    def _shaken(self, painted: Bytes, captured: float) -> Bytes:
        """The picture as the mast sways and trembles: never farther than the condition says, each way."""
        sway = [
            self._shake
            * (0.55 * math.sin(2 * math.pi * slow * captured + self._phase) + 0.45 * math.sin(fast * captured))
            for slow, fast in ((0.83, 29.1), (1.37, 23.7))
        ]
        move = np.array([[1, 0, sway[0]], [0, 1, sway[1]]])
        moved = cv2.warpAffine(painted, move, self._size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, dtype=np.uint8)

    def _burn_clock(self, picture: Bytes, captured: float, label: str) -> None:
        text = f"{label}  {datetime.fromtimestamp(captured, self._zone):%Y-%m-%d %H:%M:%S}"
        for colour, thickness in (((20, 20, 20), 3), ((235, 235, 235), 1)):
            cv2.putText(picture, text, (8, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, thickness, cv2.LINE_AA)


def _grain(rng: np.random.Generator, shape: tuple[int, int, int], noise: float) -> NDArray[np.int16]:
    """Noise of one frame; single precision, because nine cameras' worth of it is a second of the start."""
    grain = rng.standard_normal(shape, dtype=np.float32)
    grain *= noise
    return np.rint(grain, out=grain).astype(np.int16)


def _cloth(rng: np.random.Generator, width: int, height: int) -> Bytes:
    """Something dark and out of focus close before the lens."""
    rough = cv2.resize(rng.normal(0, 1, (5, 8)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    cloth = np.array([44, 50, 58], np.float32) + rough[..., None] * 7
    return np.asarray(np.clip(cloth, 0, 255), dtype=np.uint8)
