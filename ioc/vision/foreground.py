"""What is not background: a background of each pixel's usual colour, learned only where nothing of interest is.

Two rates. A pixel that looks like background follows the light within seconds (`ADAPT`). A pixel that does not is
learned only when it has shown one colour for `SETTLE` seconds longer than others and nobody holds it: so a ghost fades,
while a stopped vehicle, held by its track, stays foreground for as long as it stands there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey, Real, above, median, median_level

ADAPT = 4.0
"""Seconds in which background follows the light (time constant)."""
SETTLE = 5.0
"""Seconds by which one colour must outlast all others until an unheld pixel takes it for background."""
WARM_UP = 4.0
"""Seconds in which the first scene is learned: who stood in the first picture leaves a hole that must close soon."""
SETTLE_IN_WARM_UP = 0.8
"""The same while warming up."""
FLOOR = 17
"""Smallest difference (grey levels) that counts, above sensor and JPEG noise."""
SPREADS = 4.0
"""How many mean absolute deviations of its own noise a pixel must differ by (about 3 sigma of a Gaussian)."""
CEILING = 60
"""Largest threshold (grey levels): a swaying tree may not make its place blind."""
RESTLESS = 6.0
"""Seconds (time constant) over which a pixel's noise is learned, swaying leaves included."""
QUIET = 3.0
"""Mean absolute deviation (grey levels) of a pixel of which nothing is known yet."""
PASSING = 3.0
"""Times its noise so far that one picture tells of a pixel's noise at most: what only passes, under a third of the
time, is not taken for noise; what sways all the time is, step by step (a winsorised mean)."""
SETTLE_AFTER_LIGHT = 1.0
"""The same while the light is changing: what differs then without moving is a matter of light."""
LIGHT_STEP = 0.04
"""Change of light (share) within about a second that counts as such."""
LIGHT_QUIET = 3.0
"""Seconds for which the light must be steady."""
STRONG = 1.7
"""Times the threshold from which a difference is beyond doubt."""
GAIN_GRID = 8
"""Every n-th pixel in x and y tells the gain of the light."""
GAIN_STEP = 0.015
"""Changes of light below this share are left to adaptation."""
LEARN_EVERY = 0.3
"""Seconds between two pictures that are learned from, but for the first few: a scene changes slowly."""
LITTLE = 0.4
"""Share of the picture up to which what is left out is little."""
_MEAN = np.full(3, 1.0 / 3.0, np.float32)
SCENE_CHANGE = 0.6
"""Share of differing pixels above which the picture as a whole has changed: lightning, a cover, a moved camera."""


