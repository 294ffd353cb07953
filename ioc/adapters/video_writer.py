"""Writes pictures as an H.264 video file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from ioc.domain.errors import Unavailable

_CLOCK = Fraction(1, 1000)
"""Time base: milliseconds, so that every picture keeps its own time."""


class VideoWriter:
    """A video at `path` (.mp4). The first picture's size, made even, is that of all."""

    def __init__(self, path: Path) -> None:
        """Raises Unavailable when `path` cannot be written or names no .mp4."""
        self._path = path
        if path.suffix.lower() != ".mp4":
            raise Unavailable(f"{path} names no video. Remedy: a name that ends in .mp4")
        try:
            path.open("wb").close()  # FFmpeg would only try at the first picture
            self._container = av.open(str(path), "w", format="mp4")
        except (FFmpegError, OSError) as error:
            raise Unavailable(
                f"{path} cannot be written: {error.strerror}. Remedy: name a file in a folder that exists and that "
                "you may write"
            ) from error
        self._stream: av.VideoStream | None = None
        self._last = -1

    def write(self, image: NDArray[np.uint8], seconds: float) -> None:
        """image: (h, w, 3) BGR uint8; seconds: since the beginning. Raises Unavailable (disk full, unusable path)."""
        height, width = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
        if not width or not height:
            raise Unavailable(
                f"{self._path}: a picture of {image.shape[1]} x {image.shape[0]} is too small for a video"
            )
        if self._stream is None:
            self._stream = self._container.add_stream("libx264", rate=25, options={"preset": "veryfast", "crf": "26"})
            self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
            self._stream.codec_context.time_base = _CLOCK
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image[:height, :width]), format="bgr24")
        self._last = max(self._last + 1, round(seconds * 1000))
        frame.pts, frame.time_base = self._last, _CLOCK
        self._mux(frame)

    def _mux(self, frame: av.VideoFrame | None) -> None:
        if self._stream is None:
            return
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except FFmpegError as error:
            raise Unavailable(f"{self._path} cannot be written: {error}. Remedy: is the disk full?") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._mux(None)
        finally:
            self._close()

    def _close(self) -> None:
        try:
            self._container.close()
        except FFmpegError as error:
            raise Unavailable(f"{self._path} cannot be written: {error}. Remedy: is the disk full?") from error
        finally:
            if self._stream is None:  # no picture came: a video of nothing is a file that no player opens
                self._path.unlink(missing_ok=True)
