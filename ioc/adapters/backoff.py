"""How long to wait before the next try."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Doubles from `first` to `longest` seconds, each wait drawn from its upper half so that many do not try at once.

    (Equal jitter, after M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.)
    """

    def __init__(self, first: float, longest: float, draw: Callable[[], float] = random.random) -> None:
        self._first = first
        self._longest = longest
        self._draw = draw
        self._tries = 0

    def wait(self) -> float:
        """Seconds before the next try."""
        whole = min(self._longest, self._first * 2.0 ** min(self._tries, 32))
        self._tries += 1
        return whole * (0.5 + 0.5 * self._draw())

    def reset(self) -> None:
        """It went well: the next wait is the shortest again."""
        self._tries = 0
