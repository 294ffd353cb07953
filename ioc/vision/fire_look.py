"""Where a picture burns: flame coloured, bright, anchored, and never still.

Colour by the chrominance rule for flames (Celik and Demirel, Fire detection in video sequences using a generic color
model, Fire Safety Journal 2009, reduced to fixed bounds in YCrCb). Colour alone finds tail lights, vests and sunsets;
what burns also flickers, changes its outline from picture to picture (Toreyin et al., Computer vision based method for
real-time fire and flame detection, PRL 2006), and stays where it is.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from ioc.domain.geometry import Box
from ioc.domain.observation import Flame, FlameRegion
from ioc.vision.arrays import Colour, Grey, Real, above, median_level

LOWEST = np.array([100, 142, 0], np.uint8)
HIGHEST = np.array([255, 255, 122], np.uint8)
"""Bounds of Y, Cr, Cb of a flame's pixel."""
WINDOW = 2.4
"""Seconds that are judged together."""
ENOUGH = 1.6
"""Seconds of them that must be there for a judgement."""
SAMPLE_EVERY = 0.12
"""Seconds between two samples: flames flicker at 1 to 12 Hz, and any of it will do."""
MOST_SAMPLES = 24
ALIGHT = 0.3
"""Share of the window in which a pixel must have the colour."""
MOST_REGIONS = 12
SMALLEST = 4
"""Pixels of the small picture."""
PRESENT = 0.85
"""Share of the samples in which a region must be alight: a turn signal is half the time."""
CHURN = (0.08, 1.2)
"""Share of its area that changes from sample to sample: a lamp's does not, and what drives past changes wholly."""
FLICKER = 0.03
"""Change of brightness from sample to sample, as a share of the brightness, in the middle of all samples: brake lights
change much, but once."""
GLARE, DIM = 190.0, 150.0
"""Grey level that its brightest fifth must reach: what burns is a light. By night, where its white core has no colour
and the lens takes in little, DIM is enough if it is BRIGHTER."""
BRIGHTER = 2.5
"""Times the median grey level of the picture."""
DRIFT = 0.5
"""Share of its size by which its middle may move over the window."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """mask: (h, w), 1 where a pixel has the colour. light: (h, w) grey levels."""

    time: float
    mask: Grey
    light: Grey


_Blaze = tuple[float, int, int, int, int, int]
"""Strength, x, y, w, h, pixels alight."""


class FireLook:
    """Looks at one camera's small pictures."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque(maxlen=MOST_SAMPLES)
        self._alight: Grey = np.zeros((0, 0), np.uint8)
        self._since: dict[tuple[int, int], float] = {}

    def is_due(self, now: float) -> bool:
        return not self._samples or not 0 <= now - self._samples[-1].time < SAMPLE_EVERY

    def look(self, small: Colour, now: float) -> list[FlameRegion]:
        """small: (h, w, 3) BGR. The regions that burn."""
        tones = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)
        mask = (cv2.inRange(tones, LOWEST, HIGHEST) > 0).view(np.uint8)
        self._take(_Sample(now, mask, cv2.extractChannel(tones, 0)))
        return self._judge(now)

    def _take(self, sample: _Sample) -> None:
        """Into the window, and out of it what is too old; `_alight` counts the samples in which a pixel was alight."""
        if self._samples and (sample.time < self._samples[-1].time or self._alight.shape != sample.mask.shape):
            self._samples.clear()
        if not self._samples:
            self._alight = np.zeros(sample.mask.shape, np.uint8)
        while self._samples and (
            sample.time - self._samples[0].time > WINDOW or len(self._samples) == self._samples.maxlen
        ):
            self._alight -= self._samples.popleft().mask
        self._samples.append(sample)
        self._alight += sample.mask

    def _judge(self, now: float) -> list[FlameRegion]:
        if now - self._samples[0].time < ENOUGH or len(self._samples) < 5:
            return []
        place = above(self._alight, ALIGHT * len(self._samples))
        restless = cv2.inRange(self._alight, 1, len(self._samples) - 1)
        if not cv2.countNonZero(place) or not cv2.countNonZero(restless):
            return []
        found: list[_Blaze] = []
        glare = min(GLARE, max(DIM, BRIGHTER * median_level(self._samples[-1].light)))
        for x, y, w, h, inside in self._restless_regions(place, restless, glare):
            part = np.s_[y : y + h, x : x + w]
            masks = np.stack([sample.mask[part] for sample in self._samples]).view(bool) & inside
            lights = np.stack([sample.light[part] for sample in self._samples]).astype(np.float32)
            strength = _strength(masks, lights, (place[part] > 0) & inside, glare)
            if strength > 0:
                found.append((strength, x, y, w, h, cv2.countNonZero(place[part])))
        return self._told(found, place.shape, now)

    def _restless_regions(self, place: Grey, restless: Grey, glare: float) -> list[tuple[int, int, int, int, Grey]]:
        """x, y, w, h and mask of the regions that deserve a look, the most restless first.

        A sign, a brick wall, a lamp: nothing changes there, or it gives no light. By night a street is full of them.
        """
        newest = self._samples[-1].light
        count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(place, np.ones((3, 3), np.uint8)))
        found = []
        for label in range(1, count):
            x, y, w, h, area = (int(value) for value in stats[label])
            part = np.s_[y : y + h, x : x + w]
            moving = cv2.countNonZero(restless[part])
            if area >= SMALLEST and moving >= CHURN[0] * area and newest[part].max() >= glare:
                found.append((moving, x, y, w, h, label))
        found.sort(reverse=True)
        return [(x, y, w, h, labels[y : y + h, x : x + w] == label) for _, x, y, w, h, label in found[:MOST_REGIONS]]

    def _told(self, found: list[_Blaze], shape: tuple[int, ...], now: float) -> list[FlameRegion]:
        height, width = shape
        begun: dict[tuple[int, int], float] = {}
        regions = []
        for strength, x, y, w, h, area in found:
            i, j = x + w // 2, y + h // 2
            near = [since for (a, b), since in self._since.items() if abs(a - i) <= w and abs(b - j) <= h]
            since = begun[i, j] = min(near, default=now)
            box = Box(round(x / width, 4), round(y / height, 4), round(w / width, 4), round(h / height, 4))
            regions.append(FlameRegion(Flame.FIRE, box, round(area / (height * width), 5), round(strength, 3), since))
        self._since = begun
        return regions


