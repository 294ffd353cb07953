"""By night a pair of lamps is a car, one is a rider, and what stands in their beams, or is red all over, is neither."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ioc.domain.geometry import Point
from ioc.domain.site import GroundPoint
from ioc.vision.arrays import Colour
from ioc.vision.blobs import Blob, find_blobs
from ioc.vision.foreground import Background
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.motion import MotionPlane
from ioc.vision.vehicle_lamps import see_by_lamps

METRE = 20.0
"""Pixels across; upright a metre is 0.94 times as many: the camera looks down by 20 degrees."""
STREET = GroundPlane(
    [GroundPoint(Point(x, y), Point(x * 480 / METRE, -y * 40)) for x in (0.1, 0.9) for y in (0.3, 0.9)]
)
PLANE = MotionPlane(STREET, 480 / 270)
HEADLAMP, TAIL_LAMP = (240, 255, 250), (60, 50, 230)
Lamp = tuple[int, int, tuple[int, int, int]]


def road(grey: int = 15) -> Colour:
    return np.full((270, 480, 3), grey, np.uint8)


def with_lamps(picture: Colour, *lamps: Lamp) -> Colour:
    """Cores of 3 pixels' radius with a halo around each, which makes one region of lamps that are near each other."""
    glare = np.zeros(picture.shape, np.float32)
    for x, y, colour in lamps:
        cv2.circle(glare, (x, y), 5, [0.6 * float(channel) for channel in colour], -1)
    shown = np.clip(picture + cv2.GaussianBlur(glare, (0, 0), 5), 0, 255).astype(np.uint8)
    for x, y, colour in lamps:
        cv2.circle(shown, (x, y), 3, colour, -1)
    return shown


def seen(picture: Colour, scene: Colour) -> list[Blob]:
    background = Background(scene)
    foreground = background.foreground(picture)
    blobs, labels = find_blobs(foreground, background.strong, picture)
    return see_by_lamps(blobs, labels, foreground, picture, background, PLANE)


@pytest.mark.parametrize("colour", [HEADLAMP, TAIL_LAMP])
def test_two_lamps_on_one_height_are_a_car(colour: tuple[int, int, int]) -> None:
    """1.4 m apart, it is 1.8 m wide, and stands on the ground below its lamps."""
    (car,) = seen(with_lamps(road(), (200, 150, colour), (228, 150, colour)), road())
    assert car.x + car.w / 2 == pytest.approx(214.5, abs=1)
    assert car.w == pytest.approx(1.8 * METRE, abs=3)
    assert car.y + car.h == pytest.approx(150 + 0.8 * METRE, abs=2)
    assert 1.5 * 0.9 * METRE <= car.h <= 4 * METRE


def test_one_lamp_is_a_rider() -> None:
    """0.75 m wide, however far its glare reaches."""
    (rider,) = seen(with_lamps(road(), (200, 150, HEADLAMP)), road())
    assert rider.w == pytest.approx(0.75 * METRE, abs=1)
    assert rider.h >= 1.6 * 0.9 * METRE


def test_riders_one_behind_the_other_stay_two() -> None:
    """Their glare is one region; their lamps are on two heights."""
    riders = seen(with_lamps(road(), (200, 150, HEADLAMP), (210, 166, HEADLAMP)), road())
    assert len(riders) == 2


def test_what_is_red_all_over_is_no_lamp() -> None:
    """A red van under a street lamp keeps its outline."""
    van = road(60)
    van[100:150, 200:240] = TAIL_LAMP
    (shown,) = seen(van, road(60))
    assert (shown.x, shown.y, shown.w, shown.h) == (200, 100, 40, 50)


def test_a_beam_on_the_road_is_nothing_and_who_stands_beside_it_is_somebody() -> None:
    """Soft light that moves with a lamp; a person in a blue shirt is not lit by it."""
    texture = np.random.default_rng(1).normal(0, 3, (270, 480, 1))
    scene = np.clip(road(20) + texture, 0, 255).astype(np.uint8)
    cone = np.zeros(scene.shape, np.float32)
    cv2.fillConvexPoly(cone, np.array([(196, 200), (204, 200), (220, 262), (180, 262)]), (70.0, 74.0, 73.0))
    lit = np.clip(scene + cv2.GaussianBlur(cone, (0, 0), 8), 0, 255).astype(np.uint8)
    lit[120:155, 300:312] = (90, 60, 40)
    things = seen(with_lamps(lit, (200, 150, HEADLAMP)), scene)
    assert sorted(round(one.x) for one in things) == [193, 300]


def test_where_all_was_wiped_out_nobody_is() -> None:
    """A wet road by night: the only region was a mirror image, and the foreground is empty now."""
    nothing = np.zeros((270, 480), np.uint8)
    assert see_by_lamps([], nothing.astype(np.uint16), nothing, road(), Background(road()), PLANE) == []
