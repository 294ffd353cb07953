"""What a Kafka cluster is to Faust, inside one process: topics, groups, offsets, bounds.

Everything happens on one event loop; apps that share a broker must share the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from faust.types import TP, RecordMetadata

from ioc.streams.memory.errors import PartitionFull
from ioc.streams.memory.group import Group
from ioc.streams.memory.log import PartitionLog
from ioc.streams.memory.record import Headers, Record
from ioc.wire.topics import TOPICS, Overflow, TopicSpec

log = logging.getLogger(__name__)

DEFAULT_MAX_BYTES = 64_000_000
"""Bound of one partition of a topic that has no specification (Faust's own repartition and reply topics)."""


class Reader(Protocol):
    """A consumer, as the broker sees it."""

    def wake(self) -> None:
        """There may be something new to read."""
        ...

    def commit_soon(self) -> None:
        """Somebody waits for room: commit what is done."""
        ...

    def position_of(self, tp: TP) -> int | None:
        """The next offset to fetch, None when the partition is not assigned to this consumer."""
        ...


@dataclass(slots=True)
class Topic:
    name: str
    max_bytes: int
    overflow: Overflow
    compacting: bool
    retention: float | None
    logs: list[PartitionLog] = field(default_factory=list)
    readers: set[Reader] = field(default_factory=set)
    dropped: int = 0

    def grow(self, partitions: int) -> None:
        """Partitions are never taken away: they may hold unconsumed records."""
        while len(self.logs) < partitions:
            self.logs.append(PartitionLog(compacting=self.compacting, retention=self.retention))


class Broker:
    """specs say how the topics they name are bounded. lossless: a topic that somebody reads never drops (a replay)."""

    def __init__(self, specs: tuple[TopicSpec, ...] = TOPICS, *, lossless: bool = False) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._lossless = lossless
        self._topics: dict[str, Topic] = {}
        self._groups: dict[str, Group] = {}
        self._room: dict[TP, asyncio.Event] = {}

    # Topics

    def declare(self, name: str, partitions: int, *, compacting: bool = False, retention: float | None = None) -> Topic:
        """Create the topic unless it exists; an existing one may grow in partitions."""
        topic = self._topics.get(name)
        if topic is None:
            spec = self._specs.get(name)
            topic = self._topics[name] = Topic(
                name,
                max_bytes=spec.max_bytes if spec else DEFAULT_MAX_BYTES,
                overflow=spec.overflow if spec else "wait",
                compacting=compacting,
                retention=retention if compacting else None,
            )
        topic.grow(partitions)
        return topic

    def topic(self, name: str, partitions: int) -> Topic:
        """The topic, created with this many partitions if need be."""
        return self._topics.get(name) or self.declare(name, partitions)

    def log(self, tp: TP) -> PartitionLog:
        """Raises KeyError or IndexError for a partition that does not exist."""
        return self._topics[tp.topic].logs[tp.partition]

    def partitions_for_topic(self, topic: str) -> set[int]:
        """The assignor's view."""
        return set(range(self.partitions(topic)))

    def partitions(self, topic: str) -> int:
        """0 for a topic that does not exist."""
        return len(self._topics[topic].logs) if topic in self._topics else 0

    # Writing

    def append(
        self, tp: TP, timestamp: float, key: bytes | None, value: bytes | None, headers: Headers = ()
    ) -> RecordMetadata:
        """Accept one record. Raises PartitionFull or JournalError, and has then accepted nothing."""
        topic = self._topics[tp.topic]
        partition = topic.logs[tp.partition]
        record = Record(partition.next, timestamp, key, value, headers)
        if partition.size + record.size > topic.max_bytes and not topic.compacting:
            self._make_room(topic, tp, record.size)
        partition.append(record)
        for reader in topic.readers:
            reader.wake()
        return RecordMetadata(tp.topic, tp.partition, tp, record.offset, timestamp, 0)

    def waits(self, topic: str) -> bool:
        """Whether a sender should wait for room instead of being refused."""
        return self._policy(self._topics[topic]) == "wait"

    async def room(self, tp: TP, patience: float) -> None:
        """Return when records of the partition were consumed, at the latest after `patience` seconds."""
        event = self._room.setdefault(tp, asyncio.Event())
        try:
            async with asyncio.timeout(patience):
                await event.wait()
        except TimeoutError:
            return

    def _make_room(self, topic: Topic, tp: TP, size: int) -> None:
        partition = topic.logs[tp.partition]
        partition.trim(self._consumed(tp))
        if not len(partition) or partition.size + size <= topic.max_bytes:
            return
        if self._policy(topic) == "drop_oldest":
            first = partition.start
            unread = max(first, self._fetched(topic, tp))
            kept = partition.drop(size, topic.max_bytes)
            topic.dropped += max(0, kept - unread)
            return
        for reader in topic.readers:
            reader.commit_soon()
        raise PartitionFull(tp.topic, tp.partition, partition.size, topic.max_bytes)

    def _policy(self, topic: Topic) -> Overflow:
        if topic.overflow == "drop_oldest" and self._lossless and topic.readers:
            return "wait"
        return topic.overflow

    def _consumed(self, tp: TP) -> int:
        """Everything below is consumed by all who read now; when nobody does, by all who ever did."""
        groups = [group for group in self._groups.values() if group.reads(tp.topic)]
        groups = groups or [group for group in self._groups.values() if tp in group.committed]
        return min((group.floor(tp) for group in groups), default=0)

    def _fetched(self, topic: Topic, tp: TP) -> int:
        positions = [position for reader in topic.readers if (position := reader.position_of(tp)) is not None]
        return min(positions, default=0)

    # Reading

    def group(self, name: str) -> Group:
        if name not in self._groups:
            self._groups[name] = Group(name, self)
        return self._groups[name]

    def subscribe(self, reader: Reader, topics: frozenset[str]) -> None:
        """Wake this reader for these topics, and for no others."""
        for topic in self._topics.values():
            if topic.name in topics:
                topic.readers.add(reader)
            else:
                topic.readers.discard(reader)

    def commit(self, group: Group, offsets: Mapping[TP, int]) -> None:
        """The group has consumed everything below these offsets: forget what nobody needs any more."""
        group.committed.update(offsets)
        for tp in offsets:
            known = [other for other in self._groups.values() if other.reads(tp.topic) or tp in other.committed]
            self.log(tp).trim(min(other.floor(tp) for other in known))
            if event := self._room.pop(tp, None):
                event.set()

    # Figures

    def dropped(self, topic: str) -> int:
        """Records dropped unread since the start."""
        return self._topics[topic].dropped if topic in self._topics else 0

    def held(self, topic: str) -> int:
        """Bytes held now."""
        return sum(partition.size for partition in self._topics[topic].logs) if topic in self._topics else 0

    def lag(self, topic: str) -> int:
        """Records that the slowest group has still to commit; 0 when nobody reads the topic."""
        if topic not in self._topics:
            return 0
        groups = [group for group in self._groups.values() if group.reads(topic)]
        return max((self._group_lag(group, topic) for group in groups), default=0)

    def _group_lag(self, group: Group, topic: str) -> int:
        logs = enumerate(self._topics[topic].logs)
        return sum(max(0, part.next - max(part.start, group.floor(TP(topic, number)))) for number, part in logs)