def _strength(masks: Grey, lights: Real, burning: Grey, glare: float) -> float:
    """How much a region behaves like a flame, 0 if it does not. masks, lights: (samples, h, w);
    burning: (h, w), where it is alight often enough. glare: how bright its brightest fifth must be."""
    areas = masks.sum(axis=(1, 2)).astype(np.float64)
    mean = float(areas.mean())
    if mean < 2 or float(np.mean(areas >= 0.3 * mean)) < PRESENT:
        return 0.0
    churn = float(np.logical_xor(masks[1:], masks[:-1]).sum(axis=(1, 2)).mean()) / mean
    values = lights[:, burning]
    flicker = float(np.median(np.abs(np.diff(values, axis=0)).mean(axis=1)) / max(values.mean(), 1.0))
    bright = float(np.percentile(lights[masks], 80)) if masks.any() else 0.0
    if not CHURN[0] <= churn <= CHURN[1] or flicker < FLICKER or bright < glare or _drift(masks, areas) > DRIFT:
        return 0.0
    return min(1.0, 0.5 + 2.0 * (flicker - FLICKER) + 0.5 * min(1.0, churn))


def _drift(masks: Grey, areas: Real) -> float:
    """How far the middle moves from the first third of the samples to the last, in sizes of the region."""
    rows, columns = np.indices(masks.shape[1:])
    third = max(1, len(masks) // 3)
    ends = []
    for part in (masks[:third], masks[-third:]):
        total = max(1.0, float(part.sum()))
        ends.append((float((part * columns).sum()) / total, float((part * rows).sum()) / total))
    return math.dist(*ends) / max(1.5, math.sqrt(float(areas.mean())))
