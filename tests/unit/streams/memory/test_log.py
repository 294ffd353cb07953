"""One partition."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.streams.memory.log import COMPACT_AFTER, TOMBSTONE_KEPT, PartitionLog
from ioc.streams.memory.record import RECORD_OVERHEAD, Record


def filled(count: int) -> PartitionLog:
    log = PartitionLog()
    for offset in range(count):
        log.append(Record(offset, 0.0, b"k", b"v"))
    return log


def offsets(log: PartitionLog, start: int = 0) -> list[int]:
    return [record.offset for record in log.read(start, 1_000_000)]


def test_reading_starts_at_the_offset_asked_for() -> None:
    """A read returns the records from its offset on, at most as many as asked for."""
    assert [record.offset for record in filled(10).read(4, 3)] == [4, 5, 6]


def test_reading_behind_the_end_is_empty() -> None:
    """At the highwater mark there is nothing to read yet."""
    assert filled(3).read(3, 10) == []


def test_reading_what_was_forgotten_starts_at_the_first_record_held() -> None:
    """A reader that is too far behind goes on with what is left."""
    log = filled(10)
    log.trim(6)
    assert offsets(log, 2) == [6, 7, 8, 9]
    assert log.start == 6


def test_offsets_are_never_used_again() -> None:
    """An emptied partition goes on where it was."""
    log = filled(3)
    log.trim(3)
    assert (log.start, log.next, log.size) == (3, 3, 0)
    with pytest.raises(ValueError, match="offset 2 was used before, the next is 3"):
        log.append(Record(2, 0.0, None, b""))


def test_dropping_makes_just_enough_room() -> None:
    """The oldest records go until the new one fits, and no more than those."""
    log = filled(10)
    each = RECORD_OVERHEAD + 2
    assert log.drop(each, 10 * each) == 1
    assert offsets(log) == list(range(1, 10))


def test_size_counts_what_is_held() -> None:
    """Key, value and headers count, and the objects around them."""
    log = PartitionLog()
    log.append(Record(0, 0.0, b"key", b"value", (("name", b"content"),)))
    assert log.size == RECORD_OVERHEAD + 3 + 5 + 4 + 7


def test_compacting_keeps_the_last_record_of_every_key() -> None:
    """A changelog is bounded by its keys: outdated records go, the newest of every key stays, in order."""
    log = PartitionLog(compacting=True)
    total = 4 * COMPACT_AFTER
    for offset in range(total):
        log.append(Record(offset, 0.0, b"%d" % (offset % 3), b"v"))
    assert len(log) <= COMPACT_AFTER + 7
    assert offsets(log)[-3:] == [total - 3, total - 2, total - 1]
    assert log.get(total - 1) is not None
    assert log.get(total - 4) is None


def test_deletions_stay_readable_for_a_while() -> None:
    """A tombstone outlives one compaction, so that a replica hears of it, but not for ever."""
    log = PartitionLog(compacting=True)
    log.append(Record(0, 0.0, b"gone", None))
    for offset in range(1, 2 * COMPACT_AFTER):
        log.append(Record(offset, 1.0, b"k", b"v"))
    assert log.get(0) is not None
    for offset in range(2 * COMPACT_AFTER, 4 * COMPACT_AFTER):
        log.append(Record(offset, TOMBSTONE_KEPT + 1.0, b"k", b"v"))
    assert log.get(0) is None


def test_a_windowed_changelog_forgets_by_age() -> None:
    """With a retention a key that nobody renews goes at the next compaction."""
    log = PartitionLog(compacting=True, retention=10.0)
    log.append(Record(0, 0.0, b"old window", b"v"))
    for offset in range(1, 2 * COMPACT_AFTER):
        log.append(Record(offset, 11.0, b"k", b"v"))
    assert log.get(0) is None


@settings(deadline=None)
@given(st.lists(st.one_of(st.just("append"), st.integers(0, 60)), max_size=80), st.integers(0, 80))
def test_any_history_reads_as_its_unforgotten_suffix(history: list[str | int], start: int) -> None:
    """Whatever was appended and trimmed, a read returns exactly the offsets that are left, in order."""
    log, appended, floor = PartitionLog(), 0, 0
    for step in history:
        if isinstance(step, str):
            log.append(Record(appended, 0.0, None, b"v"))
            appended += 1
        else:
            log.trim(step)
            floor = max(floor, min(step, appended))
    assert offsets(log, start) == list(range(max(floor, start), appended))
    assert log.size == len(log) * (RECORD_OVERHEAD + 1)
