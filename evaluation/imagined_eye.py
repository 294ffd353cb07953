"""What one camera's tracker would tell of traffic that is known exactly, with the errors that were measured on it.

No pixels: hours of observations in minutes, so that the rules can be asked for days whether they keep quiet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.tracker_noise import Noise
from ioc.domain.geometry import Box, Point
from ioc.domain.observation import Crossing, ObjectClass, Track, TracksObserved
from ioc.domain.site import Camera
from ioc.vision.counting import LineCounter
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.occupancy import Occupancy

SIZE = (640, 360)
RASTER = (160, 90)
"""Width and height of the mask from which occupancy is taken."""
SEEN_FROM = 12.0
"""Pixels of height below which nothing is followed."""
INERTIA = 0.5
"""Seconds over which a track's velocity is averaged."""
MOVED = 0.22
"""Share of its height by which a foot must shift to have moved, as in ioc.vision.trajectory."""
CONFIRMED = 0.6
"""Seconds before a new track is told."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrueBox:
    """A true thing in the picture. box: left, top, width, height in pixels of SIZE."""

    id: int
    label: ObjectClass
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class _Followed:
    number: int
    born: float
    bias: Floats  # foot x, foot y in heights, log width, log height
    place: Point | None  # metres, or fractions without calibration
    velocity: tuple[float, float]
    anchor: Point
    still_since: float
    gone_until: float
    last: float


class ImaginedEye:
    """One camera with errors of its own: the same seed errs in the same way. fps: pictures a second."""

    def __init__(self, camera: Camera, noise: Noise, seed: int) -> None:
        self._camera = camera
        self._noise = noise
        self._random = np.random.default_rng(seed)
        self._plane = GroundPlane(camera.ground) if camera.ground else None
        self._occupancy = Occupancy(camera.zones, RASTER)
        self._counters = [LineCounter(line, SIZE[0] / SIZE[1]) for line in camera.lines]
        self._followed: dict[int, _Followed] = {}
        self._next = 1
        self._before: float | None = None

    def see(self, boxes: list[TrueBox], now: float) -> TracksObserved:
        elapsed = 0.0 if self._before is None else now - self._before
        self._before = now
        tracks: list[Track] = []
        mask = np.zeros((RASTER[1], RASTER[0]), np.uint8)
        for one in boxes:
            if one.box[3] >= SEEN_FROM and (track := self._track(one, now, elapsed)) is not None:
                tracks.append(track)
                _fill(mask, track.box)
        self._followed = {name: known for name, known in self._followed.items() if now - known.last < 3.0}
        tracks += self._ghosts(now, elapsed)
        return TracksObserved(
            self._camera.id,
            now,
            SIZE,
            tuple(tracks),
            self._occupancy.shares(mask),
            {counter.line.id: counter.crossings for counter in self._counters},
            self._crossings(tracks),
        )

    def _track(self, one: TrueBox, now: float, elapsed: float) -> Track | None:
        known = self._followed.get(one.id)
        if known is None or self._chance(self._noise.renamed * elapsed):
            known = self._followed[one.id] = self._new(now)
        known.last = now
        if now >= known.gone_until and self._chance(self._noise.lost * elapsed):
            known.gone_until = now + float(self._random.exponential(self._noise.gap))
        if now < known.gone_until or now - known.born < CONFIRMED:
            return None
        foot, box = self._erring(one, known)
        if box.w <= 0 or box.h <= 0:
            return None
        self._follow(known, foot, box, now, elapsed)
        return Track(
            id=known.number,
            box=box,
            foot=foot,
            velocity=Point(*known.velocity),
            metric=self._plane is not None,
            ground=known.place if self._plane is not None else None,
            first_seen=known.born,
            still_for=now - known.still_since,
            seen=True,
            label=one.label,
        )

    def _new(self, now: float) -> _Followed:
        spread = np.array([*self._noise.bias, *self._noise.bias_size])
        number, self._next = self._next, self._next + 1
        bias = self._random.normal(0.0, spread)
        never = math.inf if self._chance(1.0 - self._noise.found) else -math.inf
        return _Followed(number, now, bias, None, (0.0, 0.0), Point(-1.0, -1.0), now, never, now)

    def _erring(self, one: TrueBox, known: _Followed) -> tuple[Point, Box]:
        """Foot and box in fractions, with the errors of this track and of this picture."""
        spread = np.array([*self._noise.jitter, *self._noise.jitter_size])
        dx, dy, dw, dh = (known.bias + self._random.normal(0.0, spread)).tolist()
        left, top, w, h = one.box
        x, y = left + w / 2 + dx * h, top + h + dy * h
        w, h = w * math.exp(dw), h * math.exp(dh)
        right, bottom = min(x + w / 2, SIZE[0]), min(y, SIZE[1])
        left, top = max(0.0, x - w / 2), max(0.0, y - h)
        box = Box(left / SIZE[0], top / SIZE[1], max(0.0, right - left) / SIZE[0], max(0.0, bottom - top) / SIZE[1])
        return Point(x / SIZE[0], y / SIZE[1]), box

    def _follow(self, known: _Followed, foot: Point, box: Box, now: float, elapsed: float) -> None:
        place = foot if self._plane is None else self._plane.metres(foot)
        if place is not None and known.place is not None and elapsed > 0:
            share = 1.0 - math.exp(-elapsed / INERTIA)
            raw = (place.x - known.place.x) / elapsed, (place.y - known.place.y) / elapsed
            old = known.velocity
            known.velocity = old[0] + share * (raw[0] - old[0]), old[1] + share * (raw[1] - old[1])
        known.place = place
        shift = math.hypot((foot.x - known.anchor.x) * SIZE[0] / SIZE[1], foot.y - known.anchor.y)
        if shift > MOVED * box.h:
            known.anchor, known.still_since = foot, now

    def _ghosts(self, now: float, elapsed: float) -> list[Track]:
        """Tracks on nothing: they stand or tremble somewhere for a while."""
        if self._chance(self._noise.ghosts * elapsed):
            until = now + float(self._random.exponential(max(0.2, self._noise.ghost_life)))
            ghost = self._new(now)
            ghost.gone_until = until
            ghost.anchor = Point(*self._random.uniform(0.05, 0.95, 2).tolist())
            self._followed[-ghost.number] = ghost
        tracks: list[Track] = []
        for name, ghost in self._followed.items():
            if name < 0 and now < ghost.gone_until:
                ghost.last = now
                foot = ghost.anchor
                place = self._plane.metres(foot) if self._plane is not None else None
                box = Box(max(0.0, foot.x - 0.02), max(0.0, foot.y - 0.06), 0.04, 0.06)
                metric = self._plane is not None
                tracks.append(
                    Track(ghost.number, box, foot, Point(0, 0), metric, place, ghost.born, now - ghost.born, True)
                )
        return tracks

    def _crossings(self, tracks: list[Track]) -> tuple[Crossing, ...]:
        found = [
            Crossing(counter.line.id, track.id, sense)
            for counter in self._counters
            for track in tracks
            if (sense := counter.see(track.id, track.foot))
        ]
        for counter in self._counters:
            counter.keep_only([track.number for track in self._followed.values()])
        return tuple(found)

    def _chance(self, probability: float) -> bool:
        return bool(self._random.random() < probability)


def _fill(mask: NDArray[np.uint8], box: Box) -> None:
    left, right = int(box.x * RASTER[0]), math.ceil((box.x + box.w) * RASTER[0])
    top, bottom = int(box.y * RASTER[1]), math.ceil((box.y + box.h) * RASTER[1])
    mask[top:bottom, left:right] = 255
