"""Flames, smoke and steam: procedural, different at every instant, the same for the same instant.

Flames are a body of heat, eaten away by noise that rises through it, coloured as a black body would be. Smoke is a row
of puffs that rise, drift with the wind, grow and thin out (Reeves 1983, Particle systems).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.camera_pose import CameraPose
from simulators.city import Metres
from simulators.light import Light

Bytes = NDArray[np.uint8]
Field = NDArray[np.float32]
DYING = 4.0
"""Seconds in which a source goes out."""
WIND = (0.45, 0.2)
"""m/s east and north."""
_TILE = 128
_HEATS = np.array([0.1, 0.3, 0.55, 0.8, 1.1], np.float32)
_COLOURS = np.array([(18, 26, 120), (14, 62, 222), (22, 128, 252), (70, 205, 255), (205, 248, 255)], np.float32)
"""BGR of flames by heat."""


@dataclass(frozen=True, slots=True)
class _Habit:
    """Of puffs: how many a second, seconds of life, m/s upwards, metres of growth a second, opacity."""

    rate: float
    life: float
    climb: float
    growth: float
    opacity: float


_HABITS = {"smoke": _Habit(4.0, 9.0, 1.3, 0.33, 0.62), "steam": _Habit(6.0, 1.5, 0.9, 0.28, 0.3)}


@dataclass(frozen=True, slots=True)
class Plume:
    """kind: fire | smoke | steam. age: seconds since it began. hold, rise: seconds that its source lasts, and grows.
    size: metres; how high flames are, how wide smoke is at its source. shade: of smoke, 0 black .. 1 white."""

    number: int
    kind: str
    place: Metres
    age: float
    hold: float
    rise: float
    size: float
    shade: float = 0.5

    @property
    def seen(self) -> bool:
        linger = _HABITS[self.kind].life if self.kind in _HABITS else 0.0
        return 0 < self.age < self.hold + DYING + linger

    def strength(self, ago: float = 0.0) -> float:
        """0 out .. 1 fully grown, `ago` seconds earlier."""
        since = self.age - ago
        return max(0.0, min(1.0, since / self.rise, 1 - (since - self.hold) / DYING))


def paint_plumes(picture: Bytes, still_depth: Field, pose: CameraPose, plumes: list[Plume], light: Light) -> None:
    """Paint in place, far to near; flames shine in any light. still_depth: as in scene.Scene."""
    cast = []
    for plume in plumes:
        pixels, depth = pose.project(np.array([*plume.place, 0.0]))
        if 4 < depth < 120:
            cast.append((float(depth), plume, pixels))
    for away, plume, foot in sorted(cast, key=lambda one: -one[0]):
        if plume.kind == "fire":
            _paint_fire(picture, still_depth, pose, plume, foot, away)
        else:
            _paint_smoke(picture, still_depth, pose, plume, away, light)


def _paint_fire(
    picture: Bytes, still_depth: Field, pose: CameraPose, plume: Plume, foot: NDArray[np.float64], depth: float
) -> None:
    tall = plume.size * plume.strength() * pose.focal / depth
    if tall < 2:
        return
    x0, x1 = round(foot[0] - tall * 0.6), round(foot[0] + tall * 0.6)
    y0, y1 = round(foot[1] - tall * 1.3), round(foot[1] + tall * 0.06)
    part, veil = _part(picture, still_depth, x0, y0, x1, y1, depth)
    if part is None or veil is None:
        return
    left, top = max(x0, 0), max(y0, 0)
    across = ((np.arange(part.shape[1]) + left + 0.5 - foot[0]) / (tall * 0.5)).astype(np.float32)[None, :]
    up = ((foot[1] - np.arange(part.shape[0]) - top - 0.5) / tall).astype(np.float32)[:, None]
    heat = _heat(across, up, plume.age, plume.number)
    alpha = np.clip((heat - 0.1) / 0.22, 0, 1) * 0.94 * veil
    colour = np.stack([np.interp(heat, _HEATS, _COLOURS[:, channel]) for channel in range(3)], -1)
    part[:] = np.clip(part * (1 - alpha[..., None]) + colour * alpha[..., None], 0, 255).astype(np.uint8)
    flicker = 0.8 + 0.2 * float(_noise(np.float32(plume.age * 0.9), np.float32(plume.number * 0.37)))
    _glow(picture, (float(foot[0]), float(foot[1] - tall * 0.35)), tall * 1.7, 34 * flicker)


def _heat(across: Field, up: Field, age: float, number: int) -> Field:
    """(H, W) about 0..1.2 over the flames' own coordinates: -1..1 across, 0..1.3 up."""
    own = np.float32(number * 0.173 % 1)
    broad = _noise(across * 0.16 + own, up * 0.2 - np.float32(age * 0.42))
    fine = _noise(across * 0.42 + own * 3, up * 0.5 - np.float32(age * 1.15))
    sway = (broad - 0.5) * 1.3 * np.maximum(up, 0)
    body = np.maximum(0.95 - 0.62 * up, 0.08)
    profile = np.clip(1 - ((across + sway) / body) ** 2, 0, 1) * np.clip(up * 14 + 0.6, 0, 1)
    turbulence = 0.55 * broad + 0.45 * fine - 0.5
    return np.asarray(profile * (1.12 - 0.72 * up) + turbulence * (0.35 + 1.5 * np.maximum(up, 0)) * (profile > 0))


