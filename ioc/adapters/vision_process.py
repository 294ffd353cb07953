"""What runs inside a worker process: one Perceiver a camera, and the ways in which the process ends.

A worker ends when its parent does, even by kill -9: it follows a pipe whose other end only the parent holds. Should
native code hang at that moment, so that no Python runs, an alarm that the kernel itself delivers ends it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Protocol

import cv2

from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.observation import Perceived
from ioc.domain.site import Camera

NICENESS = 5
"""Analysis gives way to the stream and the API, which must answer at once."""


class Perceives(Protocol):
    """See ioc.vision.perceive.Perceiver."""

    def perceive(self, frame: Frame, *, inspect: bool = False) -> Perceived: ...


MakePerceiver = Callable[[Camera], Perceives]


def new_perceiver(camera: Camera) -> Perceives:
    """Imported in the worker only: SciPy takes half a second to load, and the parent has no use for it."""
    from ioc.adapters.detector_file import second_opinion
    from ioc.vision.perceive import Perceiver

    return Perceiver(camera, second_opinion(camera))


_cameras: dict[CameraId, Camera] = {}
_perceivers: dict[CameraId, Perceives] = {}
_make: list[MakePerceiver] = []


def begin(cameras: Sequence[Camera], make: MakePerceiver, lifeline: Connection) -> None:
    """First call in a new worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_follow, args=(lifeline,), name="lifeline", daemon=True).start()
    os.nice(NICENESS)
    cv2.setNumThreads(1)
    _cameras.update({camera.id: camera for camera in cameras})
    _make[:] = [make]
    importlib.import_module("ioc.vision.perceive")  # now, rather than with the first picture


def _follow(lifeline: Connection) -> None:
    """End this process when the parent's end of the pipe is gone."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(0)


def ready() -> int:
    """The process id: whoever has the answer knows that the worker is up."""
    return os.getpid()


def analyse(frame: Frame, limit: float, inspect: bool) -> Perceived:
    """Observations of one frame; the kernel ends this process after `limit` seconds. Raises BadFrame."""
    camera = _cameras.get(frame.camera)
    if camera is None:
        raise BadFrame(f"camera {frame.camera}: unknown; the site file does not name it")
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        # Taken out while it works: after an error that is not the picture's fault the camera begins anew.
        perceiver = _perceivers.pop(frame.camera, None) or _make[0](camera)
        try:
            seen = perceiver.perceive(frame, inspect=inspect)
        except BadFrame:
            _perceivers[frame.camera] = perceiver
            raise
        _perceivers[frame.camera] = perceiver
        return seen
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
