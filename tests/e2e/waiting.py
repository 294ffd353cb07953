"""Waiting for what a browser or another process does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(done: Callable[[], Awaitable[bool] | bool], within: float) -> None:
    """Return when `done` holds; TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while True:
            answer = done()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.2)
