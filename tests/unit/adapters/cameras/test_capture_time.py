"""A camera's time stamp is believed when it can be, and too many pictures are thinned evenly."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ioc.adapters.cameras.capture_time import CaptureClock, Sampler, capture_time

NOW = 1_795_350_000.0


@pytest.mark.parametrize("stamp", [f"{NOW - 2.5}", f"{NOW + 30}", f"{NOW - 3599}"])
def test_a_sane_stamp_is_the_capture_time(stamp: str) -> None:
    """The camera knows best when it took the picture."""
    assert capture_time(stamp, NOW) == (float(stamp), "")


def test_without_a_stamp_the_arrival_counts() -> None:
    """A camera that stamps nothing is no fault."""
    assert capture_time(None, NOW) == (NOW, "")


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("0", "1970-01-01"),
        ("4102444800", "2100-01-01"),
        ("nan", "not finite"),
        ("-inf", "not finite"),
        ("1e300", "1e\\+300 s"),
        ("yesterday", "'yesterday' is not a number"),
        ("", "'' is not a number"),
        (f"{NOW - 3601}", "clock is wrong"),
    ],
)
def test_an_insane_stamp_gives_way_to_the_arrival(stamp: str, words: str) -> None:
    """1970, 2100, NaN or more than an hour off: the arrival time is used and the complaint says why."""
    captured, complaint = capture_time(stamp, NOW)
    assert captured == NOW
    assert words.replace("\\", "") in complaint


def test_a_clock_that_is_minutes_off_is_shifted_to_ours() -> None:
    """A camera ten minutes behind keeps its own intervals; a camera a few seconds off is left alone."""
    clock = CaptureClock()
    stamps = [clock.stamp(str(NOW - 600 + seconds), NOW + seconds + 0.1 * (seconds % 2)) for seconds in range(5)]
    assert [captured for captured, _ in stamps] == pytest.approx([NOW + seconds for seconds in range(5)])
    assert stamps[-1][1] == "the camera's clock is 600 s behind; its times are corrected"
    assert CaptureClock().stamp(str(NOW - 14), NOW) == (NOW - 14, "")
    assert CaptureClock().stamp("0", NOW)[0] == NOW
    assert CaptureClock().stamp(None, NOW) == (NOW, "")


@pytest.mark.parametrize(
    ("source_fps", "fps", "kept"), [(25, 5, 50), (5, 5, 50), (5.2, 5, 50), (12.5, 5, 50), (30, 12, 120), (4, 25, 40)]
)
def test_pictures_are_thinned_to_the_wanted_rate(source_fps: float, fps: float, kept: int) -> None:
    """Ten seconds of a faster camera give ten seconds at the wanted rate; a slower one loses nothing."""
    sampler = Sampler(fps)
    times = [NOW + number / source_fps for number in range(int(10 * source_fps))]
    taken = [time for time in times if sampler.wants(time)]
    assert len(taken) == pytest.approx(kept, abs=2)
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert max(gaps) <= 2 / min(source_fps, fps)


def test_a_capture_time_is_taken_once_and_a_clock_set_back_begins_anew() -> None:
    """The same picture again is dropped; after the camera's clock was set back, pictures flow at once."""
    sampler = Sampler(5)
    assert [sampler.wants(time) for time in (10.0, 10.0, 9.99, 10.2, 3.0, 3.2)] == [
        True,
        False,
        False,
        True,
        True,
        True,
    ]
