"""One partition: records in the order of their offsets, bounded in bytes, gone as soon as they are consumed."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from ioc.streams.memory.record import Record

COMPACT_AFTER = 1024
"""A compacting log is rewritten when more than half of it, and at least this many records, are outdated."""

TOMBSTONE_KEPT = 3600.0
"""Seconds that a deletion stays readable in a compacting log, so that a standby replica hears of it."""

_offset = attrgetter("offset")


class PartitionLog:
    """Offsets never go back and are never used twice; gaps appear where records were compacted or lost.

    compacting: keep the last record of every key (a Table's changelog). retention: seconds after which a compacting
    log forgets a record; plain logs are bounded by bytes alone.
    """

    def __init__(self, *, compacting: bool = False, retention: float | None = None) -> None:
        self.compacting = compacting
        self.retention = retention
        self.next = 0
        self.size = 0
        self._records: list[Record] = []
        self._newest: dict[bytes | None, int] = {}

    def __len__(self) -> int:
        return len(self._records)

    @property
    def start(self) -> int:
        """Offset of the first record held; `next` when there is none."""
        return self._records[0].offset if self._records else self.next

    def append(self, record: Record) -> None:
        """Raises ValueError for an offset below `next`."""
        if record.offset < self.next:
            raise ValueError(f"offset {record.offset} was used before, the next is {self.next}")
        self._records.append(record)
        self.next = record.offset + 1
        self.size += record.size
        if self.compacting:
            self._newest[record.key] = record.offset
            if len(self._records) > COMPACT_AFTER + 2 * len(self._newest):
                self._compact(record.timestamp)

    def move_next(self, offset: int) -> None:
        """Offsets below this one were used in an earlier life."""
        self.next = max(self.next, offset)

    def compact_from_now(self, retention: float | None) -> None:
        """Keep the last record of every key, for `retention` seconds (None: for ever)."""
        self.retention = retention
        if not self.compacting:
            self.compacting = True
            self._newest = {record.key: record.offset for record in self._records}

    def read(self, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on; from the first one held if that offset is gone."""
        index = self._index(offset)
        return self._records[index : index + limit]

    def get(self, offset: int) -> Record | None:
        """The record at this very offset, if it still counts."""
        found = self.read(offset, 1)
        if not found or found[0].offset != offset:
            return None
        if self.compacting and self._newest.get(found[0].key) != offset:
            return None
        return found[0]

    def trim(self, before: int) -> None:
        """Forget records below this offset. A compacting log forgets nothing."""
        if not self.compacting:
            self._forget(self._index(before))

    def drop(self, needed: int, limit: int) -> int:
        """Forget the oldest records until `needed` bytes fit under `limit`; returns the offset then first."""
        count, size = 0, self.size
        while count < len(self._records) and size + needed > limit:
            size -= self._records[count].size
            count += 1
        self._forget(count)
        return self.start

    def _forget(self, count: int) -> None:
        self.size -= sum(record.size for record in self._records[:count])
        del self._records[:count]

    def _index(self, offset: int) -> int:
        records = self._records
        if not records:
            return 0
        guess = offset - records[0].offset  # right while the log has no gaps
        if 0 <= guess < len(records) and records[guess].offset == offset:
            return guess
        return bisect_left(records, offset, key=_offset)

    def _compact(self, now: float) -> None:
        self._records = [record for record in self._records if self._counts(record, now)]
        self._newest = {record.key: record.offset for record in self._records}
        self.size = sum(record.size for record in self._records)

    def _counts(self, record: Record, now: float) -> bool:
        if self._newest[record.key] != record.offset:
            return False
        age = now - record.timestamp
        if record.value is None and age > TOMBSTONE_KEPT:
            return False
        return self.retention is None or age <= self.retention
