"""Counting people who cannot be told apart: drawn from above on a calibrated square."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ioc.domain.geometry import Box, Point, Polygon
from ioc.domain.ids import ZoneId
from ioc.domain.observation import ObjectClass, PeopleObserved, Track
from ioc.domain.site import GroundPoint, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour, Grey
from ioc.vision.glance import Glance
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.people_count import FILLED, OUTLINE, PERSON_HEIGHT, PERSON_WIDTH, PeopleCount
from tests.unit.vision.drawn import camera

SIZE = (480, 270)
SQUARE = (
    GroundPoint(Point(0.1, 0.95), Point(-4.0, 8.0)),
    GroundPoint(Point(0.9, 0.95), Point(4.0, 8.0)),
    GroundPoint(Point(0.75, 0.4), Point(4.0, 20.0)),
    GroundPoint(Point(0.25, 0.4), Point(-4.0, 20.0)),
)
"""A square 8 m wide and 12 m deep, seen from the side."""
ZONE = Zone(ZoneId("sq"), ZoneUse.CROWD, Polygon(tuple(pair.picture for pair in SQUARE)), Text("Q", "Square"))
PLANE = GroundPlane(SQUARE)


def crowd(people: int, seed: int) -> Grey:
    """A mask in which people stand anywhere on the square, each filling FILLED of their box, which the outline has
    made larger."""
    random, mask = np.random.default_rng(seed), np.zeros((SIZE[1], SIZE[0]), np.uint8)
    for _ in range(people):
        foot = PLANE.picture(Point(float(random.uniform(-4, 4)), float(random.uniform(8, 20))))
        assert foot is not None
        scale = PLANE.metres_per_fraction(foot)
        assert scale is not None
        metre = SIZE[0] / float(np.hypot(scale[0, 0], scale[1, 0]))
        wide, high = (PERSON_WIDTH * metre + OUTLINE) * FILLED, PERSON_HEIGHT * metre + OUTLINE
        x, y = foot.x * SIZE[0], foot.y * SIZE[1]
        mask[max(0, round(y - high)) : round(y), max(0, round(x - wide / 2)) : round(x + wide / 2)] = 255
    return mask


def glance(mask: Grey, now: float = 100.0, tracks: tuple[Track, ...] = ()) -> Glance:
    picture = np.zeros((*mask.shape, 3), np.uint8)
    return Glance(picture, mask, picture, True, now, 0.2, tracks, {})


def counted(mask: Grey) -> PeopleObserved:
    told = PeopleCount(camera(zones=(ZONE,), ground=SQUARE), ZONE, PLANE).look(glance(mask))
    assert told is not None
    return told


@pytest.mark.parametrize("people", [0, 4, 15, 40, 80])
def test_the_area_tells_how_many(people: int) -> None:
    """Over twenty arrangements the mean count is within 15 % or one person, also where half of them hide others."""
    counts = [counted(crowd(people, seed)).count for seed in range(20)]
    assert np.mean(counts) == pytest.approx(people, rel=0.15, abs=1.0)


def seen(mask: Grey, scene: Colour, picture: Colour) -> float:
    """The count in a picture of which the tracker says that this mask differs from the scene."""
    told = PeopleCount(camera(zones=(ZONE,), ground=SQUARE), ZONE, PLANE).look(
        Glance(picture, mask, scene, True, 100.0, 0.2, (), {})
    )
    assert told is not None
    return told.count


def test_trousers_that_the_dark_hides_are_counted() -> None:
    """By night the tracker sees trunks: of what is below them ten grey levels are left. By day it would see them."""
    bodies = crowd(15, 3)
    trunks = np.where(np.arange(SIZE[1])[:, None] % 24 < 12, bodies, 0).astype(np.uint8)
    night = np.full((*bodies.shape, 3), 45, np.uint8)
    whole = seen(bodies, night, night)
    assert seen(trunks, night, night) < 0.75 * whole
    assert seen(trunks, night, night - (bodies[..., None] // 255) * 10) == pytest.approx(whole, rel=0.15)


def test_ground_that_the_sun_lights_again_is_nobody() -> None:
    """A cloud has passed: half of the square is brighter than the scene that was learned under it. Between people who
    stand there some of it is left."""
    lit = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    lit[120:200] = 255
    scene = np.full((*lit.shape, 3), (92, 100, 104), np.uint8)
    picture = np.where(lit[..., None] > 0, scene * 1.4, scene).astype(np.uint8)
    assert seen(lit, scene, scene) > 30
    assert seen(lit, scene, picture) < 2
    people = crowd(15, 3)
    picture[people > 0] = (60, 40, 120)
    counted_as_people = seen(cv2.bitwise_or(lit, people), scene, scene)
    assert 12 < seen(cv2.bitwise_or(lit, people), scene, picture) < 0.6 * counted_as_people


def test_density_is_people_a_square_metre() -> None:
    """Of an 8 m x 12 m square."""
    told = counted(crowd(40, 1))
    assert told.density == pytest.approx(told.count / 96, rel=0.02)


def test_people_apart_are_counted_as_tracks_without_calibration() -> None:
    """No ground plane: those who can be told apart, vehicles not among them, and no density."""
    feet = [Point(0.3, 0.6), Point(0.5, 0.6), Point(0.7, 0.6), Point(0.5, 0.1)]
    labels = [ObjectClass.PERSON, ObjectClass.UNKNOWN, ObjectClass.CAR, ObjectClass.PERSON]
    tracks = tuple(
        Track(n, Box(f.x, f.y, 0.02, 0.05), f, Point(0, 0), False, None, 0.0, 0.0, True, label)
        for n, (f, label) in enumerate(zip(feet, labels, strict=True))
    )
    told = PeopleCount(camera(zones=(ZONE,)), ZONE, None).look(glance(crowd(0, 1), tracks=tracks))
    assert told is not None
    assert (told.count, told.density) == (2.0, None)


def test_told_once_a_second() -> None:
    """Counts are for people, not for pictures; a clock that is set back does not silence it."""
    count = PeopleCount(camera(zones=(ZONE,), ground=SQUARE), ZONE, PLANE)
    mask = crowd(5, 1)
    told = [t for t in (0.0, 0.2, 0.9, 1.0, 1.2, 2.1) if count.look(glance(mask, 100 + t))]
    assert told == [0.0, 1.0, 2.1]
    assert count.look(glance(mask, 50.0)) is not None
