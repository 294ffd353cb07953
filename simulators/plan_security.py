"""What people, things and fire may do before a camera, as a scenario says it."""

from __future__ import annotations

from typing import Literal

from simulators.city import Metres
from simulators.plan import Drawn, Part, Place, Walked


class Intrusion(Walked):
    """Somebody walks a path that crosses the zone."""

    kind: Literal["intrusion"]
    camera: str
    zone: str


class LineCrossing(Walked):
    """Somebody walks a path that crosses the line once."""

    kind: Literal["line_crossing"]
    camera: str
    line: str


class Loitering(Walked):
    """Somebody walks the path, strolls within `roam` metres of its end for `hold` seconds, and goes back."""

    kind: Literal["loitering"]
    camera: str
    zone: str
    hold: Drawn
    roam: float = 2.0


class Crowd(Part):
    """People come from `source` to stand around `middle`; the truth lasts while `least` or more are in the zone."""

    kind: Literal["crowd"]
    camera: str
    zone: str
    at: Drawn
    hold: Drawn
    people: Drawn
    least: int
    middle: Place
    source: Place
    spacing: float = 1.1


class AbandonedObject(Walked):
    """Somebody puts a bag down `put` metres into the path, waits `pause` seconds, and walks on. The bag stays for
    `hold` seconds."""

    kind: Literal["abandoned_object"]
    camera: str
    zone: str
    put: float
    pause: Drawn = 2.0
    hold: Drawn


class RemovedObject(Walked):
    """A box has always stood at `stands`; whoever walks the path takes it along. It counts for `hold` seconds."""

    kind: Literal["removed_object"]
    camera: str
    zone: str
    stands: Metres
    hold: Drawn = 30.0


class Fire(Part):
    """Flames grow to `size` metres within `rise` seconds, burn, and die down."""

    kind: Literal["fire"]
    camera: str
    place: Place
    at: Drawn
    hold: Drawn
    size: Drawn = 1.5
    rise: float = 6.0


class Smoke(Part):
    """A column of smoke; `size` is its width in metres where it rises, `shade` 0 black .. 1 white."""

    kind: Literal["smoke"]
    camera: str
    place: Place
    at: Drawn
    hold: Drawn
    size: Drawn = 1.5
    shade: Drawn = 0.5
    rise: float = 5.0
