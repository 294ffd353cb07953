"""Paint moving things into a picture: shadows first, then far to near, each hidden by what stands before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators import models
from simulators.camera_pose import CameraPose
from simulators.light import DAY, SHADOW, Light
from simulators.models import FACES, Model

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
SIGHT = 150.0
"""Metres beyond which nothing that moves is painted: a motorbike there is 4 pixels high."""
SHADE, CONTACT = 0.46, 0.3
"""Shares of the light that a moving thing takes from the ground: with its shadow, and under it without sun."""
FADED = 0.3
"""Share of the sun below which shadows have no shape."""
MARGIN = 9.0
"""Metres beside the picture within which a thing's body or shadow may still reach into it."""
MOSTLY = 0.8
"""Share of its box behind something else from which on the truth does not count an actor as seen."""
_FOOT = np.array([(-0.46, -0.46), (0.46, -0.46), (0.46, 0.46), (-0.46, 0.46)])
_SHIFT = 4
_FIX = 1 << _SHIFT


@dataclass(frozen=True, slots=True)
class Actor:
    """Something that moves. x, y: middle of its footprint, metres. heading: radians counterclockwise from east."""

    id: int
    kind: str  # motorbike | car | bus | truck | person | worker | bag | box
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
            case "worker":
                return models.person(self.id, self.stride, models.VEST)
            case "bag":
                return models.bag(self.id)
            case "box":
                return models.box(self.id)
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
class Cast:
    """An actor in the world and in the picture. turn: (3, 3) from its own frame to the world.

    seen: (P, 3) its model's points in camera metres. pixels: (P, 2). box: whole pixels that hold it.
    """

    actor: Actor
    model: Model
    turn: Floats
    place: Floats
    depth: float
    seen: Floats
    pixels: Floats
    box: tuple[int, int, int, int]


class Ambience(Protocol):
    """What the moment's light and weather do to moving things."""

    light: Light

    def fall(self, picture: Bytes, cast: Sequence[Cast]) -> tuple[Floats, Floats]:
        """Paint on the ground what the cast throws on it. Returns (N, 3) gain on each one's colours, (N,) its sun."""
        ...

    def adorn(self, picture: Bytes, one: Cast) -> None:
        """Somebody has just been painted, and nobody nearer yet."""
        ...

    def dazzle(self, picture: Bytes) -> None:
        """Everybody has been painted."""
        ...


class Daylight:
    """The same light everywhere, and nothing that shines."""

    def __init__(self, light: Light = DAY) -> None:
        self.light = light

    def fall(self, picture: Bytes, cast: Sequence[Cast]) -> tuple[Floats, Floats]:
        return np.ones((len(cast), 3)), np.full(len(cast), self.light.sun)

    def adorn(self, picture: Bytes, one: Cast) -> None:
        """Nothing."""

    def dazzle(self, picture: Bytes) -> None:
        """Nothing."""


def paint_actors(
    picture: Bytes,
    still_depth: NDArray[np.float32],
    pose: CameraPose,
    actors: list[Actor],
    ambience: Ambience | None = None,
) -> list[Seen]:
    """Paint in place; returns what can be seen of whom, near things last. still_depth: as in scene.Scene."""
    around = ambience or Daylight()
    found = [one for actor in _in_view(pose, actors) if (one := _cast(pose, actor)) is not None]
    cast = sorted(found, key=lambda one: -one.depth)
    hidden = [_hidden(still_depth, one) for one in cast]
    gains, suns = around.fall(picture, cast)
    for one, veil, sun in zip(cast, hidden, suns, strict=True):
        if veil is None or not veil.all():
            _shadow(picture, still_depth, pose, one, float(sun))
    seen = []
    for one, veil, gain in zip(cast, hidden, gains, strict=True):
        x0, y0, x1, y1 = one.box
        if veil is None:
            _paint(picture, pose, one, around.light, gain)
        elif veil.all():
            continue
        else:
            before = picture[y0:y1, x0:x1].copy()
            _paint(picture, pose, one, around.light, gain)
            picture[y0:y1, x0:x1][veil] = before[veil]
        if veil is None or veil.mean() < MOSTLY:
            seen.append(Seen(one.actor, x0, y0, x1, y1))
            around.adorn(picture, one)
    around.dazzle(picture)
    return seen


def _hidden(still_depth: NDArray[np.float32], one: Cast) -> NDArray[np.bool_] | None:
    """Which pixels of its box have something standing before the actor; None when none has."""
    x0, y0, x1, y1 = one.box
    veil = still_depth[y0:y1, x0:x1] < one.depth - 1.0
    return veil if veil.any() else None


def _in_view(pose: CameraPose, actors: list[Actor]) -> list[Actor]:
    """A coarse choice, all actors at once."""
    places = np.array([(actor.x, actor.y, 0.0) for actor in actors]).reshape(-1, 3)
    right, _, ahead = pose.in_camera(places).T
    side = ahead * (pose.width / 2 / pose.focal) + MARGIN
    return [actors[index] for index in np.nonzero((ahead > 3.0) & (ahead < SIGHT) & (np.abs(right) < side))[0]]


