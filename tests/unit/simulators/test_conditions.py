import math
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ioc.domain.errors import SiteError
from ioc.domain.text import Text
from simulators.actors import Actor
from simulators.blocks import Town
from simulators.camera_pose import CameraPose, pose_of
from simulators.city import CameraSpec, load_city
from simulators.conditions import CONDITIONS, condition_named
from simulators.eye import EXPOSURE_EVERY, SWITCH_EVERY, SWITCH_TAKES, Eye, Life, Pace, Scenery
from simulators.lamps import Lamps
from simulators.lens import Lens
from simulators.light import Light
from simulators.scene import Scene
from simulators.weather import SPAN, WIND

BUSY = np.random.default_rng(1).integers(40, 200, (23, 40, 3), dtype=np.uint8).repeat(16, 0).repeat(16, 1)[:360]
RIDERS = Life(
    [Actor(3, "motorbike", 1, 25, -math.pi / 2, 1.9, 0.75), Actor(4, "car", -3, 30, math.pi / 2, 4.3, 1.75)], [], []
)
STEPS = 10
"""Steps a second."""


def pose() -> CameraPose:
    return pose_of(CameraSpec("c", Text("c", "c"), "a", at=(0, 0), height=8, look_at=(0, 30), view=60))


def eye(condition: str, seed: int = 1) -> Eye:
    """A camera over a ground of coloured squares, as bright as the light leaves it, and no lamps."""

    def still(light: Light) -> Scene:
        lit = (BUSY * (np.array(light.ambient) if light.dark else 0.66 + 0.34 * light.sun)).astype(np.uint8)
        return Scene(lit, np.full((360, 640), np.inf, np.float32), BUSY if light.dark else None)

    chosen, bare = condition_named(condition), Town((), (), ())
    city = load_city()
    scenery = Scenery(still, lambda: Lamps(pose(), city, bare))
    return Eye(pose(), chosen, seed, city.timezone, Pace(2, 0, 5.0), scenery)


def taken(camera: Eye, seconds: float, start: float = 0.0) -> Iterator[NDArray[np.uint8]]:
    """The pictures that arrive, decoded."""
    for index in range(round(start * STEPS), round((start + seconds) * STEPS)):
        if camera.is_due(index):
            jpeg, _ = camera.take(RIDERS, index, index / STEPS, 1000.0 + index / STEPS, "c", Lens())
            yield np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def test_an_unknown_condition_names_those_that_exist() -> None:
    """The error tells the name that is wrong and every one that is right."""
    with pytest.raises(SiteError, match="no condition fog") as error:
        condition_named("fog")
    assert all(name in str(error.value) for name in CONDITIONS)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_same_seed_and_condition_give_the_same_bytes(condition: str) -> None:
    """Whatever a condition draws by chance hangs on seed and step alone; another seed looks otherwise."""

    def jpegs(seed: int) -> list[bytes]:
        camera = eye(condition, seed)
        steps = [index for index in range(12) if camera.is_due(index)]
        return [camera.take(RIDERS, index, index / STEPS, 1000.0 + index / STEPS, "c", Lens())[0] for index in steps]

    assert jpegs(1) == jpegs(1) != jpegs(2)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_who_is_seen_does_not_depend_on_the_condition(condition: str) -> None:
    """The truth about a picture is that of a clear day."""
    _, seen = eye(condition).take(RIDERS, 0, 0.0, 1000.0, "c", Lens())
    _, by_day = eye("day").take(RIDERS, 0, 0.0, 1000.0, "c", Lens())
    assert seen == by_day != []


def test_a_shaken_picture_jumps_by_two_pixels_and_no_more() -> None:
    """Measured by phase correlation against the steady picture, below the clock, which stays where it is."""
    still, *_ = taken(eye("day"), 0.2)
    reference = cv2.cvtColor(still, cv2.COLOR_BGR2GRAY)[40:].astype(np.float32)
    window = cv2.createHanningWindow(reference.shape[::-1], cv2.CV_32F)
    jumps = []
    for picture in taken(eye("shake"), 12):
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[40:].astype(np.float32)
        jumps.append(cv2.phaseCorrelate(reference, grey, window)[0])
    reach = np.abs(np.array(jumps)).max(0)
    assert ((reach > 1.4) & (reach < 2.15)).all()


def test_a_lossy_line_loses_a_fifth_of_the_pictures() -> None:
    """Counted over 2,000 pictures: five standard deviations are 4.5 percent."""
    lossy = eye("loss")
    arrived = sum(lossy.is_due(index) for index in range(0, 4000, 2)) / 2000
    assert arrived == pytest.approx(0.8, abs=0.045)


def test_infrared_pictures_are_grey_and_colour_comes_back() -> None:
    """The filter goes out after SWITCH_EVERY seconds and in again after as many more; the clock is white in both."""
    camera = eye("infrared")

    def colourfulness(start: float) -> float:
        (picture,) = taken(camera, 0.2, start)
        return float(np.ptp(picture.astype(int), axis=-1).mean())

    settled = SWITCH_TAKES + 1.1
    assert colourfulness(settled) > 10
    assert colourfulness(SWITCH_EVERY + settled) < 1
    assert colourfulness(2 * SWITCH_EVERY + settled) > 10


def test_the_exposure_steps_up_and_back_and_down_within_half_a_second() -> None:
    """A third brighter, as before, a third darker; half a second after a step has begun it is over."""
    camera = eye("exposure")
    first = EXPOSURE_EVERY / 2

    def brightness(at: float) -> float:
        (picture,) = taken(camera, 0.2, at)
        return float(picture[40:].mean())

    before = brightness(first - 0.2)
    gains = [brightness(first + turn * EXPOSURE_EVERY + 0.6) / before for turn in range(3)]
    assert gains == pytest.approx([1.35, 1.0, 0.65], abs=0.06)
    assert brightness(first + EXPOSURE_EVERY - 0.2) / before == pytest.approx(gains[0], abs=0.03)


def test_a_cloud_darkens_one_place_after_the_other() -> None:
    """Every place has sun and shade in turn, and at some moment one part of the ground is shaded, another is not."""
    camera, rows = eye("cloud"), (slice(130, 200), slice(260, 350))
    pictures = [next(taken(camera, 0.2, float(second))) for second in range(round(SPAN / WIND) + 1)]
    light = np.array([[picture[row].mean() for row in rows] for picture in pictures])
    sunny = light > light.max(0) * 0.9
    assert (light.min(0) < light.max(0) * 0.8).all()
    assert (sunny[:, 0] != sunny[:, 1]).any()


def test_headlights_light_the_road_ahead_and_dazzle() -> None:
    """At night a rider who comes towards the camera shines, and the asphalt before the wheel is brighter than aside."""
    (dark,) = taken(eye("headlights"), 0.2)
    lamp, _ = pose().project(np.array([1, 25 - 0.97, 0.92]))
    road, _ = pose().project(np.array([1.0, 20.0, 0.0]))
    aside, _ = pose().project(np.array([7.0, 20.0, 0.0]))
    assert dark[int(lamp[1]), int(lamp[0])].min() > 200
    lit, unlit = (
        dark[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5].mean()
        / BUSY[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5].mean()
        for x, y in (road, aside)
    )
    assert lit > 1.5 * unlit


def test_a_thin_line_costs_detail() -> None:
    """Two hundred kilobits a second do not carry a busy picture unharmed, and it stays recognisable."""
    clear, thin = ([*taken(eye(name), 2)][-1][40:].astype(float) for name in ("day", "bitrate"))
    worse = float(np.abs(clear - thin).mean())
    assert 1.0 < worse < 30.0
