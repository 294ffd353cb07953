"""Paint moving things into a picture: shadows first, then far to near, each hidden by what stands before it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators import models
from simulators.camera_pose import CameraPose
from simulators.light import SHADOW, SKY, brightness
from simulators.models import FACES, Model

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
SIGHT = 150.0
"""Metres beyond which nothing that moves is painted: a motorbike there is 4 pixels high."""
HAZE = 420.0
SHADE = 0.46
"""Share of the light that a moving thing takes from the ground under it."""
_SHIFT = 4
_FIX = 1 << _SHIFT


@dataclass(frozen=True, slots=True)
class Actor:
    """Something that moves. x, y: middle of its footprint, metres. heading: radians counterclockwise from east."""

    id: int
    kind: str  # motorbike | car | bus | truck | person | bag
    x: float
    y: float
    heading: float
    length: float = 0.5
    width: float = 0.5
    stride: float = 0.0

    def model(self) -> Model:
        match self.kind:
            case "car":
                return models.car(self.length, self.width, self.id % 97)
            case "bus":
                return models.bus(self.length, self.width, self.id % 97)
            case "truck":
                return models.truck(self.length, self.width, self.id % 97)
            case "person":
                return models.person(self.id, self.stride)
            case "bag":
                return models.bag(self.id)
            case _:
                return models.motorbike(self.length, self.width, self.id % 97)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the picture shows of an actor: pixels, clipped to the frame."""

    actor: Actor
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, eq=False)
class _Cast:
    """An actor in world and picture. turn: (3, 3) from its own frame to the world."""

    actor: Actor
    model: Model
    turn: Floats
    place: Floats
    depth: float


def paint_actors(picture: Bytes, still_depth: NDArray[np.float32], pose: CameraPose, actors: list[Actor]) -> list[Seen]:
    """Paint in place; returns what can be seen of whom, near things last."""
    cast = sorted((c for a in actors if (c := _cast(pose, a)) is not None), key=lambda c: -c.depth)
    for one in cast:
        _shadow(picture, pose, one)
    seen = []
    for one in cast:
        box = _bounds(pose, one)
        if box is None:
            continue
        x0, y0, x1, y1 = box
        part = still_depth[y0:y1, x0:x1]
        hidden = part < one.depth - 1.0
        if hidden.any():
            before = picture[y0:y1, x0:x1].copy()
            _paint(picture, pose, one)
            picture[y0:y1, x0:x1][hidden] = before[hidden]
            if hidden.mean() > 0.8:
                continue
        else:
            _paint(picture, pose, one)
        seen.append(Seen(one.actor, x0, y0, x1, y1))
    return seen


def _cast(pose: CameraPose, actor: Actor) -> _Cast | None:
    place = np.array([actor.x, actor.y, 0.0])
    right, down, ahead = pose.turn @ (place - pose.centre)
    if not 3.0 < ahead < SIGHT or abs(right) > ahead * pose.width / 2 / pose.focal + 8:
        return None
    if down * pose.focal / ahead > pose.height / 2 + 4 * pose.focal / ahead:
        return None
    cos, sin = math.cos(actor.heading), math.sin(actor.heading)
    turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    return _Cast(actor, actor.model(), turn, place, float(ahead))


def _bounds(pose: CameraPose, one: _Cast) -> tuple[int, int, int, int] | None:
    """Whole pixels that hold the actor; None outside the frame."""
    points = np.concatenate([one.model.boxes.reshape(-1, 3), *_capsule_hulls(one.model)])
    pixels, depths = pose.project(points @ one.turn.T + one.place)
    if depths.min() < 1.0:
        return None
    x0, y0 = np.floor(np.maximum(pixels.min(0), 0)).astype(int)
    x1, y1 = np.ceil(np.minimum(pixels.max(0), (pose.width, pose.height))).astype(int)
    return (int(x0), int(y0), int(x1), int(y1)) if x1 - x0 > 1 and y1 - y0 > 1 else None


