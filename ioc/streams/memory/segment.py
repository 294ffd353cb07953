"""One file of the journal: whole entries are appended, or nothing."""

from __future__ import annotations

import contextlib
import logging
import os
from array import array
from collections import defaultdict
from pathlib import Path

from faust.types import TP

from ioc.streams.memory.entries import SEGMENT_HEAD, Damage, Entry, RecordEntry, pack, unpack_all
from ioc.streams.memory.errors import JournalError

log = logging.getLogger(__name__)

WRITE_REMEDY = "free space on that disk (or mend it), then send again; nothing was accepted"
READ_REMEDY = "give the process the right to read and write there; or name another folder for the journal"


class Segment:
    """offsets: where the records of every partition begin, to tell later whether the file still holds live ones."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.broken = False
        self.offsets: defaultdict[TP, array[int]] = defaultdict(lambda: array("Q"))
        self._fd: int | None = None

    @property
    def number(self) -> int:
        return int(self.path.stem)

    def create(self) -> None:
        """Raises JournalError."""
        try:
            self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except OSError as error:
            raise JournalError(self.path, f"cannot be created: {error.strerror}", WRITE_REMEDY) from error
        self._write(SEGMENT_HEAD)

    def load(self) -> list[Entry]:
        """Everything readable in the file; a torn tail is cut off. Raises JournalError."""
        try:
            content = self.path.read_bytes()
            entries = self._unpack(content)
        except OSError as error:
            raise JournalError(self.path, f"cannot be read: {error.strerror}", READ_REMEDY) from error
        return entries

    def append(self, entry: Entry) -> None:
        """Raises JournalError and leaves the file as it was."""
        self._write(pack(entry))
        self._note(entry)

    def sync(self) -> None:
        """Wait until the disk has it all. Raises OSError. May run in a thread while this one appends."""
        if self._fd is not None:
            os.fdatasync(self._fd)

    def seal(self) -> None:
        """Nothing will be appended any more."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def delete(self) -> None:
        """Raises OSError."""
        self.seal()
        self.path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Delete a segment that could not be begun; if even that fails it is found empty at the next start."""
        with contextlib.suppress(OSError):
            self.delete()

    def _unpack(self, content: bytes) -> list[Entry]:
        version = len(SEGMENT_HEAD) - 1
        if content[:version] == SEGMENT_HEAD[:version] and content[version : version + 1] not in (b"", b"\x01"):
            problem = f"has format version {content[version]}, this program knows 1"
            raise JournalError(self.path, problem, "start the program that wrote it, or move the file away")
        entries: list[Entry] = []
        self.size = len(content)
        for found in unpack_all(content):
            if isinstance(found, Damage):
                self._report(found, len(content))
            else:
                entries.append(found)
                self._note(found)
        return entries

    def _report(self, damage: Damage, size: int) -> None:
        if damage.end < size:
            log.error(
                "journal %s: bytes %d to %d are damaged and lost; what comes after them is recovered",
                self.path,
                damage.start,
                damage.end,
            )
            return
        log.warning("journal %s: %d torn bytes at its end are cut off", self.path, size - damage.start)
        os.truncate(self.path, damage.start)
        self.size = damage.start

    def _note(self, entry: Entry) -> None:
        if isinstance(entry, RecordEntry):
            self.offsets[entry.tp].append(entry.record.offset)

    def _write(self, content: bytes) -> None:
        assert self._fd is not None, f"{self.path} is not open"
        written = 0
        try:
            while written < len(content):
                written += os.write(self._fd, memoryview(content)[written:])
        except OSError as error:
            self._take_back()
            raise JournalError(self.path, f"cannot be written: {error.strerror}", WRITE_REMEDY) from error
        self.size += written

    def _take_back(self) -> None:
        assert self._fd is not None
        try:
            os.ftruncate(self._fd, self.size)
        except OSError as error:
            self.broken = True  # its torn end is cut off at the next start; nothing more goes in
            log.error("journal %s: a torn end could not be cut off: %s", self.path, error)
