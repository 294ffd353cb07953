"""What a wet road mirrors, and what only looks like it."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey
from ioc.vision.blobs import find_blobs
from ioc.vision.reflections import WetRoad

WIDTH, HEIGHT = 480, 270
ROAD = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)


def test_an_image_below_a_thing_is_wiped_out_once_the_road_is_known_to_mirror() -> None:
    """A pillar of light hangs below a striped car: nothing is done at first, then the pillar goes and the car stays."""
    picture = with_car(ROAD)
    picture[145:175, 106:112] = (150, 150, 190)
    road = WetRoad()
    assert not wiped(road, picture)[1]
    foreground, done = after_rain(road, picture)
    assert done
    assert not foreground[145:175].any()
    assert foreground[110:140, 100:130].all()


def test_an_image_is_cut_off_the_thing_that_it_touches() -> None:
    """A pillar that begins at the bumper is no part of the car: the region ends where the car does."""
    apart = with_car(ROAD)
    apart[145:175, 106:112] = (150, 150, 190)
    road = WetRoad()
    after_rain(road, apart)
    touching = with_car(ROAD)
    touching[140:165, 106:112] = (150, 150, 190)
    foreground, done = wiped(road, touching)
    assert done
    assert foreground[110:136, 106:112].all()
    assert not foreground[143:].any()


def test_one_who_follows_is_nobodys_image() -> None:
    """A smaller thing below another one, with edges of its own across, is left alone and makes no road wet."""
    picture = with_car(ROAD)
    picture[145:175, 106:112] = 150
    picture[145:175:4, 106:112] = 60
    foreground, done = after_rain(WetRoad(), picture)
    assert not done
    assert foreground[145:175, 106:112].any()


def with_car(road: Colour) -> Colour:
    """30 x 30 pixels, light and dark in turn from row to row."""
    picture = road.copy()
    picture[110:140, 100:130] = 200
    picture[110:140:3, 100:130] = 20
    return picture


def after_rain(road: WetRoad, picture: Colour) -> tuple[Grey, bool]:
    """The last of enough pictures to know."""
    for _ in range(40):
        wiped(road, picture)
    return wiped(road, picture)


def wiped(road: WetRoad, picture: Colour) -> tuple[Grey, bool]:
    """The foreground that is left of a picture, and whether any was taken away."""
    difference = cv2.absdiff(picture, ROAD).max(axis=2)
    foreground: Grey = (difference > 17).astype(np.uint8) * 255
    blobs, labels = find_blobs(foreground, foreground, picture)
    done = road.wipe(blobs, labels, foreground, picture, ROAD)
    road.pass_time(1.0)
    return foreground, done