def _glow(picture: Bytes, middle: tuple[float, float], radius: float, amount: float) -> None:
    """Light that the flames throw around them; in place."""
    x0, y0 = max(0, round(middle[0] - radius)), max(0, round(middle[1] - radius))
    part = picture[y0 : max(0, round(middle[1] + radius)), x0 : max(0, round(middle[0] + radius))]
    if part.size == 0:
        return
    dx = (np.arange(part.shape[1]) + x0 - middle[0])[None, :]
    dy = (np.arange(part.shape[0]) + y0 - middle[1])[:, None]
    shine = amount * np.clip(1 - np.hypot(dx, dy) / radius, 0, 1) ** 2
    part[:] = np.clip(part + shine[..., None] * np.array([0.15, 0.55, 1.0]), 0, 255).astype(np.uint8)


def _paint_smoke(
    picture: Bytes, still_depth: Field, pose: CameraPose, plume: Plume, depth: float, light: Light
) -> None:
    puffs = _puffs(plume)
    if not len(puffs):
        return
    pixels, depths = pose.project(puffs[:, :3])
    radii = puffs[:, 3] * pose.focal / depths
    low, high = (pixels - radii[:, None] * 1.6).min(0), (pixels + radii[:, None] * 1.6).max(0)
    x0, y0, x1, y1 = round(low[0]), round(low[1]), round(high[0]), round(high[1])
    part, veil = _part(picture, still_depth, x0, y0, x1, y1, depth)
    if part is None or veil is None:
        return
    left, top = max(x0, 0), max(y0, 0)
    columns, rows = np.arange(part.shape[1]) + left, np.arange(part.shape[0]) + top
    density = np.zeros(part.shape[:2], np.float32)
    for (x, y), radius, opacity in zip(pixels, radii, puffs[:, 4], strict=True):
        across = np.exp(-(((columns - x) / (0.75 * radius)) ** 2)).astype(np.float32)
        along = np.exp(-(((rows - y) / (0.75 * radius)) ** 2)).astype(np.float32)
        density += np.float32(opacity) * along[:, None] * across[None, :]
    metre = np.float32(pose.focal / depth)
    u, v = (columns / metre).astype(np.float32)[None, :], (rows / metre).astype(np.float32)[:, None]
    grain = _noise(u * 0.11 - np.float32(plume.age * 0.03), v * 0.11 + np.float32(plume.age * 0.12))
    fine = _noise(u * 0.3, v * 0.3 + np.float32(plume.age * 0.3))
    alpha = (1 - np.exp(-density * (0.35 + 0.9 * grain + 0.4 * fine))) * veil
    tone = (28 + 205 * plume.shade) * (0.86 + 0.22 * grain)
    part[:] = np.clip(
        part * (1 - alpha[..., None]) + (tone * alpha)[..., None] * np.array(light.ambient), 0, 255
    ).astype(np.uint8)


def _puffs(plume: Plume) -> NDArray[np.float64]:
    """(N, 5): x, y, z, radius in metres, opacity; of those in the air now, oldest first."""
    habit = _HABITS[plume.kind]
    first = max(0, int((plume.age - habit.life) * habit.rate) + 1)
    births = np.arange(first, int(plume.age * habit.rate) + 1)
    if not len(births):
        return np.empty((0, 5))
    ages = plume.age - births / habit.rate
    own = np.array([np.random.default_rng((plume.number, int(birth))).normal(0, 1, 4) for birth in births])
    source = np.array([plume.strength(float(ago)) for ago in ages])
    gust = 1 + 0.35 * np.sin(plume.age * 0.5 - ages * 0.4)
    x = plume.place[0] + WIND[0] * ages * gust + own[:, 0] * (0.15 * plume.size + 0.06 * ages)
    y = plume.place[1] + WIND[1] * ages * gust + own[:, 1] * (0.15 * plume.size + 0.06 * ages)
    z = 0.2 + habit.climb * (1 + 0.15 * own[:, 2]) * ages**0.9
    radius = (0.3 * plume.size + habit.growth * ages) * (1 + 0.15 * own[:, 3]) * (0.5 + 0.5 * source)
    thin = np.clip(ages / 0.6, 0, 1) * np.clip((habit.life - ages) / (0.6 * habit.life), 0, 1)
    return np.stack([x, y, z, np.maximum(radius, 0.05), habit.opacity * thin * source], -1)


def _part(
    picture: Bytes, still_depth: Field, x0: int, y0: int, x1: int, y1: int, depth: float
) -> tuple[Bytes | None, NDArray[np.bool_] | None]:
    """The part of the picture (a view) within a box, and where nothing stands before it; None when out of sight."""
    box = np.s_[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    part = picture[box]
    return (None, None) if min(part.shape[:2]) < 2 else (part, still_depth[box] > depth - 1.0)


def _made_tile() -> Field:
    """A tile of smooth noise (_TILE, _TILE), 0..1, that continues over its edges."""
    rng = np.random.default_rng(5)
    tile = np.zeros((_TILE, _TILE), np.float32)
    for cells, share in ((8, 0.5), (16, 0.3), (32, 0.2)):
        coarse = np.pad(rng.random((cells, cells), dtype=np.float32), 4, mode="wrap")
        size = _TILE * (cells + 8) // cells
        edge = (size - _TILE) // 2
        smooth = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
        tile += np.float32(share) * smooth[edge : edge + _TILE, edge : edge + _TILE]
    low, high = np.percentile(tile, (2, 98))
    return np.asarray(np.clip((tile - low) / (high - low), 0, 1), dtype=np.float32)


_NOISE = _made_tile()


def _noise(u: Field | np.float32, v: Field | np.float32) -> Field:
    """Noise 0..1 at places given in tiles; u and v are broadcast against each other."""
    x, y = np.broadcast_arrays(np.asarray(u, np.float32), np.asarray(v, np.float32))
    columns, rows = np.atleast_2d(x % 1 * _TILE), np.atleast_2d(y % 1 * _TILE)
    found = cv2.remap(_NOISE, columns.copy(), rows.copy(), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.asarray(found.reshape(x.shape), dtype=np.float32)
