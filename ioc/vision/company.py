"""Whether somebody is with a thing: its owner, or who stays beside it. Who only walks past is no company."""

from __future__ import annotations

import math

LINGERS = 6.0
"""Seconds near it after which somebody is not just passing: at a stroll a circle of 2 m is crossed in 4."""
LOST = 1.0
"""Seconds for which somebody near may be out of sight."""


class Company:
    """Who has been near one thing. Those who were near when it was found count from then on, as its owner does."""

    def __init__(self, near: set[int], now: float) -> None:
        """near: numbers of those who are near it."""
        self._came = dict.fromkeys(near, -math.inf)
        self._last = dict.fromkeys(near, now)
        self._left = now
        self.alone_since: float | None = None if near else now

    def step(self, near: set[int], now: float) -> None:
        for number in near:
            self._came.setdefault(number, now)
            self._last[number] = now
        for number in [n for n, last in self._last.items() if now - last > LOST]:
            del self._came[number], self._last[number]
        staying = [number for number, came in self._came.items() if now - came >= LINGERS]
        if staying:
            self._left = max(self._last[number] for number in staying)
            self.alone_since = None
        elif self.alone_since is None:
            self.alone_since = self._left

    def unknown_until(self, now: float) -> None:
        """Nobody could see who was near before `now`."""
        if self.alone_since is not None:
            self.alone_since = now
