"""Crowd: by number, or by how close people stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.ids import ZoneId
from ioc.domain.observation import PeopleObserved
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import CAM, T0, engine, zone

Count = tuple[float, float | None]


def play(scene: Callable[[int], Count], seconds: int = 40, **parameters: float) -> list[Detection]:
    """scene: count and density at each second."""
    rules = engine(zone(ZoneUse.CROWD), parameters={"crowd": parameters})
    out: list[Detection] = []
    for t in range(seconds):
        count, density = scene(t)
        out += rules.consider(PeopleObserved(CAM, T0 + t, ZoneId("z"), count, density))
    return out


def test_a_crowd_by_number() -> None:
    """Twenty people for five seconds are a crowd, dated back to when they were twenty."""
    reports = play(lambda t: (25.0 if 10 <= t < 25 else 8.0, None))
    assert reports[0].phase is Phase.BEGAN
    assert reports[0].time - reports[0].start == pytest.approx(5.0)
    assert reports[0].start == pytest.approx(T0 + 11, abs=1e-3)  # the median of three counts: one second later
    assert reports[-1].phase is Phase.ENDED
    assert reports[0].why.summary.en == "About 25 people in zone z (threshold 20 people)."


def test_a_crowd_by_density() -> None:
    """Nine people on three square metres stand too close; three people never do, however close."""
    assert play(lambda t: (9.0, 3.0))
    assert not play(lambda t: (3.0, 3.0))


def test_one_wild_count_is_none() -> None:
    """A flash that makes forty people of eight for a second, every ten seconds, is no crowd."""
    assert not play(lambda t: (40.0 if t % 10 == 0 else 8.0, None))


def test_it_does_not_flutter_at_the_limit() -> None:
    """Between 17 and 22 around a limit of 20 it is one crowd, not five."""
    reports = play(lambda t: (22.0 if t < 10 or t % 4 < 2 else 17.0, None), seconds=60)
    assert len({report.id for report in reports}) == 1
    assert all(report.phase is not Phase.ENDED for report in reports)


def test_the_limits_are_the_sites() -> None:
    """A site that wants to know of five people is told of five."""
    assert play(lambda t: (6.0, None), people=5)
    assert not play(lambda t: (6.0, None))
