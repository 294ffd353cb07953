"""Tracks and zones drawn on a picture, for people who ask why something fired or did not."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.domain.geometry import Point
from ioc.domain.observation import ObjectClass, Track, TracksObserved
from ioc.domain.site import Camera, Line, Zone
from ioc.vision.arrays import Colour

_ZONE = (200, 200, 200)
_SEEN = (120, 230, 120)
_HELD = (60, 180, 250)
_ALARM = (70, 70, 250)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def annotate(image: Colour, camera: Camera, observed: TracksObserved, banner: str = "", alarm: bool = False) -> Colour:
    """A copy of `image`, (h, w, 3) BGR uint8, with zones, count lines, tracks, and one line of text at the foot.

    A track is green while it is seen, amber while it is only held; its label is #id, class and seconds standing.
    """
    drawn = image.copy()
    for zone in camera.zones:
        _zone(drawn, zone)
    for line in camera.lines:
        _line(drawn, line, observed.lines.get(line.id, (0, 0)))
    for track in observed.tracks:
        _track(drawn, track)
    if banner:
        height = drawn.shape[0]
        cv2.rectangle(drawn, (0, height - 20), (drawn.shape[1], height), (20, 20, 20), -1)
        _write(drawn, banner, (6, height - 6), _ALARM if alarm else _ZONE)
    return drawn


def _pixel(image: Colour, point: Point) -> tuple[int, int]:
    return round(point.x * image.shape[1]), round(point.y * image.shape[0])


def _write(image: Colour, text: str, place: tuple[int, int], colour: tuple[int, int, int]) -> None:
    # OpenCV's own font has no Vietnamese letters: only ids, numbers and kinds are written.
    cv2.putText(image, text, place, _FONT, 0.42, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(image, text, place, _FONT, 0.42, colour, 1, cv2.LINE_AA)


def _zone(image: Colour, zone: Zone) -> None:
    corners = np.array([_pixel(image, corner) for corner in zone.polygon.corners], np.int32)
    cv2.polylines(image, [corners], True, _ZONE, 1, cv2.LINE_AA)
    middle = corners.mean(axis=0)
    _write(image, zone.id, (int(middle[0]) - 20, int(middle[1])), _ZONE)
    if zone.direction is not None:
        way = np.array([zone.direction.x * image.shape[1], zone.direction.y * image.shape[0]])
        tip = middle + way / np.linalg.norm(way) * 30
        cv2.arrowedLine(
            image, (int(middle[0]), int(middle[1])), (int(tip[0]), int(tip[1])), _ZONE, 1, cv2.LINE_AA, 0, 0.3
        )


def _line(image: Colour, line: Line, crossings: tuple[int, int]) -> None:
    a, b = _pixel(image, line.a), _pixel(image, line.b)
    cv2.line(image, a, b, _ZONE, 1, cv2.LINE_AA)
    _write(image, f"{line.id} +{crossings[0]} -{crossings[1]}", (min(a[0], b[0]) + 4, min(a[1], b[1]) - 4), _ZONE)


def _track(image: Colour, track: Track) -> None:
    colour = _SEEN if track.seen else _HELD
    corner = _pixel(image, Point(track.box.x, track.box.y))
    opposite = _pixel(image, Point(track.box.x + track.box.w, track.box.y + track.box.h))
    cv2.rectangle(image, corner, opposite, colour, 1, cv2.LINE_AA)
    standing = f" {track.still_for:.0f}s" if track.still_for >= 1 else ""
    label = "" if track.label is ObjectClass.UNKNOWN else f" {track.label}"
    _write(image, f"#{track.id}{label}{standing}", (corner[0], max(10, corner[1] - 3)), colour)
