"""Which foreground model: those of OpenCV and ours, side by side on the clip whose every pixel is known.

`python -m evaluation.foreground` (IOC_CLIPS names the folder of the clips) prints the table of
docs/decisions/0010-foreground.md. OpenCV's models get our own cleaning of speckle and gaps; what they mark as shadow is
background. ms: processor time of one thread for a picture of 320x240; ours has its tracks, health and watchers in it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.cases import CAR_ON_THE_HIGHWAY, FILE_OF, HIGHWAY, SITE_OF
from evaluation.edited_clips import Hold
from evaluation.pixels import PixelTruth
from ioc.adapters.cameras.offline import OfflineSource
from ioc.adapters.site_file import load_site
from ioc.vision.arrays import Colour, Grey, above
from ioc.vision.blobs import clean
from ioc.vision.perceive import Perceiver

SHADOW = 127
"""What OpenCV's models mark as shadow; foreground is 255."""
EVERY = 12
"""Of the clip's 60 pictures a second 5 are what a camera of a centre sends."""
TRUTH = "highway_truth"
HELD_AT = 11.0
"""Seconds of the clip from which the dark car is held still."""

See = Callable[[Colour, float], Grey]
"""A picture, (h, w, 3) BGR uint8, and its time in seconds to the mask of what is not background."""


def _plain(model: cv2.BackgroundSubtractor) -> See:
    return lambda image, _: clean(above(np.asarray(model.apply(image), np.uint8), SHADOW))


def _ours() -> See:
    perceiver = Perceiver(load_site(SITE_OF[HIGHWAY]).cameras[0])

    def see(image: Colour, now: float) -> Grey:
        perceiver.perceive_image(image, now)
        covered = perceiver.covered
        return np.zeros(image.shape[:2], np.uint8) if covered is None else covered

    return see


MODELS: dict[str, Callable[[int], See]] = {
    "MOG2": lambda every: _plain(cv2.createBackgroundSubtractorMOG2(history=500 // every)),
    "KNN": lambda every: _plain(cv2.createBackgroundSubtractorKNN(history=500 // every)),
    "CNT": lambda every: _plain(cv2.bgsegm.createBackgroundSubtractorCNT(15 // every, True, 900 // every)),
    "GSOC": lambda every: _plain(
        cv2.bgsegm.createBackgroundSubtractorGSOC(
            hitsThreshold=32 // every, replaceRate=0.003 * every, propagationRate=0.01 * every
        )
    ),
    "ours": lambda _: _ours(),
}
"""By every how many-th picture they are given: the memories of OpenCV's, its own defaults, count pictures, and are to
last as many seconds. Ours counts seconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """pixel_f, box_f1: see PixelTruth. ms: a picture."""

    pixel_f: float
    box_f1: float
    ms: float


def measure(see: See, pictures: Iterable[tuple[float, Colour]], truth: PixelTruth, every: int) -> Row:
    """One model on each `every`-th picture of the clip. Raises SourceError."""
    seen, spent = 0, 0.0
    for number, (now, image) in enumerate(pictures):
        if number % every == 0:
            began = time.process_time()
            mask = see(image, now)
            spent += time.process_time() - began
            seen += 1
            truth.judge(number, mask)
    scores = truth.as_json()
    return Row(float(str(scores["pixel_f"])), float(str(scores["box_f1"])), 1e3 * spent / seen)


def held(see: See, pictures: Iterable[tuple[float, Colour]]) -> float:
    """Share of the dark car, held still from HELD_AT on, that is foreground in the last picture."""
    mask = np.zeros((1, 1), np.uint8)
    for now, image in Hold(HELD_AT, float("inf"), CAR_ON_THE_HIGHWAY)(iter(pictures)):
        mask = see(image, now)
    height, width = mask.shape
    corners = [(round(x * width), round(y * height)) for x, y in CAR_ON_THE_HIGHWAY]
    car = cv2.fillPoly(np.zeros((height, width), np.uint8), [np.array(corners, np.int32)], 255)
    return cv2.countNonZero(cv2.bitwise_and(mask, car)) / cv2.countNonZero(car)


def _decoded(clip: Path) -> Iterator[tuple[float, Colour]]:
    with OfflineSource(str(clip)) as pictures:
        yield from pictures


def main() -> None:
    clips = os.environ.get("IOC_CLIPS", "")
    if not clips:
        sys.exit("foreground: IOC_CLIPS names no folder of clips. Remedy: set it to the one that holds highway.avi")
    cv2.setNumThreads(1)
    clip, folder = Path(clips) / FILE_OF[HIGHWAY], Path(clips) / TRUTH
    print("| model | pictures a second | pixel F | box F1 | ms | still seen of a held car |\n|---|---|---|---|---|---|")
    for name, make in MODELS.items():
        for every in (1, EVERY):
            row = measure(make(every), _decoded(clip), PixelTruth(folder), every)
            still = f"{held(make(every), _decoded(clip)):.0%}" if every == 1 else ""
            print(
                f"| {name} | {60 // every} | {row.pixel_f:.3f} | {row.box_f1:.3f} | {row.ms:.2f} | {still} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