def _cast(pose: CameraPose, actor: Actor) -> Cast | None:
    place = np.array([actor.x, actor.y, 0.0])
    middle = pose.turn @ (place - pose.centre)
    cos, sin = math.cos(actor.heading), math.sin(actor.heading)
    turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    model = actor.model()
    seen = model.points @ (pose.turn @ turn).T + middle
    if seen[:, 2].min() < 1.0:
        return None
    pixels = pose.to_picture(seen)
    (x0, y0), (x1, y1) = pixels.min(0).tolist(), pixels.max(0).tolist()
    right, bottom = math.ceil(min(x1, pose.width)), math.ceil(min(y1, pose.height))
    box = (math.floor(max(x0, 0.0)), math.floor(max(y0, 0.0)), right, bottom)
    if box[2] - box[0] < 2 or box[3] - box[1] < 2:
        return None
    return Cast(actor, model, turn, place, float(middle[2]), seen, pixels, box)


def _shadow(picture: Bytes, still_depth: NDArray[np.float32], pose: CameraPose, one: Cast, sun: float) -> None:
    length, width, height = one.model.size
    foot = _FOOT * (length, width) @ one.turn[:2, :2].T
    sharp = sun > FADED
    cast = np.zeros((12 if sharp else 4, 3))
    cast[:4, :2] = foot
    if sharp:
        cast[4:8, :2] = foot * 0.25 + SHADOW * height * 0.92
        cast[8:, :2] = foot + SHADOW * height * 0.55
    pixels, depths = pose.project(cast + one.place)
    if depths.min() < 1.0:
        return
    blur = max(1, int(0.12 * pose.focal / one.depth))
    (left, top), (right, bottom) = pixels.min(0).tolist(), pixels.max(0).tolist()
    x0, y0 = max(0, math.floor(left) - 2 * blur), max(0, math.floor(top) - 2 * blur)
    x1, y1 = min(pose.width, math.ceil(right) + 2 * blur), min(pose.height, math.ceil(bottom) + 2 * blur)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    hull = cv2.convexHull(np.round((pixels - (x0, y0)) * _FIX).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, round(255 * (SHADE * sun if sharp else CONTACT)), cv2.LINE_AA, _SHIFT)
    mask = cv2.blur(mask, (2 * blur + 1, blur + 1))
    mask[still_depth[y0:y1, x0:x1] < one.depth - 1.0] = 0
    part = picture[y0:y1, x0:x1]
    cv2.multiply(part, cv2.cvtColor(255 - mask, cv2.COLOR_GRAY2BGR), dst=part, scale=1 / 255)


def _paint(picture: Bytes, pose: CameraPose, one: Cast, light: Light, gain: Floats) -> None:
    clear = math.exp(-one.depth / light.haze)
    air = np.array(light.sky) * (1 - clear)
    gain = gain * clear
    fixed = np.round(one.pixels * _FIX).astype(np.int32)
    if one.model.boxes:
        _paint_boxes(picture, pose, one, fixed[: one.model.boxes * 8].reshape(-1, 8, 2), light, gain, air)
    if len(one.model.radii):
        _paint_capsules(picture, pose, one, fixed[one.model.boxes * 8 : -8], gain, air)


def _paint_boxes(
    picture: Bytes, pose: CameraPose, one: Cast, fixed: NDArray[np.int32], light: Light, gain: Floats, air: Floats
) -> None:
    model = one.model
    normals = model.normals @ one.turn.T
    first = one.seen[: model.boxes * 8].reshape(-1, 8, 3)[:, FACES[:, 0]]
    facing = ((normals @ pose.turn.T) * first).sum(-1) < 0
    colours = model.paint * light.brightness(normals)[..., None] * gain + air
    for outline, colour in zip(fixed[:, FACES][facing], colours[facing].tolist(), strict=True):
        cv2.fillConvexPoly(picture, outline, colour, cv2.LINE_AA, _SHIFT)


def _paint_capsules(
    picture: Bytes, pose: CameraPose, one: Cast, fixed: NDArray[np.int32], gain: Floats, air: Floats
) -> None:
    sizes = (2 * one.model.radii * pose.focal / one.depth).tolist()
    shades = one.model.colours * 0.86 * gain + air
    dim, bright = (shades * 0.84).tolist(), np.minimum(shades * 1.1, 255).tolist()
    ends = fixed.reshape(-1, 2, 2).tolist()
    for (a, b), size, colour, highlight in zip(ends, sizes, dim, bright, strict=True):
        cv2.line(picture, a, b, colour, max(1, round(size)), cv2.LINE_AA, _SHIFT)
        if size > 4:
            shift = int(size * 0.16 * _FIX)
            lit = [a[0] + shift, a[1] - shift], [b[0] + shift, b[1] - shift]
            cv2.line(picture, *lit, highlight, max(1, round(size * 0.55)), cv2.LINE_AA, _SHIFT)
