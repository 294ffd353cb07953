"""Light that falls on the scene is no thing; what stands in that light is."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey
from ioc.vision.blobs import Blob, find_blobs
from ioc.vision.relit import Relit

SIZE = (480, 270)


def scene() -> Colour:
    """Paving: slabs of somewhat different greys with dark joints."""
    slabs = np.random.default_rng(1).integers(130, 170, (27, 48), np.uint8)
    picture = cv2.cvtColor(cv2.resize(slabs, SIZE, interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)
    picture[::10], picture[:, ::10] = 100, 100
    return np.asarray(picture, np.uint8)


def shaded(picture: Colour) -> Colour:
    """A cloud's shadow on the left half, darker to the left, with a soft edge."""
    light = np.clip((np.arange(SIZE[0]) - 100.0) / 140.0, 0.0, 1.0) * 0.4 + 0.6
    return np.asarray(picture * light[np.newaxis, :, np.newaxis], np.uint8)


def differing(picture: Colour) -> Grey:
    difference = cv2.absdiff(picture, scene()).max(axis=2)
    return np.asarray(cv2.threshold(difference, 17, 255, cv2.THRESH_BINARY)[1], np.uint8)


def left_out(picture: Colour) -> tuple[list[Blob], Grey | None]:
    mask = differing(picture)
    blobs, labels = find_blobs(mask, mask, picture)
    return Relit().leave_out(blobs, labels, picture, scene(), now=0.0)


def test_the_shadow_of_a_cloud_is_left_out() -> None:
    """A third of the picture is darker, its texture as before: no thing, and to be learned; only slabs are left."""
    things, lit = left_out(shaded(scene()))
    assert all(thing.area <= 100 for thing in things)
    assert lit is not None
    assert cv2.countNonZero(lit) > 0.15 * SIZE[0] * SIZE[1]


def test_who_stands_in_the_shadow_is_not_learned() -> None:
    """A red van in the middle of the shadow stays out of what is learned."""
    picture = shaded(scene())
    picture[100:160, 40:100] = (30, 30, 150)
    _, lit = left_out(picture)
    assert lit is not None
    assert cv2.countNonZero(lit[104:156, 44:96]) == 0


def test_a_vehicle_hides_the_scene() -> None:
    """A grey bus on the paving: it has another texture, and stays."""
    picture = scene()
    picture[60:200, 150:330] = 80
    things, lit = left_out(picture)
    assert len(things) == 1
    assert lit is None


def test_a_smooth_scene_cannot_be_known_again() -> None:
    """On asphalt without a mark a dark patch may be anything: it is kept."""
    asphalt = np.full((SIZE[1], SIZE[0], 3), 120, np.uint8)
    picture = asphalt.copy()
    picture[60:200, 150:330] = 80
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[60:200, 150:330] = 255
    blobs, labels = find_blobs(mask, mask, picture)
    things, lit = Relit().leave_out(blobs, labels, picture, asphalt, now=0.0)
    assert (len(things), lit) == (1, None)
