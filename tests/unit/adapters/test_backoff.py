"""Pauses between tries grow, stay bounded and differ from one another."""

from __future__ import annotations

from ioc.adapters.backoff import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    """Without jitter taken off, the pauses are 1, 2, 4, 8, then 10 for ever."""
    backoff = Backoff(1, 10, draw=lambda: 1.0)
    assert [backoff.wait() for _ in range(6)] == [1, 2, 4, 8, 10, 10]


def test_a_thousand_tries_stay_bounded() -> None:
    """A camera that is gone for a week is still tried at the longest pause, and no number overflows."""
    backoff = Backoff(1, 30)
    pauses = [backoff.wait() for _ in range(2000)]
    assert all(0.5 <= pause <= 30 for pause in pauses)
    assert len(set(pauses[100:])) > 100


def test_success_begins_anew() -> None:
    """After a reset the next pause is the shortest one."""
    backoff = Backoff(1, 30, draw=lambda: 0.0)
    for _ in range(5):
        backoff.wait()
    backoff.reset()
    assert backoff.wait() == 0.5
