from __future__ import annotations

import functools

import cv2
import numpy as np

from ioc.domain.ids import CameraId
from ioc.domain.observation import View
from ioc.vision.arrays import Colour
from ioc.vision.health import ViewWatch
from tests.unit.vision.drawn import Road


def learned(seconds: float = 5.0) -> tuple[ViewWatch, Road, float]:
    watch, road, time = ViewWatch(CameraId("cam")), Road(), 0.0
    while time < seconds:
        watch.look(road.picture(), time)
        time += 0.2
    return watch, road, time


def show(watch: ViewWatch, pictures: list[Colour], time: float) -> list[View]:
    return [watch.look(picture, time + 0.2 * n).view for n, picture in enumerate(pictures)]


@functools.cache
def cloth(number: int) -> Colour:
    """Cloth before the lens: dark, blurred, noisy."""
    random = np.random.default_rng(number)
    folds = cv2.GaussianBlur(np.random.default_rng(7).normal(60, 120, (180, 320, 3)), (0, 0), 18)
    return np.asarray(np.clip(folds + random.normal(0, 2, folds.shape), 0, 255), np.uint8)


def test_a_cover_is_told_within_two_seconds_and_its_end_within_two() -> None:
    """Covered after it has lasted, clear after it has gone."""
    watch, road, time = learned()
    views = show(watch, [cloth(n) for n in range(11)], time)
    assert views[0] is View.CLEAR
    assert views[-1] is View.COVERED
    views = show(watch, [road.picture() for _ in range(11)], time + 3.0)
    assert views[-1] is View.CLEAR


def test_a_cover_that_stays_is_not_learned() -> None:
    """After five minutes of cover the camera is still covered, and recovers when the cover goes."""
    watch, road, time = learned()
    assert set(show(watch, [cloth(n % 5) for n in range(1500)], time)[20:]) == {View.COVERED}
    assert show(watch, [road.picture() for _ in range(11)], time + 300)[-1] is View.CLEAR


def test_lightning_is_no_cover() -> None:
    """Two blinding pictures, and the fading after them."""
    watch, road, time = learned()
    flashes = [road.picture(light=light) for light in (2.6, 2.2, 1.6, 1.2, 1.0, 2.6, 1.0)]
    assert set(show(watch, flashes, time)) == {View.CLEAR}


def test_dusk_is_no_cover() -> None:
    """The light falls to a quarter within twenty seconds."""
    watch, road, time = learned()
    assert set(show(watch, [road.picture(light=1 - 0.75 * n / 100) for n in range(100)], time)) == {View.CLEAR}


def test_a_lorry_that_fills_half_the_picture_is_no_cover() -> None:
    """Traffic hides some of the scene, never most of it."""
    watch, road, time = learned()
    assert set(show(watch, [road.picture([(90, 30, 150, 150)]) for _ in range(20)], time)) == {View.CLEAR}


def test_figures_are_those_of_the_contract() -> None:
    """Brightness is the mean grey; a flat picture has no sharpness; an unlearned scene is whole."""
    watch = ViewWatch(CameraId("cam"))
    health = watch.look(np.full((180, 320, 3), 77, np.uint8), 5.0)
    assert (health.brightness, health.sharpness, health.detail, health.time) == (77.0, 0.0, 1.0, 5.0)
