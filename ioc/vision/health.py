"""What a picture says of its camera: is the scene that was learned still to be seen, and well enough?

The gravest that is found counts: covered before turned, both before too dark and too bright, those before frozen, and
last out of focus. What one picture shows must last (`view_standing`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ioc.domain.ids import CameraId
from ioc.domain.observation import CameraHealth, View
from ioc.domain.site import Zone, ZoneUse
from ioc.vision.arrays import Grey, Real, reduced
from ioc.vision.occupancy import polygon_mask
from ioc.vision.view_focus import Focus
from ioc.vision.view_frozen import Stillness
from ioc.vision.view_light import DIM_MEAN, Light, light_of
from ioc.vision.view_scene import DIM, FOUND, LEARN, Likeness, Scene, edges, relief, surroundings
from ioc.vision.view_standing import Standing

WIDTH = 160
"""Pixels across at which health is judged; sharpness and stillness at analysis size."""
LOST, LOST_DETAIL = 0.17, 0.2
"""Share of the scene's tiles, and of its detail: below either the scene is gone from the picture."""
MOVED = 0.015
"""Shift of a scene that is not FOUND, in widths of the picture, from which the camera was turned."""
LITTLE, CHANCE, MOTIONLESS = 0.4, 0.1, 0.8
"""Shares of the scene's tiles that are kept and surely the same, below which it is by chance (sky above another
street), if so much of the picture stands still: the camera was turned by so much that the scene is found nowhere."""
BARE = 0.002
"""Share of edge pixels below which something hangs before the lens, too near to be sharp."""
STANDS = 0.3
"""Share of the structured tiles that must stand still for it to be another scene, and no passing traffic."""
SOFT, SHARP = 0.52, 0.6
"""Shares of the usual sharpness: below SOFT the picture is out of focus, above SHARP it is in focus again."""
SUDDEN = 40.0
"""Mean grey before a black picture above which somebody has covered the lens: night falls slowly."""
REMEMBERED = 60.0
"""Seconds (time constant) over which the mean grey of a view that has its light is learned. In the tropics the light
of the sky falls from 400 to 3.4 lux within the 22 minutes of civil twilight, by a fifth a minute: this follows it."""
ACCEPTED_AFTER = 300.0
"""Seconds of event time after which a turned camera's view is learned as its scene."""
EVERY = 0.35
"""Seconds between two judgements while all is well; what looks wrong is looked at in every picture."""
SIZES = 8
"""Sizes of picture whose masks are kept."""


