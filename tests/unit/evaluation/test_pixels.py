"""Pixel truth, counted by hand."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.pixels import PixelScore, box_counts, boxes_of, f_measure, judged_boxes, pixel_counts
from ioc.commands.analysis import bare_site
from ioc.domain.errors import SourceError
from ioc.vision.arrays import Grey

BEGIN, PICTURES = 30, 50


def place(number: int) -> int:
    """Left edge of the block in that picture."""
    return 4 * (number - BEGIN)


def mask(*boxes: tuple[int, int, int, int]) -> Grey:
    """(h, w) bool of 60 x 80, set in left, top, right, bottom."""
    drawn = np.zeros((60, 80), bool)
    for left, top, right, bottom in boxes:
        drawn[top:bottom, left:right] = True
    return drawn


def test_pixels_count_where_they_are_judged() -> None:
    """A true square of 10 x 10, seen shifted by 2: 80 hits, 20 beside, 20 missed; half of the picture not judged
    halves them all."""
    everywhere = np.ones((60, 80), bool)
    assert pixel_counts(mask((2, 0, 12, 10)), mask((0, 0, 10, 10)), everywhere) == (80, 20, 20)
    assert pixel_counts(mask((2, 0, 12, 10)), mask((0, 0, 10, 10)), mask((0, 0, 80, 5))) == (40, 10, 10)


def test_boxes_are_those_of_components() -> None:
    """Two apart are two, a crumb is none."""
    assert boxes_of(mask((0, 0, 10, 10), (20, 20, 30, 40), (50, 50, 54, 54))) == [(0, 0, 10, 10), (20, 20, 30, 40)]


def test_boxes_are_matched_one_to_one() -> None:
    """One box of two halves is one hit at best: the other half is a false one. Below IoU 0.4 nothing is hit."""
    assert box_counts([(0, 0, 10, 10), (20, 0, 30, 10)], [(1, 0, 11, 10)]) == (1, 1, 0)
    assert box_counts([(0, 0, 10, 5), (0, 5, 10, 10)], [(0, 0, 10, 10)]) == (1, 1, 0)
    assert box_counts([(0, 0, 10, 3)], [(0, 0, 10, 10)]) == (0, 1, 1)
    assert box_counts([], [(0, 0, 10, 10)]) == (0, 0, 1)


def test_what_nobody_can_judge_is_not_false() -> None:
    """A blob on unknown pixels does not count, unless it is on a true box; half known is known."""
    unknown = mask((0, 0, 20, 60))
    blobs = mask((5, 5, 15, 15), (5, 30, 15, 40), (14, 45, 30, 55))
    assert judged_boxes(blobs, unknown, []) == [(14, 45, 30, 55)]
    assert judged_boxes(blobs, unknown, [(5, 5, 15, 14)]) == [(5, 5, 15, 15), (14, 45, 30, 55)]


def test_f_is_the_harmonic_mean() -> None:
    """8 hits, 2 false, 4 missed: 16/22; nothing to see and nothing seen is no figure."""
    assert f_measure((8, 2, 4)) == pytest.approx(16 / 22, abs=1e-4)
    assert f_measure((0, 0, 0)) is None


def test_a_clip_is_held_against_its_truth(tmp_path: Path) -> None:
    """A block drives over a still street; what is beside its edges is not judged: both F are near 1, and
    worse when the truth is somewhere else."""
    right, wrong = (folder(tmp_path / name, shift) for name, shift in (("right", 0), ("wrong", 35)))
    assert figures(right)["pixel_f"] > 0.85
    assert figures(right)["box_f1"] == 1.0
    assert figures(wrong)["pixel_f"] < 0.4


def folder(path: Path, shift: int) -> Path:
    path.mkdir()
    cv2.imwrite(str(path / "roi.bmp"), np.full((120, 160), 255, np.uint8))
    with zipfile.ZipFile(path / "groundtruth.zip", "w") as archive:
        for number in range(BEGIN, PICTURES):
            truth = np.zeros((120, 160), np.uint8)
            left = place(number) + shift
            truth[38:82, max(0, left - 2) : left + 42] = 170
            truth[40:80, left : left + 40] = 255
            archive.writestr(f"groundtruth/gt{number + 1:06d}.png", cv2.imencode(".png", truth)[1].tobytes())
    return path


def figures(truth: Path) -> dict[str, float]:
    score = PixelScore(truth, bare_site("clip")[1])
    random = np.random.default_rng(1)
    stones = random.integers(70, 130, (15, 20, 3)).astype(np.uint8)
    street = cv2.resize(stones, (160, 120), interpolation=cv2.INTER_NEAREST)
    for number in range(PICTURES):
        image = np.asarray(street + random.integers(0, 4, street.shape), np.uint8)  # without noise it is frozen
        if number >= BEGIN:
            image[40:80, place(number) : place(number) + 40] = (30, 30, 220)
        score.look(number, image, number / 5)
    return {name: float(str(value)) for name, value in score.as_json().items()}


def test_a_folder_without_truth_is_named(tmp_path: Path) -> None:
    """What is missing is said with its path."""
    with pytest.raises(SourceError, match=r"groundtruth\.zip"):
        PixelScore(tmp_path, bare_site("clip")[1])
