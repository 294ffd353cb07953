"""Lamps of a traffic light: which is lit, by day and by night, in colour and without, and when it is told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import CameraId, ZoneId
from ioc.domain.observation import SignalObserved, SignalState
from ioc.domain.site import Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.glance import Glance
from ioc.vision.lamps import LampWatch, lit_lamp

RED, AMBER, GREEN, DARK = SignalState.RED, SignalState.AMBER, SignalState.GREEN, SignalState.DARK
COLOURS = {RED: (40, 40, 245), AMBER: (30, 170, 250), GREEN: (170, 240, 60)}
UNLIT = {RED: (25, 20, 70), AMBER: (20, 50, 70), GREEN: (45, 55, 25)}


def housing(
    lit: SignalState, seed: int, width: int = 8, night: bool = False, lying: bool = False, grey: bool = False
) -> Colour:
    """A housing `width` pixels wide, drawn eight times larger, blurred as a lens does, compressed, with noise."""
    random, side = np.random.default_rng(seed), width * 8
    shell = 12 if night else 55
    drawn = np.full((3 * side, side, 3), shell, np.uint8)
    for place, state in enumerate((RED, AMBER, GREEN)):
        centre, radius = (side // 2, place * side + side // 2), int(side * 0.38)
        if state is lit and night:
            cv2.circle(drawn, centre, int(radius * 1.25), tuple(c // 2 for c in COLOURS[state]), -1)
        colour = COLOURS[state] if state is lit else tuple(c // (4 if night else 1) for c in UNLIT[state])
        cv2.circle(drawn, centre, radius, colour, -1)
        if state is lit and night:
            cv2.circle(drawn, centre, int(radius * 0.7), (250, 250, 250), -1)
    small = cv2.resize(cv2.GaussianBlur(drawn, (0, 0), side / 16), (width, 3 * width), interpolation=cv2.INTER_AREA)
    small = np.clip(small + random.normal(0, 4, small.shape), 0, 255).astype(np.uint8)
    if lying:
        small = cv2.rotate(small, cv2.ROTATE_90_COUNTERCLOCKWISE)
    if grey:
        small = cv2.cvtColor(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def judge(picture: Colour) -> SignalState:
    return lit_lamp(picture, np.full(picture.shape[:2], 255, np.uint8))


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("width", [6, 8, 16])
@pytest.mark.parametrize("lit", [RED, AMBER, GREEN, DARK])
def test_the_lit_lamp_is_named(lit: SignalState, width: int, night: bool) -> None:
    """Small and large, by day and with a white middle by night: 30 noisy pictures of each, standing, all right."""
    assert {judge(housing(lit, seed, width, night)) for seed in range(30)} == {lit}


@pytest.mark.parametrize("lit", [RED, AMBER, GREEN])
def test_a_housing_that_lies_is_read_from_the_left(lit: SignalState) -> None:
    """Red is on the left; a rotated housing gives the same answer."""
    picture = cv2.rotate(housing(lit, 1, 10, night=True), cv2.ROTATE_90_COUNTERCLOCKWISE)
    assert judge(picture) is lit


@pytest.mark.parametrize("lit", [RED, AMBER, GREEN, DARK])
def test_without_colour_the_place_tells(lit: SignalState) -> None:
    """An infrared picture shows one bright third."""
    assert {judge(housing(lit, seed, 8, night=True, grey=True)) for seed in range(20)} == {lit}


def test_what_is_lit_from_outside_is_dark() -> None:
    """A housing in the sun, one that a white van hides, one that red and green share evenly: nothing is claimed."""
    assert judge(np.full((24, 8, 3), 235, np.uint8)) is DARK
    van = housing(DARK, 1)
    van[:14] = 240
    assert judge(van) is DARK
    torn = housing(RED, 1, 8)
    torn[:8] = (60, 60, 60)
    torn[2:6, 1:7], torn[18:22, 1:7] = COLOURS[GREEN], COLOURS[RED]
    assert judge(torn) is DARK


ZONE = Zone(
    ZoneId("lamp"),
    ZoneUse.SIGNAL,
    Polygon((Point(0.5, 0.1), Point(0.525, 0.1), Point(0.525, 0.233), Point(0.5, 0.233))),
    Text("Đèn", "Lamp"),
)


def tell(states: list[SignalState], fps: float = 5.0) -> list[tuple[float, SignalState]]:
    """Show a lamp picture by picture; what is told, and when."""
    watch, told = LampWatch(CameraId("cam"), ZONE), []
    for number, state in enumerate(states):
        picture = np.full((180, 320, 3), 120, np.uint8)
        picture[18:42, 160:168] = housing(state, number)
        seen = watch.look(Glance(picture, picture[:, :, 0], picture, True, number / fps, 1 / fps, (), {}))
        if seen is not None:
            assert isinstance(seen, SignalObserved)
            assert seen.signal == "lamp"
            told.append((number / fps, seen.state))
    return told


def test_a_change_is_told_with_the_second_picture_and_then_once_a_second() -> None:
    """Red for 3 s, then green: both told at their second picture, and each second between."""
    told = tell([RED] * 15 + [GREEN] * 10)
    assert told[:4] == [(0.2, RED), (1.2, RED), (2.2, RED), (3.2, GREEN)]


def test_flicker_is_no_change() -> None:
    """One picture of amber, or half a second without light, in the middle of red: red throughout."""
    flicker = [RED] * 5 + [AMBER] + [RED] * 3 + [DARK, DARK, DARK] + [RED] * 5
    assert {state for _, state in tell(flicker)} == {RED}


def test_a_dead_lamp_is_dark() -> None:
    """Without light for longer it is told as dark, within a second."""
    told = tell([RED] * 5 + [DARK] * 10)
    assert told[-1][1] is DARK
    assert min(at for at, state in told if state is DARK) <= 1.0 + 1.0
