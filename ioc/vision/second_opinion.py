"""A neural detector's opinion of what tracks are: optional, at its own pace, and never a condition of anything.

It only tells vehicles apart from each other, where geometry has already found a vehicle: it makes no track, ends none,
and turns no vehicle into a person or back, so that whatever fires by movement and place fires without it as well.

Which outputs are understood is told by their shape; c is the number of labels, n that of candidates:

| layout | output | box | score |
|---|---|---|---|
| FastestDet | 1 x (5 + c) x h x w | (x + tanh a) / w, (y + tanh b) / h, sigmoid, sigmoid | object^0.6 * class^0.4 |
| YOLOv5, v7 | 1 x n x (5 + c) | centre and size in pixels of the input | object * class |
| YOLOv8, v11 | 1 x (4 + c) x n | centre and size in pixels of the input | class |

Sources: FastestDet's README; the ONNX export pages of Ultralytics. FastestDet wants BGR, stretched; YOLO RGB, its
shape kept on grey. All want 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ioc.domain.errors import SiteError
from ioc.domain.geometry import Box
from ioc.domain.observation import ObjectClass
from ioc.domain.site import Detector
from ioc.vision.arrays import Colour, Real
from ioc.vision.trajectory import Trajectory

SCORE = 0.4
"""Least score of a detection that is listened to."""
OVERLAP = 0.45
"""Least intersection over union with a track's box; also from which two detections are one."""
WEIGHT = 25
"""Votes of geometry (one a picture) that one opinion is worth: about a second of them at full rate."""
GREY = 114
NAMES = {
    "motorcycle": ObjectClass.MOTORBIKE,
    "motorbike": ObjectClass.MOTORBIKE,
    "bicycle": ObjectClass.MOTORBIKE,
    "car": ObjectClass.CAR,
    "bus": ObjectClass.BUS,
    "truck": ObjectClass.TRUCK,
}
"""Labels that mean a class of ours, by COCO's names; all others are not listened to."""

Forward = Callable[[Real], Real]
"""(1, 3, size, size) float32, 0..1 -> the network's output."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One detection. box: fractions of the picture."""

    label: ObjectClass
    box: Box
    score: float


class SecondOpinion:
    """One camera's network. Raises SiteError when its output is of no layout that is understood."""

    def __init__(self, detector: Detector, labels: Sequence[str], forward: Forward) -> None:
        self._detector = detector
        self._labels = labels
        self._forward = forward
        self._asked = -math.inf
        shape = self._try()
        self._read = _reader(shape, len(labels))
        self._is_yolo = len(shape) == 3
        self.broken = ""
        """Why the network is not asked any more, in words; empty while it is."""

    def look(self, picture: Colour, tracks: Iterable[Trajectory], now: float) -> None:
        """Vote on the tracks, if it is time. picture: (h, w, 3) BGR."""
        if self.broken or 0.0 <= now - self._asked < self._detector.every_s:
            return
        self._asked = now
        try:
            opinions = self.opinions(picture)
        except cv2.error as error:
            self.broken = str(error)
            return
        height, width = picture.shape[:2]
        for track in tracks:
            box = Box(track.x / width, track.y / height, track.w / width, track.h / height)
            best = max(opinions, key=lambda opinion: opinion.box.iou(box), default=None)
            if track.seen and best is not None and best.box.iou(box) >= OVERLAP:
                track.ballot.second(best.label, WEIGHT)

    def opinions(self, picture: Colour) -> list[Opinion]:
        """What the network sees, of the classes that are ours. Raises cv2.error."""
        size = self._detector.size
        height, width = picture.shape[:2]
        # The share of the input that the picture takes, in x and y.
        fill = (min(1.0, width / height), min(1.0, height / width)) if self._is_yolo else (1.0, 1.0)
        shown: Colour = np.full((size, size, 3), GREY, np.uint8)
        right, bottom = max(1, round(size * fill[0])), max(1, round(size * fill[1]))
        shown[:bottom, :right] = cv2.resize(picture, (right, bottom))
        boxes, scores = self._read(self._forward(_blob(shown, swap=self._is_yolo)), size)
        best = scores.argmax(axis=1)
        found = [
            Opinion(NAMES[self._labels[label]], _box(box, fill), float(scores[row, label]))
            for row, (box, label) in enumerate(zip(boxes.tolist(), best.tolist(), strict=True))
            if scores[row, label] >= SCORE and self._labels[label] in NAMES
        ]
        return _distinct(found)

    def _try(self) -> tuple[int, ...]:
        size = self._detector.size
        try:
            return tuple(self._forward(_blob(np.zeros((size, size, 3), np.uint8), swap=False)).shape)
        except cv2.error as error:
            raise SiteError(
                f"detector {self._detector.model} does not run on {size} x {size} pixels: {error}",
                remedy="set `size` of `detector` to the input that the model was exported with",
            ) from error


def _blob(picture: Colour, *, swap: bool) -> Real:
    return np.asarray(cv2.dnn.blobFromImage(picture, 1 / 255, swapRB=swap), np.float32)


Reader = Callable[[Real, int], tuple[Real, Real]]
"""(output, input size) -> boxes (n, 4) as centre x, y, width, height in shares of the input, scores (n, c)."""


def _reader(shape: tuple[int, ...], labels: int) -> Reader:
    if len(shape) == 4 and shape[1] == 5 + labels:
        return _fastest
    if len(shape) == 3 and shape[2] == 5 + labels:
        return _yolo5
    if len(shape) == 3 and shape[1] == 4 + labels:
        return _yolo8
    raise SiteError(
        f"detector: an output of {' x '.join(map(str, shape))} with {labels} labels is of no layout that is known",
        remedy="count the labels, one a line; layouts are listed in docs/reference/site.md",
    )


def _fastest(output: Real, size: int) -> tuple[Real, Real]:
    cells = output[0]
    height, width = cells.shape[1:]
    y, x = np.mgrid[:height, :width]
    centre_x, centre_y = (x + np.tanh(cells[1])) / width, (y + np.tanh(cells[2])) / height
    boxes = np.stack((centre_x, centre_y, _sigmoid(cells[3]), _sigmoid(cells[4])), -1).reshape(-1, 4)
    scores = np.maximum(cells[0], 0.0) ** 0.6 * np.maximum(cells[5:], 0.0) ** 0.4
    return boxes, scores.reshape(len(scores), -1).T


def _yolo5(output: Real, size: int) -> tuple[Real, Real]:
    rows = output[0]
    return rows[:, :4] / size, rows[:, 4:5] * rows[:, 5:]


def _yolo8(output: Real, size: int) -> tuple[Real, Real]:
    rows = output[0].T
    return rows[:, :4] / size, rows[:, 4:]


def _sigmoid(values: Real) -> Real:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), np.float32)


def _box(row: Sequence[float], fill: tuple[float, float]) -> Box:
    x, y, w, h = row[0] / fill[0], row[1] / fill[1], max(0.0, row[2] / fill[0]), max(0.0, row[3] / fill[1])
    return Box(x - w / 2, y - h / 2, w, h)


def _distinct(found: Iterable[Opinion]) -> list[Opinion]:
    """Of those that are one thing the surest (non-maximum suppression)."""
    kept: list[Opinion] = []
    for opinion in sorted(found, key=lambda opinion: -opinion.score):
        if all(opinion.box.iou(other.box) < OVERLAP for other in kept):
            kept.append(opinion)
    return kept
