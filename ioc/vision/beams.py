"""Headlamps' beams on the ground: lighter than the learned scene, evenly in all colours, and as smooth as it.

The counterpart of `shadows`, of whole regions (highlights in Horprasert et al., ICCV FRAME-RATE 1999, are pixels that
are brighter and of the same colour): by night one pixel's ratio is mostly noise. A headlamp's light is white, and so it
adds about as much to each channel of a road; it has soft edges, while what it shows standing there has sharp ones.
"""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Labels, above
from ioc.vision.blobs import Blob

LIGHTER = 0.97
"""Share of a beam's pixels that are lighter than the scene."""
TINT = 0.12
"""Largest difference between the channels of what it adds, as a share of the most."""
ROUGHNESS = 0.7
"""Largest local change of what it adds, as a share of that: sensors are noisy by night."""


def is_beam(blob: Blob, labels: Labels, picture: Colour, background: Colour) -> bool:
    """The region is but light on the ground. labels: (h, w), to which it refers. picture, background: (h, w, 3)."""
    x, y, right, bottom = int(blob.x), int(blob.y), int(blob.x + blob.w), int(blob.y + blob.h)
    part = np.s_[y:bottom, x:right]
    inside = np.isin(labels[part], blob.labels).view(np.uint8)
    now, then = cv2.blur(picture[part], (3, 3)), cv2.blur(background[part], (3, 3))
    added = cv2.subtract(now, then)
    means = cv2.mean(added, inside)[:3]
    most = max(means)
    lighter = cv2.bitwise_and(above(cv2.cvtColor(added, cv2.COLOR_BGR2GRAY), 0), inside)
    if cv2.countNonZero(lighter) < LIGHTER * cv2.countNonZero(inside) or most - min(means) > TINT * most:
        return False
    rough = cv2.morphologyEx(cv2.cvtColor(added, cv2.COLOR_BGR2GRAY), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return bool(cv2.mean(rough, inside)[0] <= ROUGHNESS * most)
