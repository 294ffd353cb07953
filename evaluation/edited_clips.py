"""Real pixels with one thing changed, so that the truth is known: edits of an iterator of (seconds, picture).

Each edit is a small frozen value that says what it does and from when to when (seconds of the clip); the rest of the
picture goes on as the camera saw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Real

Pictures = Iterable[tuple[float, Colour]]


class Edit(Protocol):
    """Changes pictures: (seconds of the clip, (h, w, 3) BGR uint8) in, the same out."""

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]: ...


@dataclass(frozen=True, slots=True)
class Reverse:
    """The clip from its end. It is held in memory meanwhile."""

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        whole = list(pictures)
        end = whole[-1][0] if whole else 0.0
        for time, image in reversed(whole):
            yield end - time, image


@dataclass(frozen=True, slots=True)
class Freeze:
    """The camera shows the same picture from `begin` to `end`, again and again, to the last bit."""

    begin: float
    end: float

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        last: Colour | None = None
        for time, image in pictures:
            if not self.begin <= time < self.end or last is None:
                last = image
            yield time, last


@dataclass(frozen=True, slots=True)
class Blur:
    """Out of focus: a Gaussian of `sigma` pixels (of 320) that grows over `over` seconds."""

    begin: float
    end: float
    sigma: float = 6.0
    over: float = 0.5

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        for time, image in pictures:
            if self.begin <= time < self.end:
                share = min(1.0, (time - self.begin + 1e-3) / self.over)
                sigma = max(0.3, self.sigma * share * image.shape[1] / 320)
                yield time, np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)
            else:
                yield time, image


@dataclass(frozen=True, slots=True)
class Cover:
    """Something dark is pulled over the lens from the side within `over` seconds. It moves a little and is noisy, as
    cloth at a lens is."""

    begin: float
    end: float
    over: float = 0.6
    brightness: float = 38.0

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        noise = np.random.default_rng(1)
        for time, image in pictures:
            if not self.begin <= time < self.end:
                yield time, image
                continue
            height, width = image.shape[:2]
            shade = np.linspace(0.8, 1.2, width, dtype=np.float32) * self.brightness * (1 + 0.05 * np.sin(time))
            cloth = shade[None, :, None] + noise.normal(0.0, 3.0, (height, width, 1)).astype(np.float32)
            reached = round(width * min(1.0, (time - self.begin + 1e-3) / self.over))
            covered = image.copy()
            covered[:, :reached] = np.clip(cloth[:, :reached], 0, 255).astype(np.uint8)
            yield time, covered


@dataclass(frozen=True, slots=True)
class Turn:
    """The camera is pushed aside within `over` seconds: the picture is shifted by shares of its size and rotated; what
    comes into view is a mirror of what was at the edge, and so is real."""

    begin: float
    end: float
    shift: tuple[float, float] = (0.45, 0.12)
    degrees: float = 8.0
    over: float = 0.8

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        for time, image in pictures:
            if not self.begin <= time < self.end:
                yield time, image
                continue
            share = min(1.0, (time - self.begin + 1e-3) / self.over)
            height, width = image.shape[:2]
            move = cv2.getRotationMatrix2D((width / 2, height / 2), self.degrees * share, 1.0)
            move[:, 2] += (self.shift[0] * width * share, self.shift[1] * height * share)
            turned = cv2.warpAffine(image, move, (width, height), borderMode=cv2.BORDER_REFLECT_101)
            yield time, np.asarray(turned, np.uint8)


@dataclass(frozen=True, slots=True)
class Hold:
    """A vehicle stands still from `at` on, the rest of the traffic goes on: its pixels at that moment are pasted into
    every later picture until `end`, as bright as the scene has become. outline: its contour in that picture, in
    fractions. It hides what passes behind it and before it alike."""

    at: float
    end: float
    outline: tuple[tuple[float, float], ...]

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        held: tuple[Colour, Real] | None = None
        for time, image in pictures:
            if held is None and time >= self.at:
                held = image, _soft(self.outline, image.shape[:2])
            if held is None or time >= self.end:
                yield time, image
            else:
                still, mask = held
                yield time, _blend(image, still * _gain(image, still), mask)


@dataclass(frozen=True, slots=True)
class Bag:
    """A dark bag lies at `foot` (fractions; where its lower edge is) from `at` to `end`. width, height: fractions.

    It is drawn with a light side and a handle, and takes the noise of the picture: the rest is real.
    """

    at: float
    end: float
    foot: tuple[float, float]
    width: float
    height: float
    colour: tuple[int, int, int] = (44, 38, 34)

    def __call__(self, pictures: Pictures) -> Iterator[tuple[float, Colour]]:
        for time, image in pictures:
            if self.at <= time < self.end:
                bag, mask = self._drawn(image.shape[:2])
                texture = image.astype(np.float32) - cv2.GaussianBlur(image, (0, 0), 2.0)
                painted = np.clip(bag + texture, 0, 255).astype(np.uint8)
                yield time, _blend(image, painted, mask)
            else:
                yield time, image

    def _drawn(self, size: tuple[int, int]) -> tuple[Real, Real]:
        return _bag(size, self.foot, (self.width, self.height), self.colour)


@lru_cache(maxsize=4)
def _bag(
    size: tuple[int, int], foot: tuple[float, float], extent: tuple[float, float], colour: tuple[int, int, int]
) -> tuple[Real, Real]:
    """The bag's colours (h, w, 3) and its soft mask (h, w, 1), for a picture of `size` (h, w)."""
    height, width = size
    x, bottom = foot[0] * width, foot[1] * height
    w, h = extent[0] * width, extent[1] * height
    paint = np.zeros((height, width, 3), np.float32)
    mask = np.zeros((height, width), np.float32)
    left, top, right = round(x - w / 2), round(bottom - h), round(x + w / 2)
    cv2.rectangle(paint, (left, top), (right, round(bottom)), colour, -1)
    cv2.rectangle(paint, (left, top), (round(left + 0.3 * w), round(bottom)), tuple(c * 1.6 for c in colour), -1)
    cv2.rectangle(mask, (left, top), (right, round(bottom)), 1.0, -1)
    grip = (round(x), top), (round(0.25 * w), round(0.2 * h))
    cv2.ellipse(paint, *grip, 0, 180, 360, colour, 2)
    cv2.ellipse(mask, *grip, 0, 180, 360, 1.0, 2)
    return paint, np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8))[:, :, None]


def _gain(image: Colour, before: Colour) -> float:
    """How much brighter the scene is than before: the median ratio over a grid, which traffic does not move."""
    ratio = (image[::8, ::8].mean(axis=2) + 1.0) / (before[::8, ::8].mean(axis=2) + 1.0)
    return float(np.median(ratio))


def _soft(outline: tuple[tuple[float, float], ...], size: tuple[int, int]) -> Real:
    """Mask (h, w, 1), 0..1, of a contour in fractions, with an edge of two pixels."""
    height, width = size
    corners = np.array([[round(x * width), round(y * height)] for x, y in outline], np.int32)
    mask = np.zeros(size, np.float32)
    cv2.fillPoly(mask, [corners], 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.0))[:, :, None]


def _blend(image: Colour, over: Colour | Real, mask: Real) -> Colour:
    mixed = image * (1.0 - mask) + over * mask
    return np.asarray(np.clip(mixed + 0.5, 0, 255), np.uint8)
