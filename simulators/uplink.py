"""Carries readings to the centre: in batches, with back-off while it is away, from a bounded buffer."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import islice

import httpx
from pydantic import ValidationError

from ioc.domain.reading import Reading
from ioc.wire.rest import ReadingIn, ReadingsIn, ReadingsOut

log = logging.getLogger(__name__)

BUFFER = 20_000
"""Readings kept while the centre is away: about 20 minutes of the demo city; then the oldest go."""
BATCH = 500
PAUSE = 0.25
"""Seconds in which readings gather."""
FIRST_RETRY, LAST_RETRY = 0.5, 10.0


class Uplink:
    """`add` on the event loop's thread; `run` until cancelled."""

    def __init__(
        self,
        centre: str,
        token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(
            base_url=centre, headers=headers, timeout=5.0, trust_env=False, transport=transport
        )
        self._sleep = sleep
        self._waiting: deque[Reading] = deque(maxlen=BUFFER)
        self.sent = self.refused = self.lost = 0

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            self.lost += len(self._waiting) == BUFFER
            self._waiting.append(reading)

    async def run(self) -> None:
        """Send what gathers, for ever."""
        retry = FIRST_RETRY
        try:
            while True:
                await self._sleep(PAUSE)
                batch = list(islice(self._waiting, BATCH))
                if not batch:
                    continue
                trouble = await self._send(batch)
                if trouble is None:
                    retry = FIRST_RETRY
                    continue
                log.warning("readings wait (%d): %s; again in %.1f s", len(self._waiting), trouble, retry)
                await self._sleep(retry)
                retry = min(LAST_RETRY, retry * 2)
        finally:
            await self._client.aclose()

    async def _send(self, batch: Sequence[Reading]) -> str | None:
        """None when the batch is dealt with, else why it must be sent again."""
        body = ReadingsIn(readings=[ReadingIn(sensor=r.sensor, time=r.time, value=r.value) for r in batch])
        newest = batch[-1]
        try:
            answer = await self._client.post(
                "/api/v1/readings", content=body.model_dump_json(), headers={"Content-Type": "application/json"}
            )
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if answer.status_code in (401, 403, 404, 408, 429) or answer.status_code >= 500:
            return f"HTTP {answer.status_code}"
        self._done_with(batch, newest)
        if answer.is_success:
            self._note(answer.content, len(batch))
        else:
            self.refused += len(batch)
            log.error("the centre refuses %d readings for good: HTTP %d", len(batch), answer.status_code)
        return None

    def _done_with(self, batch: Sequence[Reading], newest: Reading) -> None:
        """Forget the batch; some of it may have left already, pushed out by newer readings."""
        known = set(map(id, batch))
        while self._waiting and id(self._waiting[0]) in known:
            gone = self._waiting.popleft()
            if gone is newest:
                break

    def _note(self, content: bytes, count: int) -> None:
        try:
            answer = ReadingsOut.model_validate_json(content)
        except ValidationError as error:
            log.warning("the centre took %d readings but its answer is not understood: %s", count, error)
            return
        self.sent += answer.accepted
        self.refused += len(answer.refused)
        if answer.refused:
            log.warning("the centre refused %d readings, the first: %s", len(answer.refused), answer.refused[0].reason)
