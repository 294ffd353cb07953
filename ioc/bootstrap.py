"""The composition root: the one place that knows all parts. Called by commands, never at import."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from yarl import URL

from ioc.adapters.cameras.opening import CameraSource, open_source
from ioc.adapters.cameras.supervise import Capture, CaptureEvents
from ioc.adapters.database import DatabaseStore, StoreThread
from ioc.adapters.evidence_files import EvidenceFiles
from ioc.adapters.metrics import Metrics
from ioc.adapters.recent_frames import Concealed, FrameRing
from ioc.adapters.recording import Recording
from ioc.adapters.site_file import load_site
from ioc.adapters.system_clock import SystemClock
from ioc.adapters.vision_here import VisionHere
from ioc.adapters.vision_workers import VisionWorkers
from ioc.api.app import create_app
from ioc.api.auth import Access
from ioc.api.live_hub import LiveHub
from ioc.api.parts import Parts as ApiParts
from ioc.api.server import ApiServer, bind
from ioc.domain.errors import SettingsError
from ioc.domain.ids import CameraId
from ioc.domain.incident import Change, Incident, Mode
from ioc.domain.inspection import Inspection
from ioc.domain.observation import Observation
from ioc.domain.site import Camera, Site
from ioc.ports import FrameAnalyser, IncidentQuery, LiveFeed
from ioc.settings import Settings
from ioc.streams.app import Flow, WorkingFlow, build_flow, build_wall_flow
from ioc.streams.memory import close_broker
from ioc.streams.parts import Parts
from ioc.streams.replay import Replay

log = logging.getLogger(__name__)


@asynccontextmanager
async def centre(settings: Settings) -> AsyncIterator[Centre]:
    """Everything that one centre runs, up and answering; stopped in reverse order afterwards, each within bounds.

    Raises SiteError, SettingsError and Unavailable, with the remedy.
    """
    site = load_site(settings.site)
    _make_folder(settings.data_dir)
    async with AsyncExitStack() as stack:
        listener = bind(settings.host, settings.port, contained=settings.contained)
        stack.callback(listener.close)
        ends = await _ends(settings, site, stack)
        flow = _flow(settings, ends, stack)
        _write_figures(settings, ends, stack)
        access = Access.open(settings.data_dir, ends.clock)
        stack.push_async_callback(flow.stop)
        stack.push_async_callback(ends.hub.stop)
        working = settings.role == "all"
        await _all_up(ends.hub.start(flow.intake.inspect), flow.start(), *([ends.analyser.start()] if working else []))
        token = settings.ingest_token.get_secret_value() or secrets.token_urlsafe(24)
        server = ApiServer(create_app(_served(settings, ends, flow, access, token)), listener)
        await server.start()
        stack.push_async_callback(server.stop)
        if working:
            capture = _capture(settings, ends, flow)
            capture.start()
            stack.push_async_callback(capture.stop)
        yield Centre(server.address, f"{server.address}?token={access.links.issue()}", token, server)


@dataclass(frozen=True, slots=True)
class Centre:
    """A running centre. link opens the wall once; ingest_token is what sensors must show."""

    address: str
    link: str
    ingest_token: str
    server: ApiServer


@dataclass(frozen=True, slots=True)
class _Ends:
    """What the agents and the API share: the site, and the outside world behind its ports."""

    site: Site
    clock: SystemClock
    metrics: Metrics
    recent: FrameRing
    evidence: EvidenceFiles
    store: StoreThread
    analyser: VisionWorkers
    hub: LiveHub


async def _ends(settings: Settings, site: Site, stack: AsyncExitStack) -> _Ends:
    clock, metrics, recent = SystemClock(), Metrics(), FrameRing()
    store = StoreThread(lambda: DatabaseStore(settings.database_url))
    await store.start()
    stack.push_async_callback(store.close)
    analyser = VisionWorkers(site.cameras, settings.vision_workers)  # no process before its start
    stack.push_async_callback(analyser.close)
    hub = LiveHub(site, store, recent, clock, metrics)
    evidence = EvidenceFiles(settings.data_dir / "evidence")
    return _Ends(site, clock, metrics, recent, evidence, store, analyser, hub)


def _flow(settings: Settings, ends: _Ends, stack: AsyncExitStack) -> Flow:
    """The agents, not started yet."""
    parts = Parts(
        site=ends.site,
        mode=settings.mode,
        clock=ends.clock,
        metrics=ends.metrics,
        analyser=ends.analyser,
        recent=ends.recent,
        evidence=ends.evidence,
        store=ends.store,
        live=ends.hub,
    )
    broker = _broker(settings)
    if isinstance(broker, URL):
        stack.callback(close_broker, broker.host or "")
    if settings.role == "api":
        return build_wall_flow(parts, broker, str(settings.data_dir), socket.gethostname())
    return build_flow(parts, broker, str(settings.data_dir))


def _served(settings: Settings, ends: _Ends, flow: Flow, access: Access, token: str) -> ApiParts:
    """What the API answers from. token: what sensors must show."""
    site = ends.site
    return ApiParts(
        site=site,
        store=ends.store,
        hub=ends.hub,
        recent=ends.recent,
        evidence=ends.evidence,
        clock=ends.clock,
        metrics=ends.metrics,
        metrics_text=ends.metrics.render,
        intake=flow.intake.reading,
        access=access,
        ingest_token=token,
        wall=settings.wall_dir,
        map_file=_folder(settings.site) / site.map_file if site.map_file else None,
        flow_trouble=flow.trouble,
    )


def _make_folder(folder: Path) -> None:
    """For this user only: pictures of people, incidents and keys lie there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"data folder {folder}: {error.strerror}. Remedy: set IOC_DATA_DIR to a folder that this program may write"
        ) from error


