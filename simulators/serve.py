"""The city live: cameras on HTTP, readings to the centre, the truth in a file, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from ioc.domain.errors import SettingsError
from simulators.camera_server import CameraServer
from simulators.city import City
from simulators.conditions import Condition
from simulators.drive import Drive, Outcome
from simulators.feeds import Feeds
from simulators.running import RunningCity
from simulators.scenario import Scenario
from simulators.scene_store import SceneStore
from simulators.truth import TrackLog, TruthLog
from simulators.uplink import Uplink


@dataclass(frozen=True, slots=True)
class Plan:
    """What to serve. centre: base address, empty for none. seconds: None for ever.

    condition: None for the scenario's.
    """

    city: City
    scenario: Scenario
    seed: int
    cameras: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 8401
    centre: str = ""
    token: str = ""
    truth: Path | None = None
    tracks: Path | None = None
    seconds: float | None = None
    loop: bool = False
    cache: Path | None = None
    condition: Condition | None = None


class _Server(uvicorn.Server):
    """Leaves the signals to us: SUMO and the uplink must end in order too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises SettingsError when it cannot be had."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror or error}. "
            f"Remedy: stop the program that holds the port, or choose another one with --port"
        ) from error


async def serve(plan: Plan, say: Callable[[str], None]) -> None:
    """Until the plan's seconds are over, SIGTERM or SIGINT. Raises SettingsError, SiteError."""
    sock = listen(plan.host, plan.port)
    loop = asyncio.get_running_loop()
    feeds = Feeds(plan.cameras)
    server = _Server(_http_config(plan, feeds))
    uplink = Uplink(plan.centre, plan.token) if plan.centre else None
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def hear(outcome: Outcome) -> None:
        feeds.silent = outcome.silent
        for camera, shot in outcome.shots:
            feeds.show(camera, shot)
        if uplink is not None:
            uplink.add(outcome.readings)

    def tell(outcome: Outcome) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody listens any more
            loop.call_soon_threadsafe(hear, outcome)

    serving = asyncio.create_task(server.serve(sockets=[sock]), name="cameras on HTTP")
    sending = asyncio.create_task(uplink.run(), name="readings to the centre") if uplink else None
    say(f"{len(plan.cameras)} cameras at http://{plan.host}:{sock.getsockname()[1]}/, seed {plan.seed}")
    try:
        skipped = await asyncio.to_thread(_drive, plan, tell, stop)
    finally:
        stop.set()
        feeds.close()
        server.should_exit = True
        await serving
        if sending is not None:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        sock.close()
    lost = f", {uplink.sent} readings taken, {uplink.refused} refused, {uplink.lost} lost" if uplink else ""
    say(f"stopped; {skipped} pictures skipped for want of time{lost}")


def _http_config(plan: Plan, feeds: Feeds) -> uvicorn.Config:
    return uvicorn.Config(
        CameraServer(plan.city, feeds).app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )


def _drive(plan: Plan, tell: Callable[[Outcome], None], stop: threading.Event) -> int:
    """In a thread: SUMO, painting, truth. Returns the pictures skipped."""
    with contextlib.ExitStack() as stack:
        truth = stack.enter_context(plan.truth.open("wb")) if plan.truth else None
        tracks = TrackLog(plan.tracks, plan.cameras) if plan.tracks else None
        if tracks is not None:
            stack.callback(tracks.close)
        city = RunningCity(plan.city, plan.scenario, plan.seed, TruthLog(truth), plan.condition)
        running = stack.enter_context(city)
        running.prepare(plan.cameras, SceneStore(plan.cache, plan.city), stop.is_set)
        drive = Drive(running, tell, tracks, plan.loop, plan.seconds, stop)
        drive.run()
        return drive.skipped
