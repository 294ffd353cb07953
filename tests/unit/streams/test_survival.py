"""What a message, a picture or a row breaks is that one thing; the streams go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import faust

from ioc.domain.detection import FrameRef, Progress
from ioc.domain.errors import StaleRevision
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, SensorId
from ioc.domain.observation import CameraHealth, CameraHeartbeat, Observation, SensorHeartbeat, View
from ioc.domain.reading import Reading
from ioc.ports import IncidentStore
from ioc.streams.watch import Watch
from ioc.wire.events import encode, frame_headers
from ioc.wire.topics import DETECTIONS, FRAMES, OBSERVATIONS, READINGS
from tests.fakes import FakeEvidenceStore, FakeLiveFeed, FakeStoreRunner
from tests.unit.streams.bench import CAMERAS, SENSOR, T0, Bench, Ends, bench
from tests.unit.streams.driver import until
from tests.unit.streams.facts import all_reach, covered, say

T = TypeVar("T")
GHOST = CameraId("ghost")


async def still_works(work: Bench, at: float = T0 + 5) -> None:
    """A picture and a reading go all the way."""
    before = len(work.live.observed)
    await work.flow.intake.frame(Frame(CAMERAS[1].id, at, b"jpeg"))
    await work.flow.intake.reading(Reading(SENSOR.id, at, 1.0), received=at)
    await until(lambda: len(work.live.observed) >= before + 3)


async def test_unknown_sources_are_refused_everywhere(tmp_path: Path) -> None:
    """A name that the site does not know is a dead letter at every stage, so that nothing grows by invented names."""
    health = CameraHealth(GHOST, T0, View.CLEAR, 1.0, 1.0, 1.0)
    async with bench(tmp_path) as work:
        await work.flow.outlet.deliver(OBSERVATIONS, "ghost", health)
        await work.flow.outlet.deliver(FRAMES, "ghost", CameraHeartbeat(GHOST, T0, None, T0))
        await work.flow.outlet.deliver(READINGS, "ghost", SensorHeartbeat(SensorId("ghost"), T0, None, T0))
        await say(work, covered("x", camera=GHOST), Progress("ghost", T0))
        await until(lambda: work.metrics.sums["dead_letters"] == 5)
        await still_works(work)
        assert work.metrics.sums["dead_letters"] == 5


async def test_impossible_times_are_refused(tmp_path: Path) -> None:
    """Times beyond any calendar and before 1970 are dead letters: they would break whoever turns them into a date."""
    beat = encode(CameraHeartbeat(CAMERAS[0].id, T0, T0, T0))
    detection = encode(covered("x"))
    picture = frame_headers(Frame(CAMERAS[0].id, T0, b"jpeg"))
    async with bench(tmp_path) as work:
        topic = work.flow.outlet.topic
        for time in (b"1e300", b"1e12", b"-5"):
            await topic(FRAMES).send(key=b"cam-01", value=beat.replace(b"1795000000.0", time))
            await topic(OBSERVATIONS).send(key=b"cam-01", value=beat.replace(b"1795000000.0", time))
            await topic(DETECTIONS).send(key=b"cam-01", value=detection.replace(b"1795000000.0", time))
            await topic(FRAMES).send(key=b"cam-01", value=b"jpeg", headers={**picture, "ce_captured": time})
        await until(lambda: work.metrics.sums["dead_letters"] == 12)
        await still_works(work)
        assert work.metrics.sums["frames_analysed"] == 1


@dataclass(frozen=True)
class KafkaMessage:
    """As much of a Faust message as `watch` reads."""

    key: bytes
    value: bytes
    headers: dict[str, bytes | None]


@dataclass(frozen=True)
class KafkaEvent:
    message: KafkaMessage


async def test_header_without_a_value_is_refused(tmp_path: Path) -> None:
    """Kafka carries headers that have no value; such a message is a dead letter, not the end of the agent."""
    async with bench(tmp_path) as work:
        watch = next(service for service in work.flow.services if isinstance(service, Watch))
        event = KafkaEvent(KafkaMessage(b"cam-01", b"jpeg", {"content-type": b"image/jpeg", "ce_source": None}))
        await watch.take_in(cast("faust.EventT[bytes]", event))
        assert work.metrics.sums["dead_letters"] == 1


async def test_fault_of_the_analyser_itself_costs_one_picture(tmp_path: Path) -> None:
    """An error that nobody foresaw counts the picture as failed; the same camera's next picture is analysed."""
    async with bench(tmp_path) as work:
        work.analyser.faults[CAMERAS[1].id] = ZeroDivisionError("a bug")
        await work.flow.intake.frame(Frame(CAMERAS[1].id, T0, b"jpeg"))
        await until(lambda: work.metrics.sums["frames_failed"] == 1)
        del work.analyser.faults[CAMERAS[1].id]
        await still_works(work)
        assert (work.metrics.sums["frames_captured"], work.metrics.sums["frames_analysed"]) == (2, 1)


class TornLiveFeed(FakeLiveFeed):
    """Breaks on the first camera's pictures."""

    def observe(self, observation: Observation) -> None:
        if isinstance(observation, CameraHealth) and observation.camera == CAMERAS[0].id:
            raise KeyError("a bug")
        super().observe(observation)


