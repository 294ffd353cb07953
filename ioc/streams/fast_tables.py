"""Faust's TableManager without the second that it sleeps at start."""

from __future__ import annotations

import asyncio

from faust.tables.manager import TableManager


class FastTableManager(TableManager):
    """`App(TableManager=FastTableManager)`. The base class waits 1 s so that agents started later may add Tables; ours
    are all declared before the app starts."""

    mundane_level = "debug"  # that it starts and stops is not for an operator's log

    async def on_start(self) -> None:
        await asyncio.sleep(0)
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()
