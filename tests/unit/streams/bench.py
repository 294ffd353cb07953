"""A running flow on the in-process transport, with a store in memory and fakes at the ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ioc.adapters.database import DatabaseStore
from ioc.adapters.recent_frames import FrameRing
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId, SensorId
from ioc.domain.incident import Incident, Mode
from ioc.domain.observation import CameraHeartbeat
from ioc.domain.site import Area, Camera, Sensor, SensorKind, Site, Threshold
from ioc.domain.text import Text
from ioc.ports import RecentFrames
from ioc.streams.app import WorkingFlow, build_flow
from ioc.streams.memory import Broker, close_broker, use_broker
from ioc.streams.parts import Parts
from tests.fakes import (
    FakeClock,
    FakeEvidenceStore,
    FakeFrameAnalyser,
    FakeLiveFeed,
    FakeMetricSink,
    FakeStoreRunner,
)
from tests.unit.streams.driver import new_broker_name

T0 = 1_795_000_000.0
HERE = LonLat(106.05, 21.18)
NAME = Text("Tên", "Name")
CAMERAS = tuple(Camera(CameraId(f"cam-0{n}"), NAME, "gateway:x", HERE, AreaId("a")) for n in (1, 2))
SENSOR = Sensor(
    SensorId("n-1"),
    NAME,
    SensorKind.WATER_LEVEL,
    "m",
    HERE,
    AreaId("a"),
    0.0,
    12.0,
    thresholds=(Threshold(1, 5.0, 4.5),),
)
SITE = Site(
    "test", "T", NAME, "UTC", HERE, (Area(AreaId("a"), NAME, "p", "c", "1", "2025-07-01"),), (), CAMERAS, (SENSOR,)
)


@dataclass(frozen=True, slots=True)
class Ends:
    """What the flow is put between; a test replaces what it cares about."""

    store: DatabaseStore = field(default_factory=lambda: DatabaseStore("sqlite://"))
    analyser: FakeFrameAnalyser = field(default_factory=FakeFrameAnalyser)
    evidence: FakeEvidenceStore = field(default_factory=FakeEvidenceStore)
    recent: RecentFrames = field(default_factory=FrameRing)
    live: FakeLiveFeed = field(default_factory=FakeLiveFeed)
    broker: Broker = field(default_factory=Broker)


@dataclass(frozen=True, slots=True)
class Bench:
    """A running flow and the fakes around it."""

    flow: WorkingFlow
    clock: FakeClock
    metrics: FakeMetricSink
    analyser: FakeFrameAnalyser
    store: DatabaseStore
    runner: FakeStoreRunner
    live: FakeLiveFeed

    def incidents(self) -> list[Incident]:
        return list(self.store.in_sight())


@asynccontextmanager
async def bench(
    tmp_path: Path,
    *,
    lossless: bool = True,
    ends: Ends | None = None,
    runner: FakeStoreRunner | None = None,
    site: Site = SITE,
) -> AsyncIterator[Bench]:
    """runner: how the store is reached, FakeStoreRunner by default. A store in `ends` outlives the flow."""
    made_here = ends is None
    ends = ends or Ends()
    runner = runner or FakeStoreRunner(ends.store)
    clock, metrics = FakeClock(T0), FakeMetricSink()
    parts = Parts(
        site=site,
        mode=Mode.TEST,
        clock=clock,
        metrics=metrics,
        analyser=ends.analyser,
        recent=ends.recent,
        evidence=ends.evidence,
        store=runner,
        live=ends.live,
        lossless=lossless,
    )
    name = new_broker_name()
    use_broker(name, ends.broker)
    flow = build_flow(parts, f"memory://{name}", str(tmp_path))
    flow.app.conf.producer_request_timeout = 0.1  # seconds that a sender waits for room: the tests fill topics
    await flow.start()
    try:
        yield Bench(flow, clock, metrics, ends.analyser, ends.store, runner, ends.live)
    finally:
        await flow.stop()
        close_broker(name)
        if made_here:
            ends.store.close()


async def beat(work: Bench, camera: Camera, time: float, last_frame: float | None) -> None:
    await work.flow.intake.camera_heartbeat(CameraHeartbeat(camera.id, time, last_frame, T0))


async def cameras_until(work: Bench, seconds: int, alive: Callable[[Camera, int], bool]) -> None:
    """One heartbeat a second from every camera; a camera that is not alive has its last picture at T0."""
    for second in range(seconds + 1):
        for camera in CAMERAS:
            await beat(work, camera, T0 + second, T0 + second if alive(camera, second) else T0)
