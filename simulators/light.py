"""Where the light comes from: sun and sky, street lamps, the vehicles' own lamps, the camera's infrared."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Colour = tuple[float, float, float]

_AZIMUTH, _ELEVATION = math.radians(150), math.radians(56)
SUN: Floats = np.array(
    [math.sin(_AZIMUTH) * math.cos(_ELEVATION), math.cos(_AZIMUTH) * math.cos(_ELEVATION), math.sin(_ELEVATION)]
)
"""Unit vector towards the forenoon sun in the south-east: east, north, up."""
SHADOW: Floats = -SUN[:2] / SUN[2]
"""Metres east and north that a shadow falls for each metre of height."""
AMBIENT = 0.62
"""Share of the light that comes from the whole sky."""
TAKEN = 0.34
"""Share of full light that the ground loses where the sun does not reach."""


@dataclass(frozen=True, slots=True)
class Light:
    """What a camera's exposure makes of the light, 1 being a sunlit street by day. Colours are BGR.

    sun: share of the direct sun. ambient: gain on what the sky lights. sky: colour of sky and haze, 0..255.
    haze: metres over which the air takes away all but 1/e of the contrast. noise: standard deviation of the sensor's
    noise, grey levels. lamps, beams, windows: of street lamps, headlights and lit houses. wet: of the streets.
    torch: of the camera's own infrared lamp.
    """

    name: str
    sun: float = 1.0
    ambient: Colour = (1.0, 1.0, 1.0)
    sky: Colour = (222.0, 214.0, 204.0)
    haze: float = 420.0
    noise: float = 2.2
    lamps: float = 0.0
    beams: float = 0.0
    windows: float = 0.0
    wet: float = 0.0
    torch: float = 0.0

    @property
    def dark(self) -> bool:
        """Whether lamps are what one sees by, so that vehicles have theirs on."""
        return self.beams > 0

    def brightness(self, normals: Floats) -> Floats:
        """(..., 3) unit normals -> (...) share of full light, Lambert's law over an even sky."""
        up = 0.5 + 0.5 * normals[..., 2]
        sky = AMBIENT * (0.7 + 0.3 * up)
        return np.asarray(sky + (1 - AMBIENT) * self.sun * np.maximum(normals @ SUN, 0))


LAMP: Colour = (0.68, 0.89, 1.0)
"""Street lamps of about 3000 K."""
HEADLIGHT: Colour = (0.94, 1.0, 0.98)

DAY = Light("day")
"""A hazy forenoon."""
OVERCAST = Light("overcast", sun=0.0)
"""The same exposure under a cloud."""
RAIN = Light(
    "rain", sun=0.0, ambient=(1.12, 1.08, 1.04), sky=(188, 184, 180), haze=170, noise=3.0, beams=0.06, wet=0.55
)
DUSK = Light(
    "dusk", sun=0.0, ambient=(0.70, 0.58, 0.53), sky=(128, 112, 118), noise=4.0, lamps=0.3, beams=0.22, windows=0.8
)
NIGHT = Light(
    "night", sun=0.0, ambient=(0.135, 0.115, 0.11), sky=(34, 30, 32), noise=6.0, lamps=0.95, beams=0.65, windows=0.9
)
UNLIT = Light("unlit", sun=0.0, ambient=(0.15, 0.13, 0.125), sky=(26, 23, 23), noise=8.0, beams=0.95)
"""A street without lamps: there is what the headlights show."""
WET_NIGHT = Light(
    "wet-night", sun=0.0, ambient=(0.125, 0.11, 0.105), sky=(44, 40, 42), haze=170, noise=6.5,
    lamps=0.85, beams=0.55, windows=0.9, wet=0.75,
)  # fmt: skip
INFRARED = Light(
    "infrared", sun=0.0, ambient=(0.3, 0.3, 0.3), sky=(30, 30, 30), noise=4.5, lamps=0.15, beams=0.3, torch=0.95
)
