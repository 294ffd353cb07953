"""Where rejected messages go, with their reason. A dead letter never stops a stream."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Awaitable, Callable

import orjson

from ioc.ports import Clock, MetricSink
from ioc.wire.topics import DEAD_LETTERS

log = logging.getLogger(__name__)

KEPT_BYTES = 256 * 1024
"""Of a larger payload the first part is kept, with the length and SHA-256 of the whole."""

Send = Callable[[str, bytes, bytes], Awaitable[None]]


class DeadLetters:
    """Writes to the `dead-letters` topic. send(topic, key, value) publishes."""

    def __init__(self, send: Send, clock: Clock, metrics: MetricSink) -> None:
        self._send = send
        self._clock = clock
        self._metrics = metrics

    async def bury(self, topic: str, key: bytes | None, payload: bytes | None, reason: str) -> None:
        """Keep the message and why it was refused."""
        body = payload or b""
        letter = {
            "type": "ioc.dead-letter.v1",
            "topic": topic,
            "key": (key or b"").decode(errors="replace"),
            "reason": reason,
            "received": self._clock.now(),
            "size": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "payload": base64.b64encode(body[:KEPT_BYTES]).decode(),
        }
        self._metrics.add("dead_letters", topic=topic)
        log.warning("dead letter from %s, key %s: %s", topic, letter["key"], reason)
        await self._send(DEAD_LETTERS.name, key or b"", orjson.dumps(letter))
