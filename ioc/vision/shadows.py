"""Shadows that move with things: darker than the learned scene, of the same colour, and as smooth as it.

The ratio of picture to background is nearly one number in all channels of a shadowed patch (the colour test of
Horprasert et al., ICCV FRAME-RATE 1999, without its calibration), and that number changes little from pixel to pixel.
"""

from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Colour, Grey, above, majority

DARKEST, LIGHTEST = 0.42, 0.96
"""Share of the light that a shadow leaves."""
TINT = 0.08
"""Largest difference of that share between the channels."""
ROUGHNESS = 0.35
"""Largest local change of that share: vehicles have edges, shadows on a road do not."""
CLOSE = 7
_ONE = 128.0


def shadow_mask(foreground: Grey, picture: Colour, background: Colour) -> Grey:
    """Pixels of the foreground that are only shadow: (h, w) uint8, 255 where they are."""
    shadow: Grey = np.zeros(foreground.shape, np.uint8)
    x, y, w, h = cv2.boundingRect(foreground)
    if w == 0:
        return shadow
    area = np.s_[y : y + h, x : x + w]
    most, least, rough = times_as_bright(picture[area], background[area], _ONE)
    not_shadow = cv2.bitwise_or(above(most, LIGHTEST * _ONE), above(cv2.subtract(most, least), TINT * _ONE))
    not_shadow = cv2.bitwise_or(not_shadow, above(rough, ROUGHNESS * _ONE))
    dark_enough = cv2.bitwise_and(above(least, DARKEST * _ONE), cv2.bitwise_not(not_shadow))
    shadow[area] = cv2.bitwise_and(dark_enough, foreground[area])
    return shadow


def times_as_bright(picture: Colour, background: Colour, one: float) -> tuple[Grey, Grey, Grey]:
    """How many times as bright a picture is as the scene, `one` being once: in the channel where it is most, in that
    where it is least, and how much it changes from pixel to pixel; each (h, w) uint8, at most 255."""
    ratio = cv2.divide(cv2.blur(picture, (3, 3)), cv2.blur(background, (3, 3)), scale=one)
    blue, green, red = cv2.split(ratio)
    most, least = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    return most, least, cv2.morphologyEx(green, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))


def without_shadows(foreground: Grey, picture: Colour, background: Colour) -> Grey:
    """The foreground less its shadows, holes that this tears closed again. Nothing is looked at where nothing is."""
    kept: Grey = np.zeros(foreground.shape, np.uint8)
    x, y, w, h = cv2.boundingRect(foreground)
    if w == 0:
        return kept
    part = np.s_[max(0, y - CLOSE) : y + h + CLOSE, max(0, x - CLOSE) : x + w + CLOSE]
    here = foreground[part]
    shadow = majority(shadow_mask(here, picture[part], background[part]), 5)
    left = cv2.bitwise_and(here, cv2.bitwise_not(shadow))
    closed = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((CLOSE, CLOSE), np.uint8))
    cv2.bitwise_and(closed, here, dst=kept[part])
    return kept
