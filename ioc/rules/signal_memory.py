"""What a traffic light showed, and when it was last heard of."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ioc.domain.observation import SignalState

STALE = 3.0
"""Seconds without a word after which nobody knows what a signal shows."""
REMEMBERED = 32


@dataclass(slots=True)
class _Span:
    state: SignalState
    since: float
    told: float


class SignalMemory:
    """The last changes of one signal."""

    def __init__(self) -> None:
        self._spans: deque[_Span] = deque(maxlen=REMEMBERED)

    def tell(self, state: SignalState, time: float) -> None:
        """It shows this now. After a silence it is not known since when."""
        last = self._spans[-1] if self._spans else None
        if last is not None and last.state is state and time - last.told <= STALE:
            last.told = time
        else:
            self._spans.append(_Span(state, time, time))

    def red_since(self, time: float) -> float | None:
        """Since when it had been red at `time`; None if it was not, or nobody knows."""
        span = next((span for span in reversed(self._spans) if span.since <= time), None)
        if span is None or span.state is not SignalState.RED or time - span.told > STALE:
            return None
        return span.since
