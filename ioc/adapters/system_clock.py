"""The machine's own clock."""

from __future__ import annotations

import time


class SystemClock:
    """ports.Clock: POSIX seconds, UTC."""

    def now(self) -> float:
        return time.time()
