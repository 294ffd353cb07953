"""What is known of one view: the learned scene, what moves in it, what it counts and what its watchers tell."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.domain.geometry import Box, Point
from ioc.domain.observation import Crossing, Told, Track, TracksObserved, View
from ioc.domain.site import Camera, ZoneUse
from ioc.vision.arrays import Colour, Grey, Labels
from ioc.vision.blobs import Blob, clean, find_blobs
from ioc.vision.counting import Heights, LineCounter
from ioc.vision.foreground import SCENE_CHANGE, Background
from ioc.vision.glance import Glance
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.motion import MotionPlane
from ioc.vision.necks import cut_necks
from ioc.vision.occupancy import Occupancy
from ioc.vision.pieces import find_feet, join_people
from ioc.vision.reflections import WetRoad
from ioc.vision.relit import Relit
from ioc.vision.shadows import without_shadows
from ioc.vision.tracking import Sight, Tracker
from ioc.vision.trajectory import Trajectory
from ioc.vision.vehicle_lamps import see_by_lamps
from ioc.vision.watchers import watchers_for
from ioc.vision.workings import Workings

GAP = 3.0
"""Seconds without a picture after which nothing that moved can be recognised again."""
SCENE_CHANGE_FOR = 2.0
"""Seconds of a wholly different picture after which it is the new scene."""
ROADS = (ZoneUse.LANE, ZoneUse.CARRIAGEWAY, ZoneUse.SHOULDER)
"""Zones of traffic: what is as high as a trunk there may be any part of a vehicle, and the next one is below it."""
DARK = 75.0
"""Median grey level of a road by night, at most: the lamps of vehicles tell more than their outlines."""
SAME_SHAPE = 0.02
"""Relative difference of aspect ratios below which two sizes show the same view."""


class Scene:
    """What is known of one view at one analysis size."""

    def __init__(self, camera: Camera, ground: GroundPlane | None, picture: Colour) -> None:
        self.size = (picture.shape[1], picture.shape[0])
        self._zones = camera.zones
        self._on_foot = not camera.zones_for(*ROADS)
        self._aspect = self.size[0] / self.size[1]
        self._plane = MotionPlane(ground, self._aspect)
        self._background = Background(picture)
        self._road = WetRoad()
        self.tracker = Tracker(self._plane, self.size)
        self.occupancy = Occupancy(camera.zones, self.size)
        self._counters = [LineCounter(line, self._aspect) for line in camera.lines]
        self._heights = Heights()
        self._watchers = watchers_for(camera, ground)
        self._changed_for = 0.0
        self._relit = Relit()
        self._foreground: Grey = np.zeros(picture.shape[:2], np.uint8)
        self._blobs: list[Blob] = []

    @property
    def workings(self) -> Workings:
        return Workings(self._foreground, self._blobs, self.tracker.tracks)

    def same_shape(self, aspect: float) -> bool:
        return bool(abs(aspect / self._aspect - 1.0) < SAME_SHAPE)

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        self._background = self._background.resized(size)
        self.tracker.rescale(size)
        self.occupancy = Occupancy(self._zones, size)

    def look(self, picture: Colour, grey: Grey, now: float, elapsed: float, view: View) -> Grey:
        """Take one picture in; returns the mask of what is covered by things."""
        self._blobs = []
        self._foreground = self._look(picture, grey, now, elapsed, view)
        return self._foreground

    def _look(self, picture: Colour, grey: Grey, now: float, elapsed: float, view: View) -> Grey:
        if not view.shows:
            return self._sees_nothing(now, elapsed)
        different = clean(self._background.foreground(picture))
        foreground = without_shadows(different, picture, self._background.picture)
        if self.occupancy.analysed is not None:
            foreground = cv2.bitwise_and(foreground, self.occupancy.analysed)
        if cv2.countNonZero(foreground) > SCENE_CHANGE * foreground.size:
            nothing = self._sees_nothing(now, elapsed)
            if self._changed_for >= SCENE_CHANGE_FOR:
                self._background = Background(picture)
            return nothing
        self._changed_for = 0.0
        if self._plane.metric:
            foreground = cut_necks(foreground)
        if elapsed > GAP:
            self.tracker.clear()
        self._road.pass_time(elapsed)
        blobs, labels = self._find(foreground, picture, now)
        sight = Sight(picture, grey, foreground, labels, self._background.picture, self._background.steady)
        ghosts = self.tracker.step(blobs, sight, now)
        self._blobs = blobs
        if self._background.due(min(elapsed, 1.0)):
            self._background.learn(cv2.dilate(different, np.ones((5, 5), np.uint8)), *self._held(now), self._road.wet)
        if cv2.countNonZero(ghosts):
            self._background.absorb(ghosts)
        return foreground

    def _find(self, foreground: Grey, picture: Colour, now: float) -> tuple[list[Blob], Labels]:
        """Its regions as things, and the label picture that they refer to. Most pictures of a quiet view have none."""
        blobs, labels = find_blobs(foreground, self._background.strong, picture)
        if not blobs:
            return blobs, labels
        if self._road.wipe(blobs, labels, foreground, picture, self._background.picture):
            blobs, labels = find_blobs(foreground, self._background.strong, picture)
        blobs, lit = self._relit.leave_out(blobs, labels, picture, self._background.picture, now)
        if lit is not None:
            self._background.absorb(lit)
        faint = self._background.faint
        if self._on_foot:
            blobs = find_feet(blobs, labels, self._plane, faint)
        blobs = join_people(blobs, self._plane, faint)
        if self._on_foot or not self._plane.metric or self._background.level > DARK:
            return blobs, labels
        return see_by_lamps(blobs, labels, foreground, picture, self._background, self._plane), labels

    def glance(self, picture: Colour, covered: Grey, elapsed: float, seen: TracksObserved) -> tuple[Told, ...]:
        """What the watchers tell of this picture. covered: the mask that `look` gave."""
        background = self._background
        now = seen.time
        glance = Glance(
            picture, covered, background.picture, background.steady, now, elapsed, seen.tracks, seen.occupancy
        )
        return tuple(told for watcher in self._watchers if (told := watcher.look(glance)) is not None)

    def renew(self, picture: Colour) -> None:
        """The camera looks elsewhere, and is meant to."""
        self._background = Background(picture)

    def _sees_nothing(self, now: float, elapsed: float) -> Grey:
        """The view is no good, or all of it differs: what is tracked is believed for a moment. Nothing is learned."""
        self._changed_for += elapsed
        self.tracker.coast(now)
        if self._changed_for >= SCENE_CHANGE_FOR:
            self.tracker.clear()
        return np.zeros((self.size[1], self.size[0]), np.uint8)

    def _held(self, now: float) -> tuple[Grey, Grey]:
        """Masks of the boxes of all things, and of those that came, or stand: the scene must not swallow them."""
        held: Grey = np.zeros((self.size[1], self.size[0]), np.uint8)
        standing: Grey = np.zeros((self.size[1], self.size[0]), np.uint8)
        for track in self.tracker.tracks:
            if track.id is None and not (track.coherent and track.travelled > 0.25):
                continue
            x, y = max(0, round(track.x) - 2), max(0, round(track.y) - 2)
            right, bottom = max(0, round(track.x + track.w) + 2), max(0, round(track.y + track.h) + 2)
            held[y:bottom, x:right] = 255
            if track.travelled > 1.0 or (self._background.warm and track.still_for(now) > 0.5):
                standing[y:bottom, x:right] = 255
        return held, standing

    def count(self) -> tuple[Crossing, ...]:
        """The crossings of this picture."""
        found: list[Crossing] = []
        confirmed = [(track.id, track) for track in self.tracker.confirmed if track.id is not None]
        numbers = [number for number, _ in confirmed]
        self._heights.keep_only(numbers)
        whole = [one for one in confirmed if one[1].seen and self._heights.is_whole(one[0], self._metres_high(one[1]))]
        for counter in self._counters:
            for number, track in whole:
                if sense := counter.see(number, self._point(*track.contact)):
                    found.append(Crossing(counter.line.id, number, sense))
            counter.keep_only(numbers)
        return tuple(found)

    def _metres_high(self, track: Trajectory) -> float:
        """1 for everything where nobody knows."""
        scale = self._plane.scale(track.foot[0] / self.size[0], track.foot[1] / self.size[1])
        if scale is None or not self._plane.metric:
            return 1.0
        return float(track.h / self.size[0] * math.hypot(float(scale[0, 0]), float(scale[1, 0])))

    @property
    def lines(self) -> dict[str, tuple[int, int]]:
        """Line id -> crossings so far."""
        return {counter.line.id: counter.crossings for counter in self._counters}

    def describe(self, track: Trajectory, now: float) -> Track:
        if track.id is None:
            raise ValueError("only confirmed tracks are told")
        width, height = self.size
        left, top = min(max(track.x, 0.0), width), min(max(track.y, 0.0), height)
        right, bottom = min(max(track.x + track.w, 0.0), width), min(max(track.y + track.h, 0.0), height)
        place = track.place
        return Track(
            id=track.id,
            box=Box(
                round(left / width, 5),
                round(top / height, 5),
                round((right - left) / width, 5),
                round((bottom - top) / height, 5),
            ),
            foot=self._point(*track.contact),
            velocity=_rounded(self._plane.velocity(*track.velocity), 4),
            metric=self._plane.metric,
            ground=_rounded(Point(*place), 3) if self._plane.metric else None,
            first_seen=track.born,
            still_for=round(track.still_for(now), 3),
            seen=track.seen,
            label=track.ballot.winner,
        )

    def _point(self, x: float, y: float) -> Point:
        return Point(round(x / self.size[0], 5), round(y / self.size[1], 5))


def _rounded(point: Point, digits: int) -> Point:
    return Point(round(point.x, digits), round(point.y, digits))
