"""What a broker knows: topics with their records, groups with their offsets; and what of it a journal protects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from faust.types import TP

from ioc.streams.memory.entries import CommitEntry, Entry, NextEntry, RecordEntry
from ioc.streams.memory.group import Group
from ioc.streams.memory.log import PartitionLog
from ioc.streams.memory.record import Record
from ioc.streams.memory.topic import Topic
from ioc.wire.topics import TopicSpec


class State:
    def __init__(self, specs: Iterable[TopicSpec]) -> None:
        self.topics: dict[str, Topic] = {}
        self.groups: dict[str, Group] = {}
        self._specs = {spec.name: spec for spec in specs}

    def topic(self, name: str, partitions: int) -> Topic:
        """The topic; if nobody declared it, with at least this many partitions (its specification knows better)."""
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic.of(name, self._specs.get(name))
        if not topic.declared:
            spec = self._specs.get(name)
            topic.grow(spec.partitions if spec else partitions)
        return topic

    def log(self, tp: TP) -> PartitionLog:
        """Raises KeyError or IndexError for a partition that does not exist."""
        return self.topics[tp.topic].logs[tp.partition]

    def group(self, name: str) -> Group:
        if name not in self.groups:
            self.groups[name] = Group(name, self)
        return self.groups[name]

    def partitions_for_topic(self, topic: str) -> set[int]:
        """The assignor's view; empty for a topic that does not exist."""
        return set(range(len(self.topics[topic].logs))) if topic in self.topics else set()

    # What the journal reads and writes

    def restore(self, entries: Iterable[Entry]) -> None:
        """Replay a journal: an entry may come twice, records in any order and after their commit."""
        records: defaultdict[TP, dict[int, Record]] = defaultdict(dict)
        used: defaultdict[TP, int] = defaultdict(int)
        for entry in entries:
            self._grow_to(entry.tp)
            match entry:
                case RecordEntry(tp, record, compacting):
                    records[tp][record.offset] = record
                    if compacting:
                        self.topics[tp.topic].compact(None)
                case CommitEntry(group, tp, offset):
                    committed = self.group(group).committed
                    committed[tp] = max(offset, committed.get(tp, 0))
                    used[tp] = max(offset, used[tp])
                case NextEntry(tp, offset):
                    used[tp] = max(offset, used[tp])
        for tp, held in records.items():
            self._fill(tp, [held[offset] for offset in sorted(held)])
        for tp, offset in used.items():
            if not self.log(tp).compacting:  # a Table's recovery waits for the record before `next`, so it must exist
                self.log(tp).move_next(offset)

    def journal_head(self) -> Iterator[Entry]:
        for tp, log in self._journalled():
            if log.next:
                yield NextEntry(tp, log.next)
        for group in self.groups.values():
            for tp, offset in group.committed.items():
                if self.topics[tp.topic].journal:
                    yield CommitEntry(group.name, tp, offset)

    def live_record(self, tp: TP, offset: int) -> RecordEntry | None:
        log = self.log(tp)
        record = log.get(offset)
        return None if record is None else RecordEntry(tp, record, log.compacting)

    def live_bytes(self) -> int:
        return sum(log.size for _, log in self._journalled())

    def _journalled(self) -> Iterator[tuple[TP, PartitionLog]]:
        for topic in self.topics.values():
            if topic.journal:
                for number, log in enumerate(topic.logs):
                    yield TP(topic.name, number), log

    def _grow_to(self, tp: TP) -> None:
        self.topic(tp.topic, tp.partition + 1).grow(tp.partition + 1)

    def _fill(self, tp: TP, records: list[Record]) -> None:
        topic, log = self.topics[tp.topic], self.log(tp)
        for record in records:
            log.append(record)
        log.trim(min((group.floor(tp) for group in self.groups.values() if tp in group.committed), default=0))
        if not topic.compacting:
            log.drop(0, topic.max_bytes)
