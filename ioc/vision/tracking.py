"""Regions of one picture after the other become tracks: predict, associate, confirm, hold, let go.

ByteTrack's idea of a second association for weak regions (Zhang et al., ECCV 2022) on background regions instead of
neural boxes. All parameters are seconds and shares, so that 5 and 60 frames a second behave alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ioc.vision import association
from ioc.vision.arrays import Colour, Grey, Labels
from ioc.vision.blobs import Blob
from ioc.vision.ghosts import outline_ratio
from ioc.vision.motion import MotionPlane
from ioc.vision.relit import only_relit, relit_pixels
from ioc.vision.trajectory import Trajectory

MAX_TRACKS = 128
CONFIRM_AGE = 0.25
"""Seconds that a thing must have been in sight, and CONFIRM_HITS pictures, and it must have travelled."""
CONFIRM_HITS = 3
CONFIRM_TRAVEL = 0.5
"""Of its own size: shorter moves are flicker."""
CONFIRM_STILL = 2.5
"""Seconds after which a thing that appeared without moving is believed, if its outline is really there, and it came
into sight where somebody is or has just been, in a queue, out of somebody's hands, or while nobody watched. What
appears alone and stays is a drop on the lens, light, or the hole that one of them leaves in the learned scene."""
KNOWN_FOR = 2.0
"""Seconds for which it is known where somebody has just been."""
COAST = 0.8
"""Seconds that a moving confirmed track lives without being seen."""
COAST_NEWBORN = 0.35
COAST_STILL = 0.7
"""Seconds after which a still thing is gone, once the background shows where it stood."""
STILL = 1.0
"""Seconds without a move after which a thing counts as still."""
THING, GHOST = 1.15, 0.8
"""Outline ratios (ghosts.outline_ratio) above which a still region is a thing, below which it is a ghost."""
THING_IN_CHANGING_LIGHT = 2.5
"""While the light changes every outline of the scene differs a little: only a new one makes a thing."""
GHOST_VOTES = 2


@dataclass(frozen=True, slots=True)
class Sight:
    """One picture as the tracker needs it.

    picture: (h, w, 3) BGR; grey: (h, w); foreground: mask without shadows; labels: the blobs' label picture;
    background: the learned scene; steady: False while the light changes, when still things are not to be trusted.
    """

    picture: Colour
    grey: Grey
    foreground: Grey
    labels: Labels
    background: Colour
    steady: bool = True


class Tracker:
    """All tracks of one camera."""

    def __init__(self, plane: MotionPlane, size: tuple[int, int]) -> None:
        """size: width and height of the analysed picture, pixels."""
        self.tracks: list[Trajectory] = []
        self._plane = plane
        self._size = size
        self._born = 0
        self._confirmed = 0
        self._last: float | None = None
        self._left: list[tuple[float, Trajectory]] = []  # when known things were let go
        self._unwatched = False  # nobody knows who came meanwhile

    @property
    def confirmed(self) -> list[Trajectory]:
        return [track for track in self.tracks if track.id is not None]

    def rescale(self, size: tuple[int, int]) -> None:
        self._size = size
        for track in self.tracks:
            track.rescale(size)

    def clear(self) -> None:
        self.tracks = []
        self._unwatched = True

    def coast(self, now: float) -> None:
        """A picture that tells nothing (lightning): time passes, nobody is seen, nobody ages for it."""
        elapsed = self._elapse(now)
        for track in self.tracks:
            track.predict(elapsed)
            track.last_seen += elapsed

    def step(self, blobs: list[Blob], sight: Sight, now: float) -> Grey:
        """Take one picture's regions in. Returns the mask of ghosts, which the background may absorb at once."""
        elapsed = self._elapse(now)
        for track in self.tracks:
            track.predict(elapsed)
        for track in self.tracks:
            track.pin(sight.grey, sight.foreground, now)
        blobs = association.join_pieces(self.confirmed, blobs)
        taken = self._associate(blobs, sight.grey, now)
        ghosts = self._weed_ghosts(blobs, taken, sight, now)
        self._confirm(now, sight.steady)
        for track in self.tracks:
            track.drop_anchor(sight.grey, sight.foreground, now)
        self._let_go(now)
        self._give_birth(blobs, taken, now)
        self._unwatched = False
        return ghosts

    def _elapse(self, now: float) -> float:
        elapsed = 0.0 if self._last is None else now - self._last
        self._last = now
        return elapsed

    def _associate(self, blobs: list[Blob], grey: Grey, now: float) -> dict[int, list[Trajectory]]:
        """Blob index -> the tracks that it supports."""
        taken: dict[int, list[Trajectory]] = {}
        confirmed = self.confirmed
        crowded: set[int] = set()
        for index, members in association.crowds(confirmed, blobs).items():
            crowded.update(members)
            taken[index] = [confirmed[m] for m in members]
            for track in taken[index]:
                if not track.pinned:
                    track.follow_look(grey, now)
        free = [track for i, track in enumerate(confirmed) if i not in crowded]
        newborn = [track for track in self.tracks if track.id is None]
        strong = [i for i, blob in enumerate(blobs) if blob.strong and i not in taken]
        free = self._match(free, blobs, strong, taken, grey, now)
        weak = [i for i in range(len(blobs)) if i not in taken]
        self._match(free, blobs, weak, taken, grey, now)
        rest = [i for i in range(len(blobs)) if i not in taken]
        self._match(newborn, blobs, rest, taken, grey, now)
        return taken

    @staticmethod
    def _match(
        tracks: Sequence[Trajectory],
        blobs: Sequence[Blob],
        offered: Sequence[int],
        taken: dict[int, list[Trajectory]],
        grey: Grey,
        now: float,
    ) -> list[Trajectory]:
        """Assign, learn, and return the tracks that got nothing."""
        matched: set[int] = set()
        for t, b in association.assign(tracks, [blobs[i] for i in offered]):
            matched.add(t)
            tracks[t].take(blobs[offered[b]], now)
            tracks[t].remember_look(grey)
            taken[offered[b]] = [tracks[t]]
        return [track for t, track in enumerate(tracks) if t not in matched]

    def _weed_ghosts(self, blobs: Sequence[Blob], taken: dict[int, list[Trajectory]], sight: Sight, now: float) -> Grey:
        ghosts: Grey = np.zeros(sight.labels.shape, np.uint8)
        for index, tracks in taken.items():
            track = tracks[0]
            unproven = track.id is None and not sight.steady
            if len(tracks) > 1 or (track.still_for(now) < 0.5 and not unproven):
                continue
            blob = blobs[index]
            mask = blob.mask(sight.labels)
            relit = only_relit(mask, sight.picture, sight.background, blob)
            ratio = outline_ratio(
                mask, sight.picture, sight.background, (int(blob.x), int(blob.y), int(blob.w), int(blob.h))
            )
            if relit or ratio < GHOST:
                track.doubted += 1
            elif ratio > (THING if sight.steady else THING_IN_CHANGING_LIGHT):
                track.doubted = min(0, track.doubted) - 1
            if track.doubted >= GHOST_VOTES:
                gone = relit_pixels(mask, sight.picture, sight.background, blob) if relit else mask
                cv2.max(ghosts, gone, dst=ghosts)
                self.tracks.remove(track)
        return ghosts

    def _confirm(self, now: float, steady: bool) -> None:
        for track in self.tracks:
            if track.id is not None or track.hits < CONFIRM_HITS:
                continue
            if not steady:
                track.unsettled_at = now
            age = now - track.born
            moved = (
                age >= CONFIRM_AGE
                and track.travelled >= CONFIRM_TRAVEL
                and track.coherent
                and (steady or track.doubted < 0)
            )
            stands = (
                now - max(track.born, track.unsettled_at) >= CONFIRM_STILL
                and track.doubted < 0
                and track.akin
                and track.still_for(now) > STILL
            )
            if moved or stands:
                self._confirmed += 1
                track.id = self._confirmed

    def _let_go(self, now: float) -> None:
        kept: list[Trajectory] = []
        self._left = [(then, track) for then, track in self._left if now - then <= KNOWN_FOR]
        for track in self.tracks:
            if now - track.last_seen <= _patience(track, now) + 1e-6 and not track.outside and track.credit >= 0.0:
                kept.append(track)
            elif track.id is not None:
                self._left.append((now, track))
        self.tracks = kept

    def _give_birth(self, blobs: Sequence[Blob], taken: dict[int, list[Trajectory]], now: float) -> None:
        known = self.confirmed + [track for _, track in self._left]
        for index, blob in enumerate(blobs):
            if index in taken or not blob.strong or len(self.tracks) >= MAX_TRACKS:
                continue
            x, y = blob.foot
            if self._plane.locate(x / self._size[0], y / self._size[1]) is None:
                continue
            if any(association.overlap(track, blob) > 0.6 * blob.w * blob.h for track in self.confirmed if track.seen):
                continue
            self._born += 1
            akin = self._unwatched or any(association.overlap(track, blob) > 0 for track in known)
            self.tracks.append(Trajectory(self._born, blob, self._plane, self._size, now, akin))


def _patience(track: Trajectory, now: float) -> float:
    if track.id is None:
        return COAST_NEWBORN
    return COAST_STILL if track.still_for(now) > STILL else COAST
