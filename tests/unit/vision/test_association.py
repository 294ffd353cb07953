from __future__ import annotations

from ioc.vision.association import assign, crowds
from ioc.vision.blobs import Blob
from ioc.vision.motion import MotionPlane
from ioc.vision.trajectory import Trajectory

SIZE = (320, 180)
RED, GREY = (40.0, 50.0, 200.0), (120.0, 120.0, 120.0)


def region(x: float, colour: tuple[float, float, float] = RED, w: float = 30.0) -> Blob:
    return Blob(x, 80.0, w, 20.0, w * 20.0, colour, (1,), True)


def seen(blob: Blob) -> Trajectory:
    return Trajectory(1, blob, MotionPlane(None, SIZE[0] / SIZE[1]), SIZE, 0.0, akin=False)


def test_the_same_region_a_step_on_is_the_same_thing() -> None:
    """Place, size and colour about as before."""
    assert assign([seen(region(100.0))], [region(104.0)]) == [(0, 0)]


def test_a_region_of_another_colour_is_another_thing() -> None:
    """A grey one where the red one was: nothing is taken for it."""
    assert assign([seen(region(100.0))], [region(100.0, GREY)]) == []


def test_the_least_bad_region_is_not_good_enough() -> None:
    """Far off, three times as wide and of a somewhat other colour: each would pass, all together do not."""
    darker = (70.0, 70.0, 170.0)
    assert assign([seen(region(100.0))], [region(96.0, darker, w=100.0)]) == []


def test_one_that_passes_behind_another_is_not_swallowed() -> None:
    """Both are expected in one region, no larger than the one in front, each at a place of its own: a crowd of two. Two
    numbers at one place are one thing."""
    front, behind = seen(region(100.0, w=40.0)), seen(region(125.0))
    assert crowds([front, behind], [region(100.0, w=44.0)]) == {0: [0, 1]}
    assert crowds([front, seen(region(102.0, w=38.0))], [region(100.0, w=44.0)]) == {}
