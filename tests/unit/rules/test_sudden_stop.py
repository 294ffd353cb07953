"""How suddenly a vehicle stopped, and whether one behind it could."""

from __future__ import annotations

import pytest

from ioc.domain.geometry import Box, Point
from ioc.domain.observation import Track
from ioc.domain.paths import Sample
from ioc.rules.picture import Scale
from ioc.rules.sudden_stop import Stop, approach, sudden_stop
from tests.unit.rules.scenes import track

SQUARE = Scale(1.0)


def at(metres: float) -> Track:
    """So many metres down a road of 60 m that is seen from above."""
    return track(Point(0.5, metres / 60), 1, still_for=1.0, size=0.05, ground=Point(0, -metres))


def moment(time: float, metres: float) -> Sample:
    seen = at(metres)
    return Sample(time, seen.foot, Box(0.45, seen.foot.y - 0.05, 0.05, 0.05), seen.ground)


def braking(deceleration: float, speed: float = 9.0, stop: float = 5.0, place: float = 50.0) -> list[Sample]:
    """Moments 0.2 s apart, until two seconds after it has come to a stand."""
    out = []
    for step in range(36):
        t = 0.2 * step
        left = max(0.0, stop - t)
        way = deceleration * left**2 / 2 if left < speed / deceleration else speed * (left - speed / deceleration / 2)
        out.append(moment(t, place - way))
    return out


def stopped(path: list[Sample]) -> Stop | None:
    return sudden_stop(path, at(50.0), SQUARE)


@pytest.mark.parametrize("deceleration", [3.0, 4.5, 6.0, 8.0])
def test_the_deceleration_is_found_to_a_fifth(deceleration: float) -> None:
    """From the way that it still needed, whenever the tracker thinks that it came to a stand."""
    stop = stopped(braking(deceleration))
    assert stop is not None
    assert stop.deceleration == pytest.approx(deceleration, rel=0.2)
    assert stop.time == pytest.approx(5.0, abs=0.7)
    assert stop.place == Point(0, -50)


def test_who_is_stopped_by_another_shows_more_than_any_brakes() -> None:
    """9 m/s at one moment, and nothing at the next."""
    stop = stopped(braking(80.0))
    assert stop is not None
    assert stop.deceleration > 12


def test_nothing_is_concluded_across_a_gap() -> None:
    """The same stop with the pictures of a second missing: at its end, or where it still drove."""
    path = braking(80.0)
    assert stopped([one for one in path if not 4.1 < one.time < 5.3]) is None
    assert stopped([one for one in path if not 3.1 < one.time < 4.3]) is None
    assert stopped([one for one in path if not 1.1 < one.time < 2.3]) is not None


def test_a_box_that_leaps_or_doubles_has_not_driven() -> None:
    """It stands, leaps, stands, leaps; or it takes in its neighbour, who doubles its box."""
    assert stopped([moment(0.2 * n, 30 + 4 * (n // 3) if n < 15 else 50.0) for n in range(25)]) is None
    path = braking(80.0)
    wide = [
        Sample(one.time, one.foot, Box(0.4, one.box.y - 0.05, 0.1, 0.1), one.ground) if one.time > 4 else one
        for one in path
    ]
    assert stopped(wide) is None


def test_who_drives_on_undiminished_needs_more_than_brakes_give() -> None:
    """9 m/s, 5 m before where it would touch; who brakes for it in time needs what it has."""
    stop = stopped(braking(8.0))
    assert stop is not None
    hits = approach([moment(0.2 * n, 41.0 - 9.0 * (5.4 - 0.2 * n)) for n in range(28)], stop, 8.0, spare=4.5)
    assert hits is not None
    assert hits.needed > 5
    assert abs(hits.braked) < 1
    brakes = approach(braking(4.0, stop=6.0, place=43.0), stop, 8.0, spare=4.5)
    assert brakes is not None
    assert brakes.needed < 5
    assert brakes.braked > 0.5 * brakes.needed


def test_who_passes_beside_or_comes_towards_it_does_not_approach() -> None:
    """3 m to the side, from ahead, or through the place where the other one comes to a stand later."""
    stop = stopped(braking(8.0))
    assert stop is not None
    beside = [Sample(0.2 * n, Point(0.55, 0.5), Box(0.5, 0.5, 0.05, 0.05), Point(3, -1.8 * n)) for n in range(28)]
    ahead = [moment(0.2 * n, 100 - 1.8 * n) for n in range(28)]
    through = [moment(0.2 * n, 30.0 + 1.8 * n) for n in range(14)]
    assert approach(through, stop, 8.0, spare=4.5) is None
    assert approach(beside, stop, 8.0, spare=4.5) is None
    assert approach(ahead, stop, 8.0, spare=4.5) is None
