"""Reflections on a wet road: what hangs below a vehicle and goes where it goes is none itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.geometry import Point
from ioc.domain.observation import Track
from ioc.rules.mirrored import not_mirrored
from tests.unit.rules.scenes import track

AWAY = Point(0.0, 6.0)
RIDER = track(Point(0.5, 0.4), 1, velocity=AWAY, ground=Point(0.0, 30.0))
BELOW = track(Point(0.5, 0.5), 2, velocity=Point(0.2, 5.0), ground=Point(0.0, 24.0))


def told(*tracks: Track) -> list[int]:
    return [one.id for one in not_mirrored(tracks)]


def test_what_hangs_below_a_vehicle_and_goes_its_way_is_left_out() -> None:
    """The rider is told, the reflection is not, in whatever order they come."""
    assert told(RIDER, BELOW) == told(BELOW, RIDER) == [1]


@pytest.mark.parametrize(
    "other",
    [
        replace(BELOW, velocity=Point(0.0, -6.0)),
        replace(BELOW, velocity=Point(0.0, 0.0)),
        replace(BELOW, velocity=Point(6.0, 0.0)),
        track(Point(0.62, 0.5), 2, velocity=AWAY, ground=Point(3.0, 24.0)),
        track(Point(0.5, 0.7), 2, velocity=AWAY, ground=Point(0.0, 12.0)),
    ],
)
def test_others_are_told(other: Track) -> None:
    """Who comes the other way, stands, crosses, is beside it, or leaves a gap."""
    assert told(RIDER, other) == [1, 2]


def test_what_is_out_of_sight_hides_nobody() -> None:
    """A track that is not seen in this picture has no reflection in it."""
    assert told(replace(RIDER, seen=False), BELOW) == [1, 2]
