"""Topics that are full, a database that is away, a stop in the middle of it, and a start with old incidents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from ioc.adapters.database import DatabaseStore
from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.observation import CameraHeartbeat, SensorHeartbeat
from ioc.domain.reading import Reading
from ioc.ports import IncidentStore
from ioc.streams.memory import Broker
from ioc.wire.topics import TOPICS
from tests.fakes import FakeStoreRunner
from tests.unit.streams.bench import CAMERAS, SENSOR, T0, Bench, Ends, bench
from tests.unit.streams.driver import until
from tests.unit.streams.facts import all_reach, covered, say

T = TypeVar("T")


class AwayRunner(FakeStoreRunner):
    """A store that answers only when it is back; then it goes on where it was."""

    def __init__(self, store: IncidentStore) -> None:
        super().__init__(store)
        self.back = asyncio.Event()
        self.asked = 0

    async def run(self, work: Callable[[IncidentStore], T]) -> T:
        self.asked += 1
        await self.back.wait()
        return await super().run(work)


FULL = ("detections", "observations")
"""Topics whose senders, agents of ours, were refused and offer their message again."""


def small_topics() -> Broker:
    """Every partition holds a few dozen messages."""
    return Broker(tuple(replace(spec, max_bytes=20_000) for spec in TOPICS))


async def flood(work: Bench, enough: Callable[[], bool]) -> tuple[int, list[Unavailable]]:
    """Send readings until it is enough; how many were taken, and the refusals."""
    taken, refusals = 0, []
    async with asyncio.timeout(30):
        while not enough():
            at = T0 + taken
            try:
                await work.flow.intake.sensor_heartbeat(SensorHeartbeat(SENSOR.id, at, None, T0))
                await work.flow.intake.reading(Reading(SENSOR.id, at, 5.5), received=at)
                taken += 1
            except Unavailable as error:
                refusals.append(error)
            await asyncio.sleep(0.001)
    return taken, refusals


async def test_full_stream_refuses_readings_and_loses_none_it_took(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Behind a database that is away every topic fills; then readings are refused in words (HTTP 503), and when the
    database is back all that were taken arrive: no agent died of a full topic meanwhile."""
    with closing(DatabaseStore("sqlite://")) as store:
        runner = AwayRunner(store)
        ends = Ends(store=store, broker=small_topics())
        async with bench(tmp_path, lossless=False, ends=ends, runner=runner) as work:
            taken, refusals = await flood(work, lambda: all(f"{name} waits" in caplog.text for name in FULL))
            assert "topic readings" in str(refusals[0])
            assert "later" in str(refusals[0])
            runner.back.set()
            await until(lambda: work.metrics.sums["readings_accepted"] >= taken)
            await until(lambda: len(work.incidents()) == 1)
            assert work.metrics.sums["dead_letters"] == 0


async def test_stop_while_the_database_is_away_is_bounded_and_loses_nothing(tmp_path: Path) -> None:
    """The flow stops within its bound although writes hang; what was not written comes again after a restart."""
    with closing(DatabaseStore("sqlite://")) as store:
        ends = Ends(store=store)
        async with bench(tmp_path, lossless=False, ends=ends, runner=AwayRunner(store)) as work:
            await say(work, covered("x"))
            await all_reach(work, T0 + 1)
            await until(lambda: work.runner.asked > 0)  # type: ignore[attr-defined]  # an AwayRunner, see above
            began = asyncio.get_running_loop().time()
            await work.flow.stop()
            assert asyncio.get_running_loop().time() - began < 5.0
        assert not store.in_sight()
        async with bench(tmp_path, lossless=False, ends=ends) as work:
            await until(lambda: len(work.incidents()) == 1)


async def test_old_incident_clears_when_its_camera_is_well_after_a_restart(tmp_path: Path) -> None:
    """An incident left by an earlier run clears by itself once its camera has spoken for a while without it."""
    with closing(DatabaseStore("sqlite://")) as store:
        async with left_behind(tmp_path, store) as work:
            for second in range(25, 60):
                for camera in CAMERAS:
                    beat = CameraHeartbeat(camera.id, T0 + second, T0 + second, T0 + 24)
                    await work.flow.intake.camera_heartbeat(beat)
                    await asyncio.sleep(0)
            await until(lambda: work.incidents()[0].cleared_at is not None)
            (incident,) = work.incidents()
            assert incident.state == "new"


async def test_old_incident_stays_while_its_camera_has_not_spoken(tmp_path: Path) -> None:
    """A camera that is still connecting after a restart does not make its incident look gone."""
    with closing(DatabaseStore("sqlite://")) as store:
        async with left_behind(tmp_path, store) as work:
            other = CAMERAS[1].id
            for second in range(25, 60):
                await work.flow.intake.camera_heartbeat(CameraHeartbeat(other, T0 + second, T0 + second, T0 + 24))
                await asyncio.sleep(0)
            await until(lambda: work.metrics.sums["events"] > 0)
            assert work.incidents()[0].cleared_at is None


@asynccontextmanager
async def left_behind(tmp_path: Path, store: DatabaseStore) -> AsyncIterator[Bench]:
    """A flow on a database in which an earlier run left an open incident of the first camera."""
    async with bench(tmp_path, lossless=False, ends=Ends(store=store)) as work:
        await say(work, covered("x"))
        await all_reach(work, T0 + 1)
        await until(lambda: len(work.incidents()) == 1)
    async with bench(tmp_path, lossless=False, ends=Ends(store=store)) as work:
        yield work


async def test_clock_that_jumps_back_does_not_write_the_incident_again_and_again(tmp_path: Path) -> None:
    """A camera whose clock is set back ten seconds keeps its one incident, with a handful of revisions."""
    async with bench(tmp_path, lossless=False) as work:
        await say(work, covered("x"))
        for second in range(120):
            own = second if second < 60 else second - 10
            for camera in CAMERAS:
                at = T0 + (own if camera is CAMERAS[0] else second)
                await work.flow.intake.camera_heartbeat(CameraHeartbeat(camera.id, at, at, T0))
                await asyncio.sleep(0)
        await until(lambda: bool(work.incidents()) and work.incidents()[0].cleared_at is not None)
        (incident,) = work.incidents()
        assert incident.rev <= 4


async def test_order_of_pictures_and_heartbeats_is_kept(tmp_path: Path) -> None:
    """A heartbeat never overtakes the pictures before it, else a camera would look silent while its pictures wait."""
    async with bench(tmp_path) as work:
        for second in range(20):
            await work.flow.intake.frame(Frame(CAMERAS[0].id, T0 + second, b"jpeg"))
            await work.flow.intake.camera_heartbeat(CameraHeartbeat(CAMERAS[0].id, T0 + second, T0 + second, T0))
        await until(lambda: len(work.live.observed) == 60)
        times = [seen.time for seen in work.live.observed]
        assert times == sorted(times)
