"""Things that somebody left in view or took away: found in the still scene, and followed until they are gone."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.domain.geometry import Point
from ioc.domain.observation import ObjectChange, ObjectsObserved, StillObject, Track
from ioc.domain.site import Camera, ZoneUse
from ioc.vision.arrays import Grey
from ioc.vision.glance import Glance
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.known_object import KnownObject
from ioc.vision.people import People
from ioc.vision.stature import Stature
from ioc.vision.still_regions import Region, find_regions, is_light, left_or_removed, stands_alone
from ioc.vision.still_scene import StillScene
from ioc.vision.watched_part import WatchedPart

EVERY = 0.38
"""Least seconds between two looks: pictures that come faster are passed over."""
GAP = 3.0
"""Seconds without a look after which nobody knows who has been near."""
SMALLEST, TALLEST, WIDEST = 0.12, 0.6, 1.0
"""A thing is at least so large, and at most so high and so wide, in heights of a person."""
WHOLE_CHANGE, WHOLE_FOR = 0.6, 3.0
"""Share of the view that differs, and for how many seconds, for the scene to be learned anew."""
IN_ZONE = 0.5
"""Least share of its lower half that lies in a zone."""
SAME_PLACE = 0.3
"""Overlap (IoU) from which a region is the object that is known there."""
MAX_OBJECTS = 16


class ObjectWatch:
    """The things that were left or taken in the zones of one camera."""

    def __init__(self, camera: Camera, ground: GroundPlane | None) -> None:
        self._camera = camera
        self._ground = ground
        self._scene: _Scene | None = None
        self._looked = -math.inf
        self._told = False

    def look(self, glance: Glance) -> ObjectsObserved | None:
        elapsed = glance.now - self._looked
        if elapsed < EVERY:
            return None
        self._looked = glance.now
        if self._scene is None:
            zones = self._camera.zones_for(ZoneUse.NO_OBJECTS)
            part = WatchedPart([zone.polygon for zone in zones], glance.picture.shape[1] / glance.picture.shape[0])
            self._scene = _Scene(part, Stature(self._ground, part.aspect), glance)
            return None
        objects = self._scene.look(glance, elapsed)
        told, self._told = self._told, bool(objects)
        return ObjectsObserved(self._camera.id, glance.now, objects) if objects or told else None


class _Scene:
    """One view: what is known to stand in it, and who is about."""

    def __init__(self, part: WatchedPart, stature: Stature, glance: Glance) -> None:
        self._part = part
        self._stature = stature
        self._people = People(part, stature)
        self._still = StillScene(part.cut(glance.picture))
        self._objects: list[KnownObject] = []
        self._named = 0
        self._changed_for = 0.0

    def look(self, glance: Glance, elapsed: float) -> tuple[StillObject, ...]:
        now = glance.now
        picture = self._part.cut(glance.picture)
        if elapsed > GAP:
            for known in self._objects:
                known.company.unknown_until(now)
        self._still.look(picture, min(elapsed, GAP), self._mask(left_only=True))
        if cv2.countNonZero(self._still.differs) > WHOLE_CHANGE * self._still.differs.size:
            return self._all_differs(glance, elapsed)
        self._changed_for = 0.0
        self._stature.learn(glance.tracks, now)
        self._follow(elapsed)
        found = self._find(glance.tracks) if glance.steady and not self._still.widely else []
        things = self._mask()
        for region in found:
            self._part.paint(things, region)
        people = self._people.look(glance.tracks, self._still, things)
        for region in found:
            self._take(region, people, now)
        for known in self._objects:
            known.company.step(self._people.near(self._part.foot(known.region), people), people, now)
        return tuple(self._describe(one) for one in self._objects if one.change is not None)

    def _all_differs(self, glance: Glance, elapsed: float) -> tuple[StillObject, ...]:
        """Lightning, or another view: nobody is seen, and after a while the scene is a new one."""
        self._changed_for += elapsed
        if self._changed_for > WHOLE_FOR:
            self._still = StillScene(self._part.cut(glance.picture))
            self._objects = []
            self._changed_for = 0.0
        for known in self._objects:
            known.seen = False
        return tuple(self._describe(one) for one in self._objects if one.change is not None)

    def _follow(self, elapsed: float) -> None:
        staying = []
        for known in self._objects:
            known.look(self._still, elapsed)
            if known.is_old:
                self._still.forget(self._part.painted(known.region))
            elif not known.is_gone:
                staying.append(known)
        self._objects = staying

    def _find(self, tracks: tuple[Track, ...]) -> list[Region]:
        """Regions that may be things, told or not."""
        fixed = self._part.blank()
        for known in self._objects:
            if known.is_sure:
                self._part.paint(fixed, known.region)
        return [
            region
            for region in find_regions(self._still, cv2.dilate(fixed, np.ones((5, 5), np.uint8)))
            if self._in_zone(region)
            and self._is_small(region)
            and stands_alone(region, self._still)
            and not is_light(region, self._still)
            and not self._people.wears(region, tracks, self._still)
        ]

    def _in_zone(self, region: Region) -> bool:
        half = region.mask[region.h // 2 :]
        zone = self._part.zone[region.area][region.h // 2 :]
        return cv2.countNonZero(cv2.bitwise_and(half, zone)) >= IN_ZONE * max(1, cv2.countNonZero(half))

    def _is_small(self, region: Region) -> bool:
        box = self._part.box(region)
        person = self._stature.height(box.foot)
        width = box.w * self._part.aspect
        return max(box.h, width) >= SMALLEST * person and box.h <= TALLEST * person and width <= WIDEST * person

    def _take(self, region: Region, people: dict[int, list[Point]], now: float) -> None:
        """The region is a known object, or a new one."""
        score = left_or_removed(region, self._still)
        for known in self._objects:
            if known.overlap(region) >= SAME_PLACE:
                known.confirm(region, score, self._still)
                return
        if len(self._objects) < MAX_OBJECTS:
            self._named += 1
            near = self._people.near(self._part.foot(region), people)
            self._objects.append(KnownObject(self._named, region, score, self._still, near, now))

    def _mask(self, left_only: bool = False) -> Grey:
        mask = self._part.blank()
        for known in self._objects:
            if not left_only or known.change is ObjectChange.LEFT:
                self._part.paint(mask, known.region)
        return mask

    def _describe(self, known: KnownObject) -> StillObject:
        if known.change is None:
            raise ValueError("only sure objects are told")
        box = self._part.box(known.region)
        ground = self._stature.metres(box.foot)
        return StillObject(
            id=known.number,
            box=box,
            foot=box.foot,
            ground=None if ground is None else Point(round(ground.x, 3), round(ground.y, 3)),
            change=known.change,
            since=known.since,
            alone_since=known.company.alone_since,
            seen=known.seen,
        )
