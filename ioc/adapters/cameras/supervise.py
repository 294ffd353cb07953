"""Every camera watched on its own: opened, read, opened again with growing pauses when it fails; never one for all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial

from ioc.adapters.backoff import Backoff
from ioc.adapters.cameras.opening import CameraSource
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.observation import CameraHeartbeat
from ioc.domain.site import Camera
from ioc.ports import Clock

log = logging.getLogger(__name__)

HEARTBEAT_EVERY = 0.5
SPARED = 4
"""While pictures come one heartbeat in so many is told: each is two messages, and they say that the camera is well."""
STOP_LIMIT = 2.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a failed camera is tried again: doubling between these, with jitter."""
WELL_AFTER = 10.0
"""Seconds of pictures after which a camera's earlier failures are forgotten."""
MAX_BAD_IN_A_ROW = 25

OpenCamera = Callable[[Camera], Awaitable[CameraSource]]


@dataclass(frozen=True, slots=True)
class CaptureEvents:
    """What capture tells. Each is awaited; a slow one holds up its own camera only."""

    on_frame: Callable[[Frame], Awaitable[None]]
    on_heartbeat: Callable[[CameraHeartbeat], Awaitable[None]]
    on_fault: Callable[[CameraId, str], Awaitable[None]]
    """The camera cannot be read; it is tried again."""
    on_bad_frame: Callable[[CameraId, str], Awaitable[None]]
    """One picture could not be used; reading goes on."""


class Capture:
    """All cameras of a site."""

    def __init__(
        self,
        cameras: Sequence[Camera],
        open_camera: OpenCamera,
        events: CaptureEvents,
        clock: Clock,
        *,
        backoff: Callable[[], Backoff] = lambda: Backoff(FIRST_PAUSE, LONGEST_PAUSE),
        heartbeat_every: float = HEARTBEAT_EVERY,
    ) -> None:
        self._watches = [_CameraWatch(camera, open_camera, events, clock, backoff()) for camera in cameras]
        self._backoff = backoff
        self._every = heartbeat_every
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; two named tasks a camera. Call from the event loop."""
        for watch in self._watches:
            name = f"camera {watch.camera.id}"
            self._keep_up(watch.read_for_ever, name)
            self._keep_up(partial(watch.beat_for_ever, self._every), f"{name} heartbeat")

    def _keep_up(self, work: Callable[[], Coroutine[None, None, None]], name: str) -> None:
        self._tasks.append(asyncio.create_task(_kept_up(work, name, self._backoff()), name=name))

    async def stop(self) -> None:
        """End every task and close every camera; bounded by 2 s."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_LIMIT)
            for task in late:
                log.warning("%s did not stop within %.0f s", task.get_name(), STOP_LIMIT)
        self._tasks.clear()


async def _kept_up(work: Callable[[], Coroutine[None, None, None]], name: str, backoff: Backoff) -> None:
    """Run work that should never end. Whatever a listener raises ends this round only: it is told, and begun anew."""
    while True:
        task = asyncio.create_task(work(), name=f"{name}, this round")
        try:
            await asyncio.wait((task,))
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))
        log.error("%s failed and is begun anew", name, exc_info=None if task.cancelled() else task.exception())
        await asyncio.sleep(backoff.wait())


class _CameraWatch:
    """One camera."""

    def __init__(
        self, camera: Camera, open_camera: OpenCamera, events: CaptureEvents, clock: Clock, backoff: Backoff
    ) -> None:
        self.camera = camera
        self._open = open_camera
        self._events = events
        self._clock = clock
        self._backoff = backoff
        self._since = clock.now()
        self._last_frame: float | None = None
        self._arrived = self._since
        self._error = ""

    async def beat_for_ever(self, every: float) -> None:
        spared, before, told = 0, None, ""
        while True:
            now = self._clock.now()
            if self._last_frame is not None:  # in the camera's own time, which may differ from ours by seconds
                now = self._last_frame + max(0.0, now - self._arrived)
            beat = CameraHeartbeat(self.camera.id, now, self._last_frame, self._since, self._error)
            spared = (spared + 1) % SPARED if self._last_frame != before and self._error == told else 0
            before, told = self._last_frame, self._error
            if spared == 0:
                await self._events.on_heartbeat(beat)
            await asyncio.sleep(every)

    async def read_for_ever(self) -> None:
        while True:
            try:
                source = await self._open(self.camera)
                try:
                    await self._read(source)
                finally:
                    await source.close()
            except SourceError as error:
                pause = self._backoff.wait()
                self._error = str(error)
                log.warning("%s; tried again in %.1f s", error, pause)
                await self._events.on_fault(self.camera.id, self._error)
                await asyncio.sleep(pause)

    async def _read(self, source: CameraSource) -> None:
        """Until SourceError."""
        frames = aiter(source.frames())
        opened, bad = self._clock.now(), 0
        while True:
            try:
                frame = await anext(frames)
            except BadFrame as error:
                bad += 1
                await self._events.on_bad_frame(self.camera.id, str(error))
                if bad >= MAX_BAD_IN_A_ROW:
                    raise SourceError(f"camera {self.camera.id}: {bad} bad pictures in a row: {error}") from error
                continue
            except StopAsyncIteration:
                raise SourceError(f"camera {self.camera.id}: the source ended") from None
            except SourceError as error:
                raise SourceError(f"camera {self.camera.id}: {error}") from error
            bad = 0
            self._last_frame, self._arrived = frame.captured, self._clock.now()
            self._error = source.complaint
            if self._arrived - opened > WELL_AFTER:
                self._backoff.reset()
            await self._events.on_frame(frame)
