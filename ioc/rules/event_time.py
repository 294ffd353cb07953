"""Event time of one source: it moves on, repeats, slips back for a moment, or is set back for good."""

from __future__ import annotations

import math
from enum import StrEnum

BACK_FOR_GOOD = 10
BACK_FOR_GOOD_S = 2.0
"""A clock that was set back is believed after so many observations in a row, over so many seconds of its own."""


class Step(StrEnum):
    ON = "on"
    BACK = "back"  # a repeat, or out of order: not to be considered
    SET_BACK = "set back"  # the clock was wrong before: begin anew


class SourceTime:
    """Judges the time of each observation of one sort from one source.

    may_be_set_back: False where old values may come in a row, as from a gateway that was without network.
    """

    def __init__(self, may_be_set_back: bool = True) -> None:
        self._may_be_set_back = may_be_set_back
        self._latest = -math.inf
        self._back: list[float] = []

    def step(self, time: float) -> Step:
        if time > self._latest:
            self._move(time)
            return Step.ON
        if not self._may_be_set_back:
            return Step.BACK
        if self._back and time <= self._back[-1]:
            self._back.clear()
        self._back.append(time)
        if len(self._back) >= BACK_FOR_GOOD and time - self._back[0] >= BACK_FOR_GOOD_S:
            self._move(time)
            return Step.SET_BACK
        if len(self._back) > 100 * BACK_FOR_GOOD:
            del self._back[1:-1]
        return Step.BACK

    def _move(self, time: float) -> None:
        self._latest = time
        self._back.clear()
