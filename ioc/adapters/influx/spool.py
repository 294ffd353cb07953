"""Lines that wait for InfluxDB on disk: oldest first out, bounded, and whole after a crash or on a full disk."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ioc.domain.errors import Unavailable

log = logging.getLogger(__name__)

SEGMENT_BYTES = 256_000
"""A segment is one request when it is drained."""
REJECTED_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Segment:
    """The oldest lines that wait."""

    path: Path
    lines: tuple[str, ...]


class Spool:
    """Numbered files in a folder. Safe from any thread; one process owns the folder."""

    def __init__(self, folder: Path, max_bytes: int, segment_bytes: int = SEGMENT_BYTES) -> None:
        """Takes over what an earlier run left. Raises Unavailable if the folder cannot be made or read."""
        self._folder = folder
        self._rejected = folder / "rejected"
        self._max_bytes = max_bytes
        self._segment_bytes = min(segment_bytes, max_bytes)
        self._lock = threading.Lock()
        self._said = False
        try:
            self._rejected.mkdir(parents=True, exist_ok=True)
            self._sizes = {path: path.stat().st_size for path in sorted(folder.glob("*.lp"))}
        except OSError as error:
            raise Unavailable(
                f"the spool {folder} cannot be used: {error.strerror}. Remedy: mend it, or set IOC_DATA_DIR."
            ) from error
        self._number = max((int(path.stem) for path in self._sizes if path.stem.isdigit()), default=0)
        self._open: Path | None = None  # the segment that is appended to

    @property
    def size(self) -> int:
        """Bytes that wait."""
        with self._lock:
            return sum(self._sizes.values())

    def append(self, lines: Sequence[str]) -> int:
        """Keep the lines; returns how many lines were given up for want of room, oldest first."""
        if not lines:
            return 0
        data = ("\n".join(lines) + "\n").encode()
        if len(data) > self._segment_bytes and len(lines) > 1:
            middle = len(lines) // 2
            return self.append(lines[:middle]) + self.append(lines[middle:])
        with self._lock:
            dropped, trouble = self._make_room(len(data)), "the spool is full"
            while (reason := self._write(data)) is not None:
                trouble = reason
                lost = self._drop_oldest()
                if lost is None:
                    self._say(trouble)
                    return dropped + len(lines)
                dropped += lost
            if dropped:
                self._say(trouble)
            return dropped

    def oldest(self) -> Segment | None:
        """The segment that has waited longest. A last line that a crash cut short is left out."""
        with self._lock:
            for path in list(self._sizes):
                if path == self._open:
                    self._open = None
                try:
                    text = path.read_bytes().decode(errors="replace")
                except OSError as error:
                    log.warning("spool segment %s cannot be read and is given up: %s", path, error.strerror)
                    self._forget(path)
                    continue
                whole, _, _ = text.rpartition("\n")
                if whole:
                    return Segment(path, tuple(whole.split("\n")))
                self._forget(path)
            return None

    def remove(self, segment: Segment) -> None:
        """The lines have arrived."""
        with self._lock:
            self._forget(segment.path)
            self._said = False

    def reject(self, lines: Sequence[str], reason: str) -> None:
        """Keep lines that InfluxDB called wrong, with its reason, for somebody to look at; the oldest go first."""
        content = "".join(f"# {part}\n" for part in reason.splitlines()) + "\n".join(lines) + "\n"
        with self._lock, contextlib.suppress(OSError):  # they are counted; a full disk must not stop the writer
            files = sorted(self._rejected.glob("*.lp"))
            number = int(files[-1].stem) + 1 if files else 1
            sizes = {path: path.stat().st_size for path in files}
            while files and sum(sizes.values()) + len(content) > REJECTED_BYTES:
                sizes.pop(files[0])
                files.pop(0).unlink()
            (self._rejected / f"{number:012d}.lp").write_text(content, encoding="utf-8")

    def _make_room(self, count: int) -> int:
        dropped = 0
        while self._sizes and sum(self._sizes.values()) + count > self._max_bytes:
            dropped += self._drop_oldest() or 0
        return dropped

    def _write(self, data: bytes) -> str | None:
        """Append to the open segment, wholly or not at all; the reason if the disk does not take it."""
        if self._open is None or self._sizes.get(self._open, 0) + len(data) > self._segment_bytes:
            self._number += 1
            self._open = self._folder / f"{self._number:012d}.lp"
        before = self._sizes.get(self._open, 0)
        try:
            with self._open.open("ab", buffering=0) as file:
                try:
                    _write_all(file.fileno(), data)
                    os.fsync(file.fileno())
                except OSError:
                    with contextlib.suppress(OSError):
                        file.truncate(before)
                    raise
        except OSError as error:
            self._open = None
            return f"{self._folder} takes no more: {error.strerror}"
        self._sizes[self._open] = before + len(data)
        return None

    def _drop_oldest(self) -> int | None:
        """Give up the oldest segment; how many lines it held, None if there is none."""
        path = next(iter(self._sizes), None)
        if path is None:
            return None
        try:
            lost = path.read_bytes().count(b"\n")
        except OSError:
            lost = 0
        self._forget(path)
        return lost

    def _forget(self, path: Path) -> None:
        self._sizes.pop(path, None)
        if path == self._open:
            self._open = None
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

    def _say(self, trouble: str) -> None:
        """Once, until lines flow out again."""
        if not self._said:
            log.warning("figures are lost: %s. Remedy: free space, raise IOC_SPOOL_MAX_BYTES, mend InfluxDB.", trouble)
        self._said = True


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
