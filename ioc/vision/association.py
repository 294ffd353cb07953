"""Which region is which track: one optimal assignment, and the regions that pieces or crowds make.

Kuhn-Munkres by `scipy.optimize.linear_sum_assignment`; ties are broken by order, so the result is deterministic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ioc.vision.arrays import Matrix
from ioc.vision.blobs import Blob
from ioc.vision.trajectory import Trajectory

GATE = 16.0
"""Largest squared Mahalanobis distance (4 sigma)."""
GROWTH = 3.5
"""Largest ratio of areas between a track and its region."""
GROWTH_STANDING = 1.8
"""The same for a thing that stands: a larger region is a crowd around it."""
COLOURS = 60.0
"""Grey levels over B, G and R: one standard deviation of a thing's mean colour."""
OTHER_COLOUR = 2.5
"""Difference of mean colours, in standard deviations, from which it is another thing."""
WORST = 18.0
"""Total cost from which nothing found is better than this."""
MORE_THAN_ONE = 1.3
"""Times the largest of them that several take up together, or are in sight together: less is one thing under two
numbers."""
FORBIDDEN = 1e6


def overlap(a: Trajectory | Blob, b: Blob) -> float:
    """Shared area of two boxes, pixels."""
    width = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    height = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return width * height if width > 0 and height > 0 else 0.0


def _boxes(things: Sequence[Trajectory] | Sequence[Blob]) -> Matrix:
    """(4, n): x, y, w, h."""
    return np.array([(thing.x, thing.y, thing.w, thing.h) for thing in things], np.float64).reshape(-1, 4).T


def _overlaps(tracks: Matrix, blobs: Matrix) -> Matrix:
    """`overlap` of every track (row) with every region (column); both as `_boxes` gives them."""
    x, y, w, h = tracks[:, :, np.newaxis]
    bx, by, bw, bh = blobs
    width = np.minimum(x + w, bx + bw) - np.maximum(x, bx)
    height = np.minimum(y + h, by + bh) - np.maximum(y, by)
    return np.asarray(np.where((width > 0) & (height > 0), width * height, 0.0))


def assign(tracks: Sequence[Trajectory], blobs: Sequence[Blob]) -> list[tuple[int, int]]:
    """Pairs (track index, blob index) of least total cost; pairs outside the gates are never made."""
    if not tracks or not blobs:
        return []
    costs: Matrix = np.full((len(tracks), len(blobs)), FORBIDDEN)
    shared = _overlaps(_boxes(tracks), _boxes(blobs))
    for row, column in np.argwhere(_alike(tracks, blobs)).tolist():
        costs[row, column] = cost(tracks[row], blobs[column], float(shared[row, column]))
    rows, columns = linear_sum_assignment(costs)
    return [(int(r), int(c)) for r, c in zip(rows.tolist(), columns.tolist(), strict=True) if costs[r, c] < FORBIDDEN]


def _alike(tracks: Sequence[Trajectory], blobs: Sequence[Blob]) -> NDArray[np.bool_]:
    """Of every track (row) with every region (column): within each other's reach, of like size and colour.

    The cheap gates, of all pairs at once: one pair in ten of a busy junction is left.
    """
    known = np.array([(*track.foot, track.reach, track.w * track.h, _growth(track), *track.colour) for track in tracks])
    seen = np.array([(*blob.foot, blob.w, blob.h, *blob.colour) for blob in blobs])
    x, y, reach, area, growth, *colour = known.T[:, :, np.newaxis]
    bx, by, bw, bh, *other = seen.T
    ratio = bw * bh / area
    near = (np.abs(bx - x) <= reach + bw) & (np.abs(by - y) <= reach + bh) & (ratio < growth) & (ratio > 1 / growth)
    difference = sum(np.abs(a - b) for a, b in zip(colour, other, strict=True)) / COLOURS
    return np.asarray(near & (difference <= OTHER_COLOUR))


def _growth(track: Trajectory) -> float:
    return GROWTH_STANDING if track.anchored else GROWTH


def cost(track: Trajectory, blob: Blob, shared: float) -> float:
    """How badly a region fits a track: place, size and colour, each about 1 at one standard deviation.

    shared: area of both boxes, pixels.
    """
    iou = shared / (track.w * track.h + blob.w * blob.h - shared)
    away = track.distance2(blob)
    if away > GATE and iou < 0.3:
        return FORBIDDEN
    colour = sum(abs(a - b) for a, b in zip(track.colour, blob.colour, strict=True)) / COLOURS
    growth = math.log(blob.w * blob.h / (track.w * track.h))
    total = min(away, GATE) + growth**2 * 2.0 + colour + 3.0 * (1.0 - iou)
    return total if total <= WORST else FORBIDDEN


def join_pieces(tracks: Sequence[Trajectory], blobs: list[Blob]) -> list[Blob]:
    """Regions that lie inside one track's expected box, and in no other's, become one region."""
    if not tracks or not blobs:
        return blobs
    boxes = _boxes(blobs)
    shares = _overlaps(_boxes(tracks), boxes) / (boxes[2] * boxes[3])
    inside = shares >= 0.75
    only = (inside.sum(axis=0) == 1) & ((shares >= 0.3).sum(axis=0) == 1)
    owner = [track if alone else None for track, alone in zip(inside.argmax(axis=0).tolist(), only, strict=True)]
    joined: list[Blob] = []
    first_of: dict[int, int] = {}
    for index, blob in enumerate(blobs):
        track = owner[index]
        if track is None:
            joined.append(blob)
        elif track in first_of:
            joined[first_of[track]] = joined[first_of[track]].joined(blob)
        else:
            first_of[track] = len(joined)
            joined.append(blob)
    return joined


def crowds(tracks: Sequence[Trajectory], blobs: Sequence[Blob]) -> dict[int, list[int]]:
    """Regions that several tracks have run into: blob index -> track indices, two or more.

    A track runs into a region when most of its expected box lies in it and no other region fits it better.
    """
    members: dict[int, list[int]] = {}
    if not tracks or not blobs:
        return members
    own = _boxes(tracks)
    shares = _overlaps(own, _boxes(blobs)) / (own[2] * own[3])[:, np.newaxis]
    for t, index in enumerate(shares.argmax(axis=1).tolist()):
        if shares[t, index] >= 0.5:
            members.setdefault(index, []).append(t)
    return {
        index: found for index, found in members.items() if len(found) > 1 and _are_several(own[:, found], blobs[index])
    }


def _are_several(boxes: Matrix, blob: Blob) -> bool:
    """Whether tracks, (4, n) as `_boxes` gives them, in one region are things of their own.

    One that passes behind another adds nothing to the region, but is expected beside that one.
    """
    x, y, w, h = boxes
    extent = float(((x + w).max() - x.min()) * ((y + h).max() - y.min()))
    return max(extent, blob.w * blob.h) > MORE_THAN_ONE * float((w * h).max())