class Background:
    """Background model of one camera at one analysis size."""

    def __init__(self, picture: Colour) -> None:
        self._usual: Real = picture.astype(np.float32)
        self._spread: Real = np.full(picture.shape[:2], QUIET, np.float32)
        self._grey: Grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        self._candidate: Grey = self._grey.copy()
        self._settled: Real = np.zeros(picture.shape[:2], np.float32)
        self._undecided = (0, 0, 0, 0)  # x, y, w, h of where `_settled` is above nothing
        self.strong: Grey = np.zeros(picture.shape[:2], np.uint8)
        self._zero: Grey = np.zeros(picture.shape[:2], np.uint8)
        self._age = 0.0
        self._light = 0.0
        self._steady = LIGHT_QUIET
        self._picture = picture
        self._usual8 = picture.copy()
        self._former = picture.copy()
        self._absorbed = (0, 0, 0, 0)  # x, y, w, h of where `_former` is another look
        self._returned: Grey = np.zeros(picture.shape[:2], np.uint8)
        self._threshold, self._beyond_doubt = self._thresholds()
        self._difference: Grey = np.zeros(picture.shape[:2], np.uint8)
        self._channels: list[Grey] = [np.zeros(picture.shape[:2], np.uint8) for _ in range(3)]
        self._unlearned = 0.0
        self.level = self._level()
        """Median grey level of the learned scene, each pixel's largest channel."""

    @property
    def picture(self) -> Colour:
        """The learned scene, (h, w, 3) BGR uint8."""
        return self._usual8

    @property
    def steady(self) -> bool:
        """The light has not changed lately: what differs and stands still may be a thing."""
        return self._steady >= LIGHT_QUIET

    @property
    def faint(self) -> Grey:
        """Where the picture last given differs by half of what counts, or more: (h, w), 255 where it does."""
        return cv2.compare(cv2.add(self._difference, self._difference), self._threshold, cv2.CMP_GE)

    @property
    def warm(self) -> bool:
        """It has seen enough to tell a thing that stands from a hole that one has left."""
        return self._age > WARM_UP

    def foreground(self, picture: Colour) -> Grey:
        """Pixels that differ from the learned scene: (h, w) uint8, 255 where they do. Learns nothing yet."""
        self._picture = picture
        self._follow_gain(picture)
        blue, green, red = cv2.split(cv2.absdiff(picture, self._usual8), self._channels)
        self._difference = cv2.max(cv2.max(blue, green), red)
        self.strong = cv2.compare(self._difference, self._beyond_doubt, cv2.CMP_GT)
        return cv2.compare(self._difference, self._threshold, cv2.CMP_GT)

    def due(self, elapsed: float) -> bool:
        """Is the picture last given to be learned from? elapsed: seconds since the one before. Once warm it learns from
        a few pictures a second, each for the time that has passed."""
        self._unlearned += elapsed
        return not self.warm or self._unlearned >= LEARN_EVERY

    def learn(self, foreground: Grey, held: Grey, standing: Grey, wet: bool = False) -> None:
        """Learn from the picture last given.

        foreground, held, standing: (h, w) uint8 masks; held pixels belong to real things and are not learned, standing
        ones to those that stand, or have driven here, and are not even absorbed. wet: it rains, or has just rained, so
        drops come and go on the lens.
        """
        elapsed, self._unlearned = self._unlearned, 0.0
        self._age += elapsed
        self._light *= math.exp(-elapsed)
        self._steady = self._steady + elapsed if abs(self._light) < LIGHT_STEP else 0.0
        if wet:
            self._return(standing)
        restless = self._settle(foreground, standing, elapsed)
        usual = cv2.bitwise_not(foreground)
        free = cv2.bitwise_or(usual, restless)
        cv2.copyTo(self._zero, held, usual)
        cv2.copyTo(self._zero, held, free)
        _follow(self._picture, self._usual, _rate(elapsed, min(ADAPT, self._age)), usual)
        noise = cv2.min(self._difference, cv2.convertScaleAbs(self._spread, alpha=PASSING))
        cv2.accumulateWeighted(noise, self._spread, _rate(elapsed, min(RESTLESS, self._age)), mask=free)
        self._usual8 = cv2.convertScaleAbs(self._usual)
        self._threshold, self._beyond_doubt = self._thresholds()
        self.level = self._level()

    def absorb(self, mask: Grey) -> None:
        """Take the picture as it is for background where the mask is set: a ghost, found out."""
        x, y, w, h = cv2.boundingRect(mask)
        if w == 0:
            return
        part = np.s_[y : y + h, x : x + w]
        where, picture = mask[part], self._picture[part]
        self._absorbed = _around((x, y, w, h), self._absorbed)
        cv2.copyTo(self._usual8[part], where, self._former[part])
        cv2.copyTo(picture.astype(np.float32), where, self._usual[part])
        cv2.copyTo(picture, where, self._usual8[part])
        cv2.copyTo(np.zeros(where.shape, np.float32), where, self._settled[part])
        cv2.copyTo(np.minimum(self._spread[part], np.float32(QUIET)), where, self._spread[part])

    def resized(self, size: tuple[int, int]) -> Background:
        """The same scene at another analysis size (width, height): what was learned stays."""
        other = Background(np.asarray(cv2.resize(self._usual8, size), np.uint8))
        other._usual = np.asarray(cv2.resize(self._usual, size), np.float32)
        other._spread = np.asarray(cv2.resize(self._spread, size), np.float32)
        other._threshold, other._beyond_doubt = other._thresholds()
        return other

    def _level(self) -> float:
        return median_level(self._usual8[::GAIN_GRID, ::GAIN_GRID].max(axis=2))

    def _thresholds(self) -> tuple[Grey, Grey]:
        """What each pixel must differ by, grey levels, and what puts it beyond doubt."""
        threshold = cv2.convertScaleAbs(self._spread, alpha=SPREADS)
        np.clip(threshold, FLOOR, CEILING, out=threshold)
        return threshold, cv2.scaleAdd(threshold, STRONG - 1.0, threshold)

    def _settle(self, foreground: Grey, standing: Grey, elapsed: float) -> Grey:
        """Absorb the colour that a pixel has shown for SETTLE longer than any other (majority vote of Boyer and Moore,
        1991), so that a road is learned between the vehicles that pass. Returns the mask of pixels that have changed.
        """
        grey = cv2.cvtColor(self._picture, cv2.COLOR_BGR2GRAY)
        changed = above(cv2.absdiff(grey, self._grey), FLOOR)
        self._grey = grey
        waiting = cv2.bitwise_and(foreground, cv2.bitwise_not(above(cv2.absdiff(grey, self._candidate), FLOOR)))
        cv2.copyTo(self._zero, standing, waiting)
        x, y, w, h = _around(cv2.boundingRect(waiting), self._undecided)
        candidate = grey.copy()
        if w:
            part = np.s_[y : y + h, x : x + w]
            settled = self._settled[part]
            settled -= np.float32(elapsed)
            cv2.add(settled, np.full(settled.shape, 2.0 * elapsed, np.float32), settled, mask=waiting[part])
            np.maximum(settled, np.float32(0.0), out=settled)
            kept = above(settled, 0.0)
            cv2.copyTo(self._candidate[part], kept, candidate[part])
            left, top, w, h = cv2.boundingRect(kept)
            ripe = above(settled, self._patience())
            if cv2.countNonZero(ripe):
                self.absorb(_placed(ripe, part, grey.shape))
            self._undecided = (x + left, y + top, w, h)
        self._candidate = candidate
        return changed

    def _return(self, standing: Grey) -> None:
        """Absorb at the second look what is as it was before something else was absorbed there: that has left, and what
        is seen is the scene again (a layered background; Kim et al., Real-Time Imaging 11, 2005)."""
        x, y, w, h = self._absorbed
        part = np.s_[y : y + h, x : x + w]
        if w == 0:
            return
        blue, green, red = cv2.split(cv2.absdiff(self._picture[part], self._former[part]))
        other = cv2.bitwise_or(above(cv2.max(cv2.max(blue, green), red), FLOOR), standing[part])
        differs = cv2.compare(self._difference[part], self._threshold[part], cv2.CMP_GT)
        again = cv2.bitwise_and(differs, cv2.bitwise_not(other))
        ripe = cv2.bitwise_and(again, self._returned[part])
        self._returned[part] = again
        if cv2.countNonZero(ripe):
            self.absorb(_placed(ripe, part, standing.shape))

    def _patience(self) -> float:
        if not self.warm:
            return SETTLE_IN_WARM_UP
        return SETTLE if self.steady else SETTLE_AFTER_LIGHT

    def _follow_gain(self, picture: Colour) -> None:
        """Scale the model when the light changes as a whole: the median ratio over a grid, if most pixels agree."""
        now = picture[::GAIN_GRID, ::GAIN_GRID].astype(np.float32) @ _MEAN
        usual = self._usual[::GAIN_GRID, ::GAIN_GRID] @ _MEAN
        ratio = (now + np.float32(1.0)) / (usual + np.float32(1.0))
        gain = median(ratio)
        agreeing = np.count_nonzero(np.abs(ratio - gain) < 0.08 * gain) / ratio.size
        if abs(gain - 1.0) > GAIN_STEP and agreeing > 0.5:
            self._usual *= np.float32(gain)
            self._usual8 = cv2.convertScaleAbs(self._usual)
            self._former = cv2.convertScaleAbs(self._former, alpha=gain)
            self._light += math.log(gain)


