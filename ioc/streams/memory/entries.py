"""The journal's format: entries behind a marker, a checksum and a length, so that damage is found and passed over.

    segment = "IOCWAL" version entry*
    entry   = F1 4A  crc32(body)  length(body)  body        big-endian, crc and length 4 bytes each
    body    = kind  topic  partition  ...                    texts and headers carry their own length

Every entry stands for itself: losing one loses nothing else.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from faust.types import TP

from ioc.streams.memory.record import Headers, Record

SEGMENT_HEAD = b"IOCWAL\x00\x01"
"""The last byte is the version of the format."""

MARKER = b"\xf1J"
_FRAME = struct.Struct(">2sII")
_RECORD = struct.Struct(">BIQdiiH")
_COMMIT = struct.Struct(">IQ")
_HEADER = struct.Struct(">HI")
_LENGTH = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """A record was accepted."""

    tp: TP
    record: Record
    compacting: bool


@dataclass(frozen=True, slots=True)
class CommitEntry:
    """The group has consumed everything below the offset."""

    group: str
    tp: TP
    offset: int


@dataclass(frozen=True, slots=True)
class NextEntry:
    """Offsets below this one have been used."""

    tp: TP
    offset: int


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes [start, end) of a segment that are no entry."""

    start: int
    end: int


Entry = RecordEntry | CommitEntry | NextEntry


def pack(entry: Entry) -> bytes:
    """The entry as it is written."""
    body = _body(entry)
    return _FRAME.pack(MARKER, zlib.crc32(body), len(body)) + body


def unpack_all(segment: bytes) -> Iterator[Entry | Damage]:
    """Everything in a segment, in order. Damage that ends the segment is a torn tail."""
    position = len(SEGMENT_HEAD) if segment.startswith(SEGMENT_HEAD) else 0
    damaged_from: int | None = None
    while position < len(segment):
        found = _entry_at(segment, position)
        if found is None:
            damaged_from = position if damaged_from is None else damaged_from
            following = segment.find(MARKER, position + 1)
            position = len(segment) if following < 0 else following
            continue
        if damaged_from is not None:
            yield Damage(damaged_from, position)
            damaged_from = None
        entry, position = found
        yield entry
    if damaged_from is not None:
        yield Damage(damaged_from, len(segment))


def _entry_at(segment: bytes, position: int) -> tuple[Entry, int] | None:
    if len(segment) < position + _FRAME.size:
        return None
    marker, checksum, length = _FRAME.unpack_from(segment, position)
    start = position + _FRAME.size
    if marker != MARKER or len(segment) < start + length:
        return None
    body = segment[start : start + length]
    if zlib.crc32(body) != checksum:
        return None
    try:
        return _parse(body), start + length
    except (struct.error, UnicodeDecodeError, IndexError, KeyError):
        return None  # the checksum of another program's bytes may be right by design


def _body(entry: Entry) -> bytes:
    topic = _text(entry.tp.topic)
    match entry:
        case RecordEntry(tp, record, compacting):
            head = _RECORD.pack(
                compacting,
                tp.partition,
                record.offset,
                record.timestamp,
                -1 if record.key is None else len(record.key),
                -1 if record.value is None else len(record.value),
                len(record.headers),
            )
            headers = [
                _HEADER.pack(len(name := text.encode()), len(content)) + name + content
                for text, content in record.headers
            ]
            return b"".join([b"R", topic, head, record.key or b"", record.value or b"", *headers])
        case CommitEntry(group, tp, offset):
            return b"C" + topic + _COMMIT.pack(tp.partition, offset) + _text(group)
        case NextEntry(tp, offset):
            return b"N" + topic + _COMMIT.pack(tp.partition, offset)


def _parse(body: bytes) -> Entry:
    kind = body[:1]
    topic, position = _take_text(body, 1)
    if kind == b"R":
        return _parse_record(body, position, topic)
    partition, offset = _COMMIT.unpack_from(body, position)
    if kind == b"N":
        return NextEntry(TP(topic, partition), offset)
    if kind == b"C":
        group, _ = _take_text(body, position + _COMMIT.size)
        return CommitEntry(group, TP(topic, partition), offset)
    raise KeyError(kind)


def _parse_record(body: bytes, position: int, topic: str) -> RecordEntry:
    compacting, partition, offset, timestamp, key_size, value_size, count = _RECORD.unpack_from(body, position)
    position += _RECORD.size
    key, position = _take(body, position, key_size)
    value, position = _take(body, position, value_size)
    headers: list[tuple[str, bytes]] = []
    for _ in range(count):
        name_size, content_size = _HEADER.unpack_from(body, position)
        name, position = _take(body, position + _HEADER.size, name_size)
        content, position = _take(body, position, content_size)
        headers.append(((name or b"").decode(), content or b""))
    carried: Headers = tuple(headers)
    return RecordEntry(TP(topic, partition), Record(offset, timestamp, key, value, carried), bool(compacting))


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _LENGTH.pack(len(encoded)) + encoded


def _take_text(body: bytes, position: int) -> tuple[str, int]:
    (size,) = _LENGTH.unpack_from(body, position)
    text, position = _take(body, position + _LENGTH.size, size)
    return (text or b"").decode(), position


def _take(body: bytes, position: int, size: int) -> tuple[bytes | None, int]:
    if size < 0:
        return None, position
    if position + size > len(body):
        raise IndexError(f"{size} bytes at {position} of {len(body)}")
    return body[position : position + size], position + size
