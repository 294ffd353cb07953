"""Things that are left or taken, in drawn pictures: a person with a bag on a road of 320 x 180."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ioc.domain.geometry import Box, Point, Polygon
from ioc.domain.ids import ZoneId
from ioc.domain.observation import ObjectChange, ObjectsObserved, StillObject
from ioc.domain.site import Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.perceive import Perceiver
from tests.unit.vision.drawn import HEIGHT, START, WIDTH, Road, camera

FLOOR = Zone(
    ZoneId("floor"),
    ZoneUse.NO_OBJECTS,
    Polygon((Point(0.02, 0.2), Point(0.98, 0.2), Point(0.98, 0.98), Point(0.02, 0.98))),
    Text("Sàn", "Floor"),
)
BAG = (170, 118, 14, 12)
BAG_BOX = Box(BAG[0] / WIDTH, BAG[1] / HEIGHT, BAG[2] / WIDTH, BAG[3] / HEIGHT)
PUT = 20.0
"""Seconds at which the owner, who comes from the left, puts the bag down."""

Scene = Callable[[Colour, float], None]


def person(picture: Colour, x: float, foot: float, t: float, coat: tuple[int, int, int] = (60, 40, 35)) -> None:
    """Somebody 44 pixels high whose feet are at (x, foot); arms and legs move, the body sways a little."""
    sway = 1.5 * np.sin(2.1 * t + x / 9)
    left, top = round(x + sway - 6), round(foot - 44)
    swing = round(3 * np.sin(5.0 * t))
    cv2.rectangle(picture, (left + 3, top), (left + 9, top + 8), (120, 140, 190), -1)
    cv2.rectangle(picture, (left, top + 9), (left + 12, top + 27), coat, -1)
    cv2.rectangle(picture, (left - 2 + swing, top + 10), (left + 1 + swing, top + 25), (90, 70, 60), -1)
    cv2.rectangle(picture, (left + 1 + swing, top + 28), (left + 5 + swing, round(foot)), (30, 30, 30), -1)
    cv2.rectangle(picture, (left + 7 - swing, top + 28), (left + 11 - swing, round(foot)), (30, 30, 30), -1)


def bag(picture: Colour, at: tuple[int, int, int, int] = BAG) -> None:
    x, y, w, h = at
    cv2.rectangle(picture, (x, y), (x + w - 1, y + h - 1), (25, 20, 20), -1)
    cv2.rectangle(picture, (x + 4, y - 2), (x + w - 5, y), (40, 30, 30), 1)


def owner(picture: Colour, t: float, leaves: float = 24.0) -> None:
    """Walks in from the left at 32 pixels a second, stands by the bag, and walks out to the right."""
    start = PUT - 5.0
    if t < start:
        return
    x = min(160.0, -10 + 34 * (t - start)) if t < leaves else 160 + 32 * (t - leaves)
    if x < WIDTH + 20:
        person(picture, x, 131, t)


def show(
    scene: Scene, seconds: float, fps: float = 5.0, light: Callable[[float], float] = lambda t: 1.0, size: float = 1.0
) -> list[tuple[float, tuple[StillObject, ...]]]:
    """What is told of the objects, with the seconds since the start."""
    road = Road()
    perceiver = Perceiver(camera(zones=(FLOOR,)))
    told = []
    for number in range(round(seconds * fps)):
        t = number / fps
        picture = road.picture(light=1.0)
        scene(picture, t)
        if light(t) != 1.0:
            picture = np.clip(picture * light(t), 0, 255).astype(np.uint8)
        if size != 1.0 and t > seconds / 2:
            picture = np.asarray(cv2.resize(picture, None, fx=size, fy=size), np.uint8)
        for other in perceiver.perceive_image(picture, START + t).others:
            if isinstance(other, ObjectsObserved):
                told.append((t, other.objects))
    return told


def only(told: list[tuple[float, tuple[StillObject, ...]]]) -> StillObject:
    """The one object that is told of at the end, and no other ever was."""
    assert told, "nothing was told"
    assert {one.id for _, objects in told for one in objects} == {told[-1][1][0].id}
    return told[-1][1][0]


def left(picture: Colour, t: float) -> None:
    """The bag is put down and its owner walks off."""
    if t >= PUT:
        bag(picture)
    owner(picture, t)


@pytest.mark.parametrize("fps", [2.0, 5.0, 15.0])
def test_a_bag_that_is_left_is_told_with_its_box_and_times(fps: float) -> None:
    """Put at 20 s, its owner leaves at 24 s and is soon more than 2 m away; at 2 and at 25 pictures a second."""
    one = only(show(left, 36, fps))
    assert one.change is ObjectChange.LEFT
    assert one.box.iou(BAG_BOX) > 0.5
    assert one.since - START == pytest.approx(PUT, abs=1.5)
    assert one.alone_since is not None
    assert 24.0 < one.alone_since - START < 29.0
    assert one.seen


def test_an_owner_who_stays_is_company() -> None:
    """Somebody stands beside the bag for half a minute: it is never alone."""

    def scene(picture: Colour, t: float) -> None:
        if t >= PUT:
            bag(picture)
        owner(picture, t, leaves=1e9)

    assert all(one.alone_since is None for _, objects in show(scene, 50) for one in objects)


def test_an_owner_who_comes_back_ends_its_being_alone() -> None:
    """Gone from 24 s to 36 s, then beside it again: alone, and then no more."""

    def scene(picture: Colour, t: float) -> None:
        left(picture, t)
        if t > 36:
            person(picture, max(165.0, 330 - 34 * (t - 36)), 131, t)

    told = show(scene, 50)
    assert any(one.alone_since is not None for t, objects in told if t < 36 for one in objects)
    assert only(told).alone_since is None


def test_who_walks_past_hides_it_and_is_no_company() -> None:
    """Somebody walks slowly before it, hides it for 3 s: the same object, alone since the same moment."""

    def scene(picture: Colour, t: float) -> None:
        left(picture, t)
        if 34 <= t < 50:
            x = 60 + 50 * (t - 34) if t < 36 else 160 + 8 * (t - 36) if t < 38.5 else 180 + 50 * (t - 38.5)
            person(picture, x, 150, t, coat=(140, 60, 40))

    told = show(scene, 50)
    one = only(told)
    before = next(objects[0] for t, objects in told if t > 33)
    assert before.alone_since == one.alone_since
    assert one.seen
    assert one.box.iou(BAG_BOX) > 0.5


def test_a_step_of_light_makes_no_object_and_loses_none() -> None:
    """The light falls by a third in one picture: nothing new, and the bag is still the same one."""
    told = show(left, 50, light=lambda t: 1.0 if t < 38 else 0.66)
    assert only(told).box.iou(BAG_BOX) > 0.5


def test_what_belonged_to_the_scene_and_is_taken_is_removed() -> None:
    """A bag is there from the start, nothing is told of it; somebody takes it along: removed, not left."""

    def scene(picture: Colour, t: float) -> None:
        if t < 44:
            bag(picture)
        owner(picture, t - 24, leaves=22)

    told = show(scene, 62)
    assert all(t > 44 for t, _ in told)
    one = only(told)
    assert one.change is ObjectChange.REMOVED
    assert one.box.iou(BAG_BOX) > 0.4


def test_a_box_of_nearly_the_pavements_colour_is_missed_by_night() -> None:
    """By day it is a fifth darker than the pavement; by night that is a dozen grey levels, and still told."""

    def scene(picture: Colour, t: float) -> None:
        if t < 44:
            x, y, w, h = BAG
            picture[y : y + h, x : x + w] = (82, 78, 74)
        owner(picture, t - 24, leaves=22)

    assert only(show(scene, 62, light=lambda t: 0.45)).change is ObjectChange.REMOVED


def test_what_is_taken_away_again_is_over() -> None:
    """The bag is left at 20 s and gone at 40 s: an empty observation follows the last, and nothing is removed."""

    def scene(picture: Colour, t: float) -> None:
        if PUT <= t < 40:
            bag(picture)
        owner(picture, t)
        owner(picture, t - 20, leaves=21)

    told = show(scene, 60)
    assert told[-1][1] == ()
    assert {one.change for _, objects in told for one in objects} == {ObjectChange.LEFT}


def test_who_stands_still_for_long_is_no_object() -> None:
    """Somebody comes, waits for a minute and goes: neither he nor the place where he stood is a thing."""
    assert not show(lambda picture, t: owner(picture, t, leaves=80), 110)


def test_who_stood_there_from_the_start_leaves_no_object() -> None:
    """Somebody stands in the first picture for 40 s and walks off."""

    def scene(picture: Colour, t: float) -> None:
        person(picture, 160 if t < 40 else 160 + 32 * (t - 40), 131, t)

    assert not show(scene, 70)


def test_what_was_there_from_the_start_is_scene() -> None:
    """A bag that nobody put there in view is not told, whoever walks past."""

    def scene(picture: Colour, t: float) -> None:
        bag(picture)
        owner(picture, t, leaves=PUT)

    assert not show(scene, 50)


def test_a_lamp_that_goes_on_is_no_object() -> None:
    """A bright patch that nobody came near is not a thing."""

    def scene(picture: Colour, t: float) -> None:
        if t > 20:
            cv2.circle(picture, (170, 120), 8, (250, 250, 250), -1)

    assert not show(scene, 40)


def test_another_size_shows_the_same_object() -> None:
    """The picture doubles its size half way: the object keeps its number and its place."""
    one = only(show(left, 70, size=2.0))
    assert one.box.iou(BAG_BOX) > 0.5


def test_without_a_zone_nothing_is_told() -> None:
    """A camera without a zone of use `no_objects` has no watcher for it."""
    perceiver = Perceiver(camera())
    road = Road()
    assert not perceiver.perceive_image(road.picture(), START).others


def test_the_shadow_of_a_cloud_is_no_object_and_hides_none() -> None:
    """A soft shadow a third of the view wide sweeps over floor and bag: one object, the bag, before and after."""

    def scene(picture: Colour, t: float) -> None:
        left(picture, t)
        middle = 20.0 * (t - 32)
        across = np.arange(WIDTH) - middle
        shade = 1.0 - 0.4 / ((1 + np.exp((across - 50) / 6)) * (1 + np.exp(-(across + 50) / 6)))
        picture[:] = (picture * shade[None, :, None]).astype(np.uint8)

    one = only(show(scene, 60))
    assert one.change is ObjectChange.LEFT
    assert one.box.iou(BAG_BOX) > 0.5


def test_a_view_that_was_blind_keeps_the_object_and_forgets_who_was_near() -> None:
    """No picture for 20 s: the same bag, and alone only since it was seen again."""
    road = Road()
    perceiver = Perceiver(camera(zones=(FLOOR,)))
    told: list[tuple[float, tuple[StillObject, ...]]] = []
    for number in range(300):
        t = number / 5
        picture = road.picture()
        left(picture, t)
        if 32 <= t < 52:
            continue
        for other in perceiver.perceive_image(picture, START + t).others:
            if isinstance(other, ObjectsObserved):
                told.append((t, other.objects))
    one = only(told)
    assert one.alone_since is not None
    assert one.alone_since - START == pytest.approx(52.0, abs=0.5)
