"""A recording folder: pictures by camera, readings, in order of event time.

DIR/cameras/<camera id>/<captured seconds>.jpg and DIR/readings.jsonl ({"sensor", "time", "value"} a line).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from pathlib import Path

import orjson

from ioc.domain.detection import FrameRef
from ioc.domain.errors import SourceError
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, SensorId
from ioc.domain.reading import Reading


class Recording:
    """What a recording folder holds. Raises SourceError when it is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        cameras = folder / "cameras"
        if not cameras.is_dir():
            raise SourceError(f"{folder} is no recording: it holds no folder `cameras`")
        self.cameras = tuple(sorted(path.name for path in cameras.iterdir() if path.is_dir()))

    @property
    def truth_file(self) -> Path:
        return self._folder / "truth.jsonl"

    def __iter__(self) -> Iterator[Frame | Reading]:
        """Everything in order of event time; at one instant by camera or sensor id. Pictures are read when reached."""
        streams = [self._pictures(camera) for camera in self.cameras]
        for _, _, item in heapq.merge(*streams, self._readings(), key=lambda row: row[:2]):
            if isinstance(item, Reading):
                yield item
            else:
                camera, captured, path = item
                yield Frame(camera, captured, path.read_bytes())

    def keep(self, frame: Frame) -> None:
        """ports.RecentFrames: a recording has every picture already."""

    def find(self, ref: FrameRef) -> Frame | None:
        """ports.RecentFrames: the picture itself, however long ago it was replayed."""
        try:
            jpeg = (self._folder / "cameras" / ref.camera / f"{ref.captured:.3f}.jpg").read_bytes()
        except OSError:
            return None
        return Frame(ref.camera, ref.captured, jpeg)

    def latest(self, camera: CameraId) -> Frame | None:
        """ports.RecentFrames: nobody watches a replay."""
        return None

    def _pictures(self, camera: str) -> list[tuple[float, str, Reading | tuple[CameraId, float, Path]]]:
        rows: list[tuple[float, str, Reading | tuple[CameraId, float, Path]]] = []
        for path in (self._folder / "cameras" / camera).glob("*.jpg"):
            try:
                captured = float(path.stem)
            except ValueError as error:
                raise SourceError(f"{path}: a recorded picture is named by its capture time in seconds") from error
            rows.append((captured, camera, (CameraId(camera), captured, path)))
        return sorted(rows, key=lambda row: row[:2])

    def _readings(self) -> list[tuple[float, str, Reading | tuple[CameraId, float, Path]]]:
        file = self._folder / "readings.jsonl"
        rows: list[tuple[float, str, Reading | tuple[CameraId, float, Path]]] = []
        for number, line in enumerate(file.read_bytes().splitlines() if file.exists() else (), 1):
            try:
                row = orjson.loads(line)
                reading = Reading(SensorId(row["sensor"]), float(row["time"]), float(row["value"]))
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                raise SourceError(f"{file}:{number}: not a reading: {error}") from error
            rows.append((reading.time, reading.sensor, reading))
        return sorted(rows, key=lambda row: row[:2])
