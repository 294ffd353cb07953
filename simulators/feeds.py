"""The newest picture of each camera, and who waits for the next one. Lives on the event loop's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shot:
    """number counts a camera's pictures from 1. captured: POSIX seconds."""

    number: int
    captured: float
    jpeg: bytes


class Feeds:
    """A slow client misses pictures; nothing is queued for anybody."""

    def __init__(self, cameras: Iterable[str]) -> None:
        self._newest: dict[str, Shot | None] = dict.fromkeys(cameras)
        self._news = {camera: asyncio.Event() for camera in self._newest}
        self.silent: frozenset[str] = frozenset()
        self.closed = False

    @property
    def cameras(self) -> tuple[str, ...]:
        return tuple(self._newest)

    def newest(self, camera: str) -> Shot | None:
        return self._newest.get(camera)

    def show(self, camera: str, shot: Shot) -> None:
        self._newest[camera] = shot
        self._wake(camera)

    def close(self) -> None:
        """Let everybody who waits go home."""
        self.closed = True
        for camera in self._newest:
            self._wake(camera)

    async def after(self, camera: str, number: int) -> Shot | None:
        """The newest picture with a higher number, as soon as there is one; None when the feeds are closed."""
        while not self.closed:
            shot = self._newest[camera]
            if shot is not None and shot.number > number:
                return shot
            await self._news[camera].wait()
        return None

    async def heard(self, camera: str, within: float) -> bool:
        """Whether the camera takes a picture (or the feeds close) in the next seconds."""
        try:
            await asyncio.wait_for(self._news[camera].wait(), within)
        except TimeoutError:
            return False
        return True

    def _wake(self, camera: str) -> None:
        news, self._news[camera] = self._news[camera], asyncio.Event()
        news.set()
