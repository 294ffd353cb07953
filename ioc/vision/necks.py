"""Things that touch in the picture are cut apart at their necks, as far as their outline shows them.

A neck is where the outline between two bodies is much thinner than either of them: the distance transform has a peak in
each body and a saddle in the neck (watershed by the dynamics of its maxima; Grimaud, SPIE 1769, 1992, with the ratio of
saddle and peak in place of their difference, so that near and far things are cut alike).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np

from ioc.vision.arrays import Grey, Real

NECK = 0.75
"""A neck is at most this share of the thickness of the thinner body."""
LEAST = 0.002
"""Smallest region that is looked at, share of the picture: two small vehicles."""
FULL = 0.85
"""A region that fills this share of its box is one body."""
BODY = 3.5
"""Least half thickness of a body, pixels: thinner ones are limbs and crumbs."""
STEP = 1.25
"""Levels of thickness that are tried, each so many times the one before."""


def cut_necks(mask: Grey) -> Grey:
    """The mask (h, w; 255 is foreground) with a line of zeros through every neck."""
    cut: Grey | None = None
    least = LEAST * mask.size
    for x, y, w, h, start in _outlined(mask, least):
        _, labels = cv2.connectedComponents(mask[y : y + h, x : x + w], connectivity=8, ltype=cv2.CV_16U)
        inside = (labels == labels[start]).view(np.uint8)
        if not least <= cv2.countNonZero(inside) <= FULL * w * h:
            continue
        inside = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
        bodies = _bodies(inside)
        if bodies is None:
            continue
        cut = mask.copy() if cut is None else cut
        seams = _seams(bodies)[1:-1, 1:-1] & inside[1:-1, 1:-1]
        cut[y : y + h, x : x + w][seams > 0] = 0
    return mask if cut is None else cut


def _outlined(mask: Grey, least: float) -> Iterator[tuple[int, int, int, int, tuple[int, int]]]:
    """x, y, w, h of every region that may have `least` pixels, and the row and column in there of one of them.

    Following outlines costs a fifth of numbering all pixels. What has so many pixels has a side of their square root at
    least, and so an outline of at least twice that; rain makes thousands of shorter ones.
    """
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    shortest = 2.0 * (math.sqrt(least) - 1.0)
    for outline, relations in zip(outlines, tree[0] if outlines else (), strict=True):
        if len(outline) < shortest or relations[3] >= 0:  # a hole has the outline around it for parent
            continue
        x, y, w, h = cv2.boundingRect(outline)
        if w * h >= least:
            column, row = outline[0, 0].tolist()
            yield x, y, w, h, (row - y, column - x)


def _bodies(inside: Grey) -> Grey | None:
    """Mask of the cores of a region's bodies, one component each; None if it is one body."""
    thickness = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 3), np.float32)
    cores = _cores(thickness, inside, 1.0)
    if len(cores) < 2:
        return None
    found: Grey = np.zeros(inside.shape, np.uint8)
    for core in cores:
        cv2.max(found, core, dst=found)
    return found


def _cores(thickness: Real, part: Grey, level: float) -> list[Grey]:
    """Masks of the bodies within one part, found by making it thinner until it falls apart."""
    peak = float(cv2.minMaxLoc(thickness, mask=part)[1])
    while level <= NECK * peak:
        thick = cv2.bitwise_and((thickness > level).view(np.uint8), part)
        number, labels = cv2.connectedComponents(thick, connectivity=8, ltype=cv2.CV_16U)
        if number > 2:
            bodies = np.unique(labels[(thickness >= max(BODY, level / NECK)) & (thick > 0)]).tolist()
            if len(bodies) > 1:
                pieces = [(labels == body).view(np.uint8) for body in bodies]
                return [core for piece in pieces for core in _cores(thickness, piece, level * STEP)]
        level *= STEP
    return [part]


def _seams(bodies: Grey) -> Grey:
    """Where the pixels that are nearest to one body meet those nearest to another: (h, w) mask of 0 and 1."""
    nearest = cv2.distanceTransformWithLabels(1 - bodies, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_CCOMP)[1]
    seams: Grey = np.zeros(bodies.shape, np.uint8)
    seams[:, 1:] |= nearest[:, 1:] != nearest[:, :-1]
    seams[1:] |= nearest[1:] != nearest[:-1]
    seams[1:, 1:] |= nearest[1:, 1:] != nearest[:-1, :-1]
    seams[1:, :-1] |= nearest[1:, :-1] != nearest[:-1, 1:]
    return seams
