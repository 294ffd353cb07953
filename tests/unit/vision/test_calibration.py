"""A ground plane from measured lengths, against a pinhole camera worked by hand and the cameras of the demo city."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ioc.domain.errors import SiteError
from ioc.domain.geometry import Point
from ioc.domain.site import GroundLengths, KnownLength
from ioc.vision.calibration import ground_from_lengths, length_error
from ioc.vision.ground_plane import GroundPlane
from tests.unit.vision.test_ground_plane import HEIGHT, seen

Ground = tuple[float, float]
ROAD: tuple[tuple[Ground, Ground], ...] = (
    ((-3.5, 12), (3.5, 12)),
    ((-3.5, 30), (3.5, 30)),
    ((-3.5, 12), (-3.5, 22)),
    ((3.5, 20), (3.5, 32)),
)
"""Across two lanes near and far, and along two broken lines."""


def measured(
    ways: tuple[tuple[Ground, Ground], ...] = ROAD, *, shake: float = 0.0, seed: int = 0, height: float = HEIGHT
) -> GroundLengths:
    """The hand-worked camera's picture is square. shake: standard deviation of a click, fractions of the picture."""
    random = np.random.default_rng(seed)

    def clicked(ground: Ground) -> Point:
        point = seen(*ground)
        dx, dy = random.normal(0.0, shake, 2) if shake else (0.0, 0.0)
        return Point(point.x + dx, point.y + dy)

    lengths = tuple(KnownLength(clicked(a), clicked(b), math.dist(a, b)) for a, b in ways)
    return GroundLengths(height, lengths, aspect=1.0)


@pytest.mark.parametrize(("east", "north"), [(0, 12), (3, 25), (-5, 60), (2, 9)])
def test_the_plane_is_that_of_the_camera(east: float, north: float) -> None:
    """Points that were not measured come out where the hand-worked camera has them."""
    found = GroundPlane(ground_from_lengths(measured(), 0.0)).metres(seen(east, north))
    assert found is not None
    assert (found.x, found.y) == pytest.approx((east, north), rel=1e-3, abs=0.01)


def test_clicks_that_miss_by_a_pixel_cost_little() -> None:
    """With an error of one pixel in 640 at every end a distance of 10 m is right within 5 % (median of 30 tries), and
    the error that is told is neither nothing nor large."""
    misses, told = [], []
    for seed in range(30):
        known = measured(shake=1 / 640, seed=seed)
        plane = GroundPlane(ground_from_lengths(known, 0.0))
        a, b = plane.metres(seen(0, 15)), plane.metres(seen(0, 25))
        assert a is not None
        assert b is not None
        misses.append(abs(a.distance(b) - 10.0) / 10.0)
        told.append(length_error(plane, known))
    assert np.median(misses) < 0.05
    assert 0.01 < np.median(told) < 0.5


def test_a_wrong_length_shows() -> None:
    """A lane line taken for 20 m that is 10 m long cannot be made to fit: the error says so."""
    good = measured()
    assert length_error(GroundPlane(ground_from_lengths(good, 0.0)), good) < 0.01
    wrong = (*good.lengths[:2], KnownLength(good.lengths[2].a, good.lengths[2].b, 20.0), good.lengths[3])
    bad = GroundLengths(good.height, wrong, good.aspect)
    assert length_error(GroundPlane(ground_from_lengths(bad, 0.0)), bad) > 0.5


def test_heading_turns_the_ground() -> None:
    """A camera that looks east has what is before it in the east."""
    found = GroundPlane(ground_from_lengths(measured(), 90.0)).metres(seen(2.0, 20.0))
    assert found is not None
    assert (found.x, found.y) == pytest.approx((20.0, -2.0), abs=0.05)


def test_lengths_that_leave_it_open_are_refused() -> None:
    """One length three times over, or a length into the sky, fixes nothing: an error with its remedy."""
    with pytest.raises(SiteError, match="do not fix"):
        ground_from_lengths(measured((ROAD[0],) * 3), 0.0)
    sky = tuple(KnownLength(Point(0.4, y), Point(0.6, y), 300.0 * y + 1) for y in (0.01, 0.02, 0.03))
    with pytest.raises(SiteError, match="do not fix"):
        ground_from_lengths(GroundLengths(6.0, (*sky, KnownLength(Point(0.1, 1), Point(0.9, 1), 0.1)), 1.0), 0.0)


def test_two_lengths_are_too_few_to_show_an_error() -> None:
    """Two unknowns would fit any two lengths."""
    with pytest.raises(ValueError, match="at least 3"):
        measured(ROAD[:2])
