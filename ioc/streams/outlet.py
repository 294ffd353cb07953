"""How agents publish: facts as CloudEvents, pictures with headers, rejected messages as dead letters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

import faust
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.ports import Clock, MetricSink
from ioc.streams.dead_letters import DeadLetters
from ioc.streams.memory.errors import MessageTooLarge
from ioc.wire.events import Fact, encode, encode_all, frame_headers
from ioc.wire.topics import FRAMES, TOPICS, TopicSpec

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds before an agent offers a message again that the transport did not take: doubling between these."""


class Outlet:
    """Sends to declared topics only; every send is awaited until the transport has accepted it.

    `publish` tells a refusal to whoever can come again; `deliver` is for agents, which must not lose what they have.
    """

    def __init__(self, app: faust.App, clock: Clock, metrics: MetricSink) -> None:
        self._app = app
        self._topics = {spec.name: _declare(app, spec) for spec in TOPICS}
        self._metrics = metrics
        self._max_size = app.conf.producer_max_request_size
        self._dead_letters = DeadLetters(self._send, clock, metrics)

    def topic(self, spec: TopicSpec) -> faust.TopicT:
        return self._topics[spec.name]

    async def declare(self) -> None:
        """Create every topic. A worker that subscribes to a topic that does not exist consumes nothing, silently."""
        for topic in self._topics.values():
            await topic.declare()

    async def publish(self, spec: TopicSpec, key: str, fact: Fact, received: float | None = None) -> None:
        """received: the message's timestamp, POSIX seconds UTC; None is now.

        Raises Unavailable when the transport does not take it just now, MessageTooLarge when it never will.
        """
        await self._send(spec.name, key.encode(), encode(fact), received)

    async def deliver(self, spec: TopicSpec, key: str, fact: Fact, received: float | None = None) -> None:
        """As `publish`, but offered until it is taken, however long; what is too large becomes a dead letter."""
        await self._deliver(spec, key, encode(fact), received)

    async def deliver_all(self, spec: TopicSpec, key: str, facts: Sequence[Fact]) -> None:
        """As `deliver`, what belongs together in one message."""
        await self._deliver(spec, key, encode_all(facts))

    async def _deliver(self, spec: TopicSpec, key: str, value: bytes, received: float | None = None) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._send(spec.name, key.encode(), value, received)
            except MessageTooLarge as error:
                return await self.bury(spec.name, key.encode(), value, str(error))
            except Unavailable as error:
                if pause == FIRST_PAUSE:
                    log.error("%s waits: %s", spec.name, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def publish_frame(self, frame: Frame) -> None:
        """Raises as `publish`."""
        await self._send(FRAMES.name, frame.camera.encode(), frame.jpeg, frame.captured, frame_headers(frame))

    async def bury(self, topic: str, key: bytes | None, payload: bytes | None, reason: str) -> None:
        await self._dead_letters.bury(topic, key, payload, reason)

    async def _send(
        self,
        topic: str,
        key: bytes,
        value: bytes,
        received: float | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        try:
            # Topic.send would serialise what is bytes already, and wrap it twice: 31 microseconds instead of 18.
            producer = await self._app.maybe_start_producer()
            await producer.send_and_wait(topic, key, value, None, received, dict(headers) if headers else None)
        except (MessageTooLarge, Unavailable):
            raise
        except (ProducerSendError, KafkaError) as error:
            if isinstance(error.__cause__ or error, MessageSizeTooLargeError):
                raise MessageTooLarge(topic, len(key) + len(value), self._max_size) from error
            raise Unavailable(f"topic {topic}: the broker does not take it: {error}. Remedy: is it up?") from error
        self._metrics.add("events", topic=topic)


def _declare(app: faust.App, spec: TopicSpec) -> faust.TopicT:
    return app.topic(
        spec.name,
        partitions=spec.partitions,
        retention=spec.retention,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        internal=True,
    )
