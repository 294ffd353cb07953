"""Videos as a player reads them back."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from ioc.adapters.video_writer import VideoWriter
from ioc.domain.errors import Unavailable


def grey(width: int, height: int, level: int = 90) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def make(path: Path, *pictures: np.ndarray) -> None:
    """Five pictures a second."""
    with VideoWriter(path) as video:
        for number, picture in enumerate(pictures):
            video.write(picture, number / 5)


def read_back(path: Path) -> list[tuple[float | None, int, int]]:
    with av.open(str(path)) as video:
        return [(frame.time, frame.width, frame.height) for frame in video.decode(video=0)]


def test_every_picture_keeps_its_time(tmp_path: Path) -> None:
    """Pauses stay pauses; a time that repeats or goes back is moved on by a millisecond, never refused."""
    path = tmp_path / "v.mp4"
    with VideoWriter(path) as video:
        for number, seconds in enumerate((0.0, 0.2, 3.0, 3.0, 2.9)):
            video.write(grey(64, 48, 40 * number), seconds)
    times = [time for time, _, _ in read_back(path)]
    assert times == pytest.approx([0.0, 0.2, 3.0, 3.001, 3.002], abs=0.0005)


def test_odd_and_changing_sizes_become_the_first_one_made_even(tmp_path: Path) -> None:
    """A camera that changes its resolution mid-stream stays one video of one size."""
    path = tmp_path / "v.mp4"
    with VideoWriter(path) as video:
        for number, (width, height) in enumerate(((65, 49), (128, 96), (33, 21))):
            video.write(grey(width, height), number / 5)
    assert {(width, height) for _, width, height in read_back(path)} == {(64, 48)}


def test_video_of_nothing_leaves_no_file(tmp_path: Path) -> None:
    """When no picture came there is no file that a player would fail on."""
    path = tmp_path / "v.mp4"
    with VideoWriter(path):
        pass
    assert not path.exists()


def test_full_disk_is_told(tmp_path: Path) -> None:
    """A device that takes nothing ends in Unavailable with the path, not in an FFmpeg traceback."""
    path = tmp_path / "full.mp4"
    path.symlink_to("/dev/full")
    with pytest.raises(Unavailable, match=r"full\.mp4"):
        make(path, *(np.random.default_rng(n).integers(0, 255, (96, 128, 3), np.uint8) for n in range(50)))


def test_picture_too_small_for_a_video_is_told(tmp_path: Path) -> None:
    """One pixel makes no video; the error says so and leaves no file."""
    path = tmp_path / "v.mp4"
    with pytest.raises(Unavailable, match="1 x 1"), VideoWriter(path) as video:
        video.write(grey(1, 1), 0.0)
    assert not path.exists()


def break_in(path: Path) -> None:
    with VideoWriter(path) as video:
        video.write(grey(64, 48), 0.0)
        raise ZeroDivisionError


def test_error_inside_is_not_hidden(tmp_path: Path) -> None:
    """What goes wrong while a video is made reaches the caller as it is."""
    with pytest.raises(ZeroDivisionError):
        break_in(tmp_path / "v.mp4")
