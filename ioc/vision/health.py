"""What a picture says of its camera: is the scene that was learned still to be seen?

Edges are compared, not brightness: the learned scene's edges that are still there. An edge is a gradient that is large
for its surroundings' brightness (Weber contrast), so dusk, lightning and a changed gain keep them; cloth, paint or a
hand before the lens takes them away.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ioc.domain.ids import CameraId
from ioc.domain.observation import CameraHealth, View
from ioc.vision.arrays import Colour, Grey, Real

WIDTH = 160
"""Pixels across at which health is judged."""
CONTRAST = 0.10
"""Gradient over local brightness from which a pixel is an edge."""
LEARN = 20.0
"""Seconds (time constant) over which the scene's edges are learned."""
STEADY = 0.5
"""Share of the time that an edge must be there to belong to the scene."""
LOST, FOUND = 0.3, 0.5
"""Shares of the scene's edges: below LOST the view is covered, above FOUND it is clear again."""
COVERED_AFTER, CLEAR_AFTER = 1.5, 1.0
"""Seconds that it must last."""
TELLING = 0.01
"""Least share of edge pixels for a scene to be recognised by them."""


class ViewWatch:
    """Watches the view of one camera."""

    def __init__(self, camera: CameraId) -> None:
        self._camera = camera
        self._presence: Real | None = None
        self._learned = 0.0
        self._last: float | None = None
        self._view = View.CLEAR
        self._differs_since: float | None = None

    @property
    def view(self) -> View:
        return self._view

    def look(self, picture: Colour, now: float) -> CameraHealth:
        """Judge one picture, (h, w, 3) BGR of any size."""
        height = max(8, round(picture.shape[0] * WIDTH / picture.shape[1]))
        how = cv2.INTER_AREA if picture.shape[1] % WIDTH == 0 else cv2.INTER_LINEAR
        grey = cv2.cvtColor(cv2.resize(picture, (WIDTH, height), interpolation=how), cv2.COLOR_BGR2GRAY)
        elapsed = 0.0 if self._last is None else min(max(now - self._last, 0.0), 1.0)
        self._last = now
        edges = _edges(grey)
        detail = self._detail(edges)
        self._judge(detail, now)
        if self._view is View.CLEAR and detail >= LOST:
            self._learn(edges, elapsed)
        return CameraHealth(
            camera=self._camera,
            time=now,
            view=self._view,
            sharpness=round(float(cv2.Laplacian(grey, cv2.CV_32F).var()), 3),
            brightness=round(float(grey.mean()), 2),
            detail=round(detail, 4),
        )

    def _detail(self, edges: Grey) -> float:
        if self._presence is None or self._presence.shape != edges.shape:
            self._presence = None
            return 1.0
        scene = self._presence > STEADY
        known = int(np.count_nonzero(scene))
        if known < TELLING * scene.size:
            return 1.0
        near = cv2.dilate(edges, np.ones((3, 3), np.uint8))
        return float(np.count_nonzero(near[scene])) / known

    def _learn(self, edges: Grey, elapsed: float) -> None:
        now = (edges > 0).astype(np.float32)
        if self._presence is None:
            self._presence, self._learned = now, 0.0
            return
        self._learned += elapsed
        rate = 1.0 - math.exp(-elapsed / min(LEARN, max(self._learned, 0.5)))
        self._presence += np.float32(rate) * (now - self._presence)

    def _judge(self, detail: float, now: float) -> None:
        covered = self._view is View.COVERED
        differs = detail > FOUND if covered else detail < LOST
        if not differs:
            self._differs_since = None
            return
        if self._differs_since is None:
            self._differs_since = now
        if now - self._differs_since >= (CLEAR_AFTER if covered else COVERED_AFTER):
            self._view = View.CLEAR if covered else View.COVERED
            self._differs_since = None


def _edges(grey: Grey) -> Grey:
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    local = cv2.blur(grey, (15, 15)).astype(np.float32) + 10.0
    return cv2.compare(cv2.magnitude(across, down), local * np.float32(CONTRAST), cv2.CMP_GT)