def _capsule_hulls(model: Model) -> list[Floats]:
    if not len(model.radii):
        return []
    reach = model.radii[:, None, None]
    offsets = np.array([[0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float)
    return [(model.capsules + reach * offset).reshape(-1, 3) for offset in offsets]


def _shadow(picture: Bytes, pose: CameraPose, one: _Cast) -> None:
    length, width, height = one.model.size
    corners = np.array([(-length, -width), (length, -width), (length, width), (-length, width)]) * 0.46
    foot = corners @ one.turn[:2, :2].T + one.place[:2]
    cast = np.concatenate([foot, foot * 0.25 + foot.mean(0) * 0.75 + SHADOW * height * 0.92, foot + SHADOW * height * 0.55])
    pixels, depths = pose.project(np.concatenate([cast, np.zeros((len(cast), 1))], 1))
    if depths.min() < 1.0:
        return
    blur = max(1, int(0.12 * pose.focal / one.depth))
    x0, y0 = np.maximum(np.floor(pixels.min(0)).astype(int) - 2 * blur, 0)
    x1, y1 = np.minimum(np.ceil(pixels.max(0)).astype(int) + 2 * blur, (pose.width, pose.height))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    hull = cv2.convexHull(np.round((pixels - (x0, y0)) * _FIX).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, round(255 * SHADE), cv2.LINE_AA, _SHIFT)
    mask = cv2.blur(mask, (2 * blur + 1, blur + 1))
    part = picture[y0:y1, x0:x1]
    light = cv2.cvtColor(255 - mask, cv2.COLOR_GRAY2BGR)
    cv2.multiply(part, light, dst=part, scale=1 / 255)


def _paint(picture: Bytes, pose: CameraPose, one: _Cast) -> None:
    air = 1 - math.exp(-one.depth / HAZE)
    if len(one.model.boxes):
        _paint_boxes(picture, pose, one, air)
    if len(one.model.radii):
        _paint_capsules(picture, pose, one, air)


def _paint_boxes(picture: Bytes, pose: CameraPose, one: _Cast, air: float) -> None:
    corners = one.model.boxes @ one.turn.T + one.place
    pixels, _ = pose.project(corners)
    quads = pixels[:, FACES]
    a, b, c = quads[:, :, 0], quads[:, :, 1], quads[:, :, 2]
    facing = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0]) < 0
    solid = corners[:, FACES]
    normals = np.cross(solid[:, :, 1] - solid[:, :, 0], solid[:, :, 2] - solid[:, :, 0])
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-9
    light = brightness(normals)[..., None]
    colours = (one.model.paint * light) * (1 - air) + np.array(SKY) * air
    fixed = np.ascontiguousarray(np.round(quads * _FIX), dtype=np.int32)
    far_first = _far_first(solid, pose)
    for index in range(len(fixed)):
        for face in far_first[index]:
            if facing[index, face]:
                cv2.fillConvexPoly(picture, fixed[index, face], colours[index, face].tolist(), cv2.LINE_AA, _SHIFT)


def _far_first(solid: Floats, pose: CameraPose) -> NDArray[np.int64]:
    """(B, 5) order of the faces of each box; a convex box needs none, but seams look better so."""
    gaps = np.linalg.norm(solid.mean(2) - pose.centre, axis=-1)
    return np.asarray(np.argsort(-gaps, axis=1))


def _paint_capsules(picture: Bytes, pose: CameraPose, one: _Cast, air: float) -> None:
    ends = one.model.capsules @ one.turn.T + one.place
    pixels, depths = pose.project(ends)
    sizes = 2 * one.model.radii * pose.focal / depths.mean(1)
    fixed = np.round(pixels * _FIX).astype(np.int32).tolist()
    hazed = one.model.colours * 0.86 * (1 - air) + np.array(SKY) * air
    for (a, b), size, colour in zip(fixed, sizes.tolist(), hazed, strict=True):
        if size < 1.2:
            cv2.line(picture, a, b, colour.tolist(), 1, cv2.LINE_AA, _SHIFT)
            continue
        cv2.line(picture, a, b, (colour * 0.82).tolist(), max(1, round(size)), cv2.LINE_AA, _SHIFT)
        if size > 4:
            shift = int(-size * 0.16 * _FIX)
            lit = [a[0] - shift, a[1] + shift], [b[0] - shift, b[1] + shift]
            cv2.line(picture, lit[0], lit[1], np.minimum(colour * 1.1, 255).tolist(), max(1, round(size * 0.55)), cv2.LINE_AA, _SHIFT)
