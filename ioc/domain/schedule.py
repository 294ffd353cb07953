"""When a rule of the road or of a house holds: OpenStreetMap's `opening_hours`, read by its own library.

`Mo-Fr 06:30-09:00,16:30-19:00; PH off` is how such times are written in maps all over the world
(wiki.openstreetmap.org/wiki/Key:opening_hours/specification).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate


@dataclass(frozen=True, slots=True)
class Schedule:
    """hours: an `opening_hours` text, empty for always. timezone: of the tz database. ValueError if it is not one."""

    hours: str = ""
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if self.hours:
            _parsed(self.hours)

    def holds(self, time: float) -> bool:
        """Is it in force at `time`, POSIX seconds UTC?"""
        if not self.hours:
            return True
        return bool(
            _parsed(self.hours).is_open(datetime.fromtimestamp(time, ZoneInfo(self.timezone)).replace(tzinfo=None))
        )


@lru_cache(maxsize=1024)
def _parsed(hours: str) -> OpeningHours:
    if not validate(hours):
        raise ValueError(f"not a time table: {hours!r}")
    return OpeningHours(hours)


ALWAYS = Schedule()
