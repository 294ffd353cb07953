from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.geometry import Point
from ioc.domain.site import Line
from ioc.vision.counting import Heights, LineCounter

LINE = Line("across", Point(0.2, 0.5), Point(0.8, 0.5))


def drive(counter: LineCounter, track: int, heights: Iterable[float], x: float = 0.5) -> None:
    for y in heights:
        counter.see(track, Point(x, y))


def test_downwards_is_from_left_to_right_of_a_line_drawn_rightwards() -> None:
    """Standing at a and looking to b, the right hand points down the picture: that sense is positive."""
    counter = LineCounter(LINE, 16 / 9)
    drive(counter, 1, (0.4, 0.48, 0.52, 0.6))
    drive(counter, 2, (0.6, 0.4))
    drive(counter, 3, (0.3, 0.7))
    assert counter.crossings == (2, 1)


def test_a_stop_on_the_line_counts_once() -> None:
    """A foot that trembles on the line for a minute is one crossing (opendatacam#204 counted 15)."""
    counter = LineCounter(LINE, 16 / 9)
    drive(counter, 1, (0.4, *[0.5 + 0.006 * (-1) ** n for n in range(300)], 0.6))
    assert counter.crossings == (1, 0)


def test_to_and_fro_counts_once() -> None:
    """Whatever a track does after its crossing, it has crossed."""
    counter = LineCounter(LINE, 16 / 9)
    drive(counter, 1, (0.4, 0.6, 0.4, 0.6, 0.4))
    assert counter.crossings == (1, 0)


def test_passing_beside_the_line_is_no_crossing() -> None:
    """The line ends where it was drawn to end."""
    counter = LineCounter(LINE, 16 / 9)
    drive(counter, 1, (0.4, 0.6), x=0.1)
    drive(counter, 2, (0.4, 0.6), x=0.85)
    assert counter.crossings == (0, 0)


def test_first_seen_beyond_the_line_is_no_crossing() -> None:
    """A track must have been on both sides."""
    counter = LineCounter(LINE, 16 / 9)
    drive(counter, 1, (0.55, 0.6, 0.7))
    assert counter.crossings == (0, 0)


def test_ended_tracks_are_forgotten() -> None:
    """Memory is bounded by the tracks that live."""
    counter = LineCounter(LINE, 16 / 9)
    for track in range(100):
        drive(counter, track, (0.4, 0.6))
        counter.keep_only([track])
    assert counter.crossings == (100, 0)
    assert counter.remembered == 1


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_one_track_never_counts_twice(heights: list[float]) -> None:
    """Whatever way it takes."""
    counter = LineCounter(LINE, 16 / 9)
    drive(counter, 1, heights)
    assert sum(counter.crossings) <= 1


def test_a_piece_of_a_thing_is_not_the_thing() -> None:
    """Somebody of 1.7 m of whom 0.4 m are left is behind another, whose shoe that may be; crouching is not enough."""
    heights = Heights()
    assert all(heights.is_whole(1, height) for height in (1.6, 1.7, 1.0, 1.7))
    assert not heights.is_whole(1, 0.4)
    heights.keep_only([])
    assert heights.is_whole(1, 0.4)
