"""What a decoding process tells its parent: packets of a small header and a payload, on its standard output."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum

from ioc.domain.errors import SourceError

_HEADER = struct.Struct(">cdHHI")
HEADER_BYTES = _HEADER.size
MAX_PAYLOAD = 8_192 * 8_192 * 3
"""The raw picture of MAX_SIDE squared; decoders refuse anything larger."""
MAX_SIDE = 8_192


class Tag(StrEnum):
    INFO = "I"  # JSON of Info, once, when the source is open
    JPEG = "J"
    RAW = "R"  # BGR, 8 bits, rows from the top
    BAD = "B"  # a picture that cannot be used, in words
    END = "Z"  # the source has ended
    FAULT = "E"  # the source cannot be read (any further), in words


@dataclass(frozen=True, slots=True)
class Info:
    """What is known of a source when it is open. duration in seconds; None for a live source or an unknown one."""

    duration: float | None
    fps: float | None
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Order:
    """What the decoding process is to do; the first line of its standard input (an address may hold a password).

    live: paced, JPEG, at most `fps` pictures a second; times are POSIX seconds. Else every picture, raw; times are
    seconds of the source. `fps` also times pictures of a folder whose names hold no time.
    """

    address: str
    live: bool
    fps: float
    limit: float = 10.0  # seconds that opening, or one picture, may take


@dataclass(frozen=True, slots=True)
class Header:
    tag: Tag
    time: float
    width: int
    height: int
    length: int


def pack(tag: Tag, payload: bytes | memoryview = b"", *, time: float = 0.0, size: tuple[int, int] = (0, 0)) -> bytes:
    """The header of a packet; the payload follows it. size: width, height in pixels."""
    return _HEADER.pack(tag.encode(), time, *size, len(payload))


def parse(header: bytes) -> Header:
    """Raises SourceError for bytes that are no header: something else wrote to the pipe."""
    tag, time, width, height, length = _HEADER.unpack(header)
    try:
        known = Tag(tag.decode("ascii", errors="replace"))
    except ValueError as error:
        raise SourceError("the decoding process wrote something that is not ours") from error
    if length > MAX_PAYLOAD:
        raise SourceError(f"the decoding process announced {length:,} bytes; at most {MAX_PAYLOAD:,} are taken")
    return Header(known, time, width, height, length)


def pack_order(order: Order) -> bytes:
    return json.dumps(asdict(order)).encode() + b"\n"


def parse_order(line: bytes) -> Order:
    return Order(**json.loads(line))


def pack_info(info: Info) -> bytes:
    return json.dumps(asdict(info)).encode()


def parse_info(payload: bytes) -> Info:
    return Info(**json.loads(payload))
