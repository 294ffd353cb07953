"""The column of words and bars beside a picture: what was told of it, and what each rule makes of that."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from ioc.domain.detection import RuleClock
from ioc.vision import pen
from ioc.vision.arrays import Colour

WIDTH = 330
_LEFT, _TOP = 8, 18
_CLOCKS_FIRST = 12
"""Clocks shown, the nearest to their limit first; beyond these only their number is told."""


class Panel:
    """Filled from top to bottom; what does not fit is left out."""

    def __init__(self, height: int) -> None:
        self.image: Colour = np.full((height, WIDTH, 3), 28, np.uint8)
        self._y = _TOP

    def heading(self, text: str) -> None:
        self._y += 5
        self._write(text.upper(), pen.DIM)

    def line(self, text: str, ink: pen.Ink = pen.GREY) -> None:
        self._write(text, ink)

    def clocks(self, clocks: Iterable[RuleClock]) -> None:
        """A bar each: amber while it builds up, red once the rule has spoken, grey while something holds it."""
        ordered = sorted(clocks, key=lambda clock: (not clock.on, -_share(clock)))
        for clock in ordered[:_CLOCKS_FIRST]:
            self._bar(clock)
        if len(ordered) > _CLOCKS_FIRST:
            self._write(f"and {len(ordered) - _CLOCKS_FIRST} more", pen.DIM)

    def _bar(self, clock: RuleClock) -> None:
        ink = pen.RED if clock.on else pen.DIM if clock.held else pen.AMBER
        self._write(clock_text(clock), ink)
        top, right = self._y - 11, WIDTH - _LEFT
        cv2.rectangle(self.image, (_LEFT, top), (right, top + 3), (60, 60, 60), -1)
        cv2.rectangle(self.image, (_LEFT, top), (_LEFT + round(_share(clock) * (right - _LEFT)), top + 3), ink, -1)
        self._y += 6
        if clock.held:
            self._write(f"  held: {clock.held}", pen.DIM)

    def _write(self, text: str, ink: pen.Ink) -> None:
        pen.write(self.image, text, (_LEFT, self._y), ink)
        self._y += pen.LINE_HEIGHT


def clock_text(clock: RuleClock) -> str:
    """Such as `stopped_vehicle lane-east #7 6.2/8 s`."""
    about = f" {clock.zone}" if clock.zone else ""
    track = f" #{clock.object}" if clock.object is not None else ""
    limit = f"/{clock.limit:g}" if clock.limit else ""
    return f"{clock.kind}{about}{track} {clock.value:.1f}{limit} {clock.unit}{' ON' if clock.on else ''}".rstrip()


def _share(clock: RuleClock) -> float:
    return 1.0 if clock.on or clock.limit <= 0 else min(1.0, max(0.0, clock.value / clock.limit))
