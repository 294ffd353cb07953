"""A recording folder, whole and torn."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.adapters.recording import Recording
from ioc.domain.detection import FrameRef
from ioc.domain.errors import SourceError
from ioc.domain.frame import MAX_FRAME_BYTES, Frame
from ioc.domain.ids import CameraId
from ioc.domain.reading import Reading


def recording(folder: Path, pictures: dict[str, bytes], readings: str = "") -> Recording:
    for name, content in pictures.items():
        file = folder / "cameras" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "readings.jsonl").write_text(readings)
    return Recording(folder)


def reading(time: float, value: float = 1.5) -> str:
    return f'{{"sensor": "n-1", "time": {time}, "value": {value}}}\n'


def test_all_comes_in_order_of_event_time(tmp_path: Path) -> None:
    """Pictures of several cameras and readings are merged; at one instant the id decides."""
    pictures = {"b/10.000.jpg": b"b10", "a/10.000.jpg": b"a10", "a/9.500.jpg": b"a9"}
    found = list(recording(tmp_path, pictures, reading(11) + reading(9.75)))
    told = [item.jpeg.decode() if isinstance(item, Frame) else item.time for item in found]
    assert told == ["a9", 9.75, "a10", "b10", 11.0]


def test_picture_that_tripped_a_rule_is_found_again(tmp_path: Path) -> None:
    """Evidence is taken from the recording by camera and capture time; what is not there is None."""
    whole = recording(tmp_path, {"a/9.500.jpg": b"a9", "a/10.000.jpg": b""})
    frame = whole.find(FrameRef(CameraId("a"), 9.5))
    assert frame is not None
    assert frame.jpeg == b"a9"
    assert whole.find(FrameRef(CameraId("a"), 10.0)) is None
    assert whole.find(FrameRef(CameraId("a"), 11.0)) is None


def test_pictures_that_are_none_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An empty file and one of 20 MB are told by name; the replay goes on with the others."""
    pictures = {"a/1.000.jpg": b"", "a/2.000.jpg": b"x" * (MAX_FRAME_BYTES + 1), "a/3.000.jpg": b"jpeg"}
    assert [item.captured for item in recording(tmp_path, pictures) if isinstance(item, Frame)] == [3.0]
    assert "1.000.jpg" in caplog.text
    assert "2.000.jpg" in caplog.text


@pytest.mark.parametrize("name", ["first", "nan", "inf"])
def test_picture_without_a_time_is_named(tmp_path: Path, name: str) -> None:
    """A file name that is no finite number of seconds is an error that names the file."""
    with pytest.raises(SourceError, match=f"{name}.jpg"):
        list(recording(tmp_path, {f"a/{name}.jpg": b"jpeg"}))


def test_torn_last_reading_is_left_out(tmp_path: Path) -> None:
    """A recorder that was killed while it wrote costs the line that it wrote."""
    found = list(recording(tmp_path, {"a/1.000.jpg": b"jpeg"}, reading(2) + '{"sensor": "n-1", "ti'))
    assert [item.time for item in found if isinstance(item, Reading)] == [2.0]


@pytest.mark.parametrize(
    "line", ["[1, 2]", '{"sensor": "n-1", "time": 1}', '{"sensor": "n-1", "time": "x", "value": 1}']
)
def test_wrong_reading_is_named_by_line(tmp_path: Path, line: str) -> None:
    """A line that holds no reading is an error with file and line."""
    with pytest.raises(SourceError, match=r"readings\.jsonl:2"):
        list(recording(tmp_path, {"a/1.000.jpg": b"jpeg"}, reading(1) + line + "\n"))


def test_folder_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    """Without a folder of cameras there is nothing to replay."""
    with pytest.raises(SourceError, match="cameras"):
        Recording(tmp_path)
