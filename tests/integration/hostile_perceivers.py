"""Perceivers that do in a worker process what native code does on a bad day; imported by that process."""

from __future__ import annotations

import ctypes
import os
import signal
import time

from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.inspection import WorkingsObserved
from ioc.domain.observation import CameraHealth, Perceived, TracksObserved, View
from ioc.domain.site import Camera


class Obedient:
    """Does what the picture's bytes say; otherwise reports its process id as x of `lines` and its frame count as y."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._seen = 0

    def perceive(self, frame: Frame, *, inspect: bool = False) -> Perceived:
        match frame.jpeg:
            case b"abort":
                os.abort()
            case b"kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case b"exit":
                os._exit(7)
            case b"hang":
                time.sleep(60)
            case b"hang holding the GIL":
                ctypes.PyDLL(None).sleep(60)
            case b"bug":
                raise ZeroDivisionError("a mistake in vision")
            case b"bad":
                raise BadFrame("not a picture")
            case _:
                self._seen += 1
        lines = {"pid and count": (os.getpid(), self._seen)}
        tracks = TracksObserved(frame.camera, frame.captured, (1, 1), (), {}, lines)
        workings = WorkingsObserved(frame.camera, frame.captured, "", (), ()) if inspect else None
        return Perceived(tracks, CameraHealth(frame.camera, frame.captured, View.CLEAR, 0, 0, 0), (), workings)
