"""How wide vehicles are in the picture, learned from those in the lanes: a measure where metres are not known."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from statistics import median

from ioc.domain.observation import Track
from ioc.domain.site import Zone
from ioc.rules.picture import STANDS, Scale

BANDS = 16
"""Rows into which the picture is cut: what is as far away is in one row."""
REMEMBERED = 32
ENOUGH = 5
"""Vehicles in a row, or in those beside it, from which the usual width is known."""


class VehicleWidths:
    """The widths of the last moving vehicles, one a vehicle and row. In frame heights."""

    def __init__(self, lanes: Sequence[Zone]) -> None:
        self._lanes = lanes
        self._widths: list[deque[float]] = [deque(maxlen=REMEMBERED) for _ in range(BANDS)]
        self._rows: dict[int, int] = {}  # track -> the row in which it was last measured; only tracks in view

    def learn(self, tracks: Iterable[Track], scale: Scale) -> None:
        rows: dict[int, int] = {}
        for track in tracks:
            row = _row(track)
            rows[track.id] = row
            cut_off = track.box.x <= 0.005 or track.box.x + track.box.w >= 0.995
            if self._rows.get(track.id) == row or cut_off or not track.seen or track.still_for >= STANDS:
                continue
            if any(zone.polygon.contains(track.foot) for zone in self._lanes):
                self._widths[row].append(track.box.w * scale.aspect)
        self._rows = rows

    def relative(self, track: Track, scale: Scale) -> float | None:
        """Width over the usual width of vehicles as far away; None where too few have passed."""
        row = _row(track)
        near = [width for band in self._widths[max(0, row - 1) : row + 2] for width in band]
        return track.box.w * scale.aspect / median(near) if len(near) >= ENOUGH else None


def _row(track: Track) -> int:
    return min(BANDS - 1, max(0, int(track.foot.y * BANDS)))
