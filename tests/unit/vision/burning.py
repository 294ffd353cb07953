"""Drawn fire and smoke, and what is taken for them: small pictures of a yard, seeded."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Colour

WIDTH, HEIGHT = 480, 270


def yard(seed: int = 1, light: float = 1.0) -> Colour:
    """A wall with windows, a paved ground with joints, a tree line."""
    random = np.random.default_rng(seed)
    scene = np.full((HEIGHT, WIDTH, 3), (120, 128, 132), np.float32)
    scene[:110] = (150, 160, 168)
    for x in range(10, WIDTH, 46):
        cv2.rectangle(scene, (x, 25), (x + 24, 70), (70, 66, 60), -1)
        cv2.rectangle(scene, (x, 25), (x + 24, 70), (205, 205, 205), 2)
    for y in range(116, HEIGHT, 18):
        cv2.line(scene, (0, y), (WIDTH, y), (92, 98, 100), 2)
    for x in range(-200, WIDTH + 200, 40):
        cv2.line(scene, (WIDTH // 2 + (x - WIDTH // 2) // 2, 110), (x, HEIGHT), (92, 98, 100), 2)
    leaves = cv2.GaussianBlur(random.normal(0, 60, (24, WIDTH, 1)).astype(np.float32), (0, 0), 2).reshape(24, WIDTH, 1)
    scene[86:110] = np.array((60, 96, 70)) + leaves
    return np.asarray(np.clip(scene * light, 0, 255), np.uint8)


def flame(picture: Colour, t: float, foot: tuple[int, int], size: float, seed: int = 5) -> Colour:
    """Tongues that rise, lick and flicker from one foot; a white-yellow core, orange edges. size: pixels of height."""
    random = np.random.default_rng((seed, round(t * 1000)))
    out = picture.astype(np.float32)
    glow = np.zeros(picture.shape[:2], np.float32)
    for tongue in range(5):
        high = size * (0.55 + 0.45 * random.random()) * (1.0 if tongue == 2 else 0.75)
        lean = size * 0.18 * random.normal()
        x = foot[0] + (tongue - 2) * size * 0.16
        points = np.array(
            [(x - size * 0.13, foot[1]), (x + lean, foot[1] - high), (x + size * 0.13, foot[1])], np.int32
        )
        cv2.fillConvexPoly(glow, points, 1.0)
    glow = cv2.GaussianBlur(glow, (0, 0), max(1.0, size * 0.05)) * float(0.8 + 0.2 * random.random())
    for channel, (edge, core) in enumerate(((30, 150), (120, 235), (245, 255))):
        hot = np.clip(glow * 1.6 - 0.6, 0, 1)
        colour = edge + (core - edge) * hot
        out[..., channel] = out[..., channel] * (1 - np.minimum(1, glow * 1.5)) + colour * np.minimum(1, glow * 1.5)
    return np.asarray(np.clip(out, 0, 255), np.uint8)


def smoke(picture: Colour, t: float, foot: tuple[int, int], size: float, seed: int = 7) -> Colour:
    """Grey puffs that rise, grow and thin out. t: seconds since it began. size: pixels of height after 10 s."""
    random = np.random.default_rng(seed)
    veil = np.zeros(picture.shape[:2], np.float32)
    for puff in range(160):
        born, drift, sway = puff * 0.15, random.normal(), random.random() * 6
        age = t - born
        if not 0 < age < 9:
            continue
        x = foot[0] + drift * 3 + age * size * 0.035 + 4 * np.sin(age * 2 + sway)
        y = foot[1] - age * size * 0.11
        radius = size * (0.05 + 0.022 * age)
        one = np.zeros_like(veil)
        thin = max(0.0, 0.4 - 0.035 * age)
        cv2.circle(one, (round(float(x)), round(float(y))), max(1, round(radius)), thin, -1)
        veil = 1 - (1 - veil) * (1 - one)
    soft = cv2.GaussianBlur(veil, (0, 0), size * 0.03).reshape(*veil.shape, 1)
    return np.asarray(np.clip(picture * (1 - soft) + np.array((178, 177, 175)) * soft, 0, 255), np.uint8)
