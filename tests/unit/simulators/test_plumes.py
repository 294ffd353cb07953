"""Flames and smoke look like what they are meant to be, and are the same for the same instant."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.domain.text import Text
from simulators.camera_pose import pose_of
from simulators.city import CameraSpec
from simulators.light import DAY, NIGHT, Light
from simulators.plumes import Plume, paint_plumes

POSE = pose_of(CameraSpec("c", Text("c", "c"), "a", at=(0, 0), height=6, look_at=(0, 25), view=60))
FIRE = Plume(1, "fire", (0.0, 25.0), age=10.0, hold=30, rise=5, size=2.0)
SMOKE = replace(FIRE, kind="smoke", shade=0.5)


def painted(plume: Plume, before: float = np.inf, light: Light = DAY) -> NDArray[np.int16]:
    """What the plume changes in a picture of a grey yard, grey levels; before: metres to a wall."""
    yard = np.full((360, 640, 3), 110, np.uint8)
    picture = yard.copy()
    paint_plumes(picture, np.full((360, 640), before, np.float32), POSE, [plume], light)
    return picture.astype(np.int16) - yard


def test_flames_are_hot_and_flicker() -> None:
    """Their pixels are red before green before blue, as high as they should be, and half of them change in 0.2 s."""
    change = painted(FIRE)
    burning = change[..., 2] > 60
    rows = np.nonzero(burning.any(1))[0]
    assert 0.6 * 2.0 < (rows[-1] - rows[0]) * 25.7 / POSE.focal < 1.4 * 2.0
    blue, green, red = change[burning].mean(0)
    assert red > green > blue
    later = painted(replace(FIRE, age=10.2))
    assert (np.abs(later - change).max(-1)[burning] > 20).mean() > 0.3
    assert np.array_equal(painted(FIRE), change)


def test_flames_grow_and_die() -> None:
    """There is more of them when they are grown than at the beginning, and nothing once they are out."""
    areas = [int((painted(replace(FIRE, age=age))[..., 2] > 60).sum()) for age in (1.0, 3.0, 10.0, 33.0)]
    assert areas[0] < areas[1] < areas[2] > areas[3]
    assert not replace(FIRE, age=34.1).seen


def test_smoke_is_grey_soft_and_drifts() -> None:
    """It takes colour away and has no edges; its middle moves with the wind as it rises above where it began."""
    stripes = np.full((360, 640, 3), (60, 110, 170), np.uint8)
    picture = stripes.copy()
    paint_plumes(picture, np.full((360, 640), np.inf, np.float32), POSE, [SMOKE], DAY)
    share = np.abs(picture.astype(int) - stripes).sum(-1)
    veiled = share > 0.5 * share.max()
    colourful = np.ptp(picture.astype(int), axis=-1)
    assert colourful[veiled].mean() < 0.7 * np.ptp([60, 110, 170])
    edges = cv2.Laplacian(picture[..., 1], cv2.CV_64F)
    assert np.abs(edges).max() < 30
    rows, columns = np.nonzero(veiled)
    foot, _ = POSE.project(np.array([0.0, 25.0, 0.0]))
    assert rows.mean() < foot[1] - 40
    assert columns[rows < np.median(rows)].mean() > columns[rows >= np.median(rows)].mean()


def test_a_wall_hides_them() -> None:
    """Nothing is painted where something stands nearer."""
    assert np.abs(painted(SMOKE, before=10.0)).max() == 0
    assert (painted(FIRE, before=10.0)[..., 2] > 60).sum() == 0


def test_night_takes_the_light_from_smoke_and_not_from_flames() -> None:
    """Smoke is lit by the sky, flames by themselves."""
    assert painted(SMOKE, light=NIGHT).mean() < painted(SMOKE).mean()
    assert painted(FIRE, light=NIGHT).max() == painted(FIRE).max()
