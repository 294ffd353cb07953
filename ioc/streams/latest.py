"""Latest frame wins: what waits for analysis, at most one picture and one heartbeat a camera."""

from __future__ import annotations

import asyncio
from collections import deque

from ioc.domain.frame import Frame
from ioc.domain.observation import CameraHeartbeat

Item = Frame | CameraHeartbeat


class LatestFrames:
    """The waiting place of one camera. A newer picture takes the place of an older one, and so does a heartbeat.

    In lossless use nothing is replaced: `offer` waits until the place is free.
    """

    def __init__(self, *, lossless: bool) -> None:
        self._lossless = lossless
        self._waiting: deque[Item] = deque()
        self._filled = asyncio.Event()
        self._freed = asyncio.Event()

    async def offer(self, item: Item) -> int:
        """Put the item last in order; returns how many pictures were shed for it (0 or 1)."""
        older = self._same_kind(item)
        while self._lossless and older is not None:
            self._freed.clear()
            await self._freed.wait()
            older = self._same_kind(item)
        if older is not None:
            self._waiting.remove(older)
        self._waiting.append(item)
        self._filled.set()
        return int(isinstance(older, Frame))

    async def wait(self) -> None:
        """Until something waits here."""
        await self._filled.wait()

    def take(self) -> Item:
        """The item that has waited longest. Raises IndexError when nothing waits."""
        item = self._waiting.popleft()
        if not self._waiting:
            self._filled.clear()
        self._freed.set()
        return item

    def _same_kind(self, item: Item) -> Item | None:
        return next((other for other in self._waiting if type(other) is type(item)), None)
