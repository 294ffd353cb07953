"""The scene as it has long been, and the look that each pixel has kept for seconds: where they differ, a thing stands.

Two rates (Porikli et al., Robust Abandoned Object Detection Using Dual Foregrounds, EURASIP JASP 2008), but the fast
one counts the seconds for which a pixel has kept its look instead of averaging: who passes in front never settles, and
what he hid is found again behind him. It knows nothing of the tracker's background, which may absorb or hold a bag.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey, Real, above
from ioc.vision.shadows import shadow_mask

SETTLED = 2.0
"""Seconds of one look after which it is what the pixel shows."""
FOLLOWS = 20.0
"""Seconds (time constant) in which the long-known scene follows the light where nothing differs."""
OUTLASTS = 3.0
"""What keeps its look for so many times as long as the scene has been shown is the scene: who stood in the first
pictures leaves holes that close soon."""
MERGES = 180.0
"""Seconds of one look after which it belongs to the scene, if no object is known there."""
MERGES_AFTER_LIGHT = 10.0
"""The same, where much of the view differs, for what looks like shade or the end of it."""
LEARNS_EVERY = 0.95
"""Seconds between two lessons of the scene."""
DIFFERS = 15
"""Grey levels (largest of the channels) by which a look differs from another one."""
DARK, DIFFERS_IN_THE_DARK = 80.0, 9
"""Median grey level of the scene below which it is night, and DIFFERS then: by lamplight a brown box differs from the
pavement by 12."""
TREMBLES = 5
"""And from all that the scene shows within a pixel: a trembling camera shows the neighbours in turns."""
AVERAGE = 1.5
"""Seconds (time constant) over which a kept look is averaged."""
RESTLESS = 60.0
"""Seconds (time constant) over which a pixel's unrest is learned."""
UNREST = 0.3
"""Share of the time for which a pixel may change its look; more is a tree or a screen, and never stands still."""
WIDELY = 0.25
"""Share of the view that differs from which the light is to blame."""
GAIN_STEP = 0.01
"""Changes of light below this share are left to the models."""
AGREE = 0.08
"""Pixels agree about the light when their gain is so near the median."""


