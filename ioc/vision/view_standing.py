"""Which view has lasted: what one picture shows is only a suspicion."""

from __future__ import annotations

from collections import Counter

from ioc.domain.observation import View

LASTS = {
    View.CLEAR: 1.0,
    View.COVERED: 1.5,
    View.TURNED: 1.8,
    View.FROZEN: 0.0,
    View.DARK: 1.5,
    View.BRIGHT: 1.5,
    View.DEFOCUSED: 1.8,
}
"""Seconds that a view must be suspected before it is believed. A frozen picture has lasted when it is suspected."""


class Standing:
    """The view that is believed, and since when it has been so."""

    def __init__(self) -> None:
        self.view = View.CLEAR
        self.since: float | None = None
        self._differs_since: float | None = None
        self._suspected: Counter[View] = Counter()

    def step(self, suspected: View, now: float, since: float | None = None) -> None:
        """One picture. since: when what is suspected began, if that is known better."""
        if suspected is self.view:
            self._differs_since = None
            self._suspected.clear()
            if self.since is None:
                self.since = now
            return
        if self._differs_since is None:
            self._differs_since = now
        self._suspected[suspected] += 1
        likely = self._suspected.most_common(1)[0][0]
        if now - self._differs_since >= LASTS[likely] - 1e-9:
            self.view, self.since = likely, self._differs_since if since is None else since
            self._differs_since = None
            self._suspected.clear()
