import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.domain.text import Text
from simulators.actors import Actor, paint_actors
from simulators.camera_pose import CameraPose, pose_of
from simulators.city import CameraSpec
from simulators.picture import Sensor

GREY = 120


def pose() -> CameraPose:
    return pose_of(CameraSpec("c", Text("c", "c"), "a", at=(0, 0), height=8, look_at=(0, 30), view=60))


def street() -> tuple[
    np.ndarray[tuple[int, ...], np.dtype[np.uint8]], np.ndarray[tuple[int, ...], np.dtype[np.float32]]
]:
    return np.full((360, 640, 3), GREY, np.uint8), np.full((360, 640), np.inf, np.float32)


def decoded(jpeg: bytes) -> NDArray[np.uint8]:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return np.asarray(picture, dtype=np.uint8)


def test_a_vehicle_is_painted_where_the_truth_says() -> None:
    """A car 25 m ahead changes the picture, and its true box holds the place where it stands."""
    picture, depth = street()
    (seen,) = paint_actors(picture, depth, pose(), [Actor(3, "car", 0, 25, math.pi / 2, 4.3, 1.75)])
    foot, _ = pose().project(np.array([[0.0, 25.0, 0.0]]))
    assert seen.left < foot[0][0] < seen.right
    assert seen.top < foot[0][1] < seen.bottom
    inside = picture[int(seen.top) : int(seen.bottom), int(seen.left) : int(seen.right)]
    assert (np.abs(inside.astype(int) - GREY).max(-1) > 20).mean() > 0.5


def test_the_nearer_vehicle_hides_the_farther_one() -> None:
    """The order in which actors come does not matter: near is painted over far."""
    actors = [Actor(3, "bus", 0, 20, math.pi / 2, 10, 2.5), Actor(4, "car", 0, 32, math.pi / 2, 4.3, 1.75)]
    one, depth = street()
    other = one.copy()
    paint_actors(one, depth, pose(), actors)
    paint_actors(other, depth, pose(), actors[::-1])
    assert np.array_equal(one, other)


def test_what_stands_behind_a_wall_is_not_seen() -> None:
    """A still thing nearer than the actor hides it, its shadow too, and the truth does not list it."""
    picture, depth = street()
    depth[:] = 10.0
    assert paint_actors(picture, depth, pose(), [Actor(3, "car", 0, 25, 0, 4.3, 1.75)]) == []
    assert (picture == GREY).all()


def test_nobody_in_view_is_no_trouble() -> None:
    """An empty street, and one where everybody is behind the camera, stay as painted."""
    picture, depth = street()
    assert paint_actors(picture, depth, pose(), []) == []
    assert paint_actors(picture, depth, pose(), [Actor(3, "car", 0, -25, 0, 4.3, 1.75)]) == []
    assert (picture == GREY).all()


def test_the_same_frame_has_the_same_bytes_and_the_next_has_not() -> None:
    """Noise belongs to camera seed and frame, so that a recording can be made again."""
    picture, _ = street()
    expose = [Sensor(seed, 640, 360, "Asia/Ho_Chi_Minh").expose(picture, 7, 1000.0, "cam") for seed in (1, 1, 2)]
    assert expose[0] == expose[1] != expose[2]
    assert Sensor(1, 640, 360, "Asia/Ho_Chi_Minh").expose(picture, 8, 1000.0, "cam") != expose[0]


def test_a_covered_lens_is_dark_and_blank() -> None:
    """Covered, the picture loses its light and nearly all its detail."""
    rng = np.random.default_rng(1)
    busy = rng.integers(0, 255, (45, 80, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    sensor = Sensor(1, 640, 360, "Asia/Ho_Chi_Minh")
    grey = [decoded(sensor.expose(busy, 1, 1000.0, "cam", covered))[40:] for covered in (0.0, 1.0)]
    assert grey[1].mean() < 80 < grey[0].mean()
    assert cv2.Laplacian(grey[1], cv2.CV_64F).var() < 0.2 * cv2.Laplacian(grey[0], cv2.CV_64F).var()
