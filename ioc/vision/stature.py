"""How high a person is at a place in the picture: by the ground plane, else by the things that were seen to walk."""

from __future__ import annotations

import math
from collections import deque
from statistics import median

from ioc.domain.geometry import Point
from ioc.domain.observation import ObjectClass, Track
from ioc.vision.ground_plane import GroundPlane

PERSON = 1.7
"""Metres."""
UNKNOWN = 0.25
"""Frame heights, while nobody has been seen."""
REMEMBERED = 64
"""Heights that are kept."""
NEAREST = 9
"""Of these, those whose feet were nearest in height of the picture tell."""
EVERY = 1.0
"""Seconds between two samples of one camera."""
EDGE = 0.01
"""A box so near the frame's edge may be cut off."""
WIDE = 0.9
"""Width over height above which a thing is no person."""
VEHICLES = frozenset({ObjectClass.CAR, ObjectClass.BUS, ObjectClass.TRUCK, ObjectClass.MOTORBIKE})


class Stature:
    """Of one view. aspect: its width over its height."""

    def __init__(self, ground: GroundPlane | None, aspect: float) -> None:
        self._ground = ground
        self._aspect = aspect
        self._seen: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)
        self._sampled = -math.inf

    def learn(self, tracks: tuple[Track, ...], now: float) -> None:
        """Take in the heights of those who walk."""
        if self._ground is not None or now - self._sampled < EVERY:
            return
        for track in tracks:
            if track.seen and track.still_for < 0.5 and self.may_be_person(track) and _whole(track):
                self._seen.append((track.foot.y, track.box.h))
                self._sampled = now

    def may_be_person(self, track: Track) -> bool:
        return track.label not in VEHICLES and track.box.w * self._aspect <= WIDE * track.box.h

    def height(self, foot: Point) -> float:
        """Of a person who stands there, in frame heights."""
        if self._ground is not None:
            scale = self._ground.metres_per_fraction(foot)
            if scale is not None:
                across = math.hypot(float(scale[0, 0]), float(scale[1, 0]))
                return PERSON / max(across, 1e-6) * self._aspect
        if not self._seen:
            return UNKNOWN
        nearest = sorted(self._seen, key=lambda sample: abs(sample[0] - foot.y))[:NEAREST]
        return median(height for _, height in nearest)

    def metres(self, foot: Point) -> Point | None:
        """Where a foot is on the ground; None without calibration."""
        return None if self._ground is None else self._ground.metres(foot)

    def persons_apart(self, a: Point, b: Point) -> float:
        """Distance of two feet in the heights of a person: on the ground if that is known, else in the picture."""
        here, there = self.metres(a), self.metres(b)
        if here is not None and there is not None:
            return here.distance(there) / PERSON
        return math.hypot((a.x - b.x) * self._aspect, a.y - b.y) / max(self.height(a), 1e-6)


def _whole(track: Track) -> bool:
    box = track.box
    return box.x > EDGE and box.y > EDGE and box.x + box.w < 1 - EDGE and box.y + box.h < 1 - EDGE
