"""A topic: its partitions, how they are bounded, who reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from faust.types import TP

from ioc.streams.memory.log import PartitionLog
from ioc.wire.topics import Overflow, TopicSpec

DEFAULT_MAX_BYTES = 64_000_000
"""Bound of one partition of a topic that has no specification (Faust's own repartition and reply topics)."""

REPLY_PREFIX = "f-reply-"
"""Faust's topics for answers to `agent.ask`: worthless after the process that asked."""


class Reader(Protocol):
    """A consumer, as a topic sees it."""

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
    """declared: somebody said how many partitions it has; else the number may still grow. dropped: records, unread."""

    name: str
    max_bytes: int = DEFAULT_MAX_BYTES
    overflow: Overflow = "wait"
    journal: bool = True
    compacting: bool = False
    retention: float | None = None
    declared: bool = False
    dropped: int = 0
    logs: list[PartitionLog] = field(default_factory=list)
    readers: set[Reader] = field(default_factory=set)

    @classmethod
    def of(cls, name: str, spec: TopicSpec | None) -> Topic:
        if spec is None:
            return cls(name, journal=not name.startswith(REPLY_PREFIX))
        return cls(name, spec.max_bytes, spec.overflow, spec.journal)

    @property
    def size(self) -> int:
        """Bytes held now."""
        return sum(log.size for log in self.logs)

    def grow(self, partitions: int) -> None:
        """Partitions are never taken away: they may hold unconsumed records."""
        while len(self.logs) < partitions:
            self.logs.append(PartitionLog(compacting=self.compacting, retention=self.retention))

    def compact(self, retention: float | None) -> None:
        """Keep the last record of every key, for `retention` seconds (None: for ever)."""
        self.compacting = True
        self.retention = retention
        for log in self.logs:
            log.compact_from_now(retention)
