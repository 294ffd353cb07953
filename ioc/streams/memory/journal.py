"""The journal: what a journalled topic accepted and nobody consumed yet outlives the process.

What is promised. A message is acknowledged after its entry was handed to the operating system: it survives the death of
the process at any instant (kill -9). The disk is asked to keep it (fdatasync) at most SYNC_EVERY seconds later: a power
cut loses at most that much. Replaying may deliver again what was not committed, never less.

How it stays small. The journal is a row of segments. A new one begins with the state (offsets) and takes all entries
until it is full. A segment without a live record is deleted; when the whole grows beyond twice what is live, the oldest
segments hand their live records on to the newest and go.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from faust.types import TP

from ioc.streams.memory.entries import Entry, RecordEntry
from ioc.streams.memory.errors import JournalError, JournalInUse
from ioc.streams.memory.segment import READ_REMEDY, Segment

log = logging.getLogger(__name__)

SEGMENT_BYTES = 8_000_000
SUFFIX = ".wal"
SYNC_EVERY = 1.0
SLACK_SEGMENTS = 4
"""Full segments that may lie around beside twice the live data."""


class Live(Protocol):
    """What the journal asks about the state that it protects."""

    def journal_head(self) -> Iterable[Entry]:
        """Offsets used and committed: with the live records, the whole state."""
        ...

    def live_record(self, tp: TP, offset: int) -> RecordEntry | None:
        """The record at this offset, if somebody may still want it."""
        ...

    def live_bytes(self) -> int:
        """Bytes of all live records of journalled topics."""
        ...


class Journal:
    """Opening claims the folder; `replay`, then `begin`, then `append`. Raises JournalError, JournalInUse."""

    def __init__(self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        self._lock = _claim(folder)
        self._segment_bytes = segment_bytes
        self._roll_at = segment_bytes
        self._number = 0
        self._segments: list[Segment] = []
        self._retired: list[Segment] = []  # full, not yet synced
        self._doomed: list[Segment] = []  # to delete once what replaces them is synced
        self._dirty = False
        self._syncing = threading.Lock()
        self._live: Live | None = None

    @property
    def size(self) -> int:
        """Bytes of all segments that count."""
        return sum(segment.size for segment in self._segments)

    def replay(self) -> Iterator[Entry]:
        """All that the earlier lives wrote, oldest first; a record may come twice, and after its commit."""
        for path in sorted(path for path in self.folder.glob(f"*{SUFFIX}") if path.stem.isdigit()):
            segment = Segment(path)
            self._number = segment.number
            yield from segment.load()
            self._segments.append(segment)

    def begin(self, live: Live) -> None:
        """Take entries from now on; `live` answers for the state replayed."""
        self._live = live
        self._doom_dead()
        self._roll()
        self._clean(slack=self._segment_bytes)
        self.sync()

    def append(self, entry: Entry) -> None:
        """Raises JournalError, and has then written nothing."""
        if self._segments[-1].broken:
            self._roll()
        self._segments[-1].append(entry)
        self._dirty = True
        if self._segments[-1].size >= self._roll_at:
            self._roll_if_possible()

    async def keep_synced(self) -> None:
        """Sync every SYNC_EVERY seconds, for ever, off the event loop. Run it as a task."""
        while True:
            await asyncio.sleep(SYNC_EVERY)
            if self._dirty:
                await asyncio.to_thread(self.sync)

    def sync(self) -> None:
        """Wait until the disk has what was written so far. A failure is logged and tried again next time."""
        with self._syncing:
            self._dirty = False
            doomed, newest = list(self._doomed), self._segments[-1:]
            retired = list(self._retired)  # read last: what the doomed handed on lies in the newest or in one of these
            try:
                for segment in (*retired, *newest):
                    segment.sync()
                _sync_folder(self.folder)
                for segment in doomed:
                    segment.delete()
            except OSError as error:
                self._dirty = True
                log.error("journal %s: not synced, a power cut may lose its end: %s", self.folder, error)
                return
            for segment in retired:
                segment.seal()
                self._retired.remove(segment)
            for segment in doomed:
                self._doomed.remove(segment)

    def close(self) -> None:
        """Sync, close the files, release the folder. The journal cannot be used any more."""
        self.sync()
        for segment in (*self._segments, *self._retired):
            segment.seal()
        os.close(self._lock)

    def _roll_if_possible(self) -> None:
        try:
            self._roll()
        except JournalError as error:
            self._roll_at = self._segments[-1].size + self._segment_bytes
            log.warning("no new segment, the old one goes on: %s", error)
        else:
            self._clean(slack=SLACK_SEGMENTS * self._segment_bytes)

    def _roll(self) -> None:
        assert self._live is not None, "begin() comes before append()"
        self._number += 1
        fresh = Segment(self.folder / f"{self._number:012d}{SUFFIX}")
        try:
            fresh.create()
            for entry in self._live.journal_head():
                fresh.append(entry)
        except JournalError:
            fresh.discard()
            raise
        self._retired.extend(self._segments[-1:])
        self._segments.append(fresh)
        self._roll_at = self._segment_bytes
        self._dirty = True

    def _clean(self, slack: int) -> None:
        """Let go of dead segments; when the rest is `slack` bytes more than twice what is live, empty the oldest."""
        assert self._live is not None
        self._doom_dead()
        allowed = 2 * self._live.live_bytes() + slack
        for segment in self._segments[:-1]:
            if self.size <= allowed or not self._hand_on(segment):
                return
            self._doom(segment)

    def _hand_on(self, segment: Segment) -> bool:
        try:
            for entry in self._live_entries(segment):
                self._segments[-1].append(entry)
        except JournalError as error:
            log.warning("an old segment stays: %s", error)
            return False
        return True

    def _live_entries(self, segment: Segment) -> Iterator[RecordEntry]:
        assert self._live is not None
        for tp, offsets in segment.offsets.items():
            for offset in reversed(offsets):  # a segment dies from its front: the newest answers soonest
                if entry := self._live.live_record(tp, offset):
                    yield entry

    def _doom_dead(self) -> None:
        for segment in self._segments[:-1]:
            if next(self._live_entries(segment), None) is None:
                self._doom(segment)

    def _doom(self, segment: Segment) -> None:
        self._segments.remove(segment)
        self._doomed.append(segment)


def _claim(folder: Path) -> int:
    """Own the folder until the process ends, however it ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalError(folder, f"cannot be opened: {error.strerror}", READ_REMEDY) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(lock, 20, 0).decode(errors="replace") or "unknown"
        os.close(lock)
        remedy = "stop that process, or name another folder for this one"
        raise JournalInUse(folder, f"process {owner} has it open", remedy) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def _sync_folder(folder: Path) -> None:
    """Make the names of new files last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
