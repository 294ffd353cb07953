"""Fire and smoke in one camera's pictures, at a small size; for every camera: nobody knows where it will burn."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.domain.observation import Flame, FlameRegion, FlamesObserved, Track
from ioc.domain.site import Camera, ZoneUse
from ioc.vision.arrays import Colour, Grey, reduced
from ioc.vision.fire_look import FireLook
from ioc.vision.glance import Glance
from ioc.vision.occupancy import polygon_mask
from ioc.vision.smoke_look import SmokeLook
from ioc.vision.stature import VEHICLES

WIDTH = 160
"""Pixels across at which fire and smoke are looked for: a flame of a metre at 60 m is five of them."""
MOVES_MPS, MOVES = 0.8, 0.04
"""Metres a second, or frame heights where nobody knows metres, from which a thing moves. A fire's outline does not."""


class Flames:
    """One camera's fire and smoke. Ignored and private places are black to it."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._fire, self._smoke = FireLook(), SmokeLook()
        self._hidden = [zone.polygon for zone in camera.zones_for(ZoneUse.IGNORE, ZoneUse.PRIVACY, ZoneUse.SIGNAL)]
        self._seen: Grey | None = None
        self._told: dict[Flame, list[FlameRegion]] = {Flame.FIRE: [], Flame.SMOKE: []}

    def look(self, glance: Glance) -> FlamesObserved | None:
        if not self._fire.is_due(glance.now):
            return None
        before = any(self._told.values())
        small = self._small(glance.picture)
        things = [track.box for track in glance.tracks if track.label in VEHICLES or _moves(track)]
        self._told[Flame.FIRE] = self._fire.look(small, glance.now, things)
        if self._smoke.is_due(glance.now):
            self._told[Flame.SMOKE] = self._smoke.look(small, self._small(glance.background), glance.now)
        if not before and not any(self._told.values()):
            return None
        return FlamesObserved(self._camera.id, glance.now, tuple(self._told[Flame.FIRE] + self._told[Flame.SMOKE]))

    def _small(self, picture: Colour) -> Colour:
        height = max(16, round(picture.shape[0] * WIDTH / picture.shape[1]))
        small = reduced(picture, WIDTH, height)
        if not self._hidden:
            return small
        if self._seen is None or self._seen.shape != small.shape[:2]:
            self._seen = self._mask((WIDTH, height))
        return np.asarray(cv2.bitwise_and(small, small, mask=self._seen), np.uint8)

    def _mask(self, size: tuple[int, int]) -> Grey:
        seen: Grey = np.full((size[1], size[0]), 255, np.uint8)
        for polygon in self._hidden:
            seen = cv2.bitwise_and(seen, cv2.bitwise_not(polygon_mask(polygon, size)))
        return seen


def _moves(track: Track) -> bool:
    speed = math.hypot(track.velocity.x, track.velocity.y)
    return track.seen and speed > (MOVES_MPS if track.metric else MOVES)
