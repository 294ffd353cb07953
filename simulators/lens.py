"""What is wrong with a camera: cloth before it, dirt, a wrong stop, a stuck encoder, a push from the side."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@dataclass(eq=False)
class Lens:
    """covered: 0 clear .. 1. blur: standard deviation, pixels. light: share of the right exposure. frozen: the encoder
    repeats its last picture. turned: it looks elsewhere."""

    covered: float = 0.0
    blur: float = 0.0
    light: float = 1.0
    frozen: bool = False
    turned: bool = False

    @property
    def blind(self) -> bool:
        """Whether nobody can be seen through it."""
        return self.covered > 0.5 or self.frozen or self.blur > 3 or not 0.3 < self.light < 3

    def passed(self, painted: Bytes) -> Bytes:
        """What reaches the imager of a picture (H, W, 3)."""
        if self.blur > 0.2:
            painted = np.asarray(cv2.GaussianBlur(painted, (0, 0), self.blur), dtype=np.uint8)
        if self.light != 1.0:
            painted = np.asarray(cv2.convertScaleAbs(painted, alpha=self.light), dtype=np.uint8)
        return painted
