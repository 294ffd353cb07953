"""The one thread that owns the store, and its face towards the event loop."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ioc.domain.errors import Unavailable
from ioc.ports import IncidentStore

T = TypeVar("T")
_Job = tuple[Callable[[IncidentStore], Any], "Future[Any]"]

MAX_WAITING = 4_096
"""Pieces of work that may wait; beyond it the caller is told at once that the database does not keep up."""


class StoreThread:
    """See ioc.ports.StoreRunner. A daemon thread: a disk that hangs can delay the program's end, not prevent it."""

    def __init__(self, opener: Callable[[], IncidentStore]) -> None:
        self._opener = opener
        self._jobs: queue.Queue[_Job | None] = queue.Queue(MAX_WAITING)
        self._opened: Future[None] = Future()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="ioc-store", daemon=True)

    async def start(self) -> None:
        """Open the store in its thread. Raises what opening raises: SettingsError, Unavailable."""
        self._thread.start()
        await asyncio.wrap_future(self._opened)

    async def run(self, work: Callable[[IncidentStore], T]) -> T:
        """The result of `work`, or what it raises. Work whose caller gave up before it began is skipped."""
        if self._closing:
            raise Unavailable("the database is closed: the program is ending")
        future: Future[T] = Future()
        try:
            self._jobs.put_nowait((work, future))
        except queue.Full as error:
            raise Unavailable(f"the database does not keep up: {MAX_WAITING} pieces of work wait for it") from error
        return await asyncio.wrap_future(future)

    async def close(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109  # a bound on the stop, not on a request
        """Finish what was asked, close the store, end the thread; after `timeout` seconds leave it behind."""
        if self._closing or not self._thread.is_alive():
            self._closing = True
            return
        self._closing = True
        deadline = asyncio.get_running_loop().time() + timeout
        while asyncio.get_running_loop().time() < deadline:
            try:
                self._jobs.put_nowait(None)
                break
            except queue.Full:
                await asyncio.sleep(0.01)
        left = max(0.0, deadline - asyncio.get_running_loop().time())
        await asyncio.to_thread(self._thread.join, left)

    def _work(self) -> None:
        try:
            store = self._opener()
        except BaseException as error:  # noqa: BLE001  # handed to whoever awaits start()
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        while (job := self._jobs.get()) is not None:
            work, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work(store))
            except BaseException as error:  # noqa: BLE001  # handed to whoever awaits run()
                future.set_exception(error)
        store.close()
