"""The arrays that pictures are made of, by name. The shapes are in the names' comments: types cannot hold them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = NDArray[Any]
"""(height, width, 3) BGR, uint8."""
Grey = NDArray[Any]
"""(height, width), uint8; as a mask 0 or 255."""
Real = NDArray[Any]
"""(height, width) or (height, width, 3), float32."""
Labels = NDArray[Any]
"""(height, width) component number, uint16 or int32; 0 is background."""
Matrix = NDArray[np.float64]


def above(values: Grey | Real, limit: float) -> Grey:
    """Mask, 255 where a value is greater than the limit. Much faster in OpenCV than in numpy."""
    mask = cv2.threshold(values, limit, 255, cv2.THRESH_BINARY)[1]
    return mask if mask.dtype == np.uint8 else mask.astype(np.uint8)


def majority(mask: Grey, side: int) -> Grey:
    """Of a mask of 0 and 255 the median over side x side pixels (3 or 5): what `cv2.medianBlur` gives, in a sixth of
    its time. More than half of 255's average is more than half of the pixels."""
    mean = cv2.blur(mask, (side, side), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.threshold(mean, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)
