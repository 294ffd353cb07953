from __future__ import annotations

import math

import numpy as np
import pytest

from ioc.domain.errors import SiteError
from ioc.domain.geometry import Point
from ioc.domain.site import GroundPoint
from ioc.vision.ground_plane import GroundPlane

HEIGHT, PITCH, FOCAL = 6.0, math.radians(20.0), 1.2


def seen(east: float, north: float) -> Point:
    """Where a pinhole camera 6 m up, pitched 20 degrees down and looking north, sees a ground point (by hand)."""
    depth = north * math.cos(PITCH) + HEIGHT * math.sin(PITCH)
    down = HEIGHT * math.cos(PITCH) - north * math.sin(PITCH)
    return Point(0.5 + FOCAL * east / depth, 0.5 + FOCAL * down / depth)


def pairs(*grounds: tuple[float, float]) -> list[GroundPoint]:
    return [GroundPoint(seen(e, n), Point(e, n)) for e, n in grounds]


PLANE = GroundPlane(pairs((-4, 10), (4, 10), (6, 40), (-6, 40)))


@pytest.mark.parametrize(("east", "north"), [(0, 12), (3, 25), (-5, 60), (2, 8)])
def test_metres_agree_with_a_pinhole_camera(east: float, north: float) -> None:
    """Points that were not used to calibrate come out where the camera model puts them."""
    found = PLANE.metres(seen(east, north))
    assert found is not None
    assert (found.x, found.y) == pytest.approx((east, north), abs=0.01)


def test_picture_is_the_inverse_of_metres() -> None:
    """Back to the picture gives the same point."""
    back = PLANE.picture(Point(1.5, 20.0))
    expected = seen(1.5, 20.0)
    assert back is not None
    assert (back.x, back.y) == pytest.approx((expected.x, expected.y), abs=1e-6)


def test_nothing_above_the_horizon_is_on_the_ground() -> None:
    """The sky has no metres."""
    horizon = 0.5 - FOCAL * math.tan(PITCH)
    assert PLANE.metres(Point(0.5, horizon - 0.02)) is None
    assert PLANE.metres_per_fraction(Point(0.5, horizon - 0.02)) is None
    assert PLANE.metres(Point(0.5, horizon + 0.02)) is not None


def test_the_jacobian_is_the_slope_of_metres() -> None:
    """Checked against finite differences."""
    at, step = seen(1, 20), 1e-6
    here, right, below = (PLANE.metres(p) for p in (at, Point(at.x + step, at.y), Point(at.x, at.y + step)))
    slope = PLANE.metres_per_fraction(at)
    assert here is not None
    assert right is not None
    assert below is not None
    assert slope is not None
    found = np.array([[right.x - here.x, below.x - here.x], [right.y - here.y, below.y - here.y]]) / step
    assert slope == pytest.approx(found, rel=1e-3, abs=1e-2)


def test_the_reprojection_error_is_zero_for_exact_points_and_tells_a_wrong_one() -> None:
    """Eight points of which one is 2 m off leave an error that an integrator sees."""
    grounds = [(-4.0, 10.0), (4.0, 10.0), (6.0, 40.0), (-6.0, 40.0), (0.0, 20.0), (3.0, 30.0), (-3.0, 15.0)]
    exact = pairs(*grounds)
    assert GroundPlane(exact).reprojection_error() < 1e-4
    wrong = [*exact, GroundPoint(seen(1, 25), Point(3, 25))]
    assert GroundPlane(wrong).reprojection_error() > 0.3


def test_three_points_are_too_few() -> None:
    """The message names the number."""
    with pytest.raises(SiteError, match="got 3"):
        GroundPlane(pairs((-4, 10), (4, 10), (6, 40)))


def test_points_on_one_line_fix_no_plane() -> None:
    """The message says what to do instead."""
    with pytest.raises(SiteError, match="line"):
        GroundPlane(pairs((0, 10), (0, 20), (0, 30), (0, 40)))
