from __future__ import annotations

import numpy as np

from ioc.vision.arrays import Colour, Grey
from ioc.vision.foreground import Background

SHAPE = (80, 60)
ROAD = 90
LANE = np.s_[10:30, :]
NOBODY: Grey = np.zeros(SHAPE, np.uint8)


def street(noise: np.random.Generator, vehicle: int | None = None) -> Colour:
    """A grey road with a sensor's noise; vehicle: the grey level of one that fills the lane."""
    picture = np.full((*SHAPE, 3), ROAD, np.float64)
    if vehicle is not None:
        picture[LANE] = vehicle
    return np.asarray(np.clip(picture + noise.normal(0, 2.0, picture.shape), 0, 255), np.uint8)


def watch(background: Background, picture: Colour, elapsed: float = 0.4, *, wet: bool = False) -> Grey:
    mask = background.foreground(picture)
    if background.due(elapsed):
        background.learn(mask, NOBODY, NOBODY, wet)
    return mask


def test_a_road_is_learned_between_the_vehicles_that_pass() -> None:
    """Whoever stands there in the first picture: the colour that is seen longest is the road's, though never for five
    seconds on end."""
    noise = np.random.default_rng(1)
    background = Background(street(noise, 200))
    for number in range(100):
        watch(background, street(noise, 30 + 40 * (number % 5) if number % 4 == 0 else None))
    assert abs(float(background.picture[LANE].mean()) - ROAD) < 4.0
    assert np.count_nonzero(background.foreground(street(noise))) < 0.01 * NOBODY.size


def test_traffic_does_not_make_a_road_blind() -> None:
    """What passes a quarter of the time is no noise: a vehicle that differs by forty grey levels is still seen."""
    noise = np.random.default_rng(2)
    background = Background(street(noise))
    for number in range(150):
        watch(background, street(noise, 230 if number % 4 == 0 else None))
    assert background.foreground(street(noise, ROAD + 40))[LANE].mean() > 250


def test_what_sways_all_the_time_is_learned_as_noise() -> None:
    """Leaves that show one colour and another by turns are no foreground after half a minute."""
    noise = np.random.default_rng(3)
    background = Background(street(noise))
    for number in range(80):
        watch(background, street(noise, ROAD + 30 if number % 2 else None))
    assert background.foreground(street(noise, ROAD + 30))[LANE].mean() < 25


def test_what_was_the_scene_before_is_the_scene_again_at_once() -> None:
    """A drop on the lens that stayed for so long that it was learned leaves no hole: soon after it has gone nothing
    differs. What never was the scene has to stay as long as the drop had to."""
    noise = np.random.default_rng(4)
    background = Background(street(noise))
    for number in range(60):
        watch(background, street(noise, 150 if number >= 20 else None), wet=True)
    assert abs(float(background.picture[LANE].mean()) - 150) < 4.0
    left = [watch(background, street(noise), wet=True)[LANE].mean() for _ in range(6)]
    assert left[0] > 250
    assert left[-1] < 25
    came = [watch(background, street(noise, 210), wet=True)[LANE].mean() for _ in range(6)]
    assert came[-1] > 250
