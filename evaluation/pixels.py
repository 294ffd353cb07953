"""Foreground held against pixel truth in the format of CDnet 2014: F of pixels, F1 of boxes.

gtNNNNNN.png: 255 moving, 50 shadow and 0 still (both are background), 85 and 170 not judged. The region of interest
says which part of the picture is judged at all. CDnet's frame k + 1 is the clip's picture k.
Source: Wang et al., CDnet 2014: An Expanded Change Detection Benchmark Dataset, CVPRW 2014.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment

from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.site import Camera
from ioc.vision.arrays import Colour, Grey
from ioc.vision.perceive import Perceiver

MOVING, NOT_JUDGED = 255, (85, 170)
SAME_BOX = 0.4
"""IoU from which a blob's box is a true one's."""
SMALLEST = 40
"""Pixels of a component of the truth below which it is no vehicle but a crumb at an edge."""

Box = tuple[int, int, int, int]


class PixelTruth:
    """Keeps count of how masks agree with the truth. folder: holds groundtruth.zip and roi.bmp.

    Raises SourceError where the folder holds no such truth.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(folder / "groundtruth.zip")
        except (OSError, zipfile.BadZipFile) as error:
            raise SourceError(f"{folder}/groundtruth.zip cannot be read: {error}") from error
        roi = cv2.imread(str(folder / "roi.bmp"), cv2.IMREAD_GRAYSCALE)
        if roi is None:
            raise SourceError(f"{folder}/roi.bmp cannot be read")
        self._roi = np.asarray(roi) > 0
        self._names = {Path(name).name: name for name in self._zip.namelist()}
        self._pixels = [0, 0, 0]  # true positive, false positive, false negative
        self._boxes = [0, 0, 0]

    def judge(self, number: int, seen: Grey) -> None:
        """seen: (h, w), above 0 where something covers the clip's picture of this number; counts if it has a truth."""
        truth = self._truth(number)
        if truth is None:
            return
        if seen.shape != truth.shape:
            seen = np.asarray(cv2.resize(seen, truth.shape[::-1], interpolation=cv2.INTER_NEAREST))
        unknown = np.isin(truth, NOT_JUDGED)
        if not (self._roi & ~unknown).any():
            return
        covered, moving = (seen > 0) & self._roi, (truth == MOVING) & self._roi
        _add(self._pixels, pixel_counts(covered, moving, self._roi & ~unknown))
        true = boxes_of(moving)
        _add(self._boxes, box_counts(judged_boxes(covered, unknown, true), true))

    def as_json(self) -> dict[str, object]:
        return {"pixel_f": f_measure(self._pixels), "box_f1": f_measure(self._boxes)}

    def _truth(self, number: int) -> Grey | None:
        name = self._names.get(f"gt{number + 1:06d}.png")
        if name is None:
            return None
        image = cv2.imdecode(np.frombuffer(self._zip.read(name), np.uint8), cv2.IMREAD_GRAYSCALE)
        return None if image is None else np.asarray(image)


class PixelScore:
    """Looks at a clip with eyes of its own, and holds what they see against the truth (see PixelTruth)."""

    def __init__(self, truth: Path, camera: Camera) -> None:
        self._truth = PixelTruth(truth)
        self._perceiver = Perceiver(camera)

    def look(self, number: int, image: Colour, time: float) -> None:
        """One picture of the clip, in order; judged if there is a truth for it."""
        try:
            self._perceiver.perceive_image(image, time)
        except BadFrame:
            return
        if self._perceiver.covered is not None:
            self._truth.judge(number, self._perceiver.covered)

    def as_json(self) -> dict[str, object]:
        return self._truth.as_json()


def pixel_counts(seen: Grey, moving: Grey, judged: Grey) -> tuple[int, int, int]:
    """True positives, false positives, false negatives. All (h, w) bool; judged says which pixels count."""
    return (
        int(np.count_nonzero(seen & moving & judged)),
        int(np.count_nonzero(seen & ~moving & judged)),
        int(np.count_nonzero(~seen & moving & judged)),
    )


def boxes_of(mask: Grey) -> list[Box]:
    """left, top, right, bottom of the 8-connected components of a (h, w) bool mask, crumbs left out."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return [
        (int(left), int(top), int(left + width), int(top + height))
        for left, top, width, height, area in stats[1:]
        if area >= SMALLEST
    ]


def judged_boxes(seen: Grey, unknown: Grey, true: list[Box]) -> list[Box]:
    """The boxes of what is seen but for those that nobody can judge: mostly on unknown pixels, and on no true box.

    A vehicle's rim and what is far away is unknown in CDnet's truth; cutting it out of the blobs would break them up.
    """
    boxes = boxes_of(seen)
    return [box for box in boxes if _known(box, seen, unknown) or any(_iou(box, one) >= SAME_BOX for one in true)]


def _known(box: Box, seen: Grey, unknown: Grey) -> bool:
    left, top, right, bottom = box
    part = seen[top:bottom, left:right]
    return bool(np.count_nonzero(part & unknown[top:bottom, left:right]) <= 0.5 * np.count_nonzero(part))


def box_counts(seen: list[Box], true: list[Box]) -> tuple[int, int, int]:
    """True positives, false positives, false negatives of boxes, matched one to one as well as they can be."""
    if not seen or not true:
        return 0, len(seen), len(true)
    overlap = np.array([[_iou(a, b) for b in true] for a in seen])
    rows, columns = linear_sum_assignment(-np.where(overlap >= SAME_BOX, overlap + 1.0, 0.0))
    hits = int(np.count_nonzero(overlap[rows, columns] >= SAME_BOX))
    return hits, len(seen) - hits, len(true) - hits


def f_measure(counts: Iterable[int]) -> float | None:
    """2 tp / (2 tp + fp + fn); None when there was nothing to see and nothing was seen."""
    hits, false, missed = counts
    whole = 2 * hits + false + missed
    return round(2 * hits / whole, 4) if whole else None


def _iou(a: Box, b: Box) -> float:
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def _add(total: list[int], more: Iterable[int]) -> None:
    total[:] = [a + b for a, b in zip(total, more, strict=True)]
