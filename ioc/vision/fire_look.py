"""Where a picture burns: flame coloured, bright, anchored, and never still.

Colour by the chrominance rule for flames (Celik and Demirel, Fire detection in video sequences using a generic color
model, Fire Safety Journal 2009, reduced to fixed bounds in YCrCb). Colour alone finds tail lights, vests and sunsets;
what burns also flickers, changes its outline from picture to picture (Toreyin et al., Computer vision based method for
real-time fire and flame detection, PRL 2006), and stays where it is.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
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
LONG = 15.0
"""Seconds (time constant) over which it is learned what is always alight: a window, before which a bus passes."""
ALWAYS, MOSTLY = 0.8, 0.5
"""Share of the time, and share of a region's pixels that are alight for so long, from which it is such a light."""
KNOWN_AFTER = 8.0
"""Seconds of pictures before which nobody knows what is always alight."""
CARRIED, LARGER = 0.5, 3.0
"""Share of a region that lies on vehicles, or on what moves, from which it belongs to them: a lamp, a red jacket before
headlights. They must be so many times as large: a fire may be tracked itself. Flames that rise above a vehicle burn."""
DUCKS = 1.0
"""Seconds after which a fire that is not seen burns anew."""
DRIFT = 0.5
"""Share of its size by which its middle may move over the window."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """mask: (h, w), 1 where a pixel has the colour. light: (h, w) grey levels."""

    time: float
    mask: Grey
    light: Grey


@dataclass(slots=True)
class _Hearth:
    """Where a fire was first seen: the middle of its lower edge. It grows and sways, but stays on its foot."""

    x: float
    y: float
    since: float
    last: float = -math.inf

    def is_below(self, x: int, y: int, w: int, h: int) -> bool:
        return abs(x + w / 2 - self.x) <= max(2.0, w / 2) and abs(y + h - self.y) <= max(2.0, h / 3)


_Part = tuple[slice, slice]
_Blaze = tuple[float, int, int, int, int, int]
"""Strength, x, y, w, h, pixels alight."""


class FireLook:
    """Looks at one camera's small pictures."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque(maxlen=MOST_SAMPLES)
        self._alight: Grey = np.zeros((0, 0), np.uint8)
        self._always: Real = np.zeros((0, 0), np.float32)  # share of the time for which a pixel is alight
        self._age = 0.0
        self._hearths: list[_Hearth] = []

    def is_due(self, now: float) -> bool:
        return not self._samples or not 0 <= now - self._samples[-1].time < SAMPLE_EVERY

    def look(self, small: Colour, now: float, things: Sequence[Box] = ()) -> list[FlameRegion]:
        """small: (h, w, 3) BGR. things: vehicles, and what moves. The regions that burn."""
        tones = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)
        mask = (cv2.inRange(tones, LOWEST, HIGHEST) > 0).view(np.uint8)
        self._take(_Sample(now, mask, cv2.extractChannel(tones, 0)))
        told = self._judge(now, [_part(box, mask.shape) for box in things])
        for region in told:
            self._always[_part(region.box, mask.shape)] = 0.0
        return told

    def _take(self, sample: _Sample) -> None:
        """Into the window, and out of it what is too old; `_alight` counts the samples in which a pixel was alight."""
        if self._samples and (sample.time < self._samples[-1].time or self._alight.shape != sample.mask.shape):
            self._samples.clear()
        if not self._samples:
            self._alight = np.zeros(sample.mask.shape, np.uint8)
            self._always, self._age = np.zeros(sample.mask.shape, np.float32), 0.0
        else:
            elapsed = min(1.0, sample.time - self._samples[-1].time)
            self._age += elapsed
            share = 1.0 - math.exp(-elapsed / max(1.0, min(LONG, self._age)))
            cv2.accumulateWeighted(sample.mask, self._always, share)
        while self._samples and (
            sample.time - self._samples[0].time > WINDOW or len(self._samples) == self._samples.maxlen
        ):
            self._alight -= self._samples.popleft().mask
        self._samples.append(sample)
        self._alight += sample.mask

    def _judge(self, now: float, things: Sequence[_Part]) -> list[FlameRegion]:
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
            burning = (place[part] > 0) & inside
            if _carried(part, burning, things) > CARRIED or self._is_always_alight(part, burning):
                continue
            masks = np.stack([sample.mask[part] for sample in self._samples]).view(bool) & inside
            lights = np.stack([sample.light[part] for sample in self._samples]).astype(np.float32)
            strength = _strength(masks, lights, burning, glare)
            if strength > 0:
                found.append((strength, x, y, w, h, cv2.countNonZero(place[part])))
        return self._told(found, place.shape, now)

    def _is_always_alight(self, part: _Part, burning: Grey) -> bool:
        return self._age > KNOWN_AFTER and float((self._always[part][burning] > ALWAYS).mean()) > MOSTLY

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
        regions = []
        self._hearths = [hearth for hearth in self._hearths if now - hearth.last <= DUCKS]
        for strength, x, y, w, h, area in found:
            hearth = next((one for one in self._hearths if one.is_below(x, y, w, h)), None)
            if hearth is None:
                hearth = _Hearth(x + w / 2, float(y + h), now)
                self._hearths.append(hearth)
            hearth.last = now
            box = Box(round(x / width, 4), round(y / height, 4), round(w / width, 4), round(h / height, 4))
            share = round(area / (height * width), 5)
            regions.append(FlameRegion(Flame.FIRE, box, share, round(strength, 3), hearth.since))
        return regions


def _part(box: Box, shape: tuple[int, ...]) -> _Part:
    height, width = shape
    return np.s_[
        max(0, round(box.y * height)) : max(0, round((box.y + box.h) * height)),
        max(0, round(box.x * width)) : max(0, round((box.x + box.w) * width)),
    ]


def _carried(part: _Part, burning: Grey, things: Sequence[_Part]) -> float:
    """Share of what burns in a part that lies on things much larger than the part. burning: (h, w) of the part."""
    on: Grey = np.zeros(burning.shape, bool)
    rows, columns = part
    for down, across in things:
        if (down.stop - down.start) * (across.stop - across.start) >= LARGER * burning.size:
            top, left = max(0, down.start - rows.start), max(0, across.start - columns.start)
            on[top : max(0, down.stop - rows.start), left : max(0, across.stop - columns.start)] = True
    return float(on[burning].mean()) if burning.any() else 0.0


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
