"""A process that only serves the wall, beside one that works: two apps on one broker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ioc.adapters.database import DatabaseStore
from ioc.adapters.recent_frames import FrameRing
from ioc.domain.detection import FrameRef
from ioc.domain.frame import Frame
from ioc.domain.incident import Mode
from ioc.domain.observation import CameraHeartbeat, TracksObserved
from ioc.streams.app import Flow, build_wall_flow
from ioc.streams.parts import Parts
from ioc.wire.topics import FRAMES, OBSERVATIONS
from tests.fakes import (
    FakeClock,
    FakeEvidenceStore,
    FakeFrameAnalyser,
    FakeLiveFeed,
    FakeMetricSink,
    FakeStoreRunner,
)
from tests.unit.streams.bench import CAMERAS, SITE, T0, Bench, bench
from tests.unit.streams.driver import until


@asynccontextmanager
async def wall_beside(work: Bench, folder: Path) -> AsyncIterator[tuple[Flow, FrameRing, FakeLiveFeed]]:
    """A wall's flow on the broker of the working one."""
    recent, live = FrameRing(), FakeLiveFeed()
    store = DatabaseStore("sqlite://")
    parts = Parts(
        site=SITE,
        mode=Mode.TEST,
        clock=FakeClock(T0),
        metrics=FakeMetricSink(),
        analyser=FakeFrameAnalyser(),
        recent=recent,
        evidence=FakeEvidenceStore(),
        store=FakeStoreRunner(store),
        live=live,
    )
    flow = build_wall_flow(parts, str(work.flow.app.conf.broker[0]), str(folder), "desk-1")
    await flow.start()
    try:
        yield flow, recent, live
    finally:
        await flow.stop()
        store.close()


async def test_the_wall_hears_what_the_workers_see(tmp_path: Path) -> None:
    """A picture captured by the workers, and its tracks, reach a wall in another app; it is analysed once."""
    async with bench(tmp_path) as work, wall_beside(work, tmp_path) as (_, recent, live):
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0, b"jpeg"))
        await until(lambda: any(isinstance(seen, TracksObserved) for seen in live.observed))
        await until(lambda: recent.find(FrameRef(CAMERAS[0].id, T0)) is not None)
        assert len(work.analyser.analysed) == 1


async def test_the_wall_is_woken_by_an_incident(tmp_path: Path) -> None:
    """What the workers write wakes the wall, which then reads the database."""
    async with bench(tmp_path) as work, wall_beside(work, tmp_path) as (_, _, live):
        for second in range(12):
            for camera in CAMERAS:
                alive = T0 + second if camera is CAMERAS[1] else T0
                await work.flow.intake.camera_heartbeat(CameraHeartbeat(camera.id, T0 + second, alive, T0))
        await until(lambda: len(work.incidents()) == 1 and live.wakes >= 1)


async def test_the_wall_shrugs_at_what_is_no_message(tmp_path: Path) -> None:
    """Garbage is the workers' to bury: the wall goes on to the next message and buries nothing twice."""
    async with bench(tmp_path) as work, wall_beside(work, tmp_path) as (flow, recent, live):
        await flow.outlet.topic(FRAMES).send(key=b"cam-01", value=b"x", headers={"content-type": b"image/jpeg"})
        await flow.outlet.topic(OBSERVATIONS).send(key=b"cam-01", value=b"garbage")
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0, b"jpeg"))
        await until(lambda: recent.find(FrameRef(CAMERAS[0].id, T0)) is not None and bool(live.observed))
        await until(lambda: work.metrics.sums["dead_letters"] == 2)
