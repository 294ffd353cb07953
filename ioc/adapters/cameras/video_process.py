"""The decoding process: `python -m ioc.adapters.cameras.video_process`, one a source.

It reads its order from standard input, writes packets to standard output, and ends when its parent does: standard
input then closes. While one picture takes longer than the limit, an alarm that the kernel delivers ends it.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import cv2

from ioc.adapters.cameras.capture_time import Sampler
from ioc.adapters.cameras.decoding import DECODING_FAULTS, Opened, Shot, open_any
from ioc.adapters.cameras.video_packets import Order, Tag, pack, pack_info, parse_order
from ioc.domain.errors import BadFrame, SourceError

NICENESS = 8
"""Decoding gives way to analysis: on a core that is asked for too much it would take the time in which its pictures are
looked at, and five in six of them were given up."""
MAX_MEMORY = 4_000_000_000
"""Bytes of address space: a picture that claims more than that fails here instead of filling the machine."""
BEHIND = 1.0
"""Seconds that pacing may be late before it takes the present as its new start."""


@dataclass(slots=True)
class Pace:
    """Seconds of the source to POSIX seconds: a file played as a camera, or a live stream smoothed by its own times."""

    endless: bool
    start: float = field(default_factory=time.time)

    def captured(self, seconds: float) -> float:
        """POSIX seconds of this picture; for a file, returns when that moment has come."""
        due, now = self.start + seconds, time.time()
        if self.endless:
            if not -BEHIND < due - now <= 0.0:  # a live picture cannot come from the future
                self.start = now - seconds
            return self.start + seconds
        if due < now - BEHIND:
            self.start = now - seconds
        else:
            time.sleep(max(0.0, due - now))
        return self.start + seconds


class Output:
    """Packets to the parent. Standard output itself is turned away, so that no library can write between them."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def send(
        self, tag: Tag, payload: bytes | memoryview = b"", *, time: float = 0.0, size: tuple[int, int] = (0, 0)
    ) -> None:
        self._pipe.write(pack(tag, payload, time=time, size=size))
        self._pipe.write(payload)
        self._pipe.flush()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    cv2.setNumThreads(1)
    output = Output(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = parse_order(sys.stdin.buffer.readline())
    threading.Thread(target=_follow, name="lifeline", daemon=True).start()
    try:
        play_live(order, output) if order.live else play_all(order, output)
    except (SourceError, *DECODING_FAULTS) as error:
        output.send(Tag.FAULT, str(error).encode())
    os._exit(0)  # native libraries may crash while they tidy up


def _follow() -> None:
    """End this process when the parent's end of standard input is gone."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


def _watched(shots: Iterator[Shot | BadFrame], limit: float) -> Iterator[Shot | BadFrame]:
    """The same shots; the process dies of SIGALRM when one of them takes longer than `limit` seconds."""
    while True:
        signal.setitimer(signal.ITIMER_REAL, limit)
        shot = next(shots, None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if shot is None:
            return
        yield shot


def _open(order: Order) -> Opened:
    signal.setitimer(signal.ITIMER_REAL, 1.5 * order.limit)  # later than FFmpeg's own limit, which has words
    opened = open_any(order.address, live=order.live, fps=order.fps, limit=order.limit)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return opened


def play_all(order: Order, output: Output) -> None:
    """Every picture, raw, as fast as it goes; `time` in seconds of the source."""
    opened = _open(order)
    output.send(Tag.INFO, pack_info(opened.info))
    for shot in _watched(opened.shots, 1.5 * order.limit):
        if isinstance(shot, BadFrame):
            output.send(Tag.BAD, str(shot).encode())
            continue
        try:
            picture = shot.bgr()
        except BadFrame as error:
            output.send(Tag.BAD, str(error).encode())
            continue
        output.send(Tag.RAW, picture.data.cast("B"), time=shot.time, size=(picture.shape[1], picture.shape[0]))
    output.send(Tag.END)


def play_live(order: Order, output: Output) -> None:
    """Pictures at the pace of the source, JPEG; a file begins again when it ends, and time goes on."""
    opened = _open(order)
    output.send(Tag.INFO, pack_info(opened.info))
    pace, sampler, offset = Pace(opened.endless), Sampler(order.fps), 0.0
    while True:
        last = None
        for shot in _watched(opened.shots, 1.5 * order.limit):
            if isinstance(shot, BadFrame):
                output.send(Tag.BAD, str(shot).encode())
                continue
            last = shot.time
            _show(shot, pace.captured(offset + shot.time), sampler, output)
        if opened.endless:
            raise SourceError("the camera ended its stream")
        if last is None:
            raise SourceError("holds no picture that can be used")
        offset += last + 1 / (opened.info.fps or order.fps)
        opened = _open(order)


def _show(shot: Shot, captured: float, sampler: Sampler, output: Output) -> None:
    if not sampler.wants(captured):
        return
    try:
        output.send(Tag.JPEG, shot.to_jpeg(), time=captured)
    except BadFrame as error:
        output.send(Tag.BAD, str(error).encode())


if __name__ == "__main__":
    main()
