"""Paths: the same vehicle under other numbers, and never two vehicles under one path."""

from __future__ import annotations

from dataclasses import replace

from ioc.domain.geometry import Box, Point
from ioc.domain.observation import Track
from ioc.domain.paths import MAX_PATHS, Paths

ASPECT = 16 / 9


def track(number: int, x: float, y: float, born: float = 0.0, size: float = 0.1) -> Track:
    box = Box(x - size / 2, y - size, size, size)
    return Track(number, box, Point(x, y), Point(0, 0), False, None, born, 0.0, True)


def test_a_lost_vehicle_goes_on_under_its_new_number() -> None:
    """Unseen for 0.8 s, found where it would be by now: one path, and the unseen way is told once."""
    paths = Paths(window_s=10.0)
    for frame in range(11):
        (path,) = paths.follow([track(1, 0.5, 0.1 + 0.02 * frame)], frame / 10, ASPECT)
    (after,) = paths.follow([track(2, 0.5, 0.46, born=1.6)], 1.8, ASPECT)
    assert after is path
    assert after.number == 1
    assert after.unseen == (Point(0.5, 0.1 + 0.02 * 10), Point(0.5, 0.46))
    (after,) = paths.follow([track(2, 0.5, 0.48, born=1.6)], 1.9, ASPECT)
    assert after.unseen is None


def test_another_vehicle_keeps_its_own_path() -> None:
    """Found elsewhere, of another size, or in view before the first was lost: not the same vehicle."""
    for other in (track(2, 0.9, 0.46, born=1.6), track(2, 0.5, 0.46, 1.6, size=0.3), track(2, 0.5, 0.46, born=-3.0)):
        paths = Paths(window_s=10.0)
        for frame in range(11):
            paths.follow([track(1, 0.5, 0.1 + 0.02 * frame)], frame / 10, ASPECT)
        found = paths.follow([other], 1.8, ASPECT)
        assert sorted(path.number for path in found) == [1, 2]


def test_a_vehicle_that_is_seen_is_not_taken_over() -> None:
    """Two side by side are two, however near."""
    paths = Paths(window_s=10.0)
    paths.follow([track(1, 0.5, 0.5)], 0.0, ASPECT)
    assert len(paths.follow([track(1, 0.5, 0.5), track(2, 0.51, 0.5)], 0.1, ASPECT)) == 2


def test_a_vehicle_that_is_held_where_it_stands_is_not_taken_over() -> None:
    """Hidden by one that stops in front of it: two paths, though the newborn is where it stands."""
    paths = Paths(window_s=10.0)
    for frame in range(11):
        paths.follow([track(1, 0.5, 0.5)], frame / 10, ASPECT)
    held = replace(track(1, 0.5, 0.5), seen=False, still_for=1.5)
    found = paths.follow([held, track(2, 0.5, 0.52, born=1.6)], 1.8, ASPECT)
    assert sorted(path.number for path in found) == [1, 2]


def test_memory_is_bounded() -> None:
    """A path holds the last window in tenths of a second; of a thousand tracks only the most allowed are kept."""
    paths = Paths(window_s=2.0)
    for frame in range(1000):
        (path,) = paths.follow([track(1, 0.5, 0.5)], frame / 50, ASPECT)
    assert 20 <= len(path.samples) <= 22
    many = [replace(track(n, n / 2000, 0.9, born=100.0), id=n) for n in range(2, 1002)]
    assert len(paths.follow(many, 100.0, ASPECT)) == MAX_PATHS
