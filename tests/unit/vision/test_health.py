from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest

from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import CameraId, ZoneId
from ioc.domain.observation import View
from ioc.domain.site import Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour, Grey
from ioc.vision.health import SHARP, SOFT, ViewWatch
from ioc.vision.view_focus import of_all
from tests.unit.vision.drawn import Road


def grey(picture: Colour) -> Grey:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def learned(seconds: float = 5.0) -> tuple[ViewWatch, Road, float]:
    watch, road, time = ViewWatch(CameraId("cam")), Road(), 0.0
    while time < seconds:
        watch.look(grey(road.picture()), time)
        time += 0.2
    return watch, road, time


def show(watch: ViewWatch, pictures: list[Colour], time: float) -> list[View]:
    return [watch.look(grey(picture), time + 0.2 * n).view for n, picture in enumerate(pictures)]


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
    health = watch.look(np.full((180, 320), 77, np.uint8), 5.0)
    assert (health.brightness, health.sharpness, health.detail, health.time) == (77.0, 0.0, 1.0, 5.0)


def clock(picture: Colour, number: int) -> Colour:
    """The time, burnt in, on a large board."""
    shown = picture.copy()
    cv2.rectangle(shown, (160, 135), (320, 180), (90 + 60 * (number % 2), 90, 90), -1)
    cv2.putText(shown, f"23:59:{number % 60:02}", (180, 170), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 255, 255), 2)
    return shown


def test_a_repeated_picture_is_frozen_and_a_quiet_scene_is_not() -> None:
    """Nothing moves in either; the noise of the sensor makes the difference. Dated from the first repeated picture."""
    watch, road, time = learned()
    assert set(show(watch, [road.picture() for _ in range(100)], time)) == {View.CLEAR}
    time += 20.0
    still = road.picture()
    healths = [watch.look(grey(still), time + 0.2 * n) for n in range(25)]
    assert healths[10].view is View.CLEAR
    assert healths[15].view is View.FROZEN
    assert healths[15].since == time
    assert show(watch, [road.picture() for _ in range(15)], time + 5.0)[-1] is View.CLEAR


@pytest.mark.parametrize("fps", [2.0, 25.0])
def test_frozen_is_a_matter_of_seconds_and_not_of_pictures(fps: float) -> None:
    """At two pictures a second as at 25 it is told within three and a half seconds."""
    watch, road, time = learned()
    still = road.picture()
    views = [watch.look(grey(still), time + n / fps).view for n in range(round(4.0 * fps))]
    assert View.FROZEN in views[: round(3.5 * fps) + 1]
    assert View.FROZEN not in views[: round(2.5 * fps)]


def test_a_frozen_picture_whose_clock_runs_is_frozen_when_the_clock_is_ignored() -> None:
    """An `ignore` zone over the clock; without one the running clock is a sign of life."""
    corner = Polygon((Point(0.5, 0.75), Point(1, 0.75), Point(1, 1), Point(0.5, 1)))
    for zones, view in (
        ((Zone(ZoneId("clock"), ZoneUse.IGNORE, corner, Text("giờ", "clock")),), View.FROZEN),
        ((), View.CLEAR),
    ):
        watch, road = ViewWatch(CameraId("cam"), zones), Road()
        for n in range(25):
            watch.look(grey(clock(road.picture(), n)), 0.2 * n)
        still = road.picture()
        assert show(watch, [clock(still, n) for n in range(20)], 5.0)[-1] is view


def test_a_bus_that_stands_before_the_camera_is_none_of_it() -> None:
    """Twenty seconds, two thirds of the picture, and the wheels do not move."""
    watch, road, time = learned()
    views = show(watch, [road.picture([(0, 8, min(215, 40 * n), 165)]) for n in range(100)], time)
    assert set(views + show(watch, [road.picture() for _ in range(20)], time + 20)) == {View.CLEAR}


def test_traffic_that_fills_the_picture_is_no_other_scene() -> None:
    """One lorry after the other hides everything, but none of them stands still."""
    watch, road, time = learned()
    random = np.random.default_rng(3)
    lengths, heights = random.uniform(50, 130, 60), random.uniform(120, 176, 60)
    starts = -np.cumsum(lengths + 6)
    lorries = [
        road.picture(
            [(x, 178 - h, w, h) for x, w, h in zip(starts + 45 * n, lengths, heights, strict=True) if -w < x < 320]
        )
        for n in range(80)
    ]
    assert View.TURNED not in show(watch, lorries, time)


