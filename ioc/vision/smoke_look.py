"""Where a picture smokes: a grey veil that grows, drifts, and takes the contrast from what is behind it.

Smoke smooths the edges of the scene behind it before it hides them, and lowers their colour (Toreyin et al., Wavelet
based real-time smoke detection in video, EUSIPCO 2005). A vehicle brings edges of its own and stands or drives; a
shadow darkens edges and ground alike; fog and rain are everywhere. Judged in blocks of a small picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ioc.domain.geometry import Box
from ioc.domain.observation import Flame, FlameRegion
from ioc.vision.arrays import Colour, Grey, Real

BLOCK = 8
"""Pixels of the small picture a side."""
SAMPLE_EVERY = 0.36
"""Seconds between two samples: smoke is slow."""
LEARN = 20.0
"""Seconds (time constant) in which the scene follows the tracker's own, which knows vehicles from the road but takes a
thin veil for light."""
WARM_UP = 4.0
DIFFERS = 6.0
"""Grey levels by which a block must differ from the scene, on the mean."""
TEXTURED = 2.2
"""Mean gradient of the scene from which a block can lose contrast."""
VEILED = 0.85
"""Largest share of the contrast that is left under smoke, beyond what the light alone takes."""
GREY = 34.0
"""Largest mean difference between the channels: smoke has next to no colour."""
DARKEST = 45.0
"""Mean grey level below which a block is a dark thing. By night smoke is black against what the lamps light, and still
in its middle: there DARKEST_SHARE of the picture's median is enough, and its rim must be alive."""
LAMPLIT, DARKEST_SHARE = (35.0, 90.0), 0.25
"""Median grey level of a picture that lamps light. Where it is lower only headlights do, and they come and go."""
ANCHORED, ANCHORS = 2.5, 2
"""Seconds for which so many blocks of a region must have smoked: smoke stays where it rises, a cloud's edge sweeps."""
ALIVE = (1.25, 14.0)
"""Mean change of a block from sample to sample: at least so many times the picture's own noise (what stands still has
no more), at most so many grey levels (what drives past has more)."""
JOLT = 14.0
"""Mean change of a block (grey levels) from one sample to the next, SAMPLE_EVERY later, that smoke does not make. What
comes with a jolt is a thing, or the hole of one that went, until the scene is seen there again. In the proving ground
smoke stays below 11, a vehicle is above 25."""
LIGHTEST = 242.0
"""Mean grey level above which a block is overexposed: it has lost its contrast to the light."""
NEW_EDGES = 0.26
"""Edges that a region brings, as a share of those that it takes: those of smoke are soft, 0.06 to 0.24 in the proving
ground; a vehicle has an outline."""
SMOOTHING = 1.2
"""Seconds (time constant) over which a block's signs are averaged."""
SURE = 0.55
FEWEST = 3
"""Blocks of a region."""
EVERYWHERE = 0.5
"""Share of all blocks above which it is weather or light."""
WIDELY = 0.35
"""The same for blocks that differ from the scene, if most of them do not smoke: a cloud sweeps over. In the proving
ground at least 0.4 under a cloud, at most 0.1 with smoke."""
GROWN = 1.25
"""Times its first area that a region must have reached, or risen by a block: smoke spreads."""


@dataclass(frozen=True, slots=True, order=True)
class Beginning:
    """A region when its first block smoked. area: blocks; top: its highest row; grew: it has spread or risen since,
    however the wind tears at it now."""

    since: float
    area: int
    top: int
    grew: bool = False

    def seen_as(self, area: int, top: int) -> Beginning:
        return replace(self, grew=self.grew or area >= GROWN * self.area or top < self.top)


