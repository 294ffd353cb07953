"""Tracks held against true tracks, in cases small enough to work out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from evaluation.tracking import TrueFrame, count_error, read_tracks, track_figures, true_counts
from ioc.domain.geometry import Box, LonLat, Point
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.observation import Track, TracksObserved
from ioc.domain.site import Camera, Line
from ioc.domain.text import Text

SIZE = (100, 100)


def true(*who: tuple[int, float, float], height: float = 20.0) -> TrueFrame:
    """Boxes of 20 x height pixels: id, left, top."""
    boxes = [(left, top, 20.0, height) for _, left, top in who]
    return TrueFrame(tuple(name for name, _, _ in who), np.array(boxes, np.float64).reshape(-1, 4))


def seen(*who: tuple[int, float, float], height: float = 20.0) -> TracksObserved:
    tracks = tuple(
        Track(name, Box(left / 100, top / 100, 0.2, height / 100), Point(0, 0), Point(0, 0), False, None, 0, 0, True)
        for name, left, top in who
    )
    return TracksObserved(CameraId("c"), 0.0, SIZE, tracks, {}, {})


def test_perfect_tracks_score_one() -> None:
    """The same boxes under one number: MOTA, IDF1 and HOTA 1, no switch."""
    figures = track_figures([true((1, 0, 0)), true((1, 5, 0))], [seen((7, 0, 0)), seen((7, 5, 0))])
    assert figures == {"mota": 1.0, "idf1": 1.0, "hota": 1.0, "switches": 0, "boxes": 2}


def test_a_miss_a_ghost_and_a_switch_cost_one_each() -> None:
    """Four true boxes; one is missed, one box is nobody's, one number changes: MOTA = 1 - 3/4."""
    truth = [true((1, 0, 0)) for _ in range(4)]
    tracks = [seen((7, 0, 0)), seen(), seen((8, 0, 0)), seen((8, 0, 0), (9, 70, 70))]
    figures = track_figures(truth, tracks)
    assert (figures["mota"], figures["switches"]) == (0.25, 1)


def test_half_of_a_life_under_each_number() -> None:
    """Boxes perfect, the number changes half-way: detection 1, association of each box 2/4, HOTA the root of 1/2."""
    figures = track_figures([true((1, 0, 0))] * 4, [seen((7, 0, 0))] * 2 + [seen((8, 0, 0))] * 2)
    assert figures["hota"] == pytest.approx(math.sqrt(0.5), abs=1e-4)
    assert figures["idf1"] == pytest.approx(2 * 2 / (2 * 2 + 2 + 2))


def test_what_is_too_small_is_neither_asked_for_nor_held_against_us() -> None:
    """A true box of 8 pixels is not missed, and a track on it is no ghost; one beside it is."""
    truth = [TrueFrame((1, 2), np.array([(0, 0, 20, 20), (50, 50, 20, 8)], np.float64))]
    assert track_figures(truth, [seen((7, 0, 0))])["mota"] == 1.0
    small = seen((8, 50, 50), height=8).tracks
    with_small = TracksObserved(CameraId("c"), 0.0, SIZE, (*seen((7, 0, 0)).tracks, *small), {}, {})
    assert track_figures(truth, [with_small])["mota"] == 1.0
    assert track_figures(truth, [seen((7, 0, 0), (8, 80, 0))])["mota"] == 0.0
    assert track_figures([true((1, 0, 0), height=8)], [None]) == {}


def test_a_picture_that_could_not_be_used_is_a_miss() -> None:
    """Of two true boxes one was in a broken picture: MOTA 1/2."""
    assert track_figures([true((1, 0, 0))] * 2, [seen((7, 0, 0)), None])["mota"] == 0.5


def test_true_feet_are_counted_at_lines() -> None:
    """One goes down over the line, one up and one stays: (1, 1), as the site's own counter counts; only from the
    judged picture on: (0, 1)."""
    line = Line("gate", Point(1.0, 0.5), Point(0.0, 0.5))
    camera = Camera(CameraId("c"), Text("c", "c"), "c", LonLat(0, 0), AreaId("a"), lines=(line,))
    up_and_down = [
        true((1, 0, 10), (2, 40, 60), (3, 80, 0)),
        true((1, 0, 40), (2, 40, 60), (3, 80, 5)),
        true((1, 0, 60), (2, 40, 10), (3, 80, 0)),
    ]
    forth, back = true_counts(camera, up_and_down, SIZE)["gate"]
    assert sorted((forth, back)) == [1, 1]
    assert sum(true_counts(camera, up_and_down, SIZE, since=2)["gate"]) == 1


def test_count_error_is_a_share_of_what_crossed() -> None:
    """Of 10 + 10 true crossings one too many and two too few: 3/20; nothing crossed, nothing to tell."""
    assert count_error({"a": (10, 0), "b": (0, 10)}, {"a": (11, 0), "b": (0, 8)}) == 0.15
    assert count_error({"a": (4, 0)}, {}) == 1.0
    assert count_error({"a": (0, 0)}, {"a": (0, 0)}) is None


def test_track_files_are_read_by_picture(tmp_path: Path) -> None:
    """Frames count from 1; those beyond the pictures are left out; a line that is none is named."""
    file = tmp_path / "c.txt"
    file.write_text("1,5,10,20,30,40,1,-1,-1,-1\n3,5,11,20,30,40,1,-1,-1,-1\n9,5,0,0,1,1,1,-1,-1,-1\n")
    frames = read_tracks(file, 3)
    assert [frame.ids for frame in frames] == [(5,), (), (5,)]
    assert frames[2].boxes.tolist() == [[11, 20, 30, 40]]
    for wrong in ("1,5,10\n", "0,5,1,1,1,1\n", "one,5,1,1,1,1\n"):
        file.write_text(wrong)
        with pytest.raises(ValueError, match=r"c\.txt:1: "):
            read_tracks(file, 3)
