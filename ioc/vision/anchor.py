"""The look of a thing that stands, at its place: whether it still does, whatever the outlines around it do."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Grey

MATCH = 0.75
"""Least normalised correlation of a look with its own place, which neither turns nor grows."""
COVERED = 0.35
"""Least share of its place that must differ from the background. A car by night of which little but the lamps does has
no look to be known by: lamps look alike."""
UNVERIFIED = 3.0
"""Seconds for which the look may be hidden, by what passes in front, before the thing counts as gone."""
PROBATION = 6.0
"""Seconds after its halt in which a thing's look must be at its place PROVEN of the time: a stream of vehicles far
away also covers one place without end."""
PROVEN = 0.7
HIDDEN = 20.0
"""As UNVERIFIED, at most, for what has stood for long."""
SMALLEST = 4
"""Pixels a side from which a part of a picture is a look."""


class Anchor:
    """since: when the thing last moved. now: when its look was taken."""

    def __init__(self, at: tuple[int, int], look: Grey, since: float, now: float) -> None:
        """at: left and top of the look in the analysed picture, pixels."""
        self._left, self._top = at
        self._look = look.copy()
        self._since = since
        self._verified_at = now
        self._looks = self._found = 1
        self._covered = True

    @property
    def covered(self) -> bool:
        """Whether something was at its place in the last picture."""
        return self._covered

    def holds(self, grey: Grey, foreground: Grey, now: float) -> bool:
        """Whether the look is there, and is not background."""
        h, w = self._look.shape
        area = slice(self._top, self._top + h), slice(self._left, self._left + w)
        score = float(cv2.matchTemplate(grey[area], self._look, cv2.TM_CCOEFF_NORMED)[0, 0])
        self._covered = cv2.countNonZero(foreground[area]) >= COVERED * w * h
        found = score >= MATCH and self._covered
        self._looks += 1
        self._found += found
        if found:
            self._verified_at = now
        return found

    def lost(self, now: float) -> bool:
        """Not seen for so long that other things stand or pass where it stood."""
        return now - self._verified_at > self._patience(now)

    def _patience(self, now: float) -> float:
        """What stood for long is given longer to come back into sight; what has only just halted must prove it."""
        if now - self._since < PROBATION and self._found < PROVEN * self._looks:
            return 0.0
        return min(max(UNVERIFIED, 0.5 * (self._verified_at - self._since)), HIDDEN)


def anchor_of(
    box: tuple[float, float, float, float], grey: Grey, foreground: Grey, since: float, now: float
) -> Anchor | None:
    """The look within a box (left, top, width, height), a tenth of its size away from its edges; None if too small, or
    if too little of it differs from the background: foreground, (h, w) mask."""
    left, top, width, height = box
    x, y = max(0, round(left + 0.1 * width)), max(0, round(top + 0.1 * height))
    area = np.s_[y : max(y, round(top + 0.9 * height)), x : max(x, round(left + 0.9 * width))]
    look = grey[area]
    if min(look.shape) < SMALLEST or cv2.countNonZero(foreground[area]) < COVERED * look.size:
        return None
    return Anchor((x, y), look, since, now)
