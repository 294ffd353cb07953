"""multipart/x-mixed-replace (RFC 2046 multipart, as cameras bend it) as a protocol without I/O.

Taken as it comes: a boundary that the header names with or without its dashes, or not at all; parts with a right
length, a wrong one or none; bare LF; garbage between parts. Bounded: headers, parts, and what is skipped to recover.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ioc.domain.errors import SourceError
from ioc.domain.frame import MAX_FRAME_BYTES

MAX_HEADER_BYTES = 8_192
MAX_GARBAGE_BYTES = 64 * 1024 * 1024
"""So much without a part means that the stream has no parts."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FIRST_DELIMITER = re.compile(rb"(?:^|\n)(--[^\r\n]{1,200})\r?\n")
_END_OF_IMAGE = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers with lower-case names, and its body."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part that cannot be used, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The closing boundary was seen."""


Event = Part | Skipped | Ended


def boundary_of(content_type: str) -> str | None:
    """The boundary that a Content-Type names, None if it names none."""
    found = re.search(r"""boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))""", content_type, re.IGNORECASE)
    return (found[1] or found[2]) if found else None


class MultipartReader:
    """Bytes in, events out; the bytes may be cut anywhere."""

    def __init__(self, boundary: str | None, max_part: int = MAX_FRAME_BYTES) -> None:
        self._delimiter = b"--" + boundary.removeprefix("--").encode() if boundary else b""
        self._max_part = max_part
        self._buffer = bytearray()
        self._headers: dict[str, str] | None = None  # None while between parts
        self._after_delimiter = False
        self._length: int | None = None
        self._scanned = 0
        self._garbage = 0

    def feed(self, data: bytes) -> list[Event]:
        """The events that `data` completes. Raises SourceError when the stream holds no parts at all."""
        self._buffer += data
        events: list[Event] = []
        while True:
            step = self._step()
            if step is None:
                return events
            if not isinstance(step, bool):
                events.append(step)

    def _step(self) -> Event | bool | None:
        """An event, True when there was progress without one, None when more bytes are needed."""
        if self._headers is not None:
            return self._body_of_length(self._length) if self._length is not None else self._body_to_delimiter()
        if self._after_delimiter:
            return self._read_headers()
        return self._find_delimiter()

    def _find_delimiter(self) -> bool | None:
        if not self._delimiter:
            found = _FIRST_DELIMITER.search(self._buffer)
            if found:
                self._delimiter = found[1].rstrip()
        start = self._buffer.find(self._delimiter) if self._delimiter else -1
        if start < 0:
            keep = len(self._delimiter) if self._delimiter else 256
            self._discard(max(0, len(self._buffer) - keep))
            return None
        self._garbage = 0
        del self._buffer[: start + len(self._delimiter)]
        self._after_delimiter = True
        return True

    def _discard(self, count: int) -> None:
        del self._buffer[:count]
        self._garbage += count
        if self._garbage > MAX_GARBAGE_BYTES:
            name = self._delimiter.decode(errors="replace") or "--"
            raise SourceError(f"{self._garbage:,} bytes without the boundary {name!r}: not a multipart stream")

    def _read_headers(self) -> Event | bool | None:
        if self._buffer.startswith(b"--"):
            self._after_delimiter = False
            return Ended()
        found = _BLANK_LINE.search(self._buffer, 0, MAX_HEADER_BYTES)
        if found is None:
            if len(self._buffer) < MAX_HEADER_BYTES:
                return None
            self._after_delimiter = False
            return Skipped(f"a part with more than {MAX_HEADER_BYTES:,} bytes of headers")
        self._headers = _headers(bytes(self._buffer[: found.start()]))
        del self._buffer[: found.end()]
        self._after_delimiter = False
        self._scanned = 0
        return self._take_length(self._headers.get("content-length", ""))

    def _take_length(self, text: str) -> Event | bool:
        self._length = int(text) if text.isascii() and text.isdigit() and len(text) < 16 and int(text) else None
        if self._length is not None and self._length > self._max_part:
            return self._skip(f"a part of {self._length:,} bytes; at most {self._max_part:,} are taken")
        return True

    def _body_of_length(self, length: int) -> Event | None:
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        inside = body.find(self._delimiter)
        if inside >= 0:  # the length is a lie: the next part has begun inside this one
            del self._buffer[:inside]
            return self._skip(f"a part of {inside:,} bytes that claims {length:,}")
        del self._buffer[:length]
        return self._part(body)

    def _body_to_delimiter(self) -> Event | None:
        end = self._buffer.find(self._delimiter, self._scanned)
        if end < 0:
            self._scanned = max(0, len(self._buffer) - len(self._delimiter))
            if self._scanned > self._max_part:
                return self._skip(f"a part without end after {self._scanned:,} bytes; at most {self._max_part:,}")
            return None
        body = bytes(self._buffer[:end])
        del self._buffer[:end]
        last = body.rfind(_END_OF_IMAGE)
        return self._part(body[: last + 2] if last >= 0 else body.rstrip(b"\r\n-"))

    def _part(self, body: bytes) -> Part:
        headers = self._headers or {}
        self._headers = None
        return Part(headers, body)

    def _skip(self, reason: str) -> Skipped:
        self._headers = None
        return Skipped(reason)


def _headers(block: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in block.decode("latin-1").splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}