def _rate(elapsed: float, constant: float) -> float:
    """Share to learn after `elapsed` seconds so that the time constant is `constant` seconds at any frame rate."""
    return 1.0 - math.exp(-elapsed / constant) if constant > 0 else 0.0


def _follow(picture: Colour, usual: Real, rate: float, where: Grey) -> None:
    """`cv2.accumulateWeighted` with a mask, which takes three times as long with one as without: where little is left
    out, that is put back instead."""
    out = cv2.bitwise_not(where)
    x, y, w, h = cv2.boundingRect(out)
    if w * h > LITTLE * out.size:
        cv2.accumulateWeighted(picture, usual, rate, mask=where)
        return
    part = np.s_[y : y + h, x : x + w]
    before = usual[part].copy()
    cv2.accumulateWeighted(picture, usual, rate)
    if w:
        cv2.copyTo(before, out[part], usual[part])


_Rect = tuple[int, int, int, int]


def _around(a: Sequence[int], b: Sequence[int]) -> _Rect:
    """x, y, w, h of the box around two boxes, of which any may be empty."""
    full = [box for box in (a, b) if box[2] > 0]
    if not full:
        return 0, 0, 0, 0
    x, y = min(box[0] for box in full), min(box[1] for box in full)
    return x, y, max(box[0] + box[2] for box in full) - x, max(box[1] + box[3] for box in full) - y


def _placed(mask: Grey, part: tuple[slice, slice], shape: tuple[int, ...]) -> Grey:
    whole: Grey = np.zeros(shape, np.uint8)
    whole[part] = mask
    return whole