async def _all_up(*starts: Coroutine[None, None, object]) -> None:
    """Start all at once; when one fails the others are given up first, then its error is raised."""
    tasks = [asyncio.create_task(start) for start in starts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _folder(site: Path) -> Path:
    """IOC_SITE names the folder or the file in it."""
    return site if site.is_dir() else site.parent


def _broker(settings: Settings) -> URL | str:
    """The in-process transport keeps its journal in the data folder. Raises SettingsError where it cannot serve."""
    if settings.role == "api" and settings.broker_url.startswith("memory:"):
        raise SettingsError(
            f"IOC_ROLE=api with IOC_BROKER_URL={settings.broker_url}: nobody else can reach a broker in this process. "
            "Remedy: name the Kafka of the workers, or leave IOC_ROLE out"
        )
    if not settings.broker_url.startswith("memory:"):
        return settings.broker_url
    return URL(settings.broker_url).update_query(journal=str(settings.data_dir / "journal"))


def _write_figures(settings: Settings, ends: _Ends, stack: AsyncExitStack) -> None:
    if not settings.influx_url:
        return
    from ioc.adapters.influx.server import InfluxServer  # its client takes a quarter of a second to import
    from ioc.adapters.influx.spool import Spool
    from ioc.adapters.influx.writer import InfluxWriter

    token = settings.influx_token.get_secret_value()
    server = InfluxServer(settings.influx_url, token, settings.influx_org, settings.influx_bucket)
    # Workers and API may share a data folder, but a spool has one owner.
    folder = settings.data_dir / ("spool" if settings.role == "all" else f"spool-{settings.role}")
    spool = Spool(folder, settings.spool_max_bytes)
    writer = InfluxWriter(ends.metrics, server, spool, ends.clock, socket.gethostname())
    writer.start()
    stack.callback(writer.close)


def _capture(settings: Settings, ends: _Ends, flow: Flow) -> Capture:
    gateway = settings.gateway or ends.site.gateway

    async def open_camera(camera: Camera) -> CameraSource:
        return await open_source(camera, gateway, ends.clock)

    async def on_bad_frame(camera: CameraId, reason: str) -> None:
        await flow.intake.refuse_frame(camera, b"", reason)

    async def on_fault(camera: CameraId, reason: str) -> None:
        """The capture has logged it, and its next heartbeat carries it to the wall."""

    events = CaptureEvents(flow.intake.frame, flow.intake.camera_heartbeat, on_fault, on_bad_frame)
    return Capture(ends.site.cameras, open_camera, events, ends.clock)


MOST_INCIDENTS = 1_000_000
"""Of one replay; a city has a few hundred a day."""


class NobodyWatches:
    """ports.LiveFeed of a replay: there is no wall."""

    def wake(self) -> None:
        return

    def observe(self, observation: Observation) -> None:
        return

    def inspect(self, inspection: Inspection) -> None:
        return


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """A recording through the pipeline. workers: processes of vision, 0 for this very one. speed: recorded seconds a
    second, None as fast as it goes. live: who watches."""

    site: Site
    recording: Recording
    data_dir: Path
    workers: int
    speed: float | None = None
    live: LiveFeed = field(default_factory=NobodyWatches)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to. incidents: in order of detection. changes: how they became what they are."""

    incidents: list[Incident]
    changes: list[Change]


async def replay(plan: ReplayPlan, on_time: Callable[[float], None]) -> Replayed:
    """Every incident of the recording. on_time is told the event time as it moves on.

    Raises SourceError (no recording), SettingsError and Unavailable.
    """
    async with _replay_flow(plan) as (flow, store):
        reached = await Replay(plan.site, flow.intake, plan.speed, on_time).run(plan.recording)
        await flow.correlate.settled(reached)
        _, incidents = await store.run(lambda database: database.find(IncidentQuery(limit=MOST_INCIDENTS)))
        changes = await store.run(lambda database: list(database.changes(0, MOST_INCIDENTS)))
    return Replayed(sorted(incidents, key=lambda incident: (incident.detected, incident.id)), changes)


@asynccontextmanager
async def _replay_flow(plan: ReplayPlan) -> AsyncIterator[tuple[WorkingFlow, StoreThread]]:
    plan.data_dir.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        store = StoreThread(lambda: DatabaseStore("sqlite://"))
        await store.start()
        stack.push_async_callback(store.close)
        analyser = await _replay_eyes(plan, stack)
        parts = Parts(
            site=plan.site,
            mode=Mode.TEST,
            clock=SystemClock(),
            metrics=Metrics(),
            analyser=analyser,
            recent=Concealed(plan.recording, plan.site),
            evidence=EvidenceFiles(plan.data_dir / "evidence"),
            store=store,
            live=plan.live,
            lossless=True,
        )
        name = f"replay-{id(plan)}"
        stack.callback(close_broker, name)
        flow = build_flow(parts, f"memory://{name}?lossless=1", str(plan.data_dir))
        await flow.start()
        stack.push_async_callback(flow.stop)
        yield flow, store


async def _replay_eyes(plan: ReplayPlan, stack: AsyncExitStack) -> FrameAnalyser:
    if plan.workers == 0:
        return VisionHere(plan.site.cameras)
    analyser = VisionWorkers(plan.site.cameras, plan.workers)
    stack.push_async_callback(analyser.close)
    await analyser.start()
    return analyser