def test_a_turned_camera_is_clear_when_it_is_turned_back() -> None:
    """Its scene is kept meanwhile; shaking by two pixels is no turn."""
    watch, road, time = learned()
    shaken = [np.roll(road.picture(), (n % 5) - 2, axis=1) for n in range(50)]
    assert set(show(watch, shaken, time)) == {View.CLEAR}
    time += 10.0
    views = show(watch, [np.roll(road.picture(), 60, axis=(0, 1)) for _ in range(25)], time)
    assert views[-1] is View.TURNED
    assert show(watch, [road.picture() for _ in range(10)], time + 5.0)[-1] is View.CLEAR


def test_a_camera_turned_to_another_street_under_the_same_sky_is_turned() -> None:
    """A third of the tiles show what they did, about: roofs and lane marks are as high there, a few pixels on."""
    watch, _, time = learned()
    other = Road(seed=9)
    assert show(watch, [np.roll(other.picture(), 8, axis=1) for _ in range(20)], time)[-1] is View.TURNED


def test_what_a_turned_camera_shows_for_five_minutes_is_its_scene() -> None:
    """The view is clear from then on, and the old scene would be a turn."""
    watch, road, time = learned()
    turned = [np.roll(road.picture(), 60, axis=(0, 1)) for _ in range(10)]
    views, renewed = [], 0
    for n in range(310):
        views.append(watch.look(grey(turned[n % 10]), time + n).view)
        renewed += watch.renewed
    assert views[295] is View.TURNED
    assert views[-1] is View.CLEAR
    assert renewed == 1
    assert show(watch, [road.picture() for _ in range(20)], time + 310)[-1] is View.TURNED


def test_a_camera_that_never_saw_a_scene() -> None:
    """Nothing was learned: a flat picture is covered, a black one too dark, a white one too bright."""
    noise = np.random.default_rng(1)
    for level, view in ((90, View.COVERED), (4, View.DARK), (255, View.BRIGHT)):
        watch = ViewWatch(CameraId("cam"))
        flat = [np.clip(noise.normal(level, 2, (180, 320, 3)), 0, 255).astype(np.uint8) for _ in range(20)]
        assert show(watch, flat, 0.0)[-1] is view
        assert show(watch, [Road().picture(light=1 + 0.01 * n) for n in range(10)], 4.0)[-1] is View.CLEAR


def test_a_street_at_night_with_a_lamp_is_not_dark() -> None:
    """Hardly any light but that of one lamp and its glow."""
    watch, road, time = learned()
    lamp = np.zeros((180, 320, 3), np.float32)
    cv2.circle(lamp, (250, 60), 26, (255, 255, 255), -1)
    glow = cv2.GaussianBlur(lamp, (0, 0), 8)
    nights = [np.clip(road.picture(light=max(0.08, 1 - n / 300)) + glow, 0, 255).astype(np.uint8) for n in range(450)]
    assert set(show(watch, nights, time)) == {View.CLEAR}


def test_a_road_without_lamps_is_as_dark_as_it_was_before() -> None:
    """Nobody drives there by night: no loss of light. The same darkness at a stroke is one, and so is black."""
    noise = np.random.default_rng(1)

    def seen(light: float) -> Colour:
        return np.clip(Road().picture(light=light) + noise.normal(0, 5, (180, 320, 3)), 0, 255).astype(np.uint8)

    watch = ViewWatch(CameraId("unlit"))
    assert set(show(watch, [seen(0.12) for _ in range(50)], 0.0)) == {View.CLEAR}
    assert show(watch, [seen(0.02) for _ in range(15)], 10.0)[-1] is View.DARK
    watch, _, time = learned()
    assert show(watch, [seen(0.12) for _ in range(15)], time)[-1] is View.DARK


def test_a_lens_out_of_focus_by_day_and_at_dusk() -> None:
    """The same blur is told in full light and in a third of it; its end too."""
    for light in (1.0, 0.35):
        watch, road, time = learned()
        dimmer = [road.picture(light=1 - (1 - light) * n / 150) for n in range(150)]
        assert set(show(watch, dimmer, time)) == {View.CLEAR}
        time += 30.0
        blurred = [np.asarray(cv2.GaussianBlur(road.picture(light=light), (0, 0), 5), np.uint8) for _ in range(20)]
        assert show(watch, blurred, time)[-1] is View.DEFOCUSED
        assert show(watch, [road.picture(light=light) for _ in range(15)], time + 4)[-1] is View.CLEAR


def test_drops_of_rain_on_half_the_lens_are_no_lost_focus() -> None:
    """Each drop blurs its part of the picture; a lens out of focus blurs all of it."""
    drops = np.array([0.03, 0.9, 0.04, 1.1, 0.03, 1.0, 0.1, 0.95, 0.05], np.float32)
    lost = np.array([0.03, 0.1, 0.04, 0.2, 0.03, 0.3, 0.1, 0.25, 0.05], np.float32)
    assert of_all(drops) > SHARP
    assert of_all(lost) < SOFT
