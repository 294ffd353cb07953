"""In the dark a vehicle is its lamps: what glares around them is no outline, and what they do not light is not seen.

Bright cores are found; two on one height are a car's, one alone is a rider's (Chen et al., A Real-Time Vision System
for Nighttime Vehicle Detection and Traffic Surveillance, IEEE Transactions on Industrial Electronics 58, 2011). How
high lamps are mounted is law, so they tell where the ground below them is: the box is that of a vehicle of usual size
whose nearer end carries them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey, Labels, above
from ioc.vision.beams import is_beam
from ioc.vision.blobs import Blob
from ioc.vision.foreground import Background
from ioc.vision.motion import MotionPlane

WHITE, WHITEST = (126.0, 2.5), 240.0
"""Grey level of a headlamp's core, largest of the channels: so much on a black scene, and so many times the scene's
median more, but at most WHITEST. A headlamp outshines what it lights, and street lamps light more than headlamps do."""
RED, REDDER = 160.0, 60.0
"""Red of a tail lamp's core, and by how much green and blue are below it."""
SMALL = 0.6
"""Metres across that the core of a tail lamp has at most; red that is wider is paint."""
MOUNTED = 0.8
"""Metres above the ground: dipped beams 0.5 to 1.2 m, rear lamps 0.25 to 1.5 m (UN Regulations 48 and 53)."""
APART = (0.8, 2.3)
"""Metres between the lamps of a pair (UN Regulation 48: at least 0.6 m between their edges, and within 0.4 m of the
sides of a vehicle that is at most 2.5 m wide)."""
LEVEL = 0.3
"""Metres by which a pair may seem to differ in height: one of them is a little further away."""
ALIKE = 3.0
"""Ratio of areas up to which two cores may be a pair."""
BESIDE = 0.4
"""Metres of a vehicle beyond the middles of its lamps, both sides together."""
RIDER, CAR = (0.75, 1.6, 1.9), (1.8, 1.5, 4.2)
"""Width, height and length, metres, of a motorbike with its rider and of a car."""
COVERED = 0.5
"""A region of which such a share is within such a vehicle's box is a part of it."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """x, y: middle of its core; w: width of it, area: pixels. metre: pixels across, where it stands. region: its number
    in the label picture."""

    x: float
    y: float
    w: float
    area: float
    red: bool
    metre: float
    region: int


def see_by_lamps(
    blobs: list[Blob], labels: Labels, foreground: Grey, picture: Colour, scene: Background, plane: MotionPlane
) -> list[Blob]:
    """The regions as what one sees by night: vehicles where lamps are, and nothing where only their beams are.

    labels: (h, w), to which the regions refer. foreground: (h, w) mask. plane: in metres.
    """
    lamps = find_lamps(picture, foreground, labels, scene.level, plane)
    if not lamps:
        return blobs
    lit = {lamp.region for lamp in lamps}
    rest = [one for one in blobs if lit.isdisjoint(one.labels) and not is_beam(one, labels, picture, scene.picture)]
    vehicles = vehicles_of(lamps, blobs, plane, picture)
    rest = [one for one in rest if not any(_within(one, vehicle) for vehicle in vehicles)]
    return sorted(vehicles + rest, key=lambda blob: -blob.area)


def find_lamps(picture: Colour, foreground: Grey, labels: Labels, level: float, plane: MotionPlane) -> list[Lamp]:
    """The lamps of vehicles. foreground: (h, w) mask; labels: its regions. level: median grey of the scene."""
    x, y, w, h = cv2.boundingRect(foreground)
    if w == 0:
        return []
    part = np.s_[y : y + h, x : x + w]
    blue, green, red = cv2.split(picture[part])
    others = cv2.max(green, blue)
    white = above(cv2.max(others, red), min(WHITEST, WHITE[0] + WHITE[1] * level))
    tail = cv2.bitwise_and(above(red, RED), above(cv2.subtract(red, others), REDDER))
    cores = cv2.bitwise_and(cv2.bitwise_or(white, tail), foreground[part])
    number, numbers, stats, middles = cv2.connectedComponentsWithStats(cores, connectivity=8, ltype=cv2.CV_16U)
    size = (picture.shape[1], picture.shape[0])
    found = []
    for n in range(1, number):
        left, top, wide, high, area = stats[n].tolist()
        at = np.s_[top : top + high, left : left + wide]
        inside = (numbers[at] == n).view(np.uint8)
        place = (x + middles[n][0] + 0.5, y + middles[n][1] + 0.5)
        ground = _below(*place, plane, size)
        is_red = cv2.mean(red[at], inside)[0] - cv2.mean(others[at], inside)[0] > REDDER
        if ground is None or (is_red and max(wide, high) > SMALL * ground[1] + 2):
            continue
        region = int(labels[part][at][inside > 0].max())
        found.append(Lamp(*place, wide, area, is_red, ground[1], region))
    return found


def vehicles_of(lamps: Sequence[Lamp], blobs: Sequence[Blob], plane: MotionPlane, picture: Colour) -> list[Blob]:
    """The vehicles that carry lamps, each with the pixels of the region that its lamps are in."""
    regions = {label: blob for blob in blobs for label in blob.labels}
    pairs = _paired([lamp for lamp in lamps if lamp.region in regions])
    return [_vehicle(pair, regions[pair[0].region], plane, picture) for pair in pairs]


def _paired(lamps: Sequence[Lamp]) -> list[tuple[Lamp, ...]]:
    """Pairs of lamps, those most alike first, and the lamps that are left."""
    likely = []
    for i, a in enumerate(lamps):
        for j, b in enumerate(lamps[i + 1 :], i + 1):
            apart, step = abs(a.x - b.x) / a.metre, abs(a.y - b.y) / a.metre
            ratio = max(a.area, b.area) / min(a.area, b.area)
            if APART[0] <= apart <= APART[1] and step <= LEVEL and ratio <= ALIKE and a.red == b.red:
                likely.append((step + 0.1 * math.log(ratio), i, j))
    left, found = set(range(len(lamps))), list[tuple[Lamp, ...]]()
    for _, i, j in sorted(likely):
        if i in left and j in left:
            left -= {i, j}
            found.append((lamps[i], lamps[j]))
    return found + [(lamps[i],) for i in sorted(left)]


def _vehicle(lamps: tuple[Lamp, ...], region: Blob, plane: MotionPlane, picture: Colour) -> Blob:
    """The region, in the box of the vehicle that carries the lamps. Lamps too near to be told apart make one core."""
    size = (picture.shape[1], picture.shape[0])
    x, y = (sum(each) / len(lamps) for each in zip(*((lamp.x, lamp.y) for lamp in lamps), strict=True))
    foot, metre = _below(x, y, plane, size) or (y, lamps[0].metre)
    apart = (abs(lamps[0].x - lamps[-1].x) or lamps[0].w) / metre
    width, height, length = CAR if apart > APART[0] else RIDER
    if len(lamps) > 1:
        width = apart + BESIDE
    left, right = max(0.0, x - 0.5 * width * metre), min(float(size[0]), x + 0.5 * width * metre)
    top = max(0.0, _top(x, foot, height, length, plane, size))
    w, h = max(right - left, 2.0), max(min(float(size[1]), foot) - top, 2.0)
    b, g, r, _ = cv2.mean(picture[int(top) : int(top + h) + 1, int(left) : int(left + w) + 1])
    return replace(region, x=left, y=top, w=w, h=h, area=w * h, colour=(b, g, r), lean=0.0)


def _top(x: float, foot: float, height: float, length: float, plane: MotionPlane, size: tuple[int, int]) -> float:
    """Row of the roof of what stands there, at its further end if that is higher up."""
    rows = [(x, foot)]
    here, scale = plane.locate(x / size[0], foot / size[1]), plane.scale(x / size[0], foot / size[1])
    if here is not None and scale is not None:
        east, north = (-scale[:, 1] * length / math.hypot(*scale[:, 1])).tolist()
        beyond = plane.picture(here[0] + east, here[1] + north)
        if beyond is not None:
            rows.append((beyond[0] * size[0], beyond[1] * size[1]))
    metres = [(row, _metre(across, row, plane, size)) for across, row in rows]
    return min(row - height * (metre[1] if metre else 0.0) for row, metre in metres)


def _below(x: float, y: float, plane: MotionPlane, size: tuple[int, int]) -> tuple[float, float] | None:
    """Row of the ground below a lamp, and pixels of a metre across there; None above the horizon."""
    row, metre = y, _metre(x, y, plane, size)
    for _ in range(2):
        if metre is None:
            return None
        row = y + MOUNTED * metre[1]
        metre = _metre(x, row, plane, size)
    return None if metre is None else (row, metre[0])


def _metre(x: float, y: float, plane: MotionPlane, size: tuple[int, int]) -> tuple[float, float] | None:
    """Pixels of a metre across, and of an upright one: the sine of the angle at which the camera looks down is what a
    metre of ground away from it is shorter in the picture than one across."""
    scale = plane.scale(x / size[0], y / size[1])
    if scale is None:
        return None
    across, away = (math.hypot(*scale[:, axis].tolist()) / size[axis] for axis in (0, 1))
    sine = min(1.0, across / max(away, 1e-9))
    return 1.0 / max(across, 1e-9), math.sqrt(1.0 - sine * sine) / max(across, 1e-9)


def _within(blob: Blob, vehicle: Blob) -> bool:
    w = min(blob.x + blob.w, vehicle.x + vehicle.w) - max(blob.x, vehicle.x)
    h = min(blob.y + blob.h, vehicle.y + vehicle.h) - max(blob.y, vehicle.y)
    return w > 0 and h > 0 and w * h > COVERED * blob.w * blob.h
