"""Foreground models side by side: what is measured of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.foreground import MODELS, held, measure
from evaluation.pixels import PixelTruth
from ioc.vision.arrays import Colour, Grey
from tests.unit.evaluation.test_pixels import PICTURES, folder, place


def pictures() -> list[tuple[float, Colour]]:
    """The red box of the truth on a grey street."""
    shown = []
    for number in range(PICTURES):
        image: Colour = np.full((120, 160, 3), 100, np.uint8)
        image[40:80, place(number) : place(number) + 40] = (30, 30, 220)
        shown.append((number / 5, image))
    return shown


def red(image: Colour, _: float) -> Grey:
    return np.asarray((image[..., 2] > 150) * 255, np.uint8)


def test_a_model_that_sees_exactly_what_moves_is_perfect(tmp_path: Path) -> None:
    """Every pixel and every box, and it took some time."""
    row = measure(red, pictures(), PixelTruth(folder(tmp_path / "truth", 0)), 1)
    assert (row.pixel_f, row.box_f1) == (1.0, 1.0)
    assert row.ms > 0


def test_a_model_that_sees_nothing_is_worth_nothing(tmp_path: Path) -> None:
    """Half of the pictures are enough to tell."""
    row = measure(
        lambda image, _: np.zeros(image.shape[:2], np.uint8), pictures(), PixelTruth(folder(tmp_path / "truth", 0)), 2
    )
    assert (row.pixel_f, row.box_f1) == (0.0, 0.0)


def test_what_is_still_seen_of_a_held_car_is_a_share_of_it() -> None:
    """Who sees all of every picture sees all of the car; who sees nothing sees nothing of it."""
    shown = [(float(second), np.full((120, 160, 3), 100, np.uint8)) for second in range(8, 14)]
    assert held(lambda image, _: np.full(image.shape[:2], 255, np.uint8), shown) == 1.0
    assert held(lambda image, _: np.zeros(image.shape[:2], np.uint8), shown) == 0.0


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("every", [1, 12])
def test_every_model_gives_a_mask_of_the_picture(name: str, every: int) -> None:
    """At either pace: foreground or not, nothing between."""
    mask = MODELS[name](every)(np.full((120, 160, 3), 100, np.uint8), 0.0)
    assert mask.shape == (120, 160)
    assert set(np.unique(mask)) <= {0, 255}
