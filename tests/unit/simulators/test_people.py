import math

import pytest

from simulators.people import Path, stroller, walker


def test_a_walker_turns_where_the_path_turns() -> None:
    """After 3 m east and 1 m north of a bent path, the walker stands there and looks north."""
    person = walker(1, Path(((0, 0), (3, 0), (3, 4))), 4.0)
    assert (person.x, person.y) == pytest.approx((3, 1))
    assert person.heading == pytest.approx(math.pi / 2)


def test_a_stroller_comes_back() -> None:
    """One and a half lengths along a path, a stroller is half-way back and looks the other way."""
    person = stroller(1, Path(((0, 0), (10, 0))), 15.0)
    assert (person.x, person.y) == pytest.approx((5, 0))
    assert math.cos(person.heading) == pytest.approx(-1)


def test_nobody_leaves_the_path() -> None:
    """Beyond its ends a path holds the walker at the end."""
    path = Path(((0, 0), (10, 0)))
    assert walker(1, path, 99).x == pytest.approx(10)
    assert walker(1, path, -5).x == pytest.approx(0)
