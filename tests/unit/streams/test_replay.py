"""A recorded day fed to the agents: what the feeding does, with recordings as nobody wishes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ioc.domain.frame import Frame
from ioc.domain.observation import CameraHeartbeat, SensorHeartbeat
from ioc.domain.reading import Reading
from ioc.streams.memory import Broker
from ioc.streams.replay import Recorded, Replay
from ioc.wire.topics import TOPICS
from tests.unit.streams.bench import CAMERAS, SENSOR, SITE, T0, Bench, Ends, bench
from tests.unit.streams.driver import until


async def replayed(work: Bench, *records: Recorded) -> float:
    return await Replay(SITE, work.flow.intake, None, lambda _: None).run(records)


def picture(at: float) -> Frame:
    return Frame(CAMERAS[0].id, at, b"jpeg")


async def test_empty_recording_ends(tmp_path: Path) -> None:
    """A recording that holds nothing is over at once; nobody waits for what will never come."""
    async with bench(tmp_path) as work:
        reached = await replayed(work)
        await work.flow.correlate.settled(reached)
        assert work.metrics.sums["events"] == 0


async def test_all_is_settled_at_the_end(tmp_path: Path) -> None:
    """After the last record heartbeats go on until everything before it is written."""
    async with bench(tmp_path) as work:
        reached = await replayed(work, *(picture(T0 + second) for second in range(10)))
        assert reached >= T0 + 9 + 1.5
        await work.flow.correlate.settled(reached)
        assert len(work.analyser.analysed) == 10


async def test_heartbeats_are_those_of_live_operation(tmp_path: Path) -> None:
    """Twice a second from every camera and every sensor, in order with the pictures."""
    async with bench(tmp_path) as work:
        reached = await replayed(work, picture(T0), picture(T0 + 4))
        await work.flow.correlate.settled(reached)
        beats = [seen.time - T0 for seen in work.live.observed if isinstance(seen, CameraHeartbeat | SensorHeartbeat)]
        assert beats.count(2.0) == len(CAMERAS) + 1
        assert beats.count(2.5) == len(CAMERAS) + 1


async def test_hole_of_years_is_leapt_over(tmp_path: Path) -> None:
    """One value dated 1970 does not make the replay beat through half a century, nor every camera look silent."""
    async with bench(tmp_path) as work:
        reached = await replayed(work, Reading(SENSOR.id, 0.0, 1.0), *(picture(T0 + n / 2) for n in range(12)))
        await work.flow.correlate.settled(reached)
        assert work.metrics.sums["events"] < 1_000
        assert not [incident for incident in work.incidents() if incident.where.camera == CAMERAS[0].id]


async def test_recording_larger_than_the_topics_is_taken_whole(tmp_path: Path) -> None:
    """A replay waits for room where live operation refuses: not one value is lost."""
    broker = Broker(tuple(replace(spec, max_bytes=20_000) for spec in TOPICS), lossless=True)
    async with bench(tmp_path, ends=Ends(broker=broker)) as work:
        await replayed(work, *(Reading(SENSOR.id, T0 + n / 20, 1.0) for n in range(400)))
        await until(lambda: work.metrics.sums["readings_accepted"] == 400)
