"""Pictures out of files, folders and addresses, through FFmpeg (PyAV) and OpenCV. Runs in a process of its own only:
native decoders may abort or hang on hostile bytes."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.adapters.cameras.video_packets import MAX_SIDE, Info
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import MAX_FRAME_BYTES

Picture = NDArray[np.uint8]

JPEG_QUALITY = 85
MAX_BAD_IN_A_ROW = 100
PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
UNDATED_FORMATS = frozenset({"mpjpeg", "mjpeg"})
"""What FFmpeg dates by counting 25 pictures a second, whatever the camera sends."""
DECODING_FAULTS = (av.error.FFmpegError, OSError, ValueError, cv2.error, MemoryError)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture at `time` seconds of its source, decoded on demand. jpeg: its bytes if it is one already."""

    time: float
    bgr: Callable[[], Picture]
    jpeg: bytes | None = None

    def to_jpeg(self) -> bytes:
        """Raises BadFrame."""
        if self.jpeg is not None:
            return self.jpeg
        done, encoded = cv2.imencode(".jpg", self.bgr(), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        if not done:
            raise BadFrame("a picture that cannot be encoded as JPEG")
        return encoded.tobytes()


@dataclass(frozen=True, slots=True)
class Opened:
    """info, and every picture or the reason why one cannot be used. endless: a live address, paced by itself."""

    info: Info
    shots: Iterator[Shot | BadFrame]
    endless: bool


def open_any(address: str, *, live: bool, fps: float, limit: float) -> Opened:
    """A folder of pictures or whatever FFmpeg reads. Raises SourceError."""
    if Path(address).is_dir():
        return open_folder(Path(address), fps)
    return open_video(address, live=live, limit=limit)


def open_video(address: str, *, live: bool, limit: float) -> Opened:
    """A video file or address. RTSP goes over TCP. Raises SourceError with FFmpeg's reason."""
    network = "://" in address
    options = {"rtsp_transport": "tcp"} if address.startswith("rtsp") else {}
    try:
        container = av.open(address, options=options, timeout=(limit, limit) if network else None)
        if not container.streams.video:
            raise SourceError("holds no video")
        stream = container.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        if max(width, height) > MAX_SIDE:
            raise SourceError(f"a picture of {width} x {height}; at most {MAX_SIDE} a side are taken")
        stream.thread_type = "NONE" if live else "AUTO"
    except DECODING_FAULTS as error:
        raise SourceError(f"cannot be opened: {_words(error)}") from error
    length = container.duration / av.time_base if container.duration and container.duration > 0 else None
    rate = float(stream.average_rate) if stream.average_rate else None
    info = Info(length, rate, width, height)
    undated = container.format.name in UNDATED_FORMATS and network
    return Opened(
        info, _video_shots(container, stream, 1 / rate if rate else 0.04, undated), network and length is None
    )


def _video_shots(
    container: av.container.InputContainer, stream: av.VideoStream, period: float, undated: bool
) -> Iterator[Shot | BadFrame]:
    """Seconds count from the first picture and always grow. undated: they are those of arrival."""
    first, last, bad = math.nan, -math.inf, 0
    with container:
        for packet in _packets(container, stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError as error:
                bad += 1
                if bad > MAX_BAD_IN_A_ROW:
                    raise SourceError(f"{bad} pictures in a row cannot be decoded: {_words(error)}") from error
                yield BadFrame(f"a picture cannot be decoded: {_words(error)}")
                continue
            for frame in frames:
                bad = 0
                dated = math.nan if frame.time is None else frame.time
                moment = time.monotonic() if undated else dated
                first = moment if math.isnan(first) else first
                seconds = moment - first
                last = seconds if seconds > last else max(last + period, 0.0)  # also when the time is unknown
                yield Shot(last, lambda frame=frame: _bgr(frame))  # type: ignore[misc]  # mypy: lambda with a default


def _packets(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.Packet[av.VideoStream]]:
    try:
        yield from container.demux(stream)
    except av.error.EOFError:
        return
    except av.error.FFmpegError as error:
        raise SourceError(f"reading stopped: {_words(error)}") from error


def _bgr(frame: av.VideoFrame) -> Picture:
    if max(frame.width, frame.height) > MAX_SIDE:
        raise BadFrame(f"a picture of {frame.width} x {frame.height}; at most {MAX_SIDE} a side are taken")
    return np.ascontiguousarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8)


def open_folder(folder: Path, fps: float) -> Opened:
    """Pictures in the order of their capture times (numeric names), else of their names, `fps` a second."""
    files = [path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES]
    if not files:
        raise SourceError(f"the folder holds no pictures ({', '.join(sorted(PICTURE_SUFFIXES))})")
    dates = [_seconds(path.stem) for path in files]
    if all(date is not None for date in dates):
        timed = sorted((date, path) for date, path in zip(dates, files, strict=True) if date is not None)
        first = timed[0][0]
        timed = [(date - first, path) for date, path in timed]
    else:
        ordered = sorted(files, key=lambda path: _natural(path.name))
        timed = [(number / fps, path) for number, path in enumerate(ordered)]
    duration = timed[-1][0]
    rate = (len(timed) - 1) / duration if duration else fps
    return Opened(Info(duration, rate, 0, 0), _folder_shots(timed), False)


def _seconds(stem: str) -> float | None:
    """A file name that is a capture time: 1795350000.123.jpg and 1795350000.jpg are, 0001.jpg numbers a series."""
    return float(stem) if re.fullmatch(r"\d+\.\d+|\d{9,12}", stem) else None


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts frame2 before frame10."""
    return [(int(digits or 0), word) for word, digits in re.findall(r"(\D*)(\d*)", name)]


def _folder_shots(timed: list[tuple[float, Path]]) -> Iterator[Shot | BadFrame]:
    for seconds, path in timed:
        try:
            content = path.read_bytes()
        except OSError as error:
            yield BadFrame(f"{path.name}: cannot be read: {error.strerror}")
            continue
        if not 0 < len(content) <= MAX_FRAME_BYTES:
            yield BadFrame(f"{path.name}: {len(content):,} bytes; at most {MAX_FRAME_BYTES:,} are taken")
            continue
        is_jpeg = content.startswith(b"\xff\xd8")
        decode = lambda content=content, path=path: _decoded(content, path.name)  # noqa: E731  # bound to its round
        yield Shot(seconds, decode, content if is_jpeg else None)


def _decoded(content: bytes, name: str) -> Picture:
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise BadFrame(f"{name}: not a picture: {error}") from error
    if picture is None or max(picture.shape) > MAX_SIDE:
        raise BadFrame(f"{name}: not a picture, or larger than {MAX_SIDE} a side")
    return picture.astype(np.uint8, copy=False)


def _words(error: BaseException) -> str:
    """FFmpeg's own words, without the address, which may hold a password."""
    return str(getattr(error, "strerror", "") or error or type(error).__name__)