class ViewWatch:
    """Watches the view of one camera. zones: those of use `ignore` hold pixels that say nothing (a burnt-in clock)."""

    def __init__(self, camera: CameraId, zones: tuple[Zone, ...] = ()) -> None:
        self._camera = camera
        self._ignored = [zone for zone in zones if zone.use is ZoneUse.IGNORE]
        self._watched: dict[tuple[int, ...], Grey | None] = {}
        self._standing = Standing()
        self._stillness = Stillness()
        self._known: _Known | None = None
        self._last: float | None = None
        self._told: CameraHealth | None = None
        self._well = False
        self._lit = 0.0
        self.renewed = False
        """The picture last looked at is the first of a turned camera's new scene."""

    @property
    def view(self) -> View:
        return self._standing.view

    def look(self, grey: Grey, now: float) -> CameraHealth:
        """What one picture, (h, w) uint8 at analysis size, says of its camera; of most what the one before said."""
        frozen_since = self._stillness.look(grey, self._mask(grey), now)
        well = self._well and frozen_since is None
        if self._told is None or self._last is None or not (well and now - self._last < EVERY):
            self._told = self._judge(grey, now, frozen_since)
        else:
            self.renewed, self._told = False, replace(self._told, time=now)
        return self._told

    def _judge(self, grey: Grey, now: float, frozen_since: float | None) -> CameraHealth:
        height = max(8, round(grey.shape[0] * WIDTH / grey.shape[1]))
        small = reduced(grey, WIDTH, height)
        elapsed = 0.0 if self._last is None else min(max(now - self._last, 0.0), 1.0)
        self._last = now
        if self._known is None or self._known.shape != small.shape:
            self._known = _Known(small.shape)
        known = self._known
        light = light_of(small, self._mask(small))
        seen = known.compare(grey, small, self._mask, elapsed)
        suspected = self._suspect(known, seen, light, frozen_since is not None)
        self._standing.step(suspected, now, frozen_since if suspected is View.FROZEN else None)
        self._well = suspected is View.CLEAR and self.view is View.CLEAR
        if not light.dark(self._lit):
            self._lit += (light.mean - self._lit) * (1.0 - math.exp(-elapsed / REMEMBERED)) if self._lit else light.mean
        if suspected is View.CLEAR and self.view is View.CLEAR and not seen.gone:
            known.learn(light, seen.likeness, elapsed)
        self._renew(seen, small, now)
        return CameraHealth(
            camera=self._camera,
            time=now,
            view=self.view,
            sharpness=round(float(cv2.meanStdDev(cv2.Laplacian(small, cv2.CV_16S))[1][0, 0]) ** 2, 3),
            brightness=round(cv2.mean(small)[0], 2),
            detail=round(seen.likeness.detail, 4),
            since=None if self.view is View.CLEAR else self._standing.since,
        )

    def _suspect(self, known: _Known, seen: _Seen, light: Light, frozen: bool) -> View:
        """The gravest that this picture alone shows."""
        if light.dark(self._lit):
            return View.COVERED if seen.gone and self._lit > SUDDEN else View.DARK
        if light.bright(known.burnt, self.view is View.BRIGHT):
            return View.BRIGHT
        if (seen.gone or not seen.likeness.known) and known.bare():
            return View.COVERED
        if seen.gone:
            return View.TURNED if seen.likeness.still > STANDS else self.view
        if seen.likeness.kept < FOUND:
            if known.shift() > MOVED or seen.by_chance:
                return View.TURNED
            if self.view in (View.COVERED, View.TURNED):
                return self.view
        if frozen:
            return View.FROZEN
        unlit = self._lit < DIM_MEAN  # what is seen then are headlights and their beams, which are soft
        if not unlit and seen.sharpness < (SHARP if self.view is View.DEFOCUSED else SOFT):
            return View.DEFOCUSED
        return View.CLEAR

    def _renew(self, seen: _Seen, small: Grey, now: float) -> None:
        """What a turned camera has shown for long is its scene."""
        since = self._standing.since
        long = since is not None and now - since > ACCEPTED_AFTER
        self.renewed = self.view is View.TURNED and long and seen.likeness.still > STANDS
        if self.renewed:
            self._known = _Known(small.shape)
            self._standing = Standing()

    def _mask(self, grey: Grey) -> Grey | None:
        """The pixels that count, at the picture's size; None for all."""
        if not self._ignored:
            return None
        if grey.shape not in self._watched:
            if len(self._watched) > SIZES:
                self._watched.clear()
            size = (grey.shape[1], grey.shape[0])
            masks = [polygon_mask(zone.polygon, size) for zone in self._ignored]
            self._watched[grey.shape] = cv2.bitwise_not(np.maximum.reduce(masks))
        return self._watched[grey.shape]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One picture against what is known. sharpness: share of the usual."""

    likeness: Likeness
    sharpness: float

    @property
    def gone(self) -> bool:
        """The scene that is known is not in the picture."""
        return self.likeness.kept < LOST or self.likeness.detail < LOST_DETAIL

    @property
    def by_chance(self) -> bool:
        """What little of it there seems to be is of another scene."""
        like = self.likeness
        return like.kept < LITTLE and like.surely < CHANCE and like.still > MOTIONLESS


class _Known:
    """What has been learned of one view. shape: (height, width) at which health is judged."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.burnt = 0.0
        self._scene = Scene()
        self._focus = Focus()
        self._small: Grey = np.zeros(shape, np.uint8)
        self._watched: Grey | None = None
        self._around: Real = np.zeros(shape, np.float32)
        self._contrast = self._around

    def compare(self, grey: Grey, small: Grey, mask: Callable[[Grey], Grey | None], elapsed: float) -> _Seen:
        """mask: gives the pixels that count in a picture."""
        self._small, self._around, self._watched = small, surroundings(small), mask(small)
        raised = relief(small, self._around, self._watched)
        self._contrast = cv2.divide(raised, self._around + DIM)
        likeness = self._scene.compare(self._contrast, elapsed)
        if self._focus.due(elapsed):
            there = likeness.kept >= FOUND or likeness.surely >= CHANCE
            where = self._scene.kept if there else self._scene.telling
            self._focus.compare(grey, raised, mask(grey), where)
        return _Seen(likeness, self._focus.share)

    def bare(self) -> bool:
        """There is hardly an edge in the picture last compared."""
        outlines = edges(self._small, self._around)
        if self._watched is not None:
            outlines = cv2.bitwise_and(outlines, self._watched)
        return cv2.countNonZero(outlines) < BARE * outlines.size

    def shift(self) -> float:
        """How far the scene of the picture last compared is from its place, in widths of the picture."""
        return self._scene.shift(self._contrast)

    def learn(self, light: Light, like: Likeness, elapsed: float) -> None:
        """Take the picture last compared for what is usual."""
        self._scene.learn(self._contrast, elapsed, like)
        self._focus.learn(elapsed)
        self.burnt += (1.0 - math.exp(-elapsed / LEARN)) * (light.burnt - self.burnt)
