"""How our tracker errs, measured on recordings whose true tracks are known: what an imagined eye must do as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

import motrics
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from evaluation.tracking import SMALLEST, Boxes, TrueFrame
from ioc.domain.observation import TracksObserved

SAME = 0.3
"""IoU from which a track is taken to be on a true thing."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares, rates a second, and seconds. bias and jitter: (x, y) standard deviation of the foot, in box heights, that
    stays with a track and that comes anew with every picture. bias_size, jitter_size: the same of width and height, as
    logarithms. found: share of the true boxes that have a track. lost: how often a second a track is lost for a while,
    gap: for how long. renamed: how often a second a thing's track gets another number. ghosts: tracks on nothing,
    begun a camera-second; ghost_life: how long they last.
    """

    bias: tuple[float, float]
    jitter: tuple[float, float]
    bias_size: tuple[float, float]
    jitter_size: tuple[float, float]
    found: float
    lost: float
    gap: float
    renamed: float
    ghosts: float
    ghost_life: float

    def as_json(self) -> dict[str, object]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(slots=True)
class _Books:
    """errors: camera, true id, track -> rows of foot x, foot y, log width, log height."""

    errors: dict[tuple[int, int, int], list[tuple[float, ...]]] = field(default_factory=dict)
    true: int = 0
    hits: int = 0
    seconds: float = 0.0
    watched: float = 0.0
    losses: int = 0
    missing: float = 0.0
    renamed: int = 0
    ghosts: dict[tuple[int, int], float] = field(default_factory=dict)


def measure(
    recordings: Iterable[tuple[Sequence[TrueFrame], Sequence[TracksObserved | None], Sequence[float]]],
) -> Noise:
    """recordings: of each camera true tracks, what was seen, and when, a row a picture. Raises ValueError where nothing
    matched."""
    books = _Books()
    for number, (truth, seen, times) in enumerate(recordings):
        _enter(books, number, truth, seen, times)
    rows = [np.array(errors) for errors in books.errors.values() if len(errors) >= 5]
    if not rows:
        raise ValueError("no true box was followed for five pictures: the tracker's noise cannot be measured")
    means = np.array([row.mean(axis=0) for row in rows])
    rest = np.concatenate([row - row.mean(axis=0) for row in rows])
    bias, jitter = means.std(axis=0), rest.std(axis=0)
    lives = list(books.ghosts.values())
    return Noise(
        bias=_pair(bias[:2]),
        jitter=_pair(jitter[:2]),
        bias_size=_pair(bias[2:]),
        jitter_size=_pair(jitter[2:]),
        found=round(books.hits / max(1, books.true), 4),
        lost=round(books.losses / max(1e-9, books.seconds), 4),
        gap=round(books.missing / books.losses, 3) if books.losses else 0.0,
        renamed=round(books.renamed / max(1e-9, books.seconds), 4),
        ghosts=round(len(lives) / max(1e-9, books.watched), 4),
        ghost_life=round(float(np.mean(lives)), 3) if lives else 0.0,
    )


def _enter(
    books: _Books,
    camera: int,
    truth: Sequence[TrueFrame],
    seen: Sequence[TracksObserved | None],
    times: Sequence[float],
) -> None:
    last: dict[int, tuple[float, int]] = {}  # true id -> when it had a track, and its number
    before = times[0] if times else 0.0
    for frame, observed, time in zip(truth, seen, times, strict=True):
        elapsed, before = time - before, time
        books.watched += elapsed
        if observed is None:
            continue
        pairs, ghosts = _paired(books, camera, frame, observed)
        books.seconds += elapsed * len(pairs)
        for name, number in pairs.items():
            if name in last:
                when, then = last[name]
                books.renamed += then != number
                if time - when > 1.5 * elapsed + 1e-6:
                    books.losses += 1
                    books.missing += time - when - elapsed
            last[name] = time, number
        for number in ghosts:
            books.ghosts[camera, number] = books.ghosts.get((camera, number), 0.0) + elapsed


def _paired(books: _Books, camera: int, frame: TrueFrame, observed: TracksObserved) -> tuple[dict[int, int], list[int]]:
    """True id -> number of its track; numbers of the tracks on nothing at all."""
    width, height = observed.size
    rows = [(t.box.x * width, t.box.y * height, t.box.w * width, t.box.h * height) for t in observed.tracks]
    found = np.array(rows, np.float64).reshape(-1, 4)
    large = frame.boxes[:, 3] >= SMALLEST
    books.true += int(large.sum())
    if not len(found) or not len(frame.boxes):
        return {}, [track.id for track in observed.tracks]
    overlap = np.array(motrics.iou_matrix(_corners(found), _corners(frame.boxes)))
    pairs: dict[int, int] = {}
    for row, column in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[row, column] < SAME or not large[column]:
            continue
        name, track = frame.ids[column], observed.tracks[row]
        pairs[name] = track.id
        left, top, w, h = frame.boxes[column]
        foot = track.foot.x * width - (left + w / 2), track.foot.y * height - (top + h)
        size = np.log(np.maximum(found[row, 2:], 1.0) / np.maximum((w, h), 1.0))
        books.errors.setdefault((camera, name, track.id), []).append((foot[0] / h, foot[1] / h, *map(float, size)))
    books.hits += len(pairs)
    nothing = overlap.max(axis=1) < 0.05
    return pairs, [track.id for track, alone in zip(observed.tracks, nothing, strict=True) if alone]


def _corners(boxes: Boxes) -> Boxes:
    return np.ascontiguousarray(np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]))


def _pair(values: Floats) -> tuple[float, float]:
    return round(float(values[0]), 4), round(float(values[1]), 4)
