"""Zones, lines and tracks drawn on a picture."""

from __future__ import annotations

import cv2
import numpy as np

from ioc.domain.observation import ObjectClass, Track, TracksObserved
from ioc.domain.site import Camera, Line, LineUse, Zone, ZoneUse
from ioc.vision import pen
from ioc.vision.arrays import Colour
from ioc.vision.privacy import conceal

_ZONES = {
    ZoneUse.NO_ENTRY: pen.RED,
    ZoneUse.NO_PARKING: pen.VIOLET,
    ZoneUse.NO_OBJECTS: pen.VIOLET,
    ZoneUse.LOITERING: pen.AMBER,
    ZoneUse.CROWD: pen.BLUE,
    ZoneUse.SIGNAL: pen.BLUE,
    ZoneUse.PRIVACY: pen.DIM,
    ZoneUse.IGNORE: pen.DIM,
}
"""What is not here is a road."""


def annotate(image: Colour, camera: Camera, observed: TracksObserved, banner: str = "", alarm: bool = False) -> Colour:
    """A copy of `image`, (h, w, 3) BGR uint8, with zones, count lines, tracks, and one line of text at the foot.

    A track is green while it is seen, amber while it is only held; its label is #id, class and seconds standing.
    """
    drawn = conceal(image, camera)
    draw_places(drawn, camera, observed)
    for track in observed.tracks:
        draw_track(drawn, track, observed.time)
    if banner:
        write_banner(drawn, banner, alarm=alarm)
    return drawn


def draw_places(image: Colour, camera: Camera, observed: TracksObserved) -> None:
    """Zones with their use, grey at times when they do not hold; lines with what was counted."""
    for zone in camera.zones:
        _zone(image, zone, observed.time)
    for line in camera.lines:
        _line(image, line, observed.lines.get(line.id, (0, 0)))


def draw_track(image: Colour, track: Track, now: float) -> None:
    ink = pen.GREEN if track.seen else pen.AMBER
    pen.box(image, track.box, ink)
    standing = f" still {track.still_for:.0f}s" if track.still_for >= 1 else ""
    what = "" if track.label is ObjectClass.UNKNOWN else f" {track.label}"
    pen.label(image, f"#{track.id}{what} {track.age(now):.0f}s{standing}", track.box, ink)


def write_banner(image: Colour, text: str, *, alarm: bool) -> None:
    height, width = image.shape[:2]
    cv2.rectangle(image, (0, height - 20), (width, height), (20, 20, 20), -1)
    pen.write(image, text, (6, height - 6), pen.RED if alarm else pen.GREY)


def _zone(image: Colour, zone: Zone, now: float) -> None:
    holds = zone.schedule.holds(now)
    ink = _ZONES.get(zone.use, pen.GREY) if holds else pen.DIM
    pen.outline(image, zone.polygon.corners, ink)
    middle = np.mean([pen.pixel(image, corner) for corner in zone.polygon.corners], axis=0)
    name = zone.id if zone.use.value in zone.id else f"{zone.id} {zone.use}"
    pen.write(image, name if holds else f"{name} (off)", (int(middle[0]) - 20, int(middle[1])), ink)
    if zone.direction is not None:
        way = np.array([zone.direction.x * image.shape[1], zone.direction.y * image.shape[0]])
        tip = middle + way / np.linalg.norm(way) * 30
        start, end = (int(middle[0]), int(middle[1])), (int(tip[0]), int(tip[1]))
        cv2.arrowedLine(image, start, end, ink, 1, cv2.LINE_AA, 0, 0.3)


def _line(image: Colour, line: Line, crossings: tuple[int, int]) -> None:
    ink = pen.GREY if line.use is LineUse.COUNT else pen.RED
    a, b = pen.pixel(image, line.a), pen.pixel(image, line.b)
    cv2.line(image, a, b, ink, 1, cv2.LINE_AA)
    use = "" if line.use is LineUse.COUNT else f" {line.use}"
    text = f"{line.id}{use} +{crossings[0]} -{crossings[1]}"
    pen.write(image, text, (min(a[0], b[0]) + 4, min(a[1], b[1]) - 4), ink)
