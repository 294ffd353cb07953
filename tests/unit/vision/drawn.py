"""Small drawn pictures: a road with texture and noise, and boxes that drive on it. Seeded, so always the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import cv2
import numpy as np

from ioc.domain.frame import Frame
from ioc.domain.geometry import LonLat, Point
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.observation import CameraHealth, TracksObserved
from ioc.domain.site import Camera, GroundPoint, Line, Zone
from ioc.domain.text import Text
from ioc.vision.arrays import Colour, Real
from ioc.vision.perceive import Perceiver

WIDTH, HEIGHT = 320, 180
START = 1_795_000_000.0


def camera(lines: tuple[Line, ...] = (), zones: tuple[Zone, ...] = (), ground: tuple[GroundPoint, ...] = ()) -> Camera:
    return Camera(
        id=CameraId("cam"),
        name=Text("Máy quay", "Camera"),
        source="pictures",
        location=LonLat(106.0, 21.0),
        area=AreaId("area"),
        lines=lines,
        zones=zones,
        ground=ground,
    )


def birdseye(metres_wide: float = 32.0) -> tuple[GroundPoint, ...]:
    """A camera that looks straight down: 10 pixels a metre, north up."""
    high = metres_wide * HEIGHT / WIDTH
    return tuple(
        GroundPoint(Point(x, y), Point((x - 0.5) * metres_wide, (0.5 - y) * high))
        for x, y in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    )


@cache
def _noise(height: int, width: int) -> Real:
    """A sensor's noise of two grey levels, 24 pictures of it: drawn once, for it is what takes the time."""
    return np.float32(2.0) * np.random.default_rng(7).standard_normal((24, height, width, 3), np.float32)


def noisy(picture: Colour | Real, seed: int) -> Colour:
    """A picture (h, w, 3) as a sensor shows it."""
    noise = _noise(*picture.shape[:2])
    return np.asarray(cv2.convertScaleAbs(np.maximum(picture + noise[seed % len(noise)], 0.0)), np.uint8)


class Road:
    """Draws pictures of one scene."""

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        texture = cv2.GaussianBlur(self._random.normal(0, 40, (HEIGHT, WIDTH, 1)), (0, 0), 2).reshape(HEIGHT, WIDTH, 1)
        scene = np.clip(105 + texture, 0, 255).repeat(3, axis=2)
        for x in range(0, WIDTH, 40):
            cv2.rectangle(scene, (x, HEIGHT // 2 - 1), (x + 18, HEIGHT // 2 + 1), (215, 215, 215), -1)
        cv2.rectangle(scene, (0, 0), (WIDTH, 22), (70, 90, 80), -1)
        for x in range(8, WIDTH, 30):
            cv2.rectangle(scene, (x, 4), (x + 14, 16), (150, 140, 60), -1)
        self._scene = scene.astype(np.float32)

    def picture(self, boxes: Iterable[tuple[float, float, float, float]] = (), light: float = 1.0) -> Colour:
        """boxes: left, top, width, height in pixels of 320 x 180: red vehicles with a dark window."""
        drawn = self._scene.copy()
        for x, y, w, h in boxes:
            left, top, right, bottom = round(x), round(y), round(x + w) - 1, round(y + h) - 1
            cv2.rectangle(drawn, (left, top), (right, bottom), (40, 50, 200), -1)
            cv2.rectangle(drawn, (left + 4, top + 3), (right - 4, top + (bottom - top) // 3), (60, 40, 30), -1)
        return noisy(drawn * np.float32(light), int(self._random.integers(1 << 16)))


def jpeg(picture: Colour, quality: int = 85) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def frame(picture: Colour, captured: float) -> Frame:
    return Frame(CameraId("cam"), captured, jpeg(picture))


def watch(
    perceiver: Perceiver, pictures: Iterable[Colour], fps: float = 10.0, start: float = START
) -> Iterator[tuple[TracksObserved, CameraHealth]]:
    """Show pictures at a steady rate; yields what was perceived of each."""
    for number, picture in enumerate(pictures):
        seen = perceiver.perceive_image(picture, start + number / fps)
        yield seen.tracks, seen.health
