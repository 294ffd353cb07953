"""Edits of pictures: what they change, when, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.edited_clips import Bag, Blur, Cover, Edit, Freeze, Hold, Reverse, Turn
from ioc.vision.arrays import Colour

Taken = list[tuple[float, Colour]]


def clip() -> Taken:
    """Ten seconds, two pictures a second: a street with texture, and a white block that goes to the right."""
    street = np.random.default_rng(2).integers(60, 140, (60, 80, 3)).astype(np.uint8)
    pictures: Taken = []
    for number in range(20):
        image = street.copy()
        image[20:30, 3 * number : 3 * number + 10] = 250
        pictures.append((number / 2, image))
    return pictures


def edited(edit: Edit) -> Taken:
    return list(edit(iter(clip())))


def same(a: Colour, b: Colour) -> bool:
    return bool(np.array_equal(a, b))


HELD = Hold(4.0, 8.0, ((0.29, 0.3), (0.45, 0.3), (0.45, 0.52), (0.29, 0.52)))
BAG = Bag(4.0, 8.0, (0.7, 0.9), 0.1, 0.2)
EDITS: list[Edit] = [
    Freeze(4.0, 8.0),
    Blur(4.0, 8.0),
    Cover(4.0, 8.0),
    Turn(4.0, 8.0),
    HELD,
    BAG,
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_only_the_asked_time_is_changed(edit: Edit) -> None:
    """Before 4 s and from 8 s on the pictures are those of the camera, to the bit; between they are not. The camera's
    own pictures are never written to."""
    for (time, image), (when, before) in zip(edited(edit), clip(), strict=True):
        assert time == when
        if not 4.0 < time < 8.0:
            assert time == 4.0 or same(image, before)
        elif time > 5.0:
            assert not same(image, before)


def test_a_frozen_picture_is_the_last_one_again() -> None:
    """From 4 s to 8 s every picture is that of 3.5 s."""
    shown = edited(Freeze(4.0, 8.0))
    assert all(same(image, shown[7][1]) for time, image in shown if 4.0 <= time < 8.0)


def test_backwards_begins_with_the_end() -> None:
    """Times run forward from 0, pictures backward; nothing is no error."""
    shown = edited(Reverse())
    assert [time for time, _ in shown] == [number / 2 for number in range(20)]
    assert same(shown[0][1], clip()[-1][1])
    assert list(Reverse()(iter([]))) == []


def test_a_blurred_picture_has_lost_its_edges() -> None:
    """The variance of the texture falls to less than a tenth."""
    before, after = clip()[13][1], edited(Blur(4.0, 8.0))[13][1]
    assert after[40:].var() < before[40:].var() / 10


def test_a_covered_picture_is_dark_everywhere() -> None:
    """After the cloth is over the lens nothing of the street is left."""
    covered = edited(Cover(4.0, 8.0))[13][1]
    assert covered.max() < 80


def test_a_turned_camera_shows_the_scene_elsewhere() -> None:
    """What was in the middle has gone by about the shift asked for."""
    image = edited(Turn(4.0, 8.0, shift=(0.25, 0.0), degrees=0.0))[13][1]
    assert same(image[:, 20:], clip()[13][1][:, :60])


def test_a_held_vehicle_stays_and_the_rest_goes_on() -> None:
    """At 7 s the block of 4 s is where it was, and the one that drives is where the camera saw it."""
    shown, before = edited(HELD)[14][1], clip()[14][1]
    assert shown[25, 28].min() > 240
    assert same(shown[:, 45:], before[:, 45:])


def test_a_bag_is_dark_and_stands_on_its_foot() -> None:
    """Its pixels are dark, those well beside it are the camera's."""
    shown, before = edited(BAG)[12][1], clip()[12][1]
    assert shown[48, 57].mean() < before[48, 57].mean()
    assert shown[44:53, 54:58].mean() < 90
    assert same(shown[:, :40], before[:, :40])
