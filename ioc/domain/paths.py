"""Where things have been: the recent path of each, under whatever numbers the tracker gives it.

A vehicle that is hidden or lost for a moment comes back under another number about where it would be by now; its path
goes on. Rules and vision remember paths here and nowhere else.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from ioc.domain.geometry import Box, Point
from ioc.domain.observation import Track

SAMPLE_EVERY = 0.1
"""Seconds between two moments of a path; a faster camera adds work, not knowledge."""
SPEED_OVER = 0.6
"""Seconds of path from which it is reckoned where a lost vehicle would be by now."""
REFIND_BODIES = 1.5
"""How far from there it may be found again, in its own sizes."""
REFIND_SHARE = 0.3
"""And how far in shares of the way that it went unseen."""
ALIKE = 2.5
"""Largest ratio of the areas of its boxes before and after."""
STANDS = 1.0
"""Seconds without a move after which a track that is unseen is held by its place: it is there, and nobody else."""
OVERLAP_S = 1.0
"""Seconds for which a newborn track may have been there before the old one was last seen."""
MAX_PATHS = 512


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment of a path: foot and box in the picture (fractions), ground in metres if known."""

    time: float
    foot: Point
    box: Box
    ground: Point | None


@dataclass(slots=True, eq=False)
class Path:
    """One vehicle. number: of its first track. track: as last seen. unseen: the way from where it was lost to where it
    was found again, told in the picture in which it was found."""

    number: int
    track: Track
    last_seen: float
    samples: deque[Sample] = field(default_factory=deque)
    unseen: tuple[Point, Point] | None = None

    def __post_init__(self) -> None:
        self._add(self.last_seen)

    def see(self, track: Track, time: float, window: float) -> None:
        if track.id != self.track.id:
            self.unseen = (self.track.foot, track.foot)
        self.track, self.last_seen = track, time
        if time - self.samples[-1].time >= SAMPLE_EVERY - 1e-6:
            self._add(time)
            while time - self.samples[0].time > window:
                self.samples.popleft()

    def seen_at(self, time: float) -> bool:
        return self.last_seen == time

    def sampled_at(self, time: float) -> bool:
        return self.samples[-1].time == time

    def expected(self, time: float) -> Point:
        """Where its foot would be, had it gone on as it went."""
        last = self.samples[-1]
        first = next(sample for sample in self.samples if last.time - sample.time <= SPEED_OVER)
        ahead = (time - self.last_seen) / (last.time - first.time) if last.time > first.time else 0.0
        foot = self.track.foot
        return Point(foot.x + ahead * (last.foot.x - first.foot.x), foot.y + ahead * (last.foot.y - first.foot.y))

    def feet(self) -> tuple[Point, ...]:
        return tuple(sample.foot for sample in self.samples)

    def _add(self, time: float) -> None:
        self.samples.append(Sample(time, self.track.foot, self.track.box, self.track.ground))


class Paths:
    """The paths of one camera. window_s: how long a moment is remembered. gap_s: how long a vehicle may be unseen and
    is still the same one."""

    def __init__(self, window_s: float, gap_s: float = 2.0) -> None:
        self._window = window_s
        self._gap = gap_s
        self._paths: dict[int, Path] = {}  # number of its present track -> path

    def clear(self) -> None:
        self._paths = {}

    def follow(self, tracks: Iterable[Track], time: float, aspect: float) -> list[Path]:
        """All paths with this picture's tracks in them. aspect: width over height of the frame in pixels."""
        self._paths = {i: path for i, path in self._paths.items() if time - path.last_seen <= self._gap}
        tracks = list(tracks)
        seen = [track for track in tracks if track.seen]
        held = {track.id for track in tracks if track.still_for >= STANDS}
        for path in self._paths.values():
            path.unseen = None
        for track in seen:
            if track.id in self._paths:
                self._paths[track.id].see(track, time, self._window)
        for track in sorted(seen, key=lambda track: track.id):
            if track.id not in self._paths and len(self._paths) < MAX_PATHS:
                self._begin(track, time, aspect, held)
        return list(self._paths.values())

    def _begin(self, track: Track, time: float, aspect: float, held: Set[int]) -> None:
        lost = [
            (away, path)
            for path in self._paths.values()
            if not path.seen_at(time)
            and path.track.id not in held
            and (away := _may_be(path, track, time, aspect)) is not None
        ]
        if not lost:
            self._paths[track.id] = Path(track.id, track, time)
            return
        _, path = min(lost, key=lambda found: (found[0], found[1].number))
        del self._paths[path.track.id]
        self._paths[track.id] = path
        path.see(track, time, self._window)


def _may_be(path: Path, track: Track, time: float, aspect: float) -> float | None:
    """How far the new track is from where the lost vehicle would be, in frame heights; None if it is another one."""
    if track.first_seen < path.last_seen - OVERLAP_S:
        return None
    before, after = (max(box.w * box.h * aspect, 1e-9) for box in (path.track.box, track.box))
    if not 1 / ALIKE <= after / before <= ALIKE:
        return None
    expected = path.expected(time)
    away = math.hypot((expected.x - track.foot.x) * aspect, expected.y - track.foot.y)
    gone = math.hypot((expected.x - path.track.foot.x) * aspect, expected.y - path.track.foot.y)
    return away if away <= REFIND_BODIES * math.sqrt(min(before, after)) + REFIND_SHARE * gone else None
