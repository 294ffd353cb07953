"""What a Kafka cluster is to Faust, inside one process: accepts records within bounds, hands them out, forgets them.

Everything happens on one event loop; apps that share a broker must share the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from faust.types import TP, RecordMetadata

from ioc.streams.memory.entries import CommitEntry, RecordEntry
from ioc.streams.memory.errors import JournalError, PartitionFull
from ioc.streams.memory.group import Group
from ioc.streams.memory.journal import Journal
from ioc.streams.memory.log import PartitionLog
from ioc.streams.memory.record import Headers, Record
from ioc.streams.memory.state import State
from ioc.streams.memory.topic import Reader, Topic
from ioc.wire.topics import TOPICS, Overflow, TopicSpec

log = logging.getLogger(__name__)


class Broker:
    """specs say how the topics they name are bounded. lossless: a topic that somebody reads never drops (a replay).

    Raises JournalError when the journal cannot be read or begun.
    """

    def __init__(
        self, specs: tuple[TopicSpec, ...] = TOPICS, *, lossless: bool = False, journal: Journal | None = None
    ) -> None:
        self.journal = journal
        self._lossless = lossless
        self._state = State(specs)
        self._room: dict[TP, asyncio.Event] = {}
        if journal is not None:
            self._state.restore(journal.replay())
            journal.begin(self._state)

    def close(self) -> None:
        """Close the journal. The apps on this broker must have stopped."""
        if self.journal is not None:
            self.journal.close()

    # Topics

    def declare(self, name: str, partitions: int, *, compacting: bool = False, retention: float | None = None) -> None:
        """Create the topic; one that exists may grow in partitions. retention (seconds) counts for compacting ones."""
        topic = self._state.topic(name, partitions)
        topic.declared = True
        topic.grow(partitions)
        if compacting:
            topic.compact(retention)

    def ensure(self, name: str, partitions: int) -> int:
        """Create the topic with so many partitions if nobody has yet; returns how many it has."""
        return len(self._state.topic(name, partitions).logs)

    def log(self, tp: TP) -> PartitionLog:
        """Raises KeyError or IndexError for a partition that does not exist."""
        return self._state.log(tp)

    def partitions(self, topic: str) -> int:
        """0 for a topic that does not exist."""
        return len(self._state.partitions_for_topic(topic))

    # Writing

    def append(
        self, tp: TP, timestamp: float, key: bytes | None, value: bytes | None, headers: Headers = ()
    ) -> RecordMetadata:
        """Accept one record. Raises PartitionFull or JournalError, and has then accepted nothing."""
        topic = self._state.topics[tp.topic]
        partition = topic.logs[tp.partition]
        record = Record(partition.next, timestamp, key, value, headers)
        if partition.size + record.size > topic.max_bytes and not topic.compacting:
            self._make_room(topic, tp, record.size)
        if self.journal is not None and topic.journal:
            self.journal.append(RecordEntry(tp, record, topic.compacting))
        partition.append(record)
        for reader in topic.readers:
            reader.wake()
        return RecordMetadata(tp.topic, tp.partition, tp, record.offset, timestamp, 0)

    def waits(self, topic: str) -> bool:
        """Whether a sender should wait for room instead of being refused."""
        return self._policy(self._state.topics[topic]) == "wait"

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
        groups = [group for group in self._state.groups.values() if group.reads(tp.topic)]
        groups = groups or [group for group in self._state.groups.values() if tp in group.committed]
        return min((group.floor(tp) for group in groups), default=0)

    def _fetched(self, topic: Topic, tp: TP) -> int:
        positions = [position for reader in topic.readers if (position := reader.position_of(tp)) is not None]
        return min(positions, default=0)

    # Reading

    def group(self, name: str) -> Group:
        return self._state.group(name)

    def subscribe(self, reader: Reader, topics: frozenset[str]) -> None:
        """Wake this reader for these topics, and for no others."""
        for topic in self._state.topics.values():
            if topic.name in topics:
                topic.readers.add(reader)
            else:
                topic.readers.discard(reader)

    def commit(self, group: Group, offsets: Mapping[TP, int]) -> None:
        """The group has consumed everything below these offsets: forget what nobody needs any more.

        When the journal cannot be written the process goes on; after a restart it would consume again.
        """
        group.committed.update(offsets)
        for tp, offset in offsets.items():
            groups = self._state.groups.values()
            known = [other for other in groups if other.reads(tp.topic) or tp in other.committed]
            self.log(tp).trim(min(other.floor(tp) for other in known))
            if event := self._room.pop(tp, None):
                event.set()
            if self.journal is not None and self._state.topics[tp.topic].journal:
                try:
                    self.journal.append(CommitEntry(group.name, tp, offset))
                except JournalError as error:
                    log.warning("%s-%d up to %d would be consumed again: %s", tp.topic, tp.partition, offset, error)

    # Figures

    def dropped(self, topic: str) -> int:
        """Records dropped unread since the start."""
        return self._state.topics[topic].dropped if topic in self._state.topics else 0

    def held(self, topic: str) -> int:
        """Bytes held now."""
        return self._state.topics[topic].size if topic in self._state.topics else 0

    def lag(self, topic: str) -> int:
        """Records that the slowest group has still to commit; 0 when nobody reads the topic."""
        groups = [group for group in self._state.groups.values() if group.reads(topic)]
        return max((self._group_lag(group, topic) for group in groups), default=0)

    def _group_lag(self, group: Group, topic: str) -> int:
        logs = enumerate(self._state.topics[topic].logs)
        return sum(max(0, part.next - max(part.start, group.floor(TP(topic, number)))) for number, part in logs)
