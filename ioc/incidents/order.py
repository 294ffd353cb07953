"""Event-time order over many sources, so that the order of arrival does not decide what is one incident."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Mapping

from ioc.domain.detection import Detection, Progress

IDLE = 2.0
LIMIT = 10_000


class EventTimeOrder:
    """Holds detections back until no source can say anything earlier, then lets them go in order of (time, source, id,
    revision).

    sources: those known from the start; others are known from their first word. idle_s: how many seconds of event time
    a source may be away from the others (live): one that lags more does not hold them back, and one whose clock runs
    ahead by more is not held for them. math.inf waits for every source (replay: then the order of arrival between
    sources changes nothing). limit: most detections held; beyond it the earliest go at once.

    watermark: event time that the sources have reached together. late counts detections that came after their time had
    passed; forced those let go by the limit.
    """

    def __init__(self, sources: Iterable[str] = (), idle_s: float = IDLE, limit: int = LIMIT) -> None:
        self._reached: dict[str, float] = dict.fromkeys(sources, -math.inf)
        self._idle_s = idle_s
        self._limit = limit
        self._held: list[tuple[float, str, str, int, int, Detection]] = []
        self._numbers = itertools.count()  # of two reports with one name the first comes first; they cannot be compared
        self.watermark = -math.inf
        self.late = 0
        self.forced = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def reached(self) -> Mapping[str, float]:
        """Event time of each source by its own clock; -inf for one that has not spoken yet."""
        return self._reached

    def put(self, detection: Detection) -> list[Detection]:
        """Take a detection in; its time is progress of its source as well. Returns what may go now."""
        if detection.time < self.watermark:
            self.late += 1
        name = (detection.time, detection.source, detection.id, detection.revision)
        heapq.heappush(self._held, (*name, next(self._numbers), detection))
        return self._advance(detection.source, detection.time)

    def progress(self, progress: Progress) -> list[Detection]:
        """Event time has moved on at one source. Returns what may go now."""
        return self._advance(progress.source, progress.time)

    def flush(self) -> list[Detection]:
        """Everything that is held, in order: the end of a recording."""
        out = [heapq.heappop(self._held)[-1] for _ in range(len(self._held))]
        if out:
            self.watermark = max(self.watermark, out[-1].time)
        return out

    def _advance(self, source: str, time: float) -> list[Detection]:
        self._reached[source] = max(time, self._reached.get(source, -math.inf))
        crowd = self._crowd()
        waited_for = [reached for reached in self._reached.values() if reached >= crowd - self._idle_s]
        self.watermark = max(self.watermark, min(waited_for))
        out: list[Detection] = []
        while self._held and (self._held[0][0] < self.watermark or len(self._held) > self._limit):
            if self._held[0][0] >= self.watermark:
                self.forced += 1
            out.append(heapq.heappop(self._held)[-1])
        return out + self._ahead_of(crowd + self._idle_s)

    def _crowd(self) -> float:
        """Where the sources are: the furthest one, leaving out a quarter whose clocks may run ahead."""
        spoken = sorted((reached for reached in self._reached.values() if reached > -math.inf), reverse=True)
        return spoken[len(spoken) // 4]

    def _ahead_of(self, time: float) -> list[Detection]:
        """What a source with a wrong clock says: nobody would ever catch up with it, so it goes at once."""
        ahead = sorted(entry for entry in self._held if entry[0] > time)
        if ahead:
            self._held = [entry for entry in self._held if entry[0] <= time]
            heapq.heapify(self._held)
        return [entry[-1] for entry in ahead]
