"""Whether somebody is with a thing: its owner, or who stays close to it. Who only passes, or waits nearby, is not."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

CLOSE = 0.7
"""Heights of a person (1.2 m) within which a newcomer must stay to be with it."""
LINGERS = 6.0
"""Seconds close to it after which a newcomer is not just passing."""
LOST = 1.0
"""Seconds for which somebody near may be out of sight."""


@dataclass(slots=True)
class _Neighbour:
    first: float
    last: float
    close_since: float
    stays: bool = False


class Company:
    """Who is near one thing. Those who were near when it was found are with it for as long as they are near; and who
    turns up near it just when one of them has vanished, for the tracker may give somebody another number."""

    def __init__(self, near: Collection[int], now: float) -> None:
        """near: numbers of those who are near it."""
        self._near = {number: _Neighbour(now, now, -math.inf, stays=True) for number in near}
        self._left = now
        self.alone_since: float | None = None if near else now

    def step(self, near: Mapping[int, float], about: Collection[int], now: float) -> None:
        """near: number -> distance in heights of a person. about: the numbers of all who are in view."""
        for number, distance in near.items():
            one = self._near.setdefault(number, _Neighbour(now, now, now))
            one.last = now
            if distance > CLOSE:
                one.close_since = now
            one.stays = one.stays or now - one.close_since >= LINGERS
        self._let_go(about, now)
        staying = [one.last for one in self._near.values() if one.stays]
        if staying:
            self._left = max(staying)
            self.alone_since = None
        elif self.alone_since is None:
            self.alone_since = self._left

    def unknown_until(self, now: float) -> None:
        """Nobody could see who was near before `now`."""
        if self.alone_since is not None:
            self.alone_since = now

    def _let_go(self, about: Collection[int], now: float) -> None:
        for number in [number for number, one in self._near.items() if now - one.last > LOST]:
            gone = self._near.pop(number)
            if gone.stays and number not in about:
                for other in self._near.values():
                    other.stays = other.stays or other.first >= gone.last - LOST
