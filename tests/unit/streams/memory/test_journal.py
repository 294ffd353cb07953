"""What outlives the process, and what happens when the disk misbehaves."""

from __future__ import annotations

import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faust.types import TP

from ioc.domain.errors import Unavailable
from ioc.streams.memory import Broker, JournalError, JournalInUse
from ioc.streams.memory.entries import SEGMENT_HEAD
from ioc.streams.memory.journal import Journal
from ioc.wire.topics import TopicSpec

KEPT = TopicSpec("kept", 1, 60, 1_000_000, journal=True, overflow="refuse")
FRAMES = TopicSpec("frames", 1, 60, 1_000_000, journal=False, overflow="drop_oldest")
TP_KEPT, TP_FRAMES = TP("kept", 0), TP("frames", 0)
SEGMENT = 10_000


@contextmanager
def life(folder: Path) -> Iterator[Broker]:
    """A broker on the journal, closed like a process that ends well."""
    broker = Broker((KEPT, FRAMES), journal=Journal(folder, segment_bytes=SEGMENT))
    broker.declare("kept", 1)
    broker.declare("frames", 1)
    yield broker
    broker.close()


@contextmanager
def disk_full_at(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes: the system then fails the write, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def put(broker: Broker, *values: bytes, tp: TP = TP_KEPT) -> None:
    for value in values:
        broker.append(tp, 1.5, b"key", value, (("h", b"x"),))


def values(broker: Broker, tp: TP = TP_KEPT) -> list[bytes | None]:
    return [record.value for record in broker.log(tp).read(0, 1_000_000)]


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wal"))


def test_unconsumed_records_come_back(tmp_path: Path) -> None:
    """A new life finds the records as they were, with offsets, keys, times and headers."""
    with life(tmp_path) as broker:
        put(broker, b"a", b"b")
        before = broker.log(TP_KEPT).read(0, 10)
    with life(tmp_path) as broker:
        assert broker.log(TP_KEPT).read(0, 10) == before


def test_consumed_records_do_not_come_back(tmp_path: Path) -> None:
    """What a group has committed is gone after a restart, and its offsets are not used again."""
    with life(tmp_path) as broker:
        put(broker, b"a", b"b", b"c")
        broker.commit(broker.group("g"), {TP_KEPT: 2})
    with life(tmp_path) as broker:
        assert values(broker) == [b"c"]
        assert broker.group("g").committed == {TP_KEPT: 2}
        put(broker, b"d")
        assert broker.log(TP_KEPT).next == 4


def test_offsets_go_on_after_everything_was_consumed(tmp_path: Path) -> None:
    """An empty partition remembers its highwater mark over any number of lives."""
    with life(tmp_path) as broker:
        put(broker, *[b"x"] * 5)
        broker.commit(broker.group("g"), {TP_KEPT: 5})
    for _ in range(3):
        with life(tmp_path) as broker:
            assert (values(broker), broker.log(TP_KEPT).next) == ([], 5)


def test_topics_without_a_journal_start_empty(tmp_path: Path) -> None:
    """Frames do not survive, nor do commits on them: they would hide the new life's records."""
    with life(tmp_path) as broker:
        put(broker, b"picture", tp=TP_FRAMES)
        broker.commit(broker.group("g"), {TP_FRAMES: 1})
    with life(tmp_path) as broker:
        assert values(broker, TP_FRAMES) == []
        assert broker.group("g").floor(TP_FRAMES) == 0
    assert b"picture" not in b"".join(path.read_bytes() for path in segments(tmp_path))


def test_the_journal_stays_small_while_records_flow(tmp_path: Path) -> None:
    """Records that are consumed leave the disk: a hundred segments' worth passes through a handful."""
    with life(tmp_path) as broker:
        for round_ in range(1, 101):
            put(broker, *[b"x" * 1000] * 10)
            broker.commit(broker.group("g"), {TP_KEPT: round_ * 10})
        assert broker.journal is not None
        broker.journal.sync()
        assert sum(path.stat().st_size for path in segments(tmp_path)) < 6 * SEGMENT


def test_one_old_record_does_not_hold_all_that_came_after(tmp_path: Path) -> None:
    """A record that nobody consumes is handed on from segment to segment; the segments still go."""
    with life(tmp_path) as broker:
        broker.declare("unread", 1)
        put(broker, b"precious", tp=TP("unread", 0))
        for round_ in range(1, 101):
            put(broker, *[b"x" * 1000] * 10)
            broker.commit(broker.group("g"), {TP_KEPT: round_ * 10})
        assert broker.journal is not None
        broker.journal.sync()
        assert sum(path.stat().st_size for path in segments(tmp_path)) < 8 * SEGMENT
    with life(tmp_path) as broker:
        assert values(broker, TP("unread", 0)) == [b"precious"]
        assert broker.log(TP_KEPT).next == 1000


def test_a_changelog_keeps_its_keys_and_stays_small(tmp_path: Path) -> None:
    """A compacting topic is restored key by key, however often its keys were written."""
    with life(tmp_path) as broker:
        broker.declare("changelog", 1, compacting=True)
        for number in range(20_000):
            broker.append(TP("changelog", 0), 1.0, b"%d" % (number % 5), b"%d" % number)
    with life(tmp_path) as broker:
        last = {record.key: record.value for record in broker.log(TP("changelog", 0)).read(0, 100_000)}
        assert last == {b"%d" % (number % 5): b"%d" % number for number in range(19_995, 20_000)}
        assert broker.log(TP("changelog", 0)).compacting
    assert sum(path.stat().st_size for path in segments(tmp_path)) < 60 * SEGMENT


def test_a_torn_end_is_cut_off_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A process killed inside a write leaves half an entry: it was never acknowledged, and costs nothing else."""
    with life(tmp_path) as broker:
        put(broker, b"a", b"b")
    torn = segments(tmp_path)[-1]
    torn.write_bytes(torn.read_bytes()[:-3])

    with life(tmp_path) as broker:
        assert values(broker) == [b"a"]
        put(broker, b"c")
    assert "torn bytes at its end are cut off" in caplog.text

    caplog.clear()
    with life(tmp_path) as broker:
        assert values(broker) == [b"a", b"c"]
    assert caplog.text == ""


def test_a_damaged_entry_is_named_and_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A bad sector in the middle loses the record that lay there, says so with file and bytes, and nothing else."""
    with life(tmp_path) as broker:
        put(broker, b"first", b"second", b"third")
    path = segments(tmp_path)[-1]
    path.write_bytes(path.read_bytes().replace(b"second", b"sec\0nd"))

    with life(tmp_path) as broker:
        assert values(broker) == [b"first", b"third"]
    assert f"journal {path}: bytes " in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_file_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    """A newer program's journal is not guessed at: the error names the file and what to do."""
    path = tmp_path / "000000000001.wal"
    path.write_bytes(SEGMENT_HEAD[:-1] + b"\x09" + b"whatever")
    with pytest.raises(JournalError, match=rf"{path}: has format version 9, this program knows 1. Remedy: ") as caught:
        Broker((), journal=Journal(tmp_path))
    assert path.read_bytes().endswith(b"whatever"), caught


def test_a_file_that_was_never_begun_is_no_obstacle(tmp_path: Path) -> None:
    """Killed between creating a segment and writing to it: the empty file is passed over."""
    (tmp_path / "000000000001.wal").touch()
    (tmp_path / "notes.wal").write_text("not ours")
    with life(tmp_path) as broker:
        put(broker, b"a")
    with life(tmp_path) as broker:
        assert values(broker) == [b"a"]


def test_a_full_disk_refuses_and_accepts_again(tmp_path: Path) -> None:
    """A write that fails is Unavailable, with path and remedy; nothing is accepted; with room again all goes on."""
    with life(tmp_path) as broker:
        put(broker, b"a")
        size = segments(tmp_path)[-1].stat().st_size
        with disk_full_at(size + 100), pytest.raises(Unavailable, match=rf"journal {tmp_path}.*Remedy: free space"):
            put(broker, b"x" * 200)
        assert segments(tmp_path)[-1].stat().st_size == size
        assert values(broker) == [b"a"]
        put(broker, b"b")
    with life(tmp_path) as broker:
        assert values(broker) == [b"a", b"b"]


def test_a_full_disk_lets_consumers_go_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A commit that cannot be written is taken all the same, with a warning: after a restart it is consumed again."""
    with life(tmp_path) as broker:
        put(broker, b"a")
        with disk_full_at(segments(tmp_path)[-1].stat().st_size):
            broker.commit(broker.group("g"), {TP_KEPT: 1})
        assert values(broker) == []
        assert "kept-0 up to 1 would be consumed again" in caplog.text


def test_a_disk_that_fills_while_a_segment_is_begun_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No room for a new segment: the old one goes on, and the record that filled it counts."""
    with life(tmp_path) as broker:
        put(broker, b"x" * (SEGMENT - 200))
        for number in range(500):
            broker.group(f"group-{number}").committed[TP_KEPT] = 0
        with disk_full_at(SEGMENT + 500):
            put(broker, b"y" * 300)
        assert "no new segment, the old one goes on" in caplog.text
        put(broker, b"z")
    with life(tmp_path) as broker:
        assert values(broker) == [b"x" * (SEGMENT - 200), b"y" * 300, b"z"]


def test_a_folder_belongs_to_one_process(tmp_path: Path) -> None:
    """Two processes on one journal would destroy it: the second is told who has it."""
    with life(tmp_path), pytest.raises(JournalInUse, match=r"process \d+ has it open. Remedy: stop that process"):
        Journal(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """The error says which folder and what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"journal .*/file/journal: cannot be opened: Not a directory. Remedy: "):
        Journal(tmp_path / "file" / "journal")


def test_more_than_the_bound_on_disk_is_not_more_in_memory(tmp_path: Path) -> None:
    """A topic whose bound was lowered keeps the newest records."""
    with life(tmp_path) as broker:
        put(broker, *[b"%03d" % number + b"x" * 1000 for number in range(20)])
    small = TopicSpec("kept", 1, 60, 5_000, journal=True, overflow="refuse")
    broker = Broker((small,), journal=Journal(tmp_path, segment_bytes=SEGMENT))
    assert broker.held("kept") <= 5_000
    assert (values(broker)[-1] or b"").startswith(b"019")
    broker.close()
