"""Does the picture still live? Even of a scene where nothing moves, no two pictures are the same: the sensor is noisy.

Compared is how many pixels changed at all since the picture before. A frozen stream repeats the very same ones; one
that is encoded anew on its way differs a little here and there, and more at a key picture, so most comparisons count
and not each. A quiet scene at night changes some percent of its pixels even when a meagre bit rate has pressed most of
the noise out of it.
"""

from __future__ import annotations

from collections import deque

import cv2

from ioc.vision.arrays import Grey

APART = 0.18
"""Seconds between two pictures that are compared: slower changes are seen, and not each of 25 pictures a second."""
SAME = 0.012
"""Share of changed pixels below which two pictures are the same."""
FROZEN_AFTER, ALIVE_AFTER = 2.8, 0.6
"""Seconds of pictures that stay the same; of pictures that change again."""
MOST = 0.8
"""Share of the comparisons that must find no change: key pictures of the encoder change everything."""
FEWEST = 4
"""Comparisons that are needed."""


class Stillness:
    """How long the very same picture has been shown."""

    def __init__(self) -> None:
        self._before: Grey | None = None
        self._compared = 0.0
        self._found: deque[tuple[float, bool]] = deque()
        self._frozen_since: float | None = None
        self._changing_since: float | None = None

    def look(self, grey: Grey, watched: Grey | None, now: float) -> float | None:
        """Since when the picture is frozen, None while it lives.

        grey: (h, w) at analysis size. watched: mask of the pixels that count, None for all. now: capture time.
        """
        if self._before is None or self._before.shape != grey.shape:
            self._before, self._compared = grey, now
            self._found.clear()
            return self._frozen_since
        if now - self._compared < APART:
            return self._frozen_since
        changed = cv2.absdiff(grey, self._before)
        if watched is not None:
            changed = cv2.bitwise_and(changed, watched)
        area = cv2.countNonZero(watched) if watched is not None else grey.size
        same = cv2.countNonZero(changed) < SAME * max(area, 1)
        self._found.append((self._compared, same))
        self._before, self._compared = grey, now
        self._judge(same, now)
        return self._frozen_since

    def _judge(self, same: bool, now: float) -> None:
        while len(self._found) > FEWEST and now - self._found[1][0] >= FROZEN_AFTER:
            self._found.popleft()
        alike = sum(still for _, still in self._found)
        begun = self._found[0][0]
        settled = len(self._found) >= FEWEST and now - begun >= FROZEN_AFTER - 1e-9
        if settled and alike >= MOST * len(self._found) and self._frozen_since is None:
            self._frozen_since = begun
        if same:
            self._changing_since = None
        elif self._changing_since is None:
            self._changing_since = now
        elif now - self._changing_since >= ALIVE_AFTER:
            self._frozen_since = None
            self._found.clear()
