"""Tracks and zones on a picture."""

from __future__ import annotations

import numpy as np

from ioc.domain.geometry import Box, LonLat, Point, Polygon
from ioc.domain.ids import AreaId, CameraId, ZoneId
from ioc.domain.observation import ObjectClass, Track, TracksObserved
from ioc.domain.site import Camera, Line, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.drawing import annotate

NAME = Text("Tên", "Name")
LANE = Polygon((Point(0.1, 0.1), Point(0.9, 0.1), Point(0.9, 0.9), Point(0.1, 0.9)))


def camera(*zones: Zone, lines: tuple[Line, ...] = ()) -> Camera:
    return Camera(CameraId("c"), NAME, "x", LonLat(106, 21), AreaId("a"), zones=zones, lines=lines)


def seen(*tracks: Track) -> TracksObserved:
    return TracksObserved(CameraId("c"), 1.0, (160, 120), tracks, {}, {})


def track(box: Box, *, seen: bool = True, still_for: float = 0.0) -> Track:
    return Track(7, box, box.foot, Point(0, 0), False, None, 0.0, still_for, seen, ObjectClass.CAR)


def black(height: int = 120, width: int = 160) -> Colour:
    return np.zeros((height, width, 3), np.uint8)


def test_picture_itself_stays_as_it_is() -> None:
    """Drawing is on a copy: the picture is evidence."""
    picture = black()
    drawn = annotate(picture, camera(Zone(ZoneId("z"), ZoneUse.LANE, LANE, NAME, Point(0, 1))), seen(), "text")
    assert not picture.any()
    assert drawn.any()
    assert drawn.shape == picture.shape


def test_nothing_to_draw_changes_nothing() -> None:
    """No zone, no track, no banner: the picture."""
    assert not annotate(black(), camera(), seen()).any()


def test_track_is_drawn_where_it_is() -> None:
    """A seen track is green, a held one amber, at the box's own edges."""
    for held in (False, True):
        drawn = annotate(black(), camera(), seen(track(Box(0.5, 0.5, 0.25, 0.25), seen=not held)))
        blue, green, red = (int(part) for part in drawn[75, 80])  # left edge of the box, half-way down
        assert (red > green > blue) if held else (green > red)
        assert not drawn[75, 100].any()


def test_things_beyond_the_edge_are_drawn_as_far_as_they_are_seen() -> None:
    """A track half outside, a count line to the corner, a box of no size: no error."""
    tracks = (track(Box(-0.5, -0.5, 0.7, 0.7)), track(Box(0.9, 0.9, 2.0, 2.0)), track(Box(0.5, 0.5, 0.0, 0.0)))
    line = Line("in", Point(0, 0), Point(1, 1))
    assert annotate(black(), camera(lines=(line,)), seen(*tracks), "x" * 500, alarm=True).any()


def test_tiny_picture_is_drawn_on() -> None:
    """A picture smaller than its labels is no error."""
    lane = Zone(ZoneId("z"), ZoneUse.LANE, LANE, NAME, Point(0, 1))
    assert annotate(black(4, 4), camera(lane), seen(track(Box(0, 0, 1, 1))), "text").shape == (4, 4, 3)
