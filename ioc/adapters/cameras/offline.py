"""Every picture of a file, folder or address, as fast as it goes: for analysis after the fact.

Decoding happens in a process of its own, so that a file that kills a decoder ends in SourceError, not in a crash.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ioc.adapters.cameras.opening import without_password
from ioc.adapters.cameras.video import COMMAND, ending
from ioc.adapters.cameras.video_packets import (
    HEADER_BYTES,
    Header,
    Info,
    Order,
    Tag,
    pack_order,
    parse,
    parse_info,
)
from ioc.domain.errors import SourceError

Progress = Callable[[float, float | None], None]
"""Seconds of the source read so far, and all of them (None when unknown)."""

FPS = 5.0
"""Pictures a second of a folder whose file names hold no time."""


class OfflineSource:
    """An opened source; iterating gives (seconds of the source, picture). Close it, or use `with`."""

    def __init__(self, address: str, *, fps: float = FPS, progress: Progress | None = None) -> None:
        """Opens. progress: called for every picture. Raises SourceError with the reason."""
        self._name = without_password(address)
        self._progress = progress
        self._process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.skipped = 0
        """Pictures that could not be used."""
        try:
            self._send(pack_order(Order(address, live=False, fps=fps)))
            header, payload = self._packet()
            if header.tag is not Tag.INFO:
                raise SourceError(f"{self._name}: {_text(payload) or 'ended before it began'}")
            self.info: Info = parse_info(payload)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        """(seconds of the source from 0, picture (h, w, 3) BGR uint8). Raises SourceError when reading fails."""
        while True:
            header, payload = self._packet()
            if header.tag is Tag.END:
                return
            if header.tag is Tag.BAD:
                self.skipped += 1
                continue
            if header.tag is not Tag.RAW:
                raise SourceError(f"{self._name}: {_text(payload)}")
            if self._progress is not None:
                self._progress(header.time, self.info.duration)
            yield header.time, np.frombuffer(payload, np.uint8).reshape(header.height, header.width, 3)

    def close(self) -> None:
        """End the decoding process. Bounded."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            return  # in an uninterruptible system call; it is dead as soon as that returns

    def _send(self, order: bytes) -> None:
        if self._process.stdin is None:
            raise SourceError(f"{self._name}: the decoding process has no input")
        self._process.stdin.write(order)
        self._process.stdin.flush()

    def _packet(self) -> tuple[Header, bytes]:
        header = parse(self._read(HEADER_BYTES))
        return header, self._read(header.length)

    def _read(self, count: int) -> bytes:
        """Exactly `count` bytes. The process has an alarm of its own, so this never waits for ever."""
        data = self._process.stdout.read(count) if self._process.stdout is not None else b""
        if len(data) < count:
            raise SourceError(f"{self._name}: the decoding process {ending(self._process.wait(5.0))}")
        return data


def _text(payload: bytes) -> str:
    return payload.decode(errors="replace")
