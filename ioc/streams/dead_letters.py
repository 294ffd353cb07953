"""Where rejected messages go, with their reason. A dead letter never stops a stream."""

from __future__ import annotations

import base64
import hashlib
import logging
import math
from collections.abc import Awaitable, Callable

import orjson

from ioc.domain.errors import IocError
from ioc.ports import Clock, MetricSink
from ioc.wire.topics import DEAD_LETTERS

log = logging.getLogger(__name__)

KEPT_BYTES = 256 * 1024
"""Of a larger payload the first part is kept, with the length and SHA-256 of the whole."""
KEPT_KEY, KEPT_REASON = 256, 2_000
"""Bytes and characters; a sender chooses both, and names in a reason are his."""

SAY_EVERY = 60.0
"""Seconds between two lines in the log about one source: a bad camera sends five bad pictures a second."""
MOST_SOURCES = 10_000

Send = Callable[[str, bytes, bytes], Awaitable[None]]


class DeadLetters:
    """Writes to the `dead-letters` topic. send(topic, key, value) publishes."""

    def __init__(self, send: Send, clock: Clock, metrics: MetricSink) -> None:
        self._send = send
        self._clock = clock
        self._metrics = metrics
        self._said: dict[tuple[str, bytes], tuple[float, int]] = {}  # when last, and how many letters since

    async def bury(self, topic: str, key: bytes | None, payload: bytes | None, reason: str) -> None:
        """Keep the message and why it was refused. Never raises: when even this cannot be written, the log has it."""
        body, key, reason = payload or b"", (key or b"")[:KEPT_KEY], reason[:KEPT_REASON]
        letter = {
            "type": "ioc.dead-letter.v1",
            "topic": topic,
            "key": key.decode(errors="replace"),
            "reason": reason,
            "received": self._clock.now(),
            "size": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "payload": base64.b64encode(body[:KEPT_BYTES]).decode(),
        }
        self._metrics.add("dead_letters", topic=topic)
        self._say(topic, key, reason)
        try:
            await self._send(DEAD_LETTERS.name, key, orjson.dumps(letter))
        except IocError as error:
            log.error("that dead letter is lost: %s", error)

    def _say(self, topic: str, key: bytes, reason: str) -> None:
        now = self._clock.now()
        last, unsaid = self._said.get((topic, key), (-math.inf, 0))
        if 0.0 <= now - last < SAY_EVERY:
            self._said[topic, key] = (last, unsaid + 1)
            return
        if len(self._said) >= MOST_SOURCES:
            self._said.clear()
        self._said[topic, key] = (now, 0)
        more = f"; {unsaid} more since the last line about it" if unsaid else ""
        log.warning("dead letter from %s, key %s: %s%s", topic, key.decode(errors="replace"), reason, more)
