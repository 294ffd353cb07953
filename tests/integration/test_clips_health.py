"""Real pixels, and what is done to cameras: each ill view is told for what it is, and what only looks ill is not.

The clips named by IOC_CLIPS, seen about five times a second; the edits are made here, so that what is true is known.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from ioc.domain.ids import CameraId
from ioc.domain.observation import CameraHealth, View
from ioc.rules.camera_covered import ENTRY as COVERED
from ioc.vision.arrays import Colour
from ioc.vision.health import ViewWatch
from ioc.vision.picture import at_analysis_scale

pytestmark = [pytest.mark.clips, pytest.mark.timeout(300)]

CLIPS = ("highway.avi", "people_indoors.mp4", "cars_from_above.mp4", "abandoned_bag.avi")
FPS = 5.0
BEFORE, AFTER = 12.0, 10.0
"""Seconds shown as they are, and seconds edited."""
RECALL_WITHIN = 5.0
Edit = Callable[[Colour, int], Colour]


@functools.cache
def pictures(name: str) -> tuple[Colour, ...]:
    """BEFORE + AFTER seconds of the clip at FPS and analysis size; a clip that is shorter is played again backwards."""
    folder = os.environ.get("IOC_CLIPS", "")
    path = Path(folder) / name
    if not folder or not path.is_file():
        pytest.skip(f"no clip {name}: set IOC_CLIPS to the folder that holds it (IOC_CLIPS=/path/to/clips ./dev test)")
    rate = {"highway.avi": 25.0}.get(name)
    wanted, shown = round((BEFORE + AFTER) * FPS), list[Colour]()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        step = max(1, round((rate or float(stream.average_rate or 25)) / FPS))
        for number, picture in enumerate(container.decode(stream)):
            if number % step == 0:
                shown.append(at_analysis_scale(np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)))
            if len(shown) == wanted:
                break
    return tuple((shown + shown[::-1])[:wanted])


def told(name: str, edit: Edit) -> list[CameraHealth]:
    """What is told of the edited pictures, with time 0 at the first of them."""
    watch, first, out = ViewWatch(CameraId("clip")), round(BEFORE * FPS), list[CameraHealth]()
    for number, picture in enumerate(pictures(name)):
        shown = picture if number < first else edit(picture, number - first)
        out.append(watch.look(np.asarray(cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY), np.uint8), (number - first) / FPS))
    assert {health.view for health in out[:first]} == {View.CLEAR}
    return out[first:]


def assert_told(name: str, edit: Edit, view: View) -> None:
    """The view is told within the time that the rule leaves, dated right, and no other is."""
    healths = told(name, edit)
    assert {health.view for health in healths} == {View.CLEAR, view}
    begun = next(health for health in healths if health.view is view)
    assert begun.since is not None
    assert abs(begun.since) <= 1.0
    lasts = COVERED.parameters[0].default
    assert max(begun.time, begun.since + lasts) + 1 / FPS <= RECALL_WITHIN
    assert healths[-1].view is view


def assert_clear(name: str, edit: Edit) -> None:
    assert {health.view for health in told(name, edit)} == {View.CLEAR}


def scaled(factor: float, offset: float = 0.0) -> Edit:
    return lambda picture, _: cv2.convertScaleAbs(picture, alpha=factor, beta=offset)


def blurred(sigma: float) -> Edit:
    """sigma: pixels of a picture 480 wide."""
    return lambda picture, _: np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma * picture.shape[1] / 480), np.uint8)


def shifted(share: float, degrees: float = 0.0) -> Edit:
    def edit(picture: Colour, _: int) -> Colour:
        height, width = picture.shape[:2]
        move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        move[0, 2] += share * width
        return np.asarray(cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8)

    return edit


def flat(level: float, noise: float) -> Edit:
    def edit(picture: Colour, number: int) -> Colour:
        grain = np.random.default_rng(number).normal(level, noise, picture.shape)
        return np.clip(grain, 0, 255).astype(np.uint8)

    return edit


def cloth(picture: Colour, number: int) -> Colour:
    """Dark folds, out of focus, with the sensor's noise."""
    height, width = picture.shape[:2]
    rough = cv2.resize(np.random.default_rng(3).normal(50, 7, (5, 8)), (width, height), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(number).normal(0, 2, picture.shape)
    return np.clip(rough[..., None] + grain, 0, 255).astype(np.uint8)


def bus(share: float) -> Edit:
    """A bus with windows stands before the left `share` of the picture: nothing is to be seen of what is behind."""

    def edit(picture: Colour, number: int) -> Colour:
        height, width = picture.shape[:2]
        right = round(min(share, share * (number + 1) / (2 * FPS)) * width)
        shown = picture.copy()
        shown[round(0.05 * height) :, :right] = (40, 120, 200)
        for left in range(8, right - 30, 50):
            cv2.rectangle(shown, (left, round(0.2 * height)), (left + 36, round(0.45 * height)), (50, 40, 40), -1)
        grain = np.random.default_rng(number).normal(0, 2, shown.shape)
        return np.clip(shown + grain, 0, 255).astype(np.uint8)

    return edit


def infrared(gamma: float, noise: float) -> Edit:
    """Grey, with another contrast and more noise; red counts for most, as it does in the near infrared."""

    def edit(picture: Colour, number: int) -> Colour:
        grey = picture @ np.array([0.1, 0.3, 0.6])
        grain = np.random.default_rng(number).normal(0, noise, grey.shape)
        curved = np.clip(255 * (grey / 255) ** gamma * 1.1 + grain, 0, 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(curved, cv2.COLOR_GRAY2BGR), np.uint8)

    return edit


def jitter(picture: Colour, number: int) -> Colour:
    """A pole in the wind: up to two pixels in any direction."""
    across, down = np.random.default_rng(number).uniform(-2, 2, 2)
    move = np.array([[1, 0, across], [0, 1, down]], np.float32)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, move, size, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def lightning(picture: Colour, number: int) -> Colour:
    return np.full_like(picture, 255) if number in (5, 6, 20, 21) else picture


def headlights(picture: Colour, number: int) -> Colour:
    """A pair of lamps sweeps past within three seconds and blinds a third of the picture."""
    height, width = picture.shape[:2]
    glow = np.zeros((height, width, 1), np.float32)
    x = round(width * (number % 15) / 15)
    cv2.circle(glow, (x, height // 2), round(0.25 * height), 255.0, -1)
    soft = cv2.GaussianBlur(glow, (0, 0), 12)[..., None]
    return np.clip(picture + soft, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("clip", CLIPS)
def test_the_clip_as_it_is_shows_nothing_ill(clip: str) -> None:
    """Traffic that fills the picture, people before the lens, an exposure that changes: all of them are clear views."""
    assert_clear(clip, lambda picture, _: picture)


@pytest.mark.parametrize("clip", CLIPS)
def test_a_picture_that_is_repeated_is_frozen(clip: str) -> None:
    """The same decoded pixels again and again, in daylight, with traffic that was moving."""
    first = pictures(clip)[round(BEFORE * FPS)]
    assert_told(clip, lambda _picture, _number: first, View.FROZEN)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("quality", [85, 60])
def test_a_quiet_scene_is_not_frozen(clip: str, quality: int) -> None:
    """Nothing moves at three in the morning: one picture, darker, with the sensor's noise, and compressed."""
    first = pictures(clip)[round(BEFORE * FPS)]

    def night(_: Colour, number: int) -> Colour:
        grain = np.random.default_rng(number).normal(0, 1.5, first.shape)
        noisy = np.clip(first * 0.5 + grain, 0, 255).astype(np.uint8)
        data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)

    assert_clear(clip, night)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("sigma", [2.0, 3.0, 5.0, 8.0])
def test_a_blurred_scene_is_out_of_focus(clip: str, sigma: float) -> None:
    """From two to eight pixels: the coarse scene stays, and it is neither covered nor turned."""
    assert_told(clip, blurred(sigma), View.DEFOCUSED)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize(
    "edit", [cloth, flat(90, 2), flat(235, 1), scaled(0.0)], ids=["cloth", "grey", "white", "black"]
)
def test_what_hangs_before_the_lens_covers_it(clip: str, edit: Edit) -> None:
    """Dark folds, a grey sheet, white paper, a black cap at a stroke."""
    assert_told(clip, edit, View.COVERED)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize(
    "edit", [shifted(0.06), shifted(0.3), shifted(0.4, 8.0)], ids=["nudged", "aside", "and tilted"]
)
def test_a_camera_that_was_pushed_is_turned(clip: str, edit: Edit) -> None:
    """A little, far, and with a tilt: there is a scene, but not the one that was learned."""
    assert_told(clip, edit, View.TURNED)


@pytest.mark.parametrize("clip", CLIPS)
def test_the_scene_of_another_camera_is_turned(clip: str) -> None:
    """The picture is clear, and of somewhere else."""
    other = pictures(CLIPS[(CLIPS.index(clip) + 1) % len(CLIPS)])
    size = (pictures(clip)[0].shape[1], pictures(clip)[0].shape[0])
    assert_told(clip, lambda _, number: np.asarray(cv2.resize(other[number], size), np.uint8), View.TURNED)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("factor", [0.12, 0.06, 0.03])
def test_a_picture_without_light_is_dark(clip: str, factor: float) -> None:
    """An eighth of the light and less; the scene is still guessed at, so it is no cover."""
    assert_told(clip, scaled(factor), View.DARK)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("edit", [scaled(4.0), scaled(1.0, 150.0), scaled(3.0, 40.0)], ids=["x4", "+150", "x3+40"])
def test_a_burnt_out_picture_is_bright(clip: str, edit: Edit) -> None:
    """Four times the light, or a veil of it."""
    assert_told(clip, edit, View.BRIGHT)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize(
    "edit",
    [
        lightning,
        headlights,
        infrared(0.6, 4.0),
        infrared(1.5, 4.0),
        scaled(1.4),
        scaled(0.6),
        jitter,
        scaled(0.6, 76.0),
        bus(0.7),
    ],
    ids=["lightning", "headlights", "infrared", "infrared, dark", "lighter", "darker", "jitter", "fog", "bus"],
)
def test_what_only_looks_ill_is_clear(clip: str, edit: Edit) -> None:
    """Light that comes and goes, a switch to infrared, steps of exposure of 40 %, shaking by two pixels, fog, a bus."""
    assert_clear(clip, edit)
