"""Faust's producer on the in-process broker: a message is accepted, or refused with a reason, before send returns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping
from functools import lru_cache
from typing import Any

from aiokafka.partitioner import murmur2
from faust.transport.base import Producer as FaustProducer
from faust.types import TP, HeadersArg, RecordMetadata
from faust.types.tuples import FutureMessage
from mode import Service
from mode.utils.times import want_seconds

from ioc.streams.memory.broker import Broker
from ioc.streams.memory.errors import MessageTooLarge, PartitionFull
from ioc.streams.memory.record import Headers, payload_size

PATIENCE = 30.0
"""Seconds that an agent waits for room in a topic with overflow `wait`, if producer_request_timeout allows."""

ASK_AGAIN = 0.05
"""Seconds after which a waiting sender has the consumers asked again to commit what they have done since."""


@lru_cache(maxsize=65_536)
def _key_hash(key: bytes) -> int:
    """Kafka's default partitioner: keys land in the partition that a cluster would choose. Slow, hence cached."""
    return int(murmur2(key)) & 0x7FFFFFFF


class Producer(FaustProducer):
    """Raises MessageTooLarge, PartitionFull or JournalError; a message that raised was not accepted."""

    mundane_level = "debug"  # that it starts and stops is not for an operator's log

    def __post_init__(self) -> None:
        self.broker: Broker = self.transport.broker  # type: ignore[attr-defined]  # our Transport, see transport.py
        self._without_key = 0

    @Service.task
    async def _keep_journal_synced(self) -> None:
        if self.broker.journal is not None:
            await self.broker.journal.keep_synced()

    async def on_stop(self) -> None:
        await super().on_stop()
        if self.broker.journal is not None:
            await asyncio.to_thread(self.broker.journal.sync)

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersArg | None,
        *,
        transactional_id: str | None = None,
    ) -> Awaitable[RecordMetadata]:
        """Waits for room where the topic's specification says so, at most PATIENCE."""
        deadline = time.monotonic() + min(PATIENCE, self.request_timeout)
        carried = _headers(headers)
        tp = self._target(topic, key, value, carried, partition)
        while True:
            try:
                done = self.broker.append(tp, _or_now(timestamp), key, value, carried)
            except PartitionFull:
                patience = deadline - time.monotonic()
                if patience <= 0 or not self.broker.waits(topic):
                    raise
                await self.broker.room(tp, min(patience, ASK_AGAIN))
            else:
                accepted: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
                accepted.set_result(done)
                return accepted

    async def send_and_wait(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersArg | None,
        *,
        transactional_id: str | None = None,
    ) -> RecordMetadata:
        return await (await self.send(topic, key, value, partition, timestamp, headers))

    def send_soon(self, fut: FutureMessage) -> None:
        """What Tables do with every change. The base version queues; here the record is accepted at once or refused."""
        message = fut.message
        topic = message.topic or message.channel.get_topic_name()
        key, value = _bytes(message.key), _bytes(message.value)
        headers = _headers(message.headers)
        tp = self._target(topic, key, value, headers, message.partition)
        sensors = self.app.sensors
        state = sensors.on_send_initiated(self, topic, message, len(key or b""), len(value or b""))
        done = self.broker.append(tp, _or_now(message.timestamp), key, value, headers)
        fut.set_result(done)
        if message.callback:
            message.callback(fut)
        sensors.on_send_completed(self, state, done)

    def partition_of(self, topic: str, key: bytes | None, partition: int | None = None) -> int:
        """Raises ValueError for a partition that the topic does not have."""
        count = self.broker.ensure(topic, self.app.conf.topic_partitions)
        if partition is not None:
            if not 0 <= partition < count:
                raise ValueError(f"topic {topic} has partitions 0 to {count - 1}, not {partition}")
            return partition
        if self.partitioner is not None:
            every = list(range(count))
            return int(self.partitioner(key, every, every))
        if key is None:
            self._without_key += 1
            return self._without_key % count
        return _key_hash(key) % count

    def key_partition(self, topic: str, key: bytes) -> TP:
        return TP(topic, self.partition_of(topic, key))

    async def create_topic(self, topic: str, partitions: int, replication: int, **options: Any) -> None:
        """Of the options `compacting` and `retention` count; replication has no meaning in one process."""
        if self.app.conf.topic_allow_declare:
            retention = options.get("retention")
            self.broker.declare(
                topic,
                partitions,
                compacting=bool(options.get("compacting")),
                retention=None if retention is None else want_seconds(retention),
            )

    def supports_headers(self) -> bool:
        return True

    def _target(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Headers, partition: int | None
    ) -> TP:
        size = payload_size(key, value, headers)
        if size > self.max_request_size:
            raise MessageTooLarge(topic, size, self.max_request_size)
        return TP(topic, self.partition_of(topic, key, partition))


def _or_now(timestamp: float | None) -> float:
    return time.time() if timestamp is None else timestamp


def _bytes(content: Any) -> bytes | None:
    return None if content is None else bytes(content)


def _headers(headers: HeadersArg | None) -> Headers:
    if not headers:
        return ()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((str(name), bytes(content)) for name, content in pairs)