async def test_fault_of_a_listener_costs_one_observation(tmp_path: Path) -> None:
    """What breaks the code behind an agent is buried, and the agent takes the next message."""
    async with bench(tmp_path, ends=Ends(live=TornLiveFeed())) as work:
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0, b"jpeg"))
        await until(lambda: work.metrics.sums["dead_letters"] == 1)
        await still_works(work)


async def test_report_delivered_again_while_it_waits_is_one(tmp_path: Path) -> None:
    """A report that comes twice, told a little otherwise, before its turn: one incident, and both messages are done."""
    ends = Ends()
    async with bench(tmp_path, ends=ends) as work:
        await say(work, covered("x", confidence=0.9), covered("x", confidence=0.8), covered("y", T0))
        await all_reach(work, T0 + 3)
        await until(lambda: ends.broker.lag("detections") == 0)
        assert len(work.incidents()) == 1
        assert work.metrics.sums["dead_letters"] == 0


class BrokenRunner(FakeStoreRunner):
    """Raises what `faults` holds, one a call, before it works."""

    def __init__(self, store: IncidentStore, *faults: BaseException) -> None:
        super().__init__(store)
        self.faults = list(faults)

    async def run(self, work: Callable[[IncidentStore], T]) -> T:
        if self.faults:
            raise self.faults.pop(0)
        return await super().run(work)


async def test_detection_that_cannot_be_written_is_buried(tmp_path: Path) -> None:
    """A fault of the program while writing one incident costs that one; the others are written, nothing waits."""
    ends = Ends()
    async with bench(tmp_path, lossless=False, ends=ends, runner=BrokenRunner(ends.store)) as work:
        await all_reach(work, T0)
        await until(lambda: ends.broker.lag("detections") == 0)
        work.runner.faults.append(KeyError("a bug"))  # type: ignore[attr-defined]  # a BrokenRunner, see above
        await say(work, covered("late", T0 - 20))
        await say(work, covered("good", T0 - 10, camera=CAMERAS[1].id))
        await until(lambda: len(work.incidents()) == 1 and ends.broker.lag("detections") == 0)
        assert work.metrics.sums["dead_letters"] == 1


async def test_report_whose_turn_was_cut_off_is_written_when_it_comes_again(tmp_path: Path) -> None:
    """A rebalance ends an agent in the middle of a write; the report, delivered again, is written."""
    ends = Ends()
    runner = BrokenRunner(ends.store, asyncio.CancelledError())
    async with bench(tmp_path, lossless=False, ends=ends, runner=runner) as work:
        await say(work, covered("x"))
        await all_reach(work, T0 + 1)
        await until(lambda: not runner.faults)
        await say(work, covered("x"))
        await all_reach(work, T0 + 2)
        await until(lambda: len(work.incidents()) == 1)


async def test_operator_who_was_faster_changes_nothing(tmp_path: Path) -> None:
    """A stale revision is decided anew: the incident is written."""
    ends = Ends()
    runner = BrokenRunner(ends.store, *(StaleRevision("T-1", 1, 2) for _ in range(5)))
    async with bench(tmp_path, lossless=False, ends=ends, runner=runner) as work:
        await say(work, covered("x"))
        await all_reach(work, T0 + 1)
        await until(lambda: len(work.incidents()) == 1)
        assert work.metrics.sums["dead_letters"] == 0


async def test_race_that_never_ends_is_given_up(tmp_path: Path) -> None:
    """An incident that is stale at every try does not hold the others for ever."""
    ends = Ends()
    async with bench(tmp_path, lossless=False, ends=ends, runner=BrokenRunner(ends.store)) as work:
        await all_reach(work, T0)
        await until(lambda: ends.broker.lag("detections") == 0)
        work.runner.faults.extend(StaleRevision("T-1", 0, 7) for _ in range(20))  # type: ignore[attr-defined]  # as above
        await say(work, covered("late", T0 - 20))
        await say(work, covered("good", T0 - 10, camera=CAMERAS[1].id))
        await until(lambda: len(work.incidents()) == 1 and ends.broker.lag("detections") == 0)
        assert work.metrics.sums["dead_letters"] == 1


class HeldFrames:
    """ports.RecentFrames that has every picture."""

    def keep(self, frame: Frame) -> None:
        return

    def find(self, ref: FrameRef) -> Frame | None:
        return Frame(ref.camera, ref.captured, b"jpeg")

    def latest(self, camera: CameraId) -> Frame | None:
        return None


async def test_full_evidence_disk_costs_the_picture_not_the_incident(tmp_path: Path) -> None:
    """With room the incident carries its picture; without, it is told all the same."""
    for full in (False, True):
        evidence = FakeEvidenceStore()
        evidence.full = full
        async with bench(tmp_path, lossless=False, ends=Ends(evidence=evidence, recent=HeldFrames())) as work:
            await say(work, covered("x"))
            await all_reach(work, T0 + 1)
            await until(partial(one_incident, work))
            assert bool(work.incidents()[0].evidence) is not full


def one_incident(work: Bench) -> bool:
    return len(work.incidents()) == 1
