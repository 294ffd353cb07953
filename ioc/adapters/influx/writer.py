"""Writes the program's figures to InfluxDB: one thread, one flush a second; what cannot be sent waits on disk."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from ioc.adapters.backoff import Backoff
from ioc.adapters.influx.points import lines
from ioc.adapters.influx.server import LineServer
from ioc.adapters.influx.spool import Spool
from ioc.adapters.metrics import Metrics
from ioc.domain.errors import Unavailable, WireError
from ioc.ports import Clock

log = logging.getLogger(__name__)

MAX_WAITING = 50_000
"""Lines in memory; the oldest go first, counted."""
MAX_BATCH = 5_000
DRAIN_SECONDS = 2.0
"""How long one flush may spend on the spool: about a megabyte a second, and the present is never far behind."""
MAX_SPLITS = 200
"""Requests that may be spent on finding the wrong lines of one batch."""
CLOSE_LIMIT = 5.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds: between two readings of the figures, between two flushes, and before a failed server is tried again
    (doubling from the first to the longest pause, with jitter)."""

    sample: float = 10.0
    flush: float = 1.0
    first_pause: float = 1.0
    longest_pause: float = 30.0


RHYTHM = Rhythm()


class InfluxWriter:
    """Start it once, close it once. `write` is for any thread."""

    def __init__(
        self,
        metrics: Metrics,
        server: LineServer,
        spool: Spool,
        clock: Clock,
        host: str,
        rhythm: Rhythm = RHYTHM,
    ) -> None:
        """host: the tag `host` of every point."""
        self._metrics = metrics
        self._server = server
        self._spool = spool
        self._clock = clock
        self._host = host
        self._rhythm = rhythm
        self._backoff = Backoff(rhythm.first_pause, rhythm.longest_pause)
        self._waiting: deque[str] = deque()
        self._in_flight: tuple[str, ...] = ()
        self._lock = threading.Lock()
        self._not_before = 0.0
        self._next_sample = 0.0
        self._away = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="influx writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, new: Sequence[str]) -> None:
        """Lines to send with the next flush. Never blocks; over the bound the oldest are given up, counted."""
        with self._lock:
            self._waiting.extend(new)
            over = max(0, len(self._waiting) - MAX_WAITING)
            for _ in range(over):
                self._waiting.popleft()
        self._count("points_dropped", over)

    def close(self) -> None:
        """A last reading and flush; what is not taken goes to disk. Bounded by CLOSE_LIMIT."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(CLOSE_LIMIT)
        if self._thread.is_alive():  # it hangs in a request: what it holds, and what waits, goes to disk from here
            self._keep((*self._in_flight, *self._take(MAX_WAITING)))
            return
        self._server.close()

    def _run(self) -> None:
        while not self._stop.wait(self._rhythm.flush):
            if time.monotonic() >= self._next_sample:
                self._next_sample = time.monotonic() + self._rhythm.sample
                self.sample()
            self.flush()
        self.sample()
        self.flush()
        self._keep(self._take(MAX_WAITING))

    def sample(self) -> None:
        """Read the figures once and put them among what waits."""
        self._metrics.set("spool_bytes", self._spool.size)
        self.write(lines(self._metrics.read(), self._host, self._clock.now()))

    def flush(self) -> None:
        """Send what waits, or keep it on disk; then drain the disk, oldest first."""
        batch = self._in_flight = self._take(MAX_BATCH)
        if batch and not (self._may_try() and self._delivered(batch)):
            self._keep(batch)
        self._in_flight = ()
        until = time.monotonic() + DRAIN_SECONDS
        while self._may_try() and time.monotonic() < until and (segment := self._spool.oldest()) is not None:
            if not self._delivered(segment.lines):
                break
            self._spool.remove(segment)

    def _take(self, count: int) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._waiting.popleft() for _ in range(min(count, len(self._waiting))))

    def _may_try(self) -> bool:
        return time.monotonic() >= self._not_before

    def _delivered(self, batch: Sequence[str]) -> bool:
        """Whether the server has taken the batch, or said that lines of it are wrong (those are put aside)."""
        try:
            self._send(batch, [MAX_SPLITS])
        except Unavailable as error:
            pause = self._backoff.wait()
            self._not_before = time.monotonic() + pause
            if not self._away:
                log.warning("figures wait on disk: %s", error)
            self._away = True
            return False
        if self._away:
            log.info("figures flow again")
        self._away = False
        self._backoff.reset()
        return True

    def _send(self, batch: Sequence[str], splits: list[int]) -> None:
        """Send; a batch with wrong lines is halved until those are alone. splits: requests left for that."""
        try:
            self._server.write(batch)
        except WireError as error:
            if len(batch) == 1 or splits[0] <= 0:
                self._spool.reject(batch, str(error))
                self._count("points_rejected", len(batch))
                log.warning("%d points were rejected: %s", len(batch), error)
                return
            splits[0] -= 2
            middle = len(batch) // 2
            self._send(batch[:middle], splits)
            self._send(batch[middle:], splits)
            return
        self._count("points_written", len(batch))

    def _keep(self, batch: Sequence[str]) -> None:
        self._count("points_dropped", self._spool.append(batch))

    def _count(self, name: str, amount: int) -> None:
        if amount:
            self._metrics.add(name, amount)
