"""Lines, boxes and words on a picture. Places are fractions of it; colours are B, G, R."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ioc.domain.geometry import Box, Point
from ioc.vision.arrays import Colour

Ink = tuple[int, int, int]

GREY: Ink = (200, 200, 200)
DIM: Ink = (120, 120, 120)
GREEN: Ink = (120, 230, 120)
AMBER: Ink = (60, 180, 250)
RED: Ink = (70, 70, 250)
BLUE: Ink = (250, 180, 90)
VIOLET: Ink = (230, 120, 200)

LINE_HEIGHT = 15
"""Pixels from one line of text to the next."""
_FONT, _SIZE = cv2.FONT_HERSHEY_SIMPLEX, 0.42


def pixel(image: Colour, point: Point) -> tuple[int, int]:
    return round(point.x * image.shape[1]), round(point.y * image.shape[0])


def write(image: Colour, text: str, place: tuple[int, int], ink: Ink) -> None:
    """place: pixels, the left end of the text's base line. Ids, numbers and kinds only: OpenCV's own font has no
    Vietnamese letters."""
    plain = text.encode("ascii", "replace").decode()
    (width, height), below = cv2.getTextSize(plain, _FONT, _SIZE, 1)
    left, top = max(0, place[0] - 2), max(0, place[1] - height - 1)
    behind = image[top : max(0, place[1] + below), left : max(0, place[0] + width + 2)]
    behind[:] = behind // 3  # a shade rather than an outline: OpenCV 5 sets thick letters wider than thin ones
    cv2.putText(image, plain, place, _FONT, _SIZE, ink, 1, cv2.LINE_AA)


def outline(image: Colour, corners: Sequence[Point], ink: Ink) -> None:
    cv2.polylines(image, [np.array([pixel(image, corner) for corner in corners], np.int32)], True, ink, 1, cv2.LINE_AA)


def path(image: Colour, points: Sequence[Point], ink: Ink) -> None:
    if len(points) > 1:
        drawn = np.array([pixel(image, point) for point in points], np.int32)
        cv2.polylines(image, [drawn], False, ink, 1, cv2.LINE_AA)


def box(image: Colour, place: Box, ink: Ink, *, thickness: int = 1) -> None:
    corner, opposite = pixel(image, Point(place.x, place.y)), pixel(image, Point(place.x + place.w, place.y + place.h))
    cv2.rectangle(image, corner, opposite, ink, thickness, cv2.LINE_AA)


def label(image: Colour, text: str, place: Box, ink: Ink) -> None:
    """Above the box, or as high as the picture allows."""
    x, y = pixel(image, Point(place.x, place.y))
    write(image, text, (x, max(10, y - 3)), ink)
