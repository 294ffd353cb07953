"""Pieces of one person become one region; two people, and a person with his shadow, do not."""

from __future__ import annotations

import numpy as np

from ioc.domain.geometry import Point
from ioc.domain.site import GroundPoint
from ioc.vision.blobs import Blob
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.motion import MotionPlane
from ioc.vision.pieces import join_people

EMPTY = np.zeros((270, 480), np.uint8)
FAINT = np.full((270, 480), 255, np.uint8)
PIXELS_A_METRE = 20.0
STREET = GroundPlane(
    [GroundPoint(Point(x, y), Point(x * 480 / PIXELS_A_METRE, -y * 40)) for x in (0.1, 0.9) for y in (0.3, 0.9)]
)
"""A place where a metre is 20 pixels everywhere: a person is 34 pixels high."""
CALIBRATED = MotionPlane(STREET, 480 / 270)


def region(x: float, y: float, w: float, h: float, label: int) -> Blob:
    return Blob(x, y, w, h, w * h * 0.7, (90.0, 90.0, 90.0), (label,), strong=True)


TRUNK = region(100, 100, 11, 16, 1)
FEET = region(98, 128, 14, 6, 2)


def test_a_trunk_and_its_feet_are_one_person() -> None:
    """Legs of the pavement's colour leave a gap of 12 pixels; the foot is the lower region's."""
    (person,) = join_people([TRUNK, FEET], CALIBRATED, FAINT)
    assert (person.x, person.y, person.w, person.h) == (98, 100, 14, 34)
    assert set(person.labels) == {1, 2}


def test_two_riders_with_road_between_them_stay_two() -> None:
    """What lies between them is nothing but the scene."""
    assert len(join_people([TRUNK, FEET], CALIBRATED, EMPTY)) == 2


def test_two_people_one_behind_the_other_stay_two() -> None:
    """Each is as high as a person already."""
    people = [region(100, 60, 12, 34, 1), region(102, 97, 12, 35, 2)]
    assert len(join_people(people, CALIBRATED, FAINT)) == 2


def test_a_shadow_before_a_person_stays_apart() -> None:
    """Together with its shadow a person would be too high."""
    assert len(join_people([region(100, 60, 12, 34, 1), region(101, 96, 12, 8, 2)], CALIBRATED, FAINT)) == 2


def test_pieces_side_by_side_stay_apart() -> None:
    """What lies beside is somebody else."""
    assert len(join_people([TRUNK, region(113, 128, 8, 6, 2)], CALIBRATED, FAINT)) == 2


def test_without_calibration_nothing_is_joined() -> None:
    """Nobody knows how high a person is there."""
    assert len(join_people([TRUNK, FEET], MotionPlane(None, 480 / 270), FAINT)) == 2
