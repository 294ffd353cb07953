"""A recording folder: pictures by camera, readings, in order of event time.

DIR/cameras/<camera id>/<captured seconds>.jpg and DIR/readings.jsonl ({"sensor", "time", "value"} a line).
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Iterator
from pathlib import Path

import orjson

from ioc.domain.detection import FrameRef
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import Frame
from ioc.domain.geometry import require_finite
from ioc.domain.ids import CameraId, SensorId
from ioc.domain.reading import Reading

log = logging.getLogger(__name__)


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

    def times(self, camera: str) -> list[float]:
        """Capture times of the camera's pictures, in order. Raises SourceError."""
        return [captured for captured, _, _ in self._pictures(camera)]

    def __iter__(self) -> Iterator[Frame | Reading]:
        """Everything in order of event time; at one instant by camera or sensor id. Pictures are read when reached.

        A picture that no camera of ours could have sent (empty, too large) is left out and told. Raises SourceError.
        """
        streams = [self._pictures(camera) for camera in self.cameras]
        for _, _, item in heapq.merge(*streams, self._readings(), key=lambda row: row[:2]):
            if isinstance(item, Reading):
                yield item
            else:
                camera, captured, path = item
                try:
                    yield Frame(camera, captured, path.read_bytes())
                except BadFrame as error:
                    log.warning("%s is left out: %s", path, error)
                except OSError as error:
                    raise SourceError(f"{path} cannot be read: {error.strerror}") from error

    def keep(self, frame: Frame) -> None:
        """ports.RecentFrames: a recording has every picture already."""

    def find(self, ref: FrameRef) -> Frame | None:
        """ports.RecentFrames: the picture itself, however long ago it was replayed."""
        try:
            jpeg = (self._folder / "cameras" / ref.camera / f"{ref.captured:.3f}.jpg").read_bytes()
            return Frame(ref.camera, ref.captured, jpeg)
        except (OSError, BadFrame):
            return None

    def latest(self, camera: CameraId) -> Frame | None:
        """ports.RecentFrames: nobody watches a replay."""
        return None

    def _pictures(self, camera: str) -> list[tuple[float, str, Reading | tuple[CameraId, float, Path]]]:
        rows: list[tuple[float, str, Reading | tuple[CameraId, float, Path]]] = []
        for path in (self._folder / "cameras" / camera).glob("*.jpg"):
            try:
                captured = float(path.stem)
                require_finite(captured=captured)
            except ValueError as error:
                raise SourceError(f"{path}: a recorded picture is named by its capture time in seconds") from error
            rows.append((captured, camera, (CameraId(camera), captured, path)))
        return sorted(rows, key=lambda row: row[:2])

    def _readings(self) -> list[tuple[float, str, Reading | tuple[CameraId, float, Path]]]:
        """A last line without its end was being written when the recorder was killed: it is left out."""
        file = self._folder / "readings.jsonl"
        text = file.read_bytes() if file.exists() else b""
        rows: list[tuple[float, str, Reading | tuple[CameraId, float, Path]]] = []
        for number, line in enumerate(text[: text.rfind(b"\n") + 1].splitlines(), 1):
            try:
                row = orjson.loads(line)
                reading = Reading(SensorId(str(row["sensor"])), float(row["time"]), float(row["value"]))
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                raise SourceError(f"{file}:{number}: not a reading: {error}") from error
            rows.append((reading.time, reading.sensor, reading))
        return sorted(rows, key=lambda row: row[:2])
