"""Fire and smoke in drawn pictures, and what is not: all through the front door of vision."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ioc.domain.geometry import Box, Point, Polygon
from ioc.domain.ids import ZoneId
from ioc.domain.observation import Flame, FlameRegion, FlamesObserved
from ioc.domain.site import Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.fire_look import FireLook
from ioc.vision.perceive import Perceiver
from ioc.vision.smoke_look import Beginning
from tests.unit.vision.burning import HEIGHT, WIDTH, flame, smoke, yard
from tests.unit.vision.drawn import camera, noisy

Scene = Callable[[float], Colour]
YARD = yard()
BEGINS = 5.0


def told(
    scene: Scene, what: Flame, fps: float = 5.0, seconds: float = 16.0, zones: tuple[Zone, ...] = ()
) -> dict[float, FlameRegion]:
    """Seconds of the scene -> the largest region of that kind told then."""
    perceiver, out = Perceiver(camera(zones=zones)), {}
    for number in range(round(seconds * fps)):
        t = number / fps
        for observation in perceiver.perceive_image(noisy(scene(t), number), 100 + t).others:
            if isinstance(observation, FlamesObserved):
                found = [region for region in observation.regions if region.flame is what]
                if found:
                    out[t] = max(found, key=lambda region: region.area)
    return out


@pytest.mark.parametrize("fps", [2.0, 5.0, 15.0])
@pytest.mark.parametrize("size", [60.0, 24.0])
def test_a_flame_is_told_within_three_seconds_at_any_rate(fps: float, size: float) -> None:
    """From 2 to 25 pictures a second, a flame of 24 pixels of 270 and one of 60; nothing before it burns."""
    burning = told(lambda t: flame(YARD, t, (240, 200), size) if t >= BEGINS else YARD, Flame.FIRE, fps, 12)
    first = min(burning)
    assert BEGINS < first <= BEGINS + 3.0
    centre = burning[first].box.centre
    assert abs(centre.x * WIDTH - 240) < size / 2
    assert 200 - size < centre.y * HEIGHT < 200 + size / 4
    assert max(burning) > 11.0


def test_a_flame_at_night_is_told() -> None:
    """Where all else is dark it burns no less."""
    dark = yard(light=0.15)
    assert told(lambda t: flame(dark, t, (240, 200), 40) if t >= BEGINS else dark, Flame.FIRE, seconds=9)


def test_a_fire_among_thirty_lit_signs_at_night_is_told() -> None:
    """Signs glow in all colours of fire, above it and beside it."""
    street = yard(light=0.15)
    for sign in range(30):
        x, y = 8 + sign % 15 * 32, 20 + sign // 15 * 40
        cv2.rectangle(street, (x, y), (x + 14, y + 10), (40, 150, 240), -1)
    assert told(lambda t: flame(street, t, (240, 200), 40) if t >= BEGINS else street, Flame.FIRE, seconds=9)


def vest(t: float) -> Colour:
    """Somebody in an orange vest walks in, stands and sways."""
    picture = YARD.copy()
    x = int((40 + 20 * t if t < 12 else 280) + 2 * np.sin(t * 3))
    cv2.rectangle(picture, (x, 150), (x + 16, 176), (20, 110, 250), -1)
    cv2.rectangle(picture, (x, 176), (x + 16, 200), (60, 50, 50), -1)
    return picture


def tail_lights(t: float) -> Colour:
    """A standing vehicle at night brakes for four seconds of seven."""
    picture = (YARD * 0.3).astype(np.uint8)
    for x in (200, 240):
        cv2.circle(picture, (x, 180), 5, (60, 60, 255) if t % 7 < 4 else (20, 20, 110), -1)
        if t % 7 < 4:
            cv2.circle(picture, (x, 180), 2, (200, 210, 255), -1)
    return picture


def turn_signal(t: float) -> Colour:
    """Amber, one and a half times a second."""
    picture = (YARD * 0.5).astype(np.uint8)
    if t * 1.5 % 1 < 0.5:
        cv2.circle(picture, (240, 180), 6, (30, 160, 255), -1)
        cv2.circle(picture, (240, 180), 3, (180, 235, 255), -1)
    return picture


def sunset(t: float) -> Colour:
    """The sky above the wall turns orange within twenty seconds."""
    picture = YARD.astype(float)
    picture[:100] = picture[:100] * 0.4 + np.array((40, 120, 250)) * 0.6 * min(1, t / 20)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


@pytest.mark.parametrize("scene", [vest, tail_lights, turn_signal, sunset], ids=lambda scene: scene.__name__)
def test_what_has_only_the_colour_is_no_fire(scene: Scene) -> None:
    """Thirty seconds of each give nothing."""
    assert told(scene, Flame.FIRE, seconds=30) == {}


def test_what_burns_when_the_camera_starts_is_told() -> None:
    """A centre that is started again while it burns tells of it."""
    assert min(told(lambda t: flame(YARD, t, (240, 200), 40), Flame.FIRE, seconds=5)) < 3.0


def test_ignored_places_are_black_to_it() -> None:
    """A screen that shows fire is masked by the site."""
    corners = tuple(Point(x / WIDTH, y / HEIGHT) for x, y in ((190, 120), (290, 120), (290, 220), (190, 220)))
    zone = Zone(ZoneId("screen"), ZoneUse.IGNORE, Polygon(corners), Text("Màn hình", "Screen"))
    burn: Scene = lambda t: flame(YARD, t, (240, 200), 40) if t >= BEGINS else YARD  # noqa: E731  # a scene like others
    assert told(burn, Flame.FIRE, seconds=10, zones=(zone,)) == {}


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0])
def test_smoke_is_told_while_it_rises(fps: float) -> None:
    """Puffs that rise to half the picture within ten seconds are told within nine, where they are, since they began."""
    rising = told(lambda t: smoke(YARD, t - BEGINS, (240, 230), 150), Flame.SMOKE, fps, 20)
    first = min(rising)
    assert BEGINS < first <= BEGINS + 9.0
    assert BEGINS < rising[first].since - 100 <= BEGINS + 5.0
    assert 0.35 < rising[first].box.centre.x < 0.7


def test_smoke_that_has_spread_once_has_spread() -> None:
    """It need not go on growing: the wind may tear it down to less than what was first seen of it."""
    region = Beginning(since=10.0, area=4, top=9)
    assert not region.seen_as(area=4, top=9).grew
    assert region.seen_as(area=5, top=9).seen_as(area=3, top=9).grew
    assert region.seen_as(area=4, top=8).seen_as(area=2, top=9).grew


def grey_shirt(t: float) -> Colour:
    """Somebody in a plain grey shirt bends before the wall with its windows, rises, turns in the light, and goes."""
    picture = YARD.copy()
    if 6.0 <= t < 31.0:
        shade, top = 140 + 6 * np.sin(t * 5), 60 if t < 9.0 else 20
        cv2.rectangle(picture, (200, top), (290, 180), (shade - 2, shade, shade + 2), -1)
    return picture


def test_what_comes_or_goes_with_a_jolt_is_no_smoke() -> None:
    """A plain back hides edges as smoke does, and so does the wall that comes into sight again."""
    assert told(grey_shirt, Flame.SMOKE, seconds=45) == {}


def crowd(t: float) -> Colour:
    """Fourteen people walk to and fro."""
    picture = YARD.copy()
    for person in range(14):
        x, y = int((person * 37 + t * (12 if person % 2 else -12)) % WIDTH), 170 + person * 6
        cv2.rectangle(picture, (x, y - 40), (x + 12, y), (90 + 10 * (person % 4), 95, 100), -1)
        cv2.circle(picture, (x + 6, y - 45), 6, (110, 140, 180), -1)
    return picture


def fog(t: float) -> Colour:
    """It closes in over twelve seconds, everywhere."""
    veil = min(0.6, max(0.0, t - BEGINS) / 20)
    return np.asarray(np.clip(YARD * (1 - veil) + 200 * veil, 0, 255), np.uint8)


def exposure(t: float) -> Colour:
    """Two fifths brighter for five seconds of ten."""
    return np.clip(YARD * (1.0 if t % 10 < 5 else 1.4), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("scene", [crowd, fog, exposure, vest], ids=lambda scene: scene.__name__)
def test_what_is_no_veil_is_no_smoke(scene: Scene) -> None:
    """Thirty seconds of each give nothing."""
    assert told(scene, Flame.SMOKE, seconds=30) == {}


def test_an_empty_one_follows_the_last() -> None:
    """When it is out, that is told once; a picture without flames is not told of."""
    perceiver, seen = Perceiver(camera()), []
    for number in range(75):
        t = number / 5
        picture = flame(YARD, t, (240, 200), 40) if BEGINS <= t < 9 else YARD
        others = perceiver.perceive_image(noisy(picture, number), 100 + t).others
        seen += [(t, len(told.regions)) for told in others if isinstance(told, FlamesObserved)]
    assert [count for _, count in seen].count(0) == 1
    assert seen[-1][1] == 0
    assert seen[-1][0] < 12


def shop_front(t: float) -> Colour:
    """A lit yellow window, before which buses pass."""
    picture = YARD.copy()
    cv2.rectangle(picture, (200, 30), (280, 80), (90, 190, 250), -1)
    if t > 12 and t % 4 < 1.4:
        left = int(180 + 100 * (t % 4))
        cv2.rectangle(picture, (left - 160, 10), (left, 110), (70, 72, 75), -1)
    return picture


def test_a_lit_window_behind_traffic_is_no_fire() -> None:
    """What has always been alight does not burn when something passes before it."""
    assert told(shop_front, Flame.FIRE, seconds=30) == {}


def burning(things: list[Box]) -> list[float]:
    """Seconds at which the look tells of a flame in a yard, of which it is told that these things are there."""
    look, out = FireLook(), []
    for number in range(60):
        t = number / 5
        small = cv2.resize(flame(YARD, t, (240, 200), 40) if t >= BEGINS else YARD, (160, 90))
        if look.look(small, 100 + t, things):
            out.append(t)
    return out


def test_a_light_on_a_vehicle_is_the_vehicles() -> None:
    """A lamp, a red jacket before headlights; but flames that rise above it, and a track of the flames' own, burn."""
    whole, lower, own = Box(0.35, 0.3, 0.3, 0.5), Box(0.3, 0.72, 0.4, 0.27), Box(0.45, 0.6, 0.1, 0.15)
    assert all(burning(things) for things in ([], [lower], [own]))
    assert not burning([whole])


def cloud(t: float) -> Colour:
    """Its shadow sweeps over the yard with a soft edge, lifts, and comes back; the shadows of the sun go with it."""
    edge = (t % 16) / 8 * WIDTH
    shade = 1 - 0.45 / (1 + np.exp(-(edge - np.arange(WIDTH)) / 30))
    flat = cv2.GaussianBlur(YARD, (0, 0), 2.0)
    mixed = np.where((edge > np.arange(WIDTH))[None, :, None], flat, YARD)
    return np.asarray(np.clip(mixed * shade[None, :, None], 0, 255), np.uint8)


def test_a_clouds_shadow_is_no_smoke_for_long() -> None:
    """It may look like smoke for a moment; nothing of it lasts the five seconds of the rule."""
    seen = told(cloud, Flame.SMOKE, seconds=32)
    assert all(t + 100 - region.since < 5.0 for t, region in seen.items())
