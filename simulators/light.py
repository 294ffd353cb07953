"""Where the light comes from: a hazy forenoon sun in the south-east."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_AZIMUTH, _ELEVATION = math.radians(150), math.radians(56)
SUN: Floats = np.array(
    [math.sin(_AZIMUTH) * math.cos(_ELEVATION), math.cos(_AZIMUTH) * math.cos(_ELEVATION), math.sin(_ELEVATION)]
)
"""Unit vector towards the sun: east, north, up."""
SHADOW: Floats = -SUN[:2] / SUN[2]
"""Metres east and north that a shadow falls for each metre of height."""
AMBIENT = 0.62
"""Share of the light that comes from the whole sky."""
SKY = (222.0, 214.0, 204.0)
"""Colour of the haze, BGR."""


def brightness(normals: Floats) -> Floats:
    """(..., 3) unit normals -> (...) share of full light, Lambert's law over an even sky."""
    up = 0.5 + 0.5 * normals[..., 2]
    return np.asarray(AMBIENT * (0.7 + 0.3 * up) + (1 - AMBIENT) * np.maximum(normals @ SUN, 0))
