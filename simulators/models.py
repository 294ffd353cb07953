"""The shapes of moving things: convex boxes (quads) and capsules in the thing's own frame (x ahead, y left, z up)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Colour = tuple[float, float, float]
Capsule = tuple[tuple[float, float, float], tuple[float, float, float], float, Colour]
"""Both ends, radius, colour."""

FACES = np.array([[0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7], [4, 5, 6, 7]])
"""Right, front, left, rear, top of a box whose corners run around the bottom, then around the top."""

GLASS: Colour = (66, 58, 52)
RUBBER: Colour = (34, 34, 35)
SKIN: Colour = (112, 146, 182)
CAR_PAINT: tuple[Colour, ...] = (
    (222, 224, 224), (206, 208, 208), (150, 152, 152), (58, 56, 54), (84, 84, 86), (52, 48, 140), (128, 84, 50),
    (190, 196, 200), (96, 108, 112), (230, 230, 228),
)  # fmt: skip
SHIRTS: tuple[Colour, ...] = (
    (196, 198, 200), (120, 86, 60), (64, 60, 150), (70, 110, 70), (60, 62, 66), (90, 150, 200), (150, 120, 160),
    (170, 150, 90),
)  # fmt: skip
HELMETS: tuple[Colour, ...] = (
    (210, 210, 212),
    (60, 60, 170),
    (52, 52, 54),
    (150, 100, 60),
    (80, 160, 200),
    (120, 122, 124),
)


VEST: Colour = (24, 110, 250)
"""Orange, as roadmen wear."""


@dataclass(frozen=True, eq=False)
class Model:
    """Painted in order, boxes first.

    boxes: how many. points: (boxes * 8 + capsules * 2 + 8, 3): corners of the boxes, ends of the capsules, bounds.
    normals: (boxes, 5, 3) outward unit vectors. paint: (boxes, 5, 3) BGR per face. radii: (capsules,).
    colours: (capsules, 3). size: length, width, height, metres.
    """

    boxes: int
    points: Floats
    normals: Floats
    paint: Floats
    radii: Floats
    colours: Floats
    size: tuple[float, float, float]


def _box(
    x0: float, x1: float, width: float, z0: float, z1: float, taper: tuple[float, float, float] = (0, 0, 0)
) -> Floats:
    """taper: how much the top is shorter behind, in front, and narrower on each side."""
    half, top = width / 2, width / 2 - taper[2]
    bottom = [(x0, -half, z0), (x1, -half, z0), (x1, half, z0), (x0, half, z0)]
    upper = [(x0 + taper[0], -top, z1), (x1 - taper[1], -top, z1), (x1 - taper[1], top, z1), (x0 + taper[0], top, z1)]
    return np.array(bottom + upper, dtype=float)


def _plain(colour: Colour) -> Floats:
    return np.array([colour] * 5, dtype=float)


def _glazed(roof: Colour) -> Floats:
    return np.array([GLASS, GLASS, GLASS, GLASS, roof], dtype=float)


def _assemble(
    boxes: list[tuple[Floats, Floats]],
    capsules: list[Capsule],
    size: tuple[float, float, float],
) -> Model:
    corners = np.array([box for box, _ in boxes]).reshape(-1, 8, 3)
    ends = np.array([(a, b) for a, b, _, _ in capsules], dtype=float).reshape(-1, 3)
    bounds = _box(-size[0] / 2, size[0] / 2, size[1], 0.0, size[2])
    solid = corners[:, FACES]
    normals = np.cross(solid[:, :, 1] - solid[:, :, 0], solid[:, :, 3] - solid[:, :, 0])
    return Model(
        len(boxes),
        np.concatenate([corners.reshape(-1, 3), ends, bounds]),
        normals / (np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-12),
        np.array([paint for _, paint in boxes]).reshape(-1, 5, 3),
        np.array([radius for _, _, radius, _ in capsules], dtype=float),
        np.array([colour for *_, colour in capsules], dtype=float).reshape(-1, 3),
        size,
    )


@lru_cache(maxsize=256)
def car(length: float, width: float, paint: int) -> Model:
    """A saloon or a small van, by its paint number."""
    body = CAR_PAINT[paint % len(CAR_PAINT)]
    half, height = length / 2, 1.46 if paint % 3 else 1.66
    dark: Colour = (body[0] * 0.55, body[1] * 0.55, body[2] * 0.55)
    boxes = [
        (_box(-half + 0.1, half - 0.1, width - 0.12, 0.0, 0.34), _plain(RUBBER)),
        (_box(-half, half, width, 0.24, 0.82, (0.06, 0.1, 0.04)), _plain(body)),
        (_box(-half - 0.01, -half + 0.1, width - 0.16, 0.58, 0.72), _plain((48, 44, 150))),
        (_box(half - 0.16, half + 0.0, width - 0.2, 0.52, 0.68), _plain((214, 222, 226))),
        (
            _box(-half + 0.35 * (paint % 2) + 0.12, half - 1.15, width - 0.12, 0.82, height - 0.04, (0.4, 0.62, 0.16)),
            _glazed(body),
        ),
        (
            _box(-half + 0.4 + 0.35 * (paint % 2), half - 1.72, width - 0.42, height - 0.05, height, (0.1, 0.1, 0.05)),
            _plain(body),
        ),
    ]
    for x in (-half + 0.75, half - 0.8):
        boxes.insert(1, (_box(x - 0.3, x + 0.3, width + 0.02, 0.0, 0.5, (0.12, 0.12, 0.0)), _plain((26, 26, 27))))
    boxes[4] = (boxes[4][0], np.array([dark, body, dark, body, body]) if paint % 5 == 0 else boxes[4][1])
    return _assemble(boxes, [], (length, width, height))


@lru_cache(maxsize=64)
def bus(length: float, width: float, paint: int) -> Model:
    """A town bus."""
    body = ((60, 140, 70), (190, 196, 200), (150, 90, 40))[paint % 3]
    half = length / 2
    boxes = [
        (_box(-half + 0.2, half - 0.2, width - 0.1, 0.0, 0.45), _plain(RUBBER)),
        (_box(-half, half, width, 0.35, 1.35), _plain(body)),
        (_box(-half, half, width, 1.35, 2.4, (0.05, 0.08, 0.04)), _glazed(body)),
        (_box(-half + 0.05, half - 0.1, width - 0.08, 2.4, 2.95, (0.1, 0.1, 0.1)), _plain((206, 210, 210))),
    ]
    return _assemble(boxes, [], (length, width, 2.95))


@lru_cache(maxsize=64)
def truck(length: float, width: float, paint: int) -> Model:
    """A lorry with a box."""
    cab = CAR_PAINT[(paint + 3) % len(CAR_PAINT)]
    load = ((150, 130, 90), (190, 194, 196), (70, 90, 130))[paint % 3]
    half = length / 2
    boxes = [
        (_box(-half + 0.1, half - 0.1, width - 0.16, 0.0, 0.7), _plain(RUBBER)),
        (_box(-half, half - 1.75, width, 0.7, 2.7), _plain(load)),
        (_box(half - 1.65, half, width - 0.1, 0.45, 1.3), _plain(cab)),
        (_box(half - 1.65, half, width - 0.1, 1.3, 2.05, (0.0, 0.25, 0.08)), _glazed(cab)),
        (_box(half - 1.6, half - 0.3, width - 0.26, 2.05, 2.15), _plain(cab)),
    ]
    return _assemble(boxes, [], (length, width, 2.7))


@lru_cache(maxsize=512)
def motorbike(length: float, width: float, paint: int) -> Model:
    """A scooter with its rider, and every third with a passenger."""
    half = length / 2
    body = CAR_PAINT[(paint * 7 + 3) % len(CAR_PAINT)]
    shirt, helmet = SHIRTS[paint % len(SHIRTS)], HELMETS[paint // 3 % len(HELMETS)]
    boxes = [
        (_box(-half, -half + 0.56, 0.14, 0.0, 0.52, (0.12, 0.12, 0)), _plain(RUBBER)),
        (_box(half - 0.54, half, 0.13, 0.0, 0.52, (0.12, 0.12, 0)), _plain(RUBBER)),
        (_box(-half + 0.1, half - 0.5, 0.36, 0.3, 0.8, (0.05, 0.3, 0.06)), _plain(body)),
        (_box(half - 0.6, half - 0.32, 0.4, 0.35, 1.02, (0.14, 0.02, 0.08)), _plain(body)),
    ]
    trousers: Colour = ((62, 56, 52), (96, 76, 60), (52, 54, 60))[paint % 3]
    capsules: list[Capsule] = []
    if paint % 3 == 0:
        other, hat = SHIRTS[(paint // 2 + 3) % len(SHIRTS)], HELMETS[(paint + 2) % len(HELMETS)]
        capsules += [
            ((-0.52, 0, 0.86), (-0.48, 0, 1.26), 0.19, other),
            ((-0.45, 0, 1.56), (-0.45, 0, 1.58), 0.135, hat),
        ]
    capsules += [
        ((0.05, 0.16, 0.78), (0.3, 0.2, 0.4), 0.09, trousers), ((0.05, -0.16, 0.78), (0.3, -0.2, 0.4), 0.09, trousers),
        ((-0.12, 0, 0.86), (0.02, 0, 1.3), 0.2, shirt),
        ((0.02, 0.22, 1.28), (0.42, 0.27, 1.02), 0.06, shirt), ((0.02, -0.22, 1.28), (0.42, -0.27, 1.02), 0.06, shirt),
        ((0.06, 0, 1.5), (0.06, 0, 1.52), 0.1, SKIN), ((0.04, 0, 1.6), (0.04, 0, 1.62), 0.14, helmet),
    ]  # fmt: skip
    return _assemble(boxes, capsules, (length, max(width, 0.7), 1.75))


def person(paint: int, stride: float, vest: Colour | None = None) -> Model:
    """Somebody on foot. stride: phase of the step, radians; 0 stands still. vest: of a worker, over the shirt."""
    shirt, trousers = SHIRTS[paint % len(SHIRTS)], SHIRTS[(paint // 5 + 4) % len(SHIRTS)]
    hair: Colour = ((36, 38, 42), (52, 48, 46), HELMETS[paint % len(HELMETS)])[paint % 3]
    shirt = vest or shirt
    swing = 0.3 * math.sin(stride)
    lift = 0.06 * max(0.0, math.cos(stride))
    capsules: list[Capsule] = [
        ((0, 0.1, 0.86), (-swing, 0.1, 0.06 + lift), 0.085, trousers),
        ((0, -0.1, 0.86), (swing, -0.1, 0.06), 0.085, trousers),
        ((0, 0.24, 1.36), (swing * 0.8, 0.27, 0.86), 0.055, shirt),
        ((0, -0.24, 1.36), (-swing * 0.8, -0.27, 0.86), 0.055, shirt),
        ((0, 0, 0.95), (0, 0, 1.32), 0.19, shirt),
        ((0.02, 0, 1.5), (0.02, 0, 1.56), 0.09, SKIN), ((-0.01, 0, 1.6), (-0.01, 0, 1.62), 0.105, hair),
    ]  # fmt: skip
    return _assemble([], capsules, (0.5, 0.55, 1.72))


@lru_cache(maxsize=16)
def bag(paint: int) -> Model:
    """A travel bag on the ground."""
    colour = ((52, 48, 60), (60, 60, 140), (110, 80, 50))[paint % 3]
    return _assemble([(_box(-0.3, 0.3, 0.32, 0.0, 0.42, (0.04, 0.04, 0.04)), _plain(colour))], [], (0.6, 0.32, 0.42))


@lru_cache(maxsize=16)
def box(paint: int) -> Model:
    """A cardboard box on the ground."""
    colour = ((96, 140, 176), (110, 150, 182), (84, 128, 160))[paint % 3]
    tape = (120, 168, 200)
    boxes = [(_box(-0.3, 0.3, 0.42, 0.0, 0.4), _plain(colour)), (_box(-0.31, 0.31, 0.06, 0.0, 0.41), _plain(tape))]
    return _assemble(boxes, [], (0.6, 0.42, 0.41))
