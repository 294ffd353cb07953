"""How evenly a stretch of a path was driven."""

from __future__ import annotations

import pytest

from ioc.domain.geometry import Box, Point
from ioc.domain.paths import Sample
from ioc.rules.pace import jerkiness, reshaped, unevenness
from ioc.rules.picture import Scale

SQUARE = Scale(1.0)


def path(*metres: float, known: bool = True) -> list[Sample]:
    """A moment every 0.2 s."""
    return [
        Sample(0.2 * n, Point(0.5, 0.9 - way / 30), Box(0.4, 0.8, 0.1, 0.1), Point(0, way) if known else None)
        for n, way in enumerate(metres)
    ]


def test_a_steady_drive_is_even() -> None:
    """At constant speed neither measure sees anything, in metres or in the picture."""
    assert unevenness(path(0, 1, 2, 3, 4), SQUARE) == pytest.approx(0.0)
    assert unevenness(path(0, 1, 2, 3, 4, known=False), SQUARE) == pytest.approx(0.0)
    assert jerkiness(path(0, 1, 2, 3, 4)) == pytest.approx(0.0)


def test_one_leap_is_uneven() -> None:
    """3 m at once, in a second in which it else stood: three quarters of the way are out of place."""
    assert unevenness(path(0, 0, 0, 0, 3), SQUARE) == pytest.approx(0.75)


def test_braking_is_hardly_uneven() -> None:
    """With 4 m/s2 from 8 m/s, over 0.8 s: a * T * T / (8 * S)."""
    ways = [8 * t - 2 * t * t for t in (0, 0.2, 0.4, 0.6, 0.8)]
    assert unevenness(path(*ways), SQUARE) == pytest.approx(4 * 0.64 / 8 / ways[-1])


def test_leaps_at_even_times_are_jerky() -> None:
    """Leap, stand, leap, stand: the way grows evenly, the speed does not."""
    assert unevenness(path(0, 1, 1, 2, 2, 3, 3, 4), SQUARE) < 0.15
    assert jerkiness(path(0, 1, 1, 2, 2, 3, 3, 4)) > 0.8


def test_what_stands_or_is_not_known_proves_nothing() -> None:
    """No way at all is as uneven as can be; without metres nothing is said of jerks."""
    assert unevenness(path(1, 1, 1), SQUARE) == 1.0
    assert jerkiness(path(0, 3, 0, known=False)) == 0.0


def test_a_box_that_takes_in_its_neighbour_changes_its_shape() -> None:
    """What comes nearer grows to twice its size and keeps it."""
    grows = [Sample(n, Point(0.5, 0.9), Box(0.4, 0.8, 0.05 * (1 + n), 0.1 * (1 + n)), None) for n in range(3)]
    joins = [Sample(n, Point(0.5, 0.9), Box(0.4, 0.8, 0.05 * (1 + n), 0.1), None) for n in range(3)]
    assert reshaped(grows) == pytest.approx(1.0)
    assert reshaped(joins) == pytest.approx(3.0)


def test_a_faster_camera_does_not_make_a_drive_jerky() -> None:
    """25 pictures a second, each foot good to a few centimetres: steps of 0.2 s are compared, not every one."""
    fast = [
        Sample(0.04 * n, Point(0.5, 0.5), Box(0.4, 0.4, 0.1, 0.1), Point(0, 0.28 * n + 0.06 * (-1) ** n))
        for n in range(50)
    ]
    assert jerkiness(fast) < 0.1
