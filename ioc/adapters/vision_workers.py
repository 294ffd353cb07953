"""Analysis in worker processes that may die: each camera has its worker, and a death costs one frame and a second."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessPool

from ioc.adapters import vision_process
from ioc.adapters.lean_processes import LeanContext
from ioc.adapters.vision_process import MakePerceiver, new_perceiver
from ioc.domain.errors import BadFrame, Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.observation import Perceived
from ioc.domain.site import Camera

log = logging.getLogger(__name__)

FRAME_LIMIT = 5.0
"""Seconds that one frame may take; analysis takes 10 to 50 ms, so a worker that takes this long hangs."""
START_LIMIT = 60.0
"""Seconds that a new process may take to import OpenCV, on a busy machine."""
STOP_LIMIT = 5.0
FORGIVEN = 1
"""Deaths of a worker that a camera may cause before its frames are kept away from it."""
CALM = 60.0
"""Seconds without a death after which a camera's earlier ones are forgotten."""
PAUSES = (5.0, 15.0, 60.0, 300.0)
"""Seconds that a camera is kept away: after each further death the next, then the last again."""


@dataclass(slots=True)
class _Deaths:
    """What one camera has done to its worker."""

    count: int = 0
    last: float = 0.0
    until: float = 0.0


class _Worker:
    """One process with its supervisor. The pool is made anew when it breaks; the process is made anew by the pool."""

    def __init__(self, number: int, cameras: Sequence[Camera], make: MakePerceiver) -> None:
        self.number = number
        self._context = LeanContext()
        self._theirs, self._ours = self._context.Pipe(duplex=False)
        self._begin = (tuple(cameras), make, self._theirs)
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(max_workers=1, initializer=vision_process.begin, initargs=self._begin, context=self._context)

    def schedule(self, frame: Frame, limit: float, inspect: bool) -> concurrent.futures.Future[Perceived]:
        args = (frame, 2 * limit, inspect)
        try:
            return self._pool.schedule(vision_process.analyse, args=args, timeout=limit)
        except RuntimeError:  # the pool broke: its worker died while idle, or could not begin
            self.renew()
            return self._pool.schedule(vision_process.analyse, args=args, timeout=limit)

    @property
    def stopped(self) -> bool:
        return self._ours.closed

    def warm_up(self) -> concurrent.futures.Future[int]:
        return self._pool.schedule(vision_process.ready)

    def renew(self) -> None:
        """Leave the old pool to end by itself and begin with a new one. Raises Unavailable once stopped."""
        if self.stopped:
            raise Unavailable(f"vision worker {self.number} is stopped")
        old, self._pool = self._pool, self._new_pool()
        old.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped

    def stop(self) -> None:
        """Blocking, a few seconds at most: the pool asks, then kills; the lifeline ends whatever is left."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        self._ours.close()
        self._pool.join()
        self._theirs.close()


class VisionWorkers:
    """ports.FrameAnalyser. Cameras are dealt to workers in the order of the site, so that each has as many."""

    def __init__(
        self,
        cameras: Sequence[Camera],
        workers: int,
        *,
        frame_limit: float = FRAME_LIMIT,
        make: MakePerceiver = new_perceiver,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        count = max(1, min(workers, len(cameras)))
        self._workers = [_Worker(number, cameras[number::count], make) for number in range(count)]
        self._of = {camera.id: self._workers[place % count] for place, camera in enumerate(cameras)}
        self._limit = frame_limit
        self._monotonic = monotonic
        self._deaths: dict[CameraId, _Deaths] = {}

    async def start(self) -> tuple[int, ...]:
        """Bring every worker up; returns their process ids. Raises Unavailable if one does not come up."""
        futures = [asyncio.wrap_future(worker.warm_up()) for worker in self._workers]
        try:
            async with asyncio.timeout(START_LIMIT):
                return tuple(await asyncio.gather(*futures))
        except (TimeoutError, BrokenProcessPool, ProcessExpired) as error:
            raise Unavailable(f"vision workers did not start within {START_LIMIT:.0f} s: {error!r}") from error

    async def analyse(self, frame: Frame, *, inspect: bool = False) -> Perceived:
        """inspect: tell the workings as well.

        Raises BadFrame (the picture is at fault) or Unavailable (the worker died or hung, or the camera is kept away
        because it killed workers).
        """
        worker = self._of.get(frame.camera)
        if worker is None:
            raise BadFrame(f"camera {frame.camera}: unknown; the site file does not name it")
        self._refuse_if_kept_away(frame.camera)
        future = worker.schedule(frame, self._limit, inspect)
        waiting = asyncio.wrap_future(future)
        waiting.add_done_callback(_look_at)  # also if nobody waits any more, at the end of the program
        done, _ = await asyncio.wait((waiting,), timeout=self._limit + START_LIMIT)
        if not done:
            waiting.cancel()
            worker.renew()
            raise Unavailable(f"camera {frame.camera}: vision worker {worker.number} did not come up; begun anew")
        error = waiting.exception()
        if error is None:
            return waiting.result()
        raise self._judged(frame.camera, worker, error) from error

    async def close(self) -> None:
        """Stop every worker; bounded, and no process stays."""
        stops = [asyncio.to_thread(worker.stop) for worker in self._workers]
        try:
            await asyncio.wait_for(asyncio.gather(*stops), STOP_LIMIT)
        except TimeoutError:
            log.warning("vision workers did not stop within %.0f s", STOP_LIMIT)

    def _refuse_if_kept_away(self, camera: CameraId) -> None:
        deaths = self._deaths.get(camera)
        if deaths is None:
            return
        now = self._monotonic()
        if now < deaths.until:
            raise Unavailable(
                f"camera {camera}: killed its vision worker {deaths.count} times; kept away for"
                f" {deaths.until - now:.0f} s more"
            )
        if now - max(deaths.last, deaths.until) > CALM:
            del self._deaths[camera]

    def _judged(self, camera: CameraId, worker: _Worker, error: BaseException) -> BadFrame | Unavailable:
        """What a failed frame means for the caller; a death is put down to the camera."""
        match error:
            case BadFrame():
                return error
            case concurrent.futures.TimeoutError():
                return self._dead(camera, worker, f"hung for {self._limit:.0f} s and was killed")
            case ProcessExpired():
                return self._dead(camera, worker, f"died of {_cause(error.exitcode)}")
            case BrokenProcessPool() if worker.stopped:
                return Unavailable(f"camera {camera}: vision worker {worker.number} is stopped")
            case BrokenProcessPool():
                worker.renew()
                log.warning("vision worker %d broke and is begun anew", worker.number)
                return Unavailable(f"camera {camera}: vision worker {worker.number} broke; begun anew")
            case _:
                log.error("camera %s: analysis failed", camera, exc_info=error)
                return Unavailable(f"camera {camera}: analysis failed and begins anew: {error!r}")

    def _dead(self, camera: CameraId, worker: _Worker, how: str) -> Unavailable:
        deaths = self._deaths.setdefault(camera, _Deaths())
        deaths.count += 1
        deaths.last = self._monotonic()
        kept = ""
        if deaths.count > FORGIVEN:
            pause = PAUSES[min(deaths.count - FORGIVEN, len(PAUSES)) - 1]
            deaths.until = deaths.last + pause
            kept = f"; kept away for {pause:.0f} s"
        message = f"camera {camera}: vision worker {worker.number} {how} and is restarted{kept}"
        log.warning("%s", message)
        return Unavailable(message)


def _look_at(future: asyncio.Future[Perceived]) -> None:
    if not future.cancelled():
        future.exception()


def _cause(exitcode: int) -> str:
    """A negative exit code is the signal that ended the process."""
    if exitcode >= 0:
        return f"exit {exitcode}"
    try:
        return signal.Signals(-exitcode).name
    except ValueError:
        return f"signal {-exitcode}"
