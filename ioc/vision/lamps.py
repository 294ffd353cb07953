"""Which lamp of a traffic light is lit, from the pixels of its housing.

Hue decides and place supports it: red is on top or on the left, green at the bottom or on the right (QCVN 41:2024). By
night the middle of a lamp is white and only its rim has a colour; in infrared there is none, and place alone must do.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.domain.ids import CameraId
from ioc.domain.observation import SignalObserved, SignalState
from ioc.domain.site import Zone
from ioc.vision.arrays import Colour, Grey, Matrix
from ioc.vision.glance import Glance
from ioc.vision.occupancy import polygon_mask

HUES = {
    SignalState.RED: ((0, 10), (160, 179)),
    SignalState.AMBER: ((11, 34),),
    SignalState.GREEN: ((40, 98),),
}
"""OpenCV's hue, half degrees, both ends included: LED green is bluish, a blooming red is a little orange."""
LEAST_SATURATION = 70
CONTRAST = 45
"""Grey levels that the brightest pixels of the housing have above its median, at least, while a lamp is lit."""
LEAST_GLOW = 0.012
"""Least glow of a lit lamp: mean over the housing of brightness squared times saturation, 0..1, of its hue."""
HUE_SHARE, PLACE_SHARE = 0.65, 0.35
LEAST_SCORE, LEAST_LEAD = 0.55, 0.15
"""A lamp is lit if its share of hue and place is so large, and so much larger than the next one's."""
COLOURLESS_CONTRAST = 90
COLOURLESS_SHARE = 0.75
"""Without colour: the contrast and the share of the bright pixels in one third of the housing that prove a lamp."""
LARGEST = 0.4
"""Share of the housing that is bright beyond which it is lit from outside."""
DARK_FOR = 0.6
"""Seconds without a lit lamp before it counts as dark: LED lamps flicker, and something passes in front."""
TELL_EVERY = 1.0
STATES = (SignalState.RED, SignalState.AMBER, SignalState.GREEN)


class LampWatch:
    """One zone of use `signal` of one camera. Tells the state with every change, and once a second."""

    def __init__(self, camera: CameraId, zone: Zone) -> None:
        self._camera = camera
        self._zone = zone
        self._mask: Grey | None = None
        self._state: SignalState | None = None
        self._rival: SignalState | None = None  # seen in the last picture, not believed yet
        self._rival_since = 0.0
        self._told = -math.inf

    def look(self, glance: Glance) -> SignalObserved | None:
        height, width = glance.picture.shape[:2]
        if self._mask is None or self._mask.shape != (height, width):
            self._mask = polygon_mask(self._zone.polygon, (width, height))
        x, y, w, h = cv2.boundingRect(self._mask)
        seen = SignalState.DARK
        if w >= 2 and h >= 2:
            crop = np.ascontiguousarray(glance.picture[y : y + h, x : x + w])
            seen = lit_lamp(crop, self._mask[y : y + h, x : x + w])
        changed = self._settle(seen, glance.now)
        if self._state is None or not (changed or glance.now - self._told >= TELL_EVERY - 1e-6):
            return None
        self._told = glance.now
        return SignalObserved(self._camera, glance.now, self._zone.id, self._state)

    def _settle(self, seen: SignalState, now: float) -> bool:
        """Two pictures in a row make a change, and more of nothing."""
        if seen is self._state:
            self._rival = None
            return False
        if seen is not self._rival:
            self._rival, self._rival_since = seen, now
            return False
        if seen is SignalState.DARK and now - self._rival_since < DARK_FOR:
            return False
        self._state, self._rival = seen, None
        return True


def lit_lamp(crop: Colour, mask: Grey) -> SignalState:
    """crop: (h, w, 3) BGR uint8 of the housing. mask: (h, w), 255 inside it. DARK if none, or none for sure, is lit."""
    inside = mask > 0
    if np.count_nonzero(inside) < 6:
        return SignalState.DARK
    hue, saturation, value = cv2.cvtColor(crop, cv2.COLOR_BGR2HSV)[inside].astype(np.int32).T
    usual, brightest = float(np.median(value)), float(np.percentile(value, 98))
    if brightest - usual < CONTRAST:
        return SignalState.DARK
    bright = value >= 0.5 * (usual + brightest)
    place = _places(inside, bright)
    glow = (value / 255.0) ** 2 * (saturation / 255.0) * (saturation >= LEAST_SATURATION) * (value > usual)
    hues = np.array([float(glow[_of(hue, state)].sum()) for state in STATES]) / value.size
    if hues.max() < LEAST_GLOW:
        colourless = float(np.median(saturation[bright])) < LEAST_SATURATION
        sure = brightest - usual >= COLOURLESS_CONTRAST and place.max() >= COLOURLESS_SHARE
        small = np.count_nonzero(bright) <= LARGEST * bright.size
        return STATES[int(place.argmax())] if colourless and sure and small else SignalState.DARK
    score = HUE_SHARE * hues / hues.sum() + PLACE_SHARE * place
    order = np.argsort(score)
    best, next_best = float(score[order[-1]]), float(score[order[-2]])
    sure = best >= LEAST_SCORE and best - next_best >= LEAST_LEAD
    return STATES[int(order[-1])] if sure else SignalState.DARK


def _places(inside: Grey, bright: Grey) -> Matrix:
    """Share of the bright pixels in each third of the housing, from the top, or from the left if it lies."""
    rows, columns = np.nonzero(inside)
    along = rows if inside.shape[0] >= inside.shape[1] else columns
    thirds = np.minimum(2, along[bright] * 3 // max(inside.shape))
    counts = np.bincount(thirds, minlength=3).astype(np.float64)
    return np.asarray(counts / max(1.0, counts.sum()))


def _of(hue: Grey, state: SignalState) -> Grey:
    within = np.zeros(hue.shape, bool)
    for low, high in HUES[state]:
        within |= (hue >= low) & (hue <= high)
    return within
