"""Pieces of one person become one region; two people, and a person with his shadow, do not. A trunk gets its feet."""

from __future__ import annotations

import numpy as np

from ioc.domain.geometry import Point
from ioc.domain.site import GroundPoint
from ioc.vision.blobs import Blob
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.motion import MotionPlane
from ioc.vision.pieces import find_feet, join_people

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


def lengthened(thing: Blob, faint: tuple[int, int, int, int], other: Blob | None = None) -> Blob:
    """The thing after its feet were looked for. faint: x, y, w, h of what differs faintly. other: another thing."""
    things = [thing] if other is None else [thing, other]
    labels, mask = np.zeros((270, 480), np.uint16), np.zeros((270, 480), np.uint8)
    x, y, w, h = faint
    mask[y : y + h, x : x + w] = 255
    for one in things:
        labels[int(one.y) : int(one.y + one.h), int(one.x) : int(one.x + one.w)] = one.labels[0]
    return find_feet(things, labels, CALIBRATED, mask)[0]


def test_trousers_of_the_pavements_colour_have_feet() -> None:
    """Below a jacket of 0.8 m something differs faintly, as far down as a person's feet are: there he stands."""
    person = lengthened(TRUNK, (101, 116, 9, 18))
    assert (person.x, person.y, person.w, person.h) == (100, 100, 11, 34)


def test_the_shadow_of_somebody_seen_whole_is_no_foot() -> None:
    """Who is as high as a person already ends where he ends."""
    person = region(100, 100, 12, 33, 1)
    assert lengthened(person, (100, 133, 12, 10)) == person


def test_a_bag_on_the_ground_has_no_feet() -> None:
    """With what differs faintly below it, it would still be too low for a person."""
    bag = region(100, 120, 11, 9, 1)
    assert lengthened(bag, (100, 129, 11, 4)) == bag


def test_who_stands_in_front_lends_no_feet() -> None:
    """What differs below is another person, not the legs of this one."""
    assert lengthened(TRUNK, (100, 116, 11, 40), other=region(98, 116, 14, 34, 2)) == TRUNK
