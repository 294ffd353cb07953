"""The composition root: the one place that knows all parts. Called by commands, never at import."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ioc.adapters.database import DatabaseStore, StoreThread
from ioc.adapters.evidence_files import EvidenceFiles
from ioc.adapters.metrics import Metrics
from ioc.adapters.recent_frames import FrameRing
from ioc.adapters.recording import Recording
from ioc.adapters.system_clock import SystemClock
from ioc.adapters.vision_workers import VisionWorkers
from ioc.domain.incident import Incident, Mode
from ioc.domain.observation import Observation
from ioc.domain.site import Site
from ioc.streams.app import Flow, build_flow
from ioc.streams.parts import Parts
from ioc.streams.replay import Replay

log = logging.getLogger(__name__)


class NobodyWatches:
    """ports.LiveFeed of a replay: there is no wall."""

    def wake(self) -> None:
        return

    def observe(self, observation: Observation) -> None:
        return


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """A recording through the pipeline. speed: recorded seconds a second, None as fast as it goes."""

    site: Site
    recording: Recording
    data_dir: Path
    workers: int
    speed: float | None = None


async def replay(plan: ReplayPlan, on_time: Callable[[float], None]) -> list[Incident]:
    """Every incident of the recording, in order of detection. on_time is told the event time as it moves on.

    Raises SourceError (no recording), SettingsError and Unavailable.
    """
    async with _replay_flow(plan) as (flow, store):
        reached = await Replay(plan.site, flow.intake, plan.speed, on_time).run(plan.recording)
        await flow.correlate.settled(reached - 1.5)
        changes = await store.run(lambda database: database.changes(0, 1_000_000))
    latest = {change.incident.id: change.incident for change in changes}
    return sorted(latest.values(), key=lambda incident: (incident.detected, incident.id))


@asynccontextmanager
async def _replay_flow(plan: ReplayPlan) -> AsyncIterator[tuple[Flow, StoreThread]]:
    plan.data_dir.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        store = StoreThread(lambda: DatabaseStore("sqlite://"))
        await store.start()
        stack.push_async_callback(store.close)
        analyser = VisionWorkers(plan.site.cameras, plan.workers)
        stack.push_async_callback(analyser.close)
        await analyser.start()
        parts = Parts(
            site=plan.site,
            mode=Mode.TEST,
            clock=SystemClock(),
            metrics=Metrics(),
            analyser=analyser,
            recent=FrameRing(),
            evidence=EvidenceFiles(plan.data_dir / "evidence"),
            store=store,
            live=NobodyWatches(),
            lossless=True,
        )
        flow = build_flow(parts, f"memory://replay-{id(plan)}?lossless=1", str(plan.data_dir))
        await flow.start()
        stack.push_async_callback(flow.stop)
        yield flow, store
