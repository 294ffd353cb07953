"""One thing followed through time: its motion, size, look, and the evidence that it is real."""

from __future__ import annotations

import math

from ioc.vision.anchor import Anchor, anchor_of
from ioc.vision.arrays import Grey
from ioc.vision.blobs import Blob
from ioc.vision.classes import Ballot, Pace, opinion
from ioc.vision.look import cut_look, find_look
from ioc.vision.motion import Doubt, Motion, MotionPlane

SIZE_INERTIA = 0.25
"""Seconds over which a box's size is averaged."""
STEP = 0.22
"""Share of its own size that a thing must shift by before it has moved: less is a flickering outline."""
MIN_STEP = 0.0055
"""The least shift that counts, as a share of the picture's longer side (2.6 pixels of 480)."""
LOOK_SURE = 0.8
"""As LOOK_MATCH for a thing that stood: it is believed to have moved only if it is surely elsewhere."""
STRAIGHT = 0.7
"""Least share of the way made that must count towards leaving the place of birth."""
PRESENCE = 0.6
"""Least share of the pictures since its birth in which a newborn must have been seen."""
CREDIT = 6.0
"""Most credit that a thing can save by going straight on."""
OUTLIER = 6.0
"""Squared Mahalanobis innovation beyond which a measurement is doubted (95 % of good ones lie below)."""
SURPRISE = 5.0
"""Largest mean squared Mahalanobis innovation of a real thing (2 is what a perfect model gives)."""
ANCHOR_AFTER = 0.6
"""Seconds without a move after which its look at its place is remembered."""
VOTES_FROM = 3
"""Pictures after which size and speed are known well enough to vote."""
UNKNOWN: Doubt = (1e6, 0.0, 1e6)
"""The doubt about a place that cannot be reckoned."""
LOOK_MATCH = 0.6
"""Least normalised correlation at which a stored look is found again."""


