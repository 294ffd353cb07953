"""When a picture was taken, and which of too many pictures to keep."""

from __future__ import annotations

import math
from datetime import UTC, datetime

MAX_CLOCK_ERROR = 3_600.0
"""Seconds by which a camera's clock may differ from ours; beyond that it is not set at all."""

CLOCK_TOLERANCE = 15.0
"""Seconds between capture and arrival that may be the network's: longer than a connection may be silent."""


def capture_time(stamp: str | None, arrival: float) -> tuple[float, str]:
    """The capture time that the camera stamped if it can be believed, else the arrival; and the complaint, if any.

    stamp: POSIX seconds as text, None if the camera sends none. arrival: POSIX seconds.
    """
    if stamp is None:
        return arrival, ""
    try:
        seconds = float(stamp)
    except ValueError:
        return arrival, f"the camera's time stamp {stamp[:40]!r} is not a number; the arrival time is used"
    if not math.isfinite(seconds):
        return arrival, f"the camera's time stamp {stamp[:40]!r} is not finite; the arrival time is used"
    if abs(seconds - arrival) > MAX_CLOCK_ERROR:
        return arrival, f"the camera's clock is wrong, it says {_date(seconds)}; the arrival time is used"
    return seconds, ""


class CaptureClock:
    """Capture times of one connection. A camera whose clock is set wrongly keeps its own intervals but is shifted to
    ours: otherwise its silence, and the order of its events among others', could not be told."""

    def __init__(self) -> None:
        self._shift = 0.0

    def stamp(self, text: str | None, arrival: float) -> tuple[float, str]:
        """The capture time of a picture, POSIX seconds, and the complaint about the camera's clock, if any."""
        seconds, complaint = capture_time(text, arrival)
        if complaint or text is None:
            return arrival, complaint
        if abs(seconds + self._shift - arrival) > CLOCK_TOLERANCE:
            self._shift = arrival - seconds
        if not self._shift:
            return seconds, ""
        way = "behind" if self._shift > 0 else "ahead"
        return seconds + self._shift, f"the camera's clock is {abs(self._shift):.0f} s {way}; its times are corrected"


def _date(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:g} s"


class Sampler:
    """Keeps about `fps` pictures a second of a camera that sends more, evenly, and each capture time once."""

    def __init__(self, fps: float) -> None:
        self._period = 1.0 / fps
        self._due = -math.inf
        self._last = -math.inf

    def wants(self, captured: float) -> bool:
        """Whether to keep the picture captured at this time (seconds). A clock that was set back begins anew."""
        if captured < self._last - self._period:
            self._due = -math.inf
        elif captured <= self._last:
            return False
        if captured < self._due - self._period / 4:
            return False
        self._last = captured
        fresh = math.isinf(self._due)
        self._due = captured + self._period if fresh else max(self._due + self._period, captured + self._period / 2)
        return True
