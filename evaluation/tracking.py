"""Tracks held against true tracks: MOTA, IDF1 and HOTA by the library `motrics`, and the error of counts at lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import motrics
import numpy as np
from numpy.typing import NDArray

from ioc.domain.geometry import Point
from ioc.domain.observation import TracksObserved
from ioc.domain.site import Camera
from ioc.vision.counting import LineCounter

SMALLEST = 12.0
"""Pixels of height below which a true box is not judged, nor a track on it: too little to be asked for."""
SAME = 0.5
"""IoU from which a box is of a true box (MOT challenge)."""

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrueFrame:
    """Who is in one picture. boxes: (n, 4) left, top, width, height in pixels."""

    ids: tuple[int, ...]
    boxes: Boxes


def read_tracks(path: Path, frames: int) -> list[TrueFrame]:
    """The first `frames` pictures of a MOT challenge file: frame,id,left,top,width,height,...; frames count from 1.

    Raises ValueError naming file and line.
    """
    ids: list[list[int]] = [[] for _ in range(frames)]
    boxes: list[list[tuple[float, ...]]] = [[] for _ in range(frames)]
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        try:
            frame, track, *box = line.split(",")[:6]
            at, name, sides = int(frame), int(track), tuple(map(float, box))
        except ValueError as error:
            raise ValueError(f"{path}:{number}: not a line of a MOT challenge file: {line[:80]}") from error
        if len(sides) != 4 or at < 1:
            raise ValueError(f"{path}:{number}: not a line of a MOT challenge file: {line[:80]}")
        if at <= frames:
            ids[at - 1].append(name)
            boxes[at - 1].append(sides)
    return [TrueFrame(tuple(i), np.array(b, np.float64).reshape(-1, 4)) for i, b in zip(ids, boxes, strict=True)]


def track_figures(truth: Sequence[TrueFrame], seen: Sequence[TracksObserved | None]) -> dict[str, float]:
    """MOTA, IDF1 and HOTA (0..1, MOTA may be negative), identity switches and true boxes; one entry a picture, None
    where it could not be used. Empty where no true box is large enough to be judged."""
    true_ids: list[list[int]] = []
    true_boxes: list[Boxes] = []
    ids: list[list[int]] = []
    boxes: list[Boxes] = []
    for frame, observed in zip(truth, seen, strict=True):
        large = frame.boxes[:, 3] >= SMALLEST
        names, found = _tracks(observed)
        free = _not_only_on_small(found, frame.boxes, large)
        true_ids.append([name for name, judged in zip(frame.ids, large, strict=True) if judged])
        true_boxes.append(frame.boxes[large])
        ids.append([name for name, judged in zip(names, free, strict=True) if judged])
        boxes.append(found[free])
    judged = sum(map(len, true_ids))
    if not judged:
        return {}
    figures = motrics.evaluate(
        motrics.Frames(ids=true_ids, boxes=[_corners(b) for b in true_boxes]),
        motrics.Frames(ids=ids, boxes=[_corners(b) for b in boxes]),
    )
    return {
        "mota": round(figures.clear.mota, 4),
        "idf1": round(figures.identity.idf1, 4),
        "hota": round(figures.hota.hota, 4),
        "switches": figures.clear.num_switches,
        "boxes": judged,
    }


def _tracks(observed: TracksObserved | None) -> tuple[list[int], Boxes]:
    if observed is None:
        return [], np.zeros((0, 4))
    width, height = observed.size
    rows = [(t.box.x * width, t.box.y * height, t.box.w * width, t.box.h * height) for t in observed.tracks]
    return [track.id for track in observed.tracks], np.array(rows, np.float64).reshape(-1, 4)


def _not_only_on_small(found: Boxes, true: Boxes, large: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which tracks are judged: all but those on a true box that is not judged and on none that is."""
    if not len(found) or large.all():
        return np.ones(len(found), bool)
    overlap = np.array(motrics.iou_matrix(_corners(found), _corners(true))) >= SAME
    return np.asarray(~overlap[:, ~large].any(axis=1) | overlap[:, large].any(axis=1))


def _corners(boxes: Boxes) -> Boxes:
    return np.ascontiguousarray(np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]))


def true_counts(
    camera: Camera, truth: Sequence[TrueFrame], size: tuple[int, int], since: int = 0
) -> dict[str, tuple[int, int]]:
    """Count line -> crossings (positive, negative) of the true boxes' feet, from picture `since` on. size: pixels."""
    width, height = size
    counters = [LineCounter(line, width / height) for line in camera.lines]
    before = {counter.line.id: (0, 0) for counter in counters}
    for number, frame in enumerate(truth):
        if number == since:
            before = {counter.line.id: counter.crossings for counter in counters}
        for name, (left, top, w, h) in zip(frame.ids, frame.boxes, strict=True):
            foot = Point(float(left + w / 2) / width, float(top + h) / height)
            for counter in counters:
                counter.see(name, foot)
    return {counter.line.id: less(counter.crossings, before[counter.line.id]) for counter in counters}


def less(counts: tuple[int, int], before: tuple[int, int]) -> tuple[int, int]:
    """Crossings since `before`."""
    return counts[0] - before[0], counts[1] - before[1]


def count_error(expected: dict[str, tuple[int, int]], found: dict[str, tuple[int, int]]) -> float | None:
    """Sum over lines and senses of |found - expected|, as a share of all expected; None when nothing crossed."""
    total = sum(map(sum, expected.values()))
    wrong = sum(
        abs(a - b) for line, true in expected.items() for a, b in zip(true, found.get(line, (0, 0)), strict=True)
    )
    return round(wrong / total, 4) if total else None
