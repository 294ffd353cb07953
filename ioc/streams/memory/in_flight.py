"""Which events are at an agent, and how far a commit may therefore go."""

from __future__ import annotations

from collections import defaultdict, deque

from faust.types import TP


class InFlight:
    """Offsets in the order of their delivery, per partition."""

    def __init__(self) -> None:
        self._delivered: defaultdict[TP, deque[int]] = defaultdict(deque)

    def add(self, tp: TP, offset: int) -> None:
        self._delivered[tp].append(offset)

    def forget(self, tp: TP) -> None:
        self._delivered.pop(tp, None)

    def clear(self) -> None:
        self._delivered.clear()

    def settle(self, tp: TP, finished: set[int]) -> int | None:
        """The offset to commit: of the oldest event that is not finished, the one after the last when all are.

        None when the oldest is still in flight. What the commit covers is taken out of `finished` and forgotten.
        """
        delivered = self._delivered[tp]
        last: int | None = None
        while delivered and delivered[0] in finished:
            last = delivered.popleft()
            finished.discard(last)
        if last is None:
            return None
        return delivered[0] if delivered else last + 1
