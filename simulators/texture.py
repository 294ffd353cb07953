"""Procedural surfaces: smooth random fields anchored to the ground, and painted fronts of houses."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Field = NDArray[np.float32]
TILE = 512


def noise_tile(seed: int) -> Field:
    """(TILE, TILE) values of about -1..1 that repeat without a seam: white noise, smoothed on a torus."""
    rng = np.random.default_rng(seed)
    rough = rng.standard_normal((TILE, TILE)).astype(np.float32)
    wrapped = np.tile(rough, (2, 2))
    smooth = cv2.GaussianBlur(wrapped, (0, 0), 1.2)[TILE // 2 : TILE // 2 + TILE, TILE // 2 : TILE // 2 + TILE]
    return np.asarray(np.roll(smooth, (TILE // 2, TILE // 2), (0, 1)) / smooth.std() / 2, dtype=np.float32)


def sample(tile: Field, ground: Field, metres: float) -> Field:
    """The tile at ground points (H, W, 2), finite, one cell of it being `metres` wide."""
    cells = ground * np.float32(1 / metres)
    cells -= np.floor(cells * np.float32(1 / TILE)) * np.float32(TILE)
    x, y = np.ascontiguousarray(cells[..., 0]), np.ascontiguousarray(cells[..., 1])
    return np.asarray(cv2.remap(tile, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), dtype=np.float32)


WALLS = (
    (196, 206, 208), (168, 186, 196), (176, 194, 205), (140, 168, 188), (188, 190, 176), (150, 160, 160),
    (122, 150, 176), (178, 176, 166), (200, 208, 202), (130, 142, 150), (160, 178, 168), (146, 172, 200),
)  # fmt: skip
SIGNS = ((60, 60, 150), (130, 80, 50), (70, 120, 60), (60, 140, 190), (140, 110, 60), (90, 90, 100), (60, 70, 120))


@lru_cache(maxsize=512)
def house_front(paint: int, floors: int) -> Bytes:
    """A tube house seen from the street: (floors * 44, 64, 3) BGR, shop below, windows and balconies above."""
    rng = np.random.default_rng(paint)
    wall = np.array(WALLS[paint % len(WALLS)])
    front = np.empty((floors * 44, 64, 3), np.uint8)
    front[:] = wall
    for floor in range(floors - 1):
        _upper_floor(front, floor * 44, rng, wall)
    _shop(front, (floors - 1) * 44, rng, paint)
    grain = rng.normal(0, 5, front.shape[:2])[..., None]
    streaks = cv2.GaussianBlur(rng.normal(0, 30, (1, 64, 1)).astype(np.float32), (5, 1), 0).reshape(1, 64, 1)
    fade = np.linspace(-8, 4, len(front))[:, None, None]
    return np.clip(front + grain + streaks * 0.4 + fade, 0, 255).astype(np.uint8)


def _upper_floor(front: Bytes, top: int, rng: np.random.Generator, wall: NDArray[np.int64]) -> None:
    count = int(rng.integers(1, 4))
    glass = tuple(int(v) for v in rng.integers(40, 85, 1).repeat(3) + np.array([12, 4, 0]))
    frame = tuple(int(v) for v in np.clip(wall * 0.62, 0, 255))
    span = 64 // count
    for index in range(count):
        left, right = index * span + 7, (index + 1) * span - 7
        cv2.rectangle(front, (left - 2, top + 8), (right + 2, top + 36), frame, -1)
        cv2.rectangle(front, (left, top + 10), (right, top + 34), glass, -1)
        cv2.line(front, ((left + right) // 2, top + 10), ((left + right) // 2, top + 34), frame, 1)
    if rng.random() < 0.6:
        shade = tuple(int(v) for v in np.clip(wall * 0.8, 0, 255))
        cv2.rectangle(front, (2, top + 30), (61, top + 40), shade, -1)
        for x in range(4, 62, 4):
            cv2.line(front, (x, top + 30), (x, top + 40), frame, 1)
    cv2.line(front, (0, top + 43), (63, top + 43), frame, 2)


def _shop(front: Bytes, top: int, rng: np.random.Generator, paint: int) -> None:
    sign = SIGNS[paint // 7 % len(SIGNS)]
    cv2.rectangle(front, (0, top + 12), (63, top + 43), (42, 46, 50), -1)
    for _ in range(14):
        x, y = int(rng.integers(2, 58)), int(rng.integers(18, 38))
        shade = tuple(int(v) for v in rng.integers(40, 120, 3))
        cv2.rectangle(front, (x, y), (x + int(rng.integers(2, 7)), y + int(rng.integers(2, 8))), shade, -1)
    if rng.random() < 0.35:
        cv2.rectangle(front, (3, top + 12), (60, top + 43), (120, 122, 124), -1)
        for y in range(top + 14, top + 43, 3):
            cv2.line(front, (3, y), (60, y), (96, 98, 100), 1)
    cv2.rectangle(front, (0, top), (63, top + 11), sign, -1)
    for x in range(8, 54, 6):
        if rng.random() < 0.8:
            cv2.rectangle(front, (x, top + 4), (x + 3, top + 8), (215, 220, 225), -1)


@lru_cache(maxsize=512)
def house_glow(paint: int, floors: int) -> Bytes:
    """What shines of `house_front` after dark: a shop that is open, its sign, a window here and there."""
    rng = np.random.default_rng((paint, 1))
    front = house_front(paint, floors)
    glow = np.zeros_like(front)
    for floor in range(floors - 1):
        if rng.random() < 0.3:
            rows = slice(floor * 44 + 10, floor * 44 + 34)
            glass = front[rows].max(-1) < 100
            glow[rows][glass] = np.array(((110, 170, 205), (190, 205, 200))[int(rng.integers(2))]) * rng.uniform(0.5, 1)
    top = (floors - 1) * 44
    if rng.random() < 0.55:
        inside = front[top + 12 :].astype(np.float32) * 0.9 + np.array([70, 105, 120]) * rng.uniform(0.6, 1.2)
        glow[top + 12 :] = np.clip(inside, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        glow[top : top + 12] = np.clip(front[top : top + 12].astype(np.float32) * 1.25, 0, 255).astype(np.uint8)
    return glow