class StillScene:
    """Models of one view at one size. All pictures are (h, w, 3) BGR uint8 of the same size."""

    def __init__(self, picture: Colour) -> None:
        shape = picture.shape[:2]
        self._scene: Real = picture.astype(np.float32)
        self._candidate: Colour = picture.copy()
        self._kept: Real = np.zeros(shape, np.float32)
        self.unrest: Real = np.zeros(shape, np.float32)
        """Share of the time for which a pixel has lately changed its look, 0..255."""
        self._zero: Real = np.zeros(shape, np.float32)
        self._age = self._unlearned = 0.0
        self.scene: Colour = picture
        """The long-known scene."""
        self.is_dark = False
        """It is night in the scene."""
        self._rebuild()
        self.shown: Real = np.zeros(shape, np.float32)
        """Seconds for which a pixel has shown what is the scene now."""
        self.settled: Colour = picture.copy()
        """The look that each pixel kept last, whatever has passed since."""
        self.now: Colour = picture
        """The last picture, in the light of the scene."""
        self.odd: Grey = np.zeros(shape, np.uint8)
        """255 where the settled look is not the scene's."""
        self.odd_for: Real = np.zeros(shape, np.float32)
        """Seconds since the odd look came to be there."""
        self.differs: Grey = np.zeros(shape, np.uint8)
        """255 where the last picture is not the scene."""
        self.stirred: Real = np.full(shape, 1e6, np.float32)
        """Seconds since something that is neither scene nor settled was seen at a pixel."""

    def look(self, picture: Colour, elapsed: float, spared: Grey) -> None:
        """Take one picture in. elapsed: seconds since the one before. spared: where nothing merges with the scene."""
        self._age += elapsed
        self._unlearned += elapsed
        self.now = self._in_known_light(picture)
        self._keep(elapsed)
        self.differs = self._unlike_scene(self.now)
        self._stir(elapsed)
        self._settle(elapsed)
        if self._unlearned >= LEARNS_EVERY:
            self._learn(self._unlearned)
            self._merge(spared)
            self._unlearned = 0.0

    def forget(self, mask: Grey) -> None:
        """What is settled under the mask belongs to the scene from now on."""
        where = mask > 0
        self._scene[where] = self.settled[where]
        self.odd[where] = 0
        self.odd_for[where] = 0.0
        self.shown[where] = 0.0
        self._rebuild()

    @property
    def widely(self) -> bool:
        """Much of the view differs from the scene."""
        return cv2.countNonZero(self.differs) > WIDELY * self.differs.size

    def _unlike_scene(self, picture: Colour) -> Grey:
        return cv2.bitwise_not(cv2.inRange(picture, *self._range))

    def _rebuild(self) -> None:
        self.scene = cv2.convertScaleAbs(self._scene)
        self.is_dark = bool(np.median(self.scene[::4, ::4]) < DARK)
        self._range = _range_of(self.scene, self._limit)

    @property
    def _limit(self) -> int:
        return DIFFERS_IN_THE_DARK if self.is_dark else DIFFERS

    def differing(self, a: Colour, b: Colour) -> Grey:
        """Mask, 255 where any channel of two looks differs by more than it may."""
        return cv2.bitwise_not(cv2.inRange(cv2.absdiff(a, b), (0, 0, 0), (self._limit,) * 3))

    def _in_known_light(self, picture: Colour) -> Colour:
        """The picture divided by the gain of the light (each channel's median ratio), if most pixels agree on it."""
        step = max(1, min(picture.shape[:2]) // 16)
        ratio = (picture[::step, ::step] + np.float32(4.0)) / (self._scene[::step, ::step] + np.float32(4.0))
        gain = np.median(ratio.reshape(-1, 3), axis=0)
        if float(np.abs(gain - 1.0).max()) < GAIN_STEP:
            return picture
        if float(np.mean((np.abs(ratio - gain) < AGREE * gain).all(axis=2))) < 0.5:
            return picture
        return cv2.convertScaleAbs(picture * (1.0 / np.maximum(gain, 0.1)).astype(np.float32))

    def _keep(self, elapsed: float) -> None:
        changed = self.differing(self.now, self._candidate)
        share = rate(elapsed, AVERAGE)
        self._candidate = cv2.addWeighted(self._candidate, 1.0 - share, self.now, share, 0.0)
        cv2.copyTo(self.now, changed, self._candidate)
        self._kept += np.float32(elapsed)
        cv2.copyTo(self._zero, changed, self._kept)
        cv2.accumulateWeighted(changed, self.unrest, rate(elapsed, RESTLESS))

    def _stir(self, elapsed: float) -> None:
        """Where something moves just now: neither the scene nor what has settled there."""
        self.stirred += np.float32(elapsed)
        moving = cv2.bitwise_and(self.differs, self.differing(self.now, self.settled))
        cv2.copyTo(self._zero, moving, self.stirred)

    def _settle(self, elapsed: float) -> None:
        calm = cv2.bitwise_and(above(self._kept, SETTLED - 1e-3), cv2.bitwise_not(above(self.unrest, UNREST * 255.0)))
        cv2.copyTo(self._candidate, calm, self.settled)
        odd = cv2.bitwise_and(self._unlike_scene(self._candidate), calm)
        came = cv2.bitwise_and(odd, cv2.bitwise_not(self.odd))
        self.odd_for += np.float32(elapsed)
        cv2.copyTo(self._kept, came, self.odd_for)
        self.odd = cv2.bitwise_or(odd, cv2.bitwise_and(self.odd, cv2.bitwise_not(calm)))
        cv2.copyTo(self._zero, cv2.bitwise_not(self.odd), self.odd_for)

    def _learn(self, elapsed: float) -> None:
        same = cv2.bitwise_not(cv2.bitwise_or(self.differs, self.odd))
        cv2.accumulateWeighted(self.now, self._scene, rate(elapsed, min(FOLLOWS, self._age)), mask=same)
        self.shown += cv2.bitwise_not(self.differs) * np.float32(elapsed / 255.0)
        self._rebuild()

    def _merge(self, spared: Grey) -> None:
        """What has stayed for long is the scene, its rim included."""
        free = cv2.bitwise_and(self.odd, cv2.bitwise_not(spared))
        if self.widely:
            shade = cv2.bitwise_or(
                shadow_mask(free, self.settled, self.scene), shadow_mask(free, self.scene, self.settled)
            )
            shown = self.shown.copy()
            self._absorb(cv2.bitwise_and(shade, above(self._kept, MERGES_AFTER_LIGHT)), spared)
            self.shown = shown  # it is the same scene
        outlasts = above(self._kept - np.float32(OUTLASTS) * self.shown, 0.0)
        self._absorb(cv2.bitwise_and(cv2.bitwise_or(above(self._kept, MERGES), outlasts), free), spared)

    def _absorb(self, ripe: Grey, spared: Grey) -> None:
        if cv2.countNonZero(ripe):
            calm = cv2.bitwise_and(above(self._kept, SETTLED), cv2.bitwise_not(spared))
            rim = cv2.bitwise_and(cv2.dilate(ripe, np.ones((3, 3), np.uint8)), calm)
            self.forget(cv2.bitwise_or(ripe, rim))


def _range_of(scene: Colour, limit: int) -> tuple[Colour, Colour]:
    """The least and the most that a pixel may show and still be the scene: its own look within the limit, and its
    neighbours' within TREMBLES."""
    around = np.ones((3, 3), np.uint8)
    own, near = np.full_like(scene, limit), np.full_like(scene, TREMBLES)
    low = cv2.min(cv2.subtract(scene, own), cv2.subtract(cv2.erode(scene, around), near))
    high = cv2.max(cv2.add(scene, own), cv2.add(cv2.dilate(scene, around), near))
    return low, high


def rate(elapsed: float, constant: float) -> float:
    """Share to learn after `elapsed` seconds so that the time constant is `constant` seconds at any frame rate."""
    return 1.0 - math.exp(-elapsed / constant) if constant > 0 else 1.0
