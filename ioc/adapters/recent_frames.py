"""The last pictures of every camera, in memory, bounded by count and by bytes."""

from __future__ import annotations

from collections import OrderedDict, deque

from ioc.domain.detection import FrameRef
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.site import Site
from ioc.ports import RecentFrames
from ioc.vision.privacy import conceal_frame, has_privacy

PER_CAMERA = 60
"""At 5 frames a second: 12 seconds, longer than any rule waits before it speaks of a picture."""
TOTAL_BYTES = 256_000_000


class FrameRing:
    """ports.RecentFrames. Over `total_bytes`, the picture that was kept longest goes, of whichever camera.

    A frame dated before one that is held already is kept in its place, so that `latest` is the newest by capture time.
    """

    def __init__(self, per_camera: int = PER_CAMERA, total_bytes: int = TOTAL_BYTES) -> None:
        if per_camera < 1 or total_bytes < 1:
            raise ValueError(f"a ring needs room for one frame, got {per_camera} frames, {total_bytes} bytes")
        self._per_camera = per_camera
        self._total_bytes = total_bytes
        self._held: OrderedDict[tuple[CameraId, float], Frame] = OrderedDict()  # in the order they were kept
        self._of_camera: dict[CameraId, deque[float]] = {}  # capture times, oldest first
        self._bytes = 0

    @property
    def size(self) -> int:
        """Bytes of all pictures held."""
        return self._bytes

    def keep(self, frame: Frame) -> None:
        key = (frame.camera, frame.captured)
        if key in self._held:
            self._drop(key)
        self._held[key] = frame
        self._bytes += len(frame.jpeg)
        times = self._of_camera.setdefault(frame.camera, deque())
        later = []
        while times and times[-1] > frame.captured:
            later.append(times.pop())
        times.append(frame.captured)
        times.extend(reversed(later))
        if len(times) > self._per_camera:
            self._drop((frame.camera, times[0]))
        while self._bytes > self._total_bytes and len(self._held) > 1:
            self._drop(next(iter(self._held)))

    def find(self, ref: FrameRef) -> Frame | None:
        return self._held.get((ref.camera, ref.captured))

    def latest(self, camera: CameraId) -> Frame | None:
        times = self._of_camera.get(camera)
        return self._held[camera, times[-1]] if times else None

    def _drop(self, key: tuple[CameraId, float]) -> None:
        camera, captured = key
        self._bytes -= len(self._held.pop(key).jpeg)
        times = self._of_camera[camera]
        times.remove(captured)
        if not times:
            del self._of_camera[camera]


class Concealed:
    """ports.RecentFrames over pictures that were kept as they came, a recording's: privacy zones are filled before
    anybody gets one. May raise BadFrame."""

    def __init__(self, frames: RecentFrames, site: Site) -> None:
        self._frames = frames
        self._private = {camera.id: camera for camera in site.cameras if has_privacy(camera)}

    def keep(self, frame: Frame) -> None:
        self._frames.keep(frame)

    def find(self, ref: FrameRef) -> Frame | None:
        return self._shown(self._frames.find(ref))

    def latest(self, camera: CameraId) -> Frame | None:
        return self._shown(self._frames.latest(camera))

    def _shown(self, frame: Frame | None) -> Frame | None:
        camera = self._private.get(frame.camera) if frame else None
        return frame if frame is None or camera is None else conceal_frame(frame, camera)
