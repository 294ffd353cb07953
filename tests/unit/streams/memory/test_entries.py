"""The journal's format."""

from __future__ import annotations

from faust.types import TP
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.streams.memory.entries import (
    SEGMENT_HEAD,
    CommitEntry,
    Damage,
    Entry,
    NextEntry,
    RecordEntry,
    pack,
    unpack_all,
)
from ioc.streams.memory.record import Record

TPS = st.builds(TP, st.text(max_size=20), st.integers(0, 2**32 - 1))
OFFSETS = st.integers(0, 2**63)
CONTENT = st.one_of(st.none(), st.binary(max_size=60))
HEADERS = st.lists(st.tuples(st.text(max_size=8), st.binary(max_size=8)), max_size=3).map(tuple)
RECORDS = st.builds(Record, OFFSETS, st.floats(allow_nan=False), CONTENT, CONTENT, HEADERS)
ENTRIES = st.one_of(
    st.builds(RecordEntry, TPS, RECORDS, st.booleans()),
    st.builds(CommitEntry, st.text(max_size=20), TPS, OFFSETS),
    st.builds(NextEntry, TPS, OFFSETS),
)


def written(entries: list[Entry]) -> bytes:
    return SEGMENT_HEAD + b"".join(map(pack, entries))


@settings(deadline=None)
@given(st.lists(ENTRIES, max_size=5))
def test_what_is_written_is_read(entries: list[Entry]) -> None:
    """Every entry comes back as it was, in order: None stays None, empty stays empty."""
    assert list(unpack_all(written(entries))) == entries


@settings(deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=3), st.data())
def test_a_torn_end_costs_only_itself(entries: list[Entry], data: st.DataObject) -> None:
    """Cut anywhere in the last entry: all before it are read, the rest is reported as damage up to the end."""
    whole, before = written(entries), len(written(entries[:-1]))
    cut = data.draw(st.integers(before + 1, len(whole) - 1))
    assert list(unpack_all(whole[:cut])) == [*entries[:-1], Damage(before, cut)]


@settings(deadline=None)
@given(st.lists(ENTRIES, min_size=2, max_size=4), st.data())
def test_a_damaged_entry_costs_only_itself(entries: list[Entry], data: st.DataObject) -> None:
    """Flip one bit anywhere in an entry: every other entry is read, and the damage is reported where it is."""
    which = data.draw(st.integers(0, len(entries) - 1))
    start, end = len(written(entries[:which])), len(written(entries[: which + 1]))
    spoilt = bytearray(written(entries))
    spoilt[data.draw(st.integers(start, end - 1))] ^= 1 << data.draw(st.integers(0, 7))

    read = list(unpack_all(bytes(spoilt)))

    assert [found for found in read if not isinstance(found, Damage)] == entries[:which] + entries[which + 1 :]
    assert [found for found in read if isinstance(found, Damage)] == [Damage(start, end)]


def test_bytes_of_something_else_are_damage() -> None:
    """A file that was never a journal yields nothing and is reported whole."""
    assert list(unpack_all(b"%PDF-1.7 not a journal")) == [Damage(0, 22)]
