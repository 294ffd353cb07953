"""Counting at lines drawn in the picture: each track once a line, whatever it does on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ioc.domain.geometry import Point
from ioc.domain.site import Line

CLEARANCE = 0.008
"""A foot is on a side of the line only beyond this distance (share of the frame): a stop on the line is no crossing."""
WHOLE = 0.35
"""Least share of its own height that a track must show for its foot to be one: of somebody who passes behind another
the tracker may hold the other's shoe."""
MEMORY = 4096
"""Tracks remembered a line; ids grow, so the oldest are forgotten first."""


class Heights:
    """How high each track has been, in the unit of whoever asks."""

    def __init__(self) -> None:
        self._highest: dict[int, float] = {}

    def is_whole(self, track: int, height: float) -> bool:
        """Whether the track is seen, and not a piece of it. height: now, metres where they are known."""
        self._highest[track] = max(height, self._highest.get(track, 0.0))
        return height >= WHOLE * self._highest[track]

    def keep_only(self, tracks: Sequence[int]) -> None:
        self._highest = {track: height for track, height in self._highest.items() if track in tracks}


class LineCounter:
    """Crossings of one line by the feet of tracks: from left to right of a->b is positive."""

    def __init__(self, line: Line, aspect: float) -> None:
        """aspect: width over height of the frame; makes distances in x and y alike."""
        self.line = line
        self._aspect = aspect
        self._where: dict[int, tuple[int, Point]] = {}
        self._counted: dict[int, int] = {}
        self._positive = self._negative = 0

    @property
    def crossings(self) -> tuple[int, int]:
        """Positive and negative crossings so far."""
        return self._positive, self._negative

    @property
    def remembered(self) -> int:
        """Tracks in memory."""
        return len(self._where)

    def see(self, track: int, foot: Point) -> int:
        """The track's foot is here now. Returns +1 or -1 when this is its crossing, else 0."""
        distance = self._distance(foot)
        if abs(distance) < CLEARANCE:
            return 0
        side = 1 if distance > 0 else -1
        before = self._where.get(track)
        self._where[track] = (side, foot)
        self._forget()
        if before is None or before[0] == side or track in self._counted or not self._between_ends(before[1], foot):
            return 0
        self._counted[track] = side
        if side > 0:
            self._positive += 1
        else:
            self._negative += 1
        return side

    def keep_only(self, tracks: Sequence[int]) -> None:
        """Tracks that have ended need no memory."""
        alive = set(tracks)
        self._where = {track: seen for track, seen in self._where.items() if track in alive}
        self._counted = {track: side for track, side in self._counted.items() if track in alive}

    def _forget(self) -> None:
        while len(self._where) > MEMORY:
            self._where.pop(next(iter(self._where)))

    def _distance(self, foot: Point) -> float:
        """Signed distance from the endless line, in frame heights; positive on the right of a->b (y points down)."""
        ax, ay, bx, by = self.line.a.x * self._aspect, self.line.a.y, self.line.b.x * self._aspect, self.line.b.y
        length = math.hypot(bx - ax, by - ay)
        return ((bx - ax) * (foot.y - ay) - (by - ay) * (foot.x * self._aspect - ax)) / length

    def _between_ends(self, before: Point, after: Point) -> bool:
        """The way from before to after meets the line between its two ends."""
        d0, d1 = self._distance(before), self._distance(after)
        share = d0 / (d0 - d1)
        x, y = before.x + share * (after.x - before.x), before.y + share * (after.y - before.y)
        a, b = self.line.a, self.line.b
        along = (x - a.x) * (b.x - a.x) * self._aspect**2 + (y - a.y) * (b.y - a.y)
        length2 = ((b.x - a.x) * self._aspect) ** 2 + (b.y - a.y) ** 2
        return 0.0 <= along <= length2