class Trajectory:
    """A candidate or confirmed track. Box in pixels of the analysed picture; times in seconds of event time."""

    def __init__(
        self, number: int, blob: Blob, plane: MotionPlane, size: tuple[int, int], now: float, akin: bool
    ) -> None:
        """size: of the analysed picture. The blob's foot must be below the horizon. akin: born where somebody was."""
        self.number = number
        self.id: int | None = None
        self.size = size
        self.akin = akin
        self.w, self.h = blob.w, blob.h
        self.colour = blob.colour
        self.born = self.last_seen = self.moved_at = now
        self.unsettled_at = -math.inf
        self.hits = 1
        self.seen = True
        self.moved = False
        self.doubted = 0  # consecutive times that it looked like a ghost
        self.look: Grey | None = None
        self.ballot = Ballot()
        self._voted = now
        self._lean = blob.lean
        self._pace = Pace()
        self.pinned = False
        self._anchor: Anchor | None = None
        self._plane = plane
        place, doubt = self._measure(*blob.foot, blob.w, blob.h)
        self._motion = Motion(*place, doubt, plane.newborn_speed)
        self._foot = blob.foot
        self._rest = self._birth = self.centre
        self._path = 0.0
        self._heading = (0.0, 0.0)
        self.credit = 0.0
        self._surprise = 1.0
        self._frames = 1

    @property
    def foot(self) -> tuple[float, float]:
        return self._foot

    @property
    def x(self) -> float:
        return self._foot[0] - self.w / 2

    @property
    def y(self) -> float:
        return self._foot[1] - self.h

    @property
    def contact(self) -> tuple[float, float]:
        """Where it meets the ground, pixels: the middle of its lower edge, or of its lowest part if that is narrow."""
        return self._foot[0] + self._lean * self.w, self._foot[1]

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box: what shows that a thing moves, even while the frame's edge cuts it off."""
        return self._foot[0], self._foot[1] - self.h / 2

    @property
    def place(self) -> tuple[float, float]:
        """Where it is on the plane."""
        found = self._plane.locate(self.contact[0] / self.size[0], self.contact[1] / self.size[1])
        return self._motion.place if found is None else found

    @property
    def velocity(self) -> tuple[float, float]:
        return self._motion.velocity

    @property
    def reach(self) -> float:
        """Pixels beyond which nothing can belong to it: a cheap first gate."""
        return max(self.size) * 0.35

    @property
    def outside(self) -> bool:
        """Its box has left the picture."""
        width, height = self.size
        return self.x > width or self.x + self.w < 0 or self.y > height or self.y + self.h < 0

    def still_for(self, now: float) -> float:
        return now - self.moved_at

    @property
    def travelled(self) -> float:
        """Distance from its birth, in units of its own (geometric mean) size."""
        return math.dist(self.centre, self._birth) / max(math.sqrt(self.w * self.h), 4.0)

    @property
    def coherent(self) -> bool:
        """It moves as things do: seen nearly always, straight on, about where it was expected."""
        straight = math.dist(self.centre, self._birth) >= STRAIGHT * self._path
        return straight and self.credit >= 1.0 and self.hits >= PRESENCE * self._frames and self._surprise <= SURPRISE

    def predict(self, elapsed: float) -> None:
        self._frames += 1
        if self._anchor is not None:
            self._motion.halt()
        self._motion.predict(elapsed, self._plane.agility)
        self.seen = False
        found = self._plane.picture(*self._motion.place)
        if found is not None:
            self._foot = (found[0] * self.size[0], found[1] * self.size[1])

    def distance2(self, blob: Blob) -> float:
        """Squared Mahalanobis distance of a region's foot from the expected one; infinite above the horizon."""
        foot = self._foot_of(blob)
        measured = self._plane.locate(foot[0] / self.size[0], foot[1] / self.size[1])
        if measured is None:
            return math.inf
        return self._motion.distance2(*measured, self._doubt(*foot, blob.w, blob.h))

    def pin(self, grey: Grey, foreground: Grey, now: float) -> None:
        """Once it stands, its look at its place says whether it still does, whatever the outlines around it do.

        While the look is there, and is not background, the thing is pinned: it stays put and stays alive. A look that
        has not been there for UNVERIFIED means that other things stand or pass where it stood.
        """
        self.pinned = False
        if self._anchor is None:
            return
        self.pinned = self._anchor.holds(grey, foreground, now)
        if self.pinned:
            self.last_seen = now
        elif self._anchor.lost(now):
            self._anchor = None
            self.moved_at = now
        elif self._anchor.covered:
            self.last_seen = now

    @property
    def anchored(self) -> bool:
        """It stood when its place was last in sight."""
        return self._anchor is not None

    def drop_anchor(self, grey: Grey, foreground: Grey, now: float) -> None:
        """It has stood for a while: remember its look at this place."""
        if self._anchor is not None or now - self.moved_at < ANCHOR_AFTER or not self.seen:
            return
        self._anchor = anchor_of((self.x, self.y, self.w, self.h), grey, foreground, self.moved_at, now)

    def take(self, blob: Blob, now: float) -> None:
        """The region is this thing: learn place, size and colour from it."""
        if self.pinned:
            self.seen = True
            self.hits += 1
            return
        foot = self._foot_of(blob)
        share = 1.0 - math.exp(-max(now - self.last_seen, 0.02) / SIZE_INERTIA)
        left, right, _, bottom = self._touching(blob)
        w = max(self.w, blob.w) if left or right else blob.w
        h = max(self.h, blob.h) if bottom else blob.h
        self.w += share * (w - self.w)
        self.h += share * (h - self.h)
        b, g, r = ((1 - share) * old + share * new for old, new in zip(self.colour, blob.colour, strict=True))
        self.colour = (b, g, r)
        if not (left or right or bottom):
            self._lean += share * (blob.lean - self._lean)
        self.hits += 1
        self._arrive(foot, blob.w, blob.h, now)
        if self._plane.metric and not any(self._touching(blob)):
            self._vote(blob, now)

    def follow_look(self, grey: Grey, now: float) -> bool:
        """In a crowd the outline tells nothing: find the stored look near the expected place. True if found."""
        if self.look is None:
            return False
        found = find_look(grey, self.look, self.centre, LOOK_SURE if self.anchored else LOOK_MATCH)
        if found is None:
            return False
        self._arrive((found[0], found[1] + self.h / 2), self.w, self.h, now)
        return True

    def remember_look(self, grey: Grey) -> None:
        """Keep how it looks now, if all of it is in the picture."""
        look = cut_look(grey, self.centre, self.w, self.h)
        self.look = self.look if look is None else look

    def rescale(self, size: tuple[int, int]) -> None:
        """The analysed picture has another size of the same shape: same thing, other pixels."""
        fx, fy = size[0] / self.size[0], size[1] / self.size[1]
        self.w, self.h = self.w * fx, self.h * fy
        self._foot = (self._foot[0] * fx, self._foot[1] * fy)
        self._rest = (self._rest[0] * fx, self._rest[1] * fy)
        self._birth = (self._birth[0] * fx, self._birth[1] * fy)
        self.look = self._anchor = None
        self.size = size

    def _arrive(self, foot: tuple[float, float], w: float, h: float, now: float) -> None:
        place, doubt = self._measure(*foot, w, h)
        surprise = self._motion.distance2(*place, doubt)
        self._surprise += (surprise - self._surprise) / min(self.hits, 12)
        if surprise > OUTLIER:
            more = (surprise / OUTLIER) ** 2
            doubt = (doubt[0] * more, doubt[1] * more, doubt[2] * more)
        self._motion.update(*place, doubt)
        found = self._plane.picture(*self._motion.place)
        if found is not None:
            self._foot = (found[0] * self.size[0], found[1] * self.size[1])
        self.last_seen = now
        self.seen = True
        step = max(MIN_STEP * max(self.size), STEP * math.sqrt(self.w * self.h))
        if math.dist(self.centre, self._rest) > step:
            self._credit_step(self.centre[0] - self._rest[0], self.centre[1] - self._rest[1])
            self._rest = self.centre
            self.moved_at = now
            self._anchor = None
        elif now - self.moved_at > 1.0:
            self._motion.halt()

    def _vote(self, blob: Blob, now: float) -> None:
        scale = self._plane.scale(self._foot[0] / self.size[0], self._foot[1] / self.size[1])
        if scale is None or self.hits < VOTES_FROM:
            return
        fastest = self._pace.fastest(self._motion.speed, now)
        metres_per_pixel = math.hypot(float(scale[0, 0]), float(scale[1, 0])) / self.size[0]
        choice = opinion(blob.w * metres_per_pixel, blob.h * metres_per_pixel, fastest)
        self.ballot.cast(choice, blob.w * blob.h, now - self._voted)
        self._voted = now

    def _credit_step(self, dx: float, dy: float) -> None:
        """Things go on as they went; noise goes anywhere. Steps in line earn credit, steps back cost more."""
        length, before = math.hypot(dx, dy), math.hypot(*self._heading)
        if before > 0:
            along = (dx * self._heading[0] + dy * self._heading[1]) / (length * before)
            change = 1.0 if along > 0.6 else -1.5 if along < 0.0 else 0.0
            self.credit = min(self.credit + change, CREDIT)
        self._heading = (dx, dy)
        self._path += length

    def _touching(self, blob: Blob) -> tuple[bool, bool, bool, bool]:
        width, height = self.size
        return blob.x <= 1, blob.x + blob.w >= width - 1, blob.y <= 1, blob.y + blob.h >= height - 1

    def _foot_of(self, blob: Blob) -> tuple[float, float]:
        """The region's foot; where the frame's edge cuts it off, reckoned from the edge that is in sight."""
        left, right, top, bottom = self._touching(blob)
        x, y = blob.foot
        if left and not right:
            x = blob.x + blob.w - self.w / 2 if self.w > blob.w else x
        elif right and not left:
            x = blob.x + self.w / 2 if self.w > blob.w else x
        if bottom and not top and self.h > blob.h:
            y = blob.y + self.h
        return x, y

    def _measure(self, x: float, y: float, w: float, h: float) -> tuple[tuple[float, float], Doubt]:
        place = self._plane.locate(x / self.size[0], y / self.size[1])
        return (self._motion.place, UNKNOWN) if place is None else (place, self._doubt(x, y, w, h))

    def _doubt(self, x: float, y: float, w: float, h: float) -> Doubt:
        """Covariance of a measured foot on the plane: an outline is good to a pixel and some 6 % of the size."""
        scale = self._plane.scale(x / self.size[0], y / self.size[1])
        if scale is None:
            return UNKNOWN
        across, down = (0.8 + 0.06 * w) / self.size[0], (0.8 + 0.06 * h) / self.size[1]
        a, b, c, d = scale.ravel().tolist()
        a, b, c, d = a * across, b * down, c * across, d * down
        return a * a + b * b, a * c + b * d, c * c + d * d
