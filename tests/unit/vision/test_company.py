"""Who is with a thing, by place and time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ioc.vision.company import Company


def play(company: Company, near: Callable[[float], dict[int, float]], seconds: float, start: float = 0.0) -> None:
    """Five looks a second. Whoever is near is in view, and nobody else."""
    for step in range(round(start * 5) + 1, round((start + seconds) * 5) + 1):
        people = near(step / 5)
        company.step(people, people, step / 5)


def test_an_owner_keeps_it_company_until_he_leaves() -> None:
    """Near from the start, gone at 10 s: alone since then, not since that was sure."""
    company = Company({7}, 0.0)
    play(company, lambda t: {7: 1.1} if t <= 10 else {}, 9)
    assert company.alone_since is None
    play(company, lambda t: {7: 1.1} if t <= 10 else {}, 6, start=9)
    assert company.alone_since == pytest.approx(10.0)


def test_nobody_near_when_it_is_found_means_alone_from_then() -> None:
    """A bag that is seen only when its owner has gone."""
    assert Company(set(), 3.0).alone_since == 3.0


@pytest.mark.parametrize(
    ("distance", "stays", "alone"), [(0.3, 4.0, True), (0.3, 8.0, False), (1.0, 30.0, True)], ids=str
)
def test_a_newcomer_must_stay_close(distance: float, stays: float, alone: bool) -> None:
    """Passing in 4 s is no company, nor is waiting for half a minute a step away; 8 s beside it are."""
    company = Company(set(), 0.0)
    play(company, lambda t: {5: distance} if 10 <= t < 10 + stays else {}, 10 + stays - 0.4)
    assert (company.alone_since == 0.0) is alone


def test_an_owner_whose_number_changes_is_still_the_owner() -> None:
    """The tracker loses him a step away and finds him under another number at once: never alone."""
    company = Company({7}, 0.0)
    play(company, lambda t: {7: 1.0} if t < 10 else {8: 1.0}, 40)
    assert company.alone_since is None


def test_who_is_near_when_the_owner_walks_off_is_not_the_owner() -> None:
    """The owner goes, still in view; somebody else comes by just then: alone."""
    company = Company({7}, 0.0)
    for step in range(1, 150):
        t = step / 5
        near = {7: 1.0} if t < 10 else {8: 1.0}
        company.step(near, {7, 8}, t)
    assert company.alone_since == pytest.approx(9.8)


def test_a_gap_makes_the_clock_start_anew() -> None:
    """After a view that was blind nobody knows who came by."""
    company = Company(set(), 0.0)
    company.unknown_until(50.0)
    assert company.alone_since == 50.0