class SmokeLook:
    """Looks at one camera's small pictures."""

    def __init__(self) -> None:
        self._scene: Real | None = None
        self._before: Grey | None = None
        self._sign: Real = np.zeros((0, 0), np.float32)
        self._alive: Real = np.zeros((0, 0), np.float32)
        self._brought: Real = np.zeros((0, 0), np.float32)
        self._taken: Real = np.zeros((0, 0), np.float32)
        self._jolted: Grey = np.zeros((0, 0), bool)
        self._night, self._widely = False, 0.0
        self._age = 0.0
        self._last = -math.inf
        self._smoked: Real = np.zeros((0, 0), np.float32)  # seconds for which each block has
        self._begun: dict[tuple[int, int], Beginning] = {}  # of the region that a block belongs to

    def is_due(self, now: float) -> bool:
        return not 0 <= now - self._last < SAMPLE_EVERY

    def look(self, small: Colour, scene: Colour, now: float) -> list[FlameRegion]:
        """small, scene: (h, w, 3) BGR, the picture and what the tracker takes for the still scene. The regions that
        smoke."""
        elapsed = now - self._last
        self._last = now
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        if self._scene is None or self._before is None or self._before.shape != grey.shape or not 0 < elapsed < 3.0:
            self._begin(scene, grey)
            return []
        self._age += elapsed
        self._judge(small, grey, elapsed)
        self._before = grey
        smoky = self._sign > SURE
        if smoky.mean() > EVERYWHERE:
            self._begin(scene, grey)
            return []
        if self._widely > max(WIDELY, 2.0 * float(smoky.mean())):
            smoky = np.zeros_like(smoky)
        self._smoked = np.where(smoky, self._smoked + np.float32(elapsed), np.float32(0.0))
        self._learn(scene, smoky, elapsed)
        return self._regions(smoky, now) if self._age > WARM_UP else []

    def _begin(self, scene: Colour, grey: Grey) -> None:
        rows, columns = grey.shape[0] // BLOCK, grey.shape[1] // BLOCK
        self._scene, self._before = scene.astype(np.float32), grey
        self._sign = np.zeros((rows, columns), np.float32)
        self._alive = np.zeros((rows, columns), np.float32)
        self._brought = np.zeros((rows, columns), np.float32)
        self._taken = np.zeros((rows, columns), np.float32)
        self._jolted = np.zeros((rows, columns), bool)
        self._smoked = np.zeros((rows, columns), np.float32)
        self._age, self._begun = 0.0, {}

    def _judge(self, small: Colour, grey: Grey, elapsed: float) -> None:
        assert self._scene is not None and self._before is not None, "only after `_begin`"  # noqa: PT018  # one cause
        usual = cv2.cvtColor(cv2.convertScaleAbs(self._scene), cv2.COLOR_BGR2GRAY)
        rate = np.float32(1.0 - math.exp(-elapsed / SMOOTHING))
        light = _blocks(grey)
        usual = cv2.convertScaleAbs(usual, alpha=float(np.median((light + 1.0) / (_blocks(usual) + 1.0))))
        edges, edges_before = _gradient(grey), _gradient(usual)
        contrast, had, was = _blocks(edges), _blocks(edges_before), np.maximum(_blocks(usual), 1.0)
        change = _blocks(cv2.absdiff(grey, self._before))
        differs = _blocks(cv2.absdiff(grey, usual)) > DIFFERS
        self._widely = float(differs.mean())
        self._jolted = differs & (self._jolted | (change > JOLT * max(1.0, elapsed / SAMPLE_EVERY)))
        self._alive += rate * (change - self._alive)
        self._brought += rate * (_blocks(_beyond(edges, edges_before)) - self._brought)
        self._taken += rate * (_blocks(_beyond(edges_before, edges)) - self._taken)
        level = float(np.median(light))
        self._night = LAMPLIT[0] < level < LAMPLIT[1]
        noise = float(np.median(self._alive))
        colour = _blocks(cv2.subtract(_extreme(small, cv2.max), _extreme(small, cv2.min)))
        signs = (
            differs
            & ~self._jolted
            & (had > TEXTURED)
            & (contrast < VEILED * _left(contrast, had) * had * np.minimum(1.0, light / was))
            & (colour < GREY)
            & (light > (DARKEST_SHARE * level if self._night else DARKEST))
            & (light < LIGHTEST)
            & (self._night | (self._alive > ALIVE[0] * noise))
            & (self._alive < ALIVE[1])
        )
        self._sign += rate * (signs.astype(np.float32) - self._sign)

    def _learn(self, scene: Colour, smoky: Grey, elapsed: float) -> None:
        assert self._scene is not None, "only after `_begin`"
        around = cv2.erode((~smoky).astype(np.uint8), np.ones((3, 3), np.uint8))
        free = cv2.resize(around, (scene.shape[1], scene.shape[0]), interpolation=cv2.INTER_NEAREST)
        rate = 1.0 - math.exp(-elapsed / min(LEARN, max(self._age, 0.5)))
        cv2.accumulateWeighted(scene, self._scene, rate, mask=free)

    def _regions(self, smoky: Grey, now: float) -> list[FlameRegion]:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(smoky.astype(np.uint8))
        rows, columns = smoky.shape
        begun: dict[tuple[int, int], Beginning] = {}
        found = []
        for label in range(1, count):
            x, y, w, h, area = (int(value) for value in stats[label])
            blocks = set(zip(*(axis.tolist() for axis in np.nonzero(labels == label)), strict=True))
            known = [one for place, one in self._begun.items() if place in blocks]
            first = min(known, default=Beginning(now, area, y)).seen_as(area, y)
            begun |= dict.fromkeys(blocks, first)
            if area < FEWEST or not first.grew or not self._is_veil(labels == label):
                continue
            box = Box(round(x / columns, 4), round(y / rows, 4), round(w / columns, 4), round(h / rows, 4))
            strength = float(self._sign[labels == label].mean())
            found.append(FlameRegion(Flame.SMOKE, box, round(area / smoky.size, 4), round(strength, 3), first.since))
        self._begun = begun
        return found

    def _is_veil(self, region: Grey) -> bool:
        """It stays, without edges of its own, in it or around it, and is alive there."""
        if np.count_nonzero(self._smoked[region] >= ANCHORED) < ANCHORS:
            return False
        around = cv2.dilate(region.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        if float(self._brought[around].mean()) > NEW_EDGES * float(self._taken[region].mean()):
            return False
        return float(self._alive[around].mean()) > ALIVE[0] * float(np.median(self._alive))


def _beyond(these: Real, those: Real) -> Real:
    """Edges of these that those have nowhere near."""
    return np.maximum(these - cv2.dilate(those, np.ones((5, 5), np.uint8)), np.float32(0.0))


def _blocks(picture: Grey | Real) -> Real:
    """Mean of each block, (h // BLOCK, w // BLOCK) float32."""
    rows, columns = picture.shape[0] // BLOCK, picture.shape[1] // BLOCK
    whole = picture[: rows * BLOCK, : columns * BLOCK].astype(np.float32, copy=False)
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _left(contrast: Real, had: Real) -> float:
    """The share of its contrast that the picture as a whole has left, at most 1: fog is everywhere, smoke is not."""
    textured = had > TEXTURED
    return min(1.0, float(np.median(contrast[textured] / had[textured]))) if textured.any() else 1.0


def _gradient(grey: Grey) -> Real:
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25), cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _extreme(picture: Colour, choose: object) -> Grey:
    blue, green, red = cv2.split(picture)
    return np.asarray(choose(choose(blue, green), red), np.uint8)  # type: ignore[operator]  # cv2.max or cv2.min
