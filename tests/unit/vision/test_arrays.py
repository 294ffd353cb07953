from __future__ import annotations

import cv2
import numpy as np
import pytest

from ioc.vision.arrays import median, median_level, reduced

NOISE = np.random.default_rng(1)


@pytest.mark.parametrize("size", [1, 2, 99, 100])
def test_the_median_is_numpys(size: int) -> None:
    """Of an odd and an even count, of numbers and of grey levels."""
    numbers = NOISE.normal(0, 1, (size, 3)).astype(np.float32)
    levels = NOISE.integers(0, 256, (size, 3), np.uint8)
    assert median(numbers) == float(np.median(numbers))
    assert median_level(levels) == float(np.median(levels))


@pytest.mark.parametrize("size", [(160, 90), (100, 50)])
@pytest.mark.parametrize("shape", [(270, 480, 3), (270, 480)])
def test_a_reduced_picture_is_that_of_area_means(size: tuple[int, int], shape: tuple[int, ...]) -> None:
    """Whether a pixel stands for whole ones or not, to the grey level."""
    picture = NOISE.integers(0, 256, shape, np.uint8)
    means = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    assert np.abs(reduced(picture, *size).astype(int) - means).max() <= 1
