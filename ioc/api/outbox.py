"""What waits to be written to one client: messages in order and bounded, pictures never queued."""

from __future__ import annotations

from collections import deque

MAX_MESSAGES = 1000
MAX_BYTES = 1024 * 1024
"""What may wait for one client (Centrifugo's bound); beyond it the client is told so and cut off."""


class Overflow(Exception):
    """More waits for the client than is allowed: it does not read fast enough."""


class Beat:
    """A beat that waits; two in a row become one, for only the newest matters."""

    def __init__(self, prev: int, seq: int, body: str) -> None:
        self.prev = prev
        self.seq = seq
        self.body = body

    @property
    def text(self) -> str:
        return f'{{"type":"beat","seq":{self.seq},"prev":{self.prev},{self.body}}}'


class Outbox:
    """Messages in order; at most one picture a camera, the newest. The opening of a subscription is not counted."""

    def __init__(self) -> None:
        self._opening: deque[str] = deque()
        self._messages: deque[str | Beat] = deque()
        self._bytes = 0
        self._tiles: dict[str, bytes] = {}

    def restart(self, opening: list[str]) -> None:
        """A new subscription: whatever still waits belongs to the old one."""
        self._opening = deque(opening)
        self._messages.clear()
        self._bytes = 0

    def put(self, message: str) -> None:
        """Raises Overflow."""
        self._append(message, len(message.encode()))

    def put_beat(self, beat: Beat) -> None:
        """Raises Overflow."""
        last = self._messages[-1] if self._messages else None
        if isinstance(last, Beat):
            self._messages.pop()
            self._bytes -= len(last.body)
            beat.prev = last.prev
        self._append(beat, len(beat.body))

    def put_tile(self, camera: str, tile: bytes) -> bool:
        """Keep the newest picture of a camera; True when it takes the place of one that was never written."""
        replaced = camera in self._tiles
        self._tiles[camera] = tile  # an assignment keeps its place in the line
        return replaced

    def drop_tiles(self) -> None:
        self._tiles.clear()

    def pop(self) -> str | None:
        """The next message."""
        if self._opening:
            return self._opening.popleft()
        if not self._messages:
            return None
        message = self._messages.popleft()
        if isinstance(message, Beat):
            self._bytes -= len(message.body)
            return message.text
        self._bytes -= len(message.encode())
        return message

    @property
    def has_tile(self) -> bool:
        return bool(self._tiles)

    def pop_tile(self) -> bytes | None:
        """The picture that has waited longest."""
        if not self._tiles:
            return None
        return self._tiles.pop(next(iter(self._tiles)))

    def _append(self, message: str | Beat, size: int) -> None:
        if self._messages and (len(self._messages) >= MAX_MESSAGES or self._bytes + size > MAX_BYTES):
            raise Overflow(f"{len(self._messages)} messages, {self._bytes:,} bytes wait to be read")
        self._messages.append(message)
        self._bytes += size
