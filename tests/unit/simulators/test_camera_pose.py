import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.text import Text
from simulators.camera_pose import CameraPose, cut_near, on_ground, pose_of
from simulators.city import CameraSpec


def north_camera(look: float = 30.0) -> CameraPose:
    return pose_of(CameraSpec("c", Text("c", "c"), "a", at=(0, 0), height=8, look_at=(0, look), view=60))


def test_the_look_at_point_is_in_the_middle_of_the_picture() -> None:
    """The ground point that a camera looks at is projected onto the middle of its picture."""
    pixels, depth = north_camera().project(np.array([[0.0, 30.0, 0.0]]))
    assert pixels[0] == pytest.approx([320, 180])
    assert depth[0] == pytest.approx(np.hypot(30, 8))


def test_east_is_right_and_far_is_up_when_looking_north() -> None:
    """A camera that looks north has east at its right and farther ground higher in the picture."""
    pixels, _ = north_camera().project(np.array([[5.0, 30.0, 0.0], [0.0, 60.0, 0.0]]))
    assert pixels[0][0] > 320
    assert pixels[1][1] < 180


@given(st.floats(0, 640), st.floats(150, 360))
def test_ground_at_undoes_project(x: float, y: float) -> None:
    """A pixel below the horizon, taken to the ground and back, is the same pixel."""
    pose = north_camera()
    ground = pose.ground_at(np.array([[x, y]]))
    back, _ = pose.project(on_ground(ground))
    assert back[0] == pytest.approx([x, y], abs=1e-6)


def test_a_polygon_behind_the_camera_has_no_outline() -> None:
    """What lies behind the lens is not drawn upside down."""
    behind = np.array([[-5.0, -20.0, 0.0], [5.0, -20.0, 0.0], [0.0, -30.0, 0.0]])
    assert len(north_camera().outline(behind)) == 0


def test_a_polygon_across_the_near_plane_is_cut() -> None:
    """The part of a polygon before the lens stays, cut at the near plane."""
    kept = cut_near(np.array([[0.0, 0.0, -1.0], [1.0, 0.0, 3.0], [-1.0, 0.0, 3.0]]))
    assert len(kept) == 4
    assert kept[:, 2].min() == pytest.approx(0.8)


def test_heading_is_clockwise_from_north() -> None:
    """A camera that looks east has a heading of 90 degrees."""
    pose = pose_of(CameraSpec("c", Text("c", "c"), "a", at=(0, 0), height=8, look_at=(30, 0), view=60))
    assert pose.heading == pytest.approx(90)
