"""What lies behind the observations of one picture, for an engineer who asks why something was seen or was not."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import cv2

from ioc.domain.geometry import Box
from ioc.domain.ids import CameraId
from ioc.domain.inspection import WorkingsObserved
from ioc.vision.arrays import Grey
from ioc.vision.blobs import Blob
from ioc.vision.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class Workings:
    """What one picture came to before it was told. Only references are kept: nothing is drawn or copied until asked.

    foreground: (h, w) mask at analysis size, without shadows and unseen places. blobs: its regions, boxes in pixels of
    that size. things: all that is followed, believed or not.
    """

    foreground: Grey
    blobs: list[Blob]
    things: list[Trajectory]

    @property
    def regions(self) -> tuple[Box, ...]:
        """The blobs' boxes in fractions of the picture."""
        return tuple(self._fractions(blob.x, blob.y, blob.w, blob.h) for blob in self.blobs)

    @property
    def candidates(self) -> tuple[Box, ...]:
        """What is followed and not yet believed to be a thing."""
        return tuple(self._fractions(t.x, t.y, t.w, t.h) for t in self.things if t.id is None)

    def told(self, camera: CameraId, time: float) -> WorkingsObserved:
        """Small enough for the wall."""
        png = cv2.imencode(".png", self.foreground, [cv2.IMWRITE_PNG_BILEVEL, 1])[1]
        return WorkingsObserved(camera, time, base64.b64encode(png.tobytes()).decode(), self.regions, self.candidates)

    def _fractions(self, x: float, y: float, w: float, h: float) -> Box:
        height, width = self.foreground.shape
        return Box(round(x / width, 5), round(y / height, 5), round(w / width, 5), round(h / height, 5))
