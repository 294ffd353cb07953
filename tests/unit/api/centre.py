"""A small centre for the tests of the API: a site, a real database in memory, fakes for everything else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI

from ioc.adapters.database import DatabaseStore
from ioc.adapters.recent_frames import FrameRing
from ioc.api.app import create_app
from ioc.api.auth import Access
from ioc.api.guard import cookie_name
from ioc.api.live_hub import LiveHub
from ioc.api.parts import Parts
from ioc.domain.errors import Unavailable
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId, RoadId, SensorId
from ioc.domain.reading import Reading
from ioc.domain.site import Area, Camera, Road, Sensor, SensorKind, Site
from ioc.domain.text import Text
from tests.fakes import FakeClock, FakeEvidenceStore, FakeMetricSink, FakeStoreRunner
from tests.samples import NOW

INGEST_TOKEN = "token-of-the-sensors"  # noqa: S105  # of these tests only
ADDRESS = "http://127.0.0.1:8400"


def a_site() -> Site:
    def camera(name: str, area: str, source: str) -> Camera:
        return Camera(CameraId(name), Text(f"Camera {name}", name), source, LonLat(106.05, 21.18), AreaId(area))

    return Site(
        id="test",
        code="KB",
        name=Text("Kinh Bắc", "Kinh Bac"),
        timezone="Asia/Ho_Chi_Minh",
        origin=LonLat(106.05, 21.18),
        areas=tuple(
            Area(AreaId(name), Text(name, name), "Bắc Ninh", name, "09", "2025-07-01")
            for name in ("vu-ninh", "dap-cau")
        ),
        roads=(Road(RoadId("ly-thai-to"), Text("Lý Thái Tổ", "Ly Thai To"), "urban"),),
        cameras=(
            camera("cam-01", "vu-ninh", "rtsp://admin:hunter2@10.0.0.7/stream"),
            camera("cam-02", "dap-cau", "gateway:cam-02.mjpg"),
        ),
        sensors=(
            Sensor(
                SensorId("n-12"),
                Text("Mực nước", "Water level"),
                SensorKind.WATER_LEVEL,
                "m",
                LonLat(106.05, 21.18),
                AreaId("vu-ninh"),
                low=0,
                high=12,
            ),
        ),
    )


@dataclass(slots=True)
class FakeIntake:
    """Remembers readings; refuses after `room` of them, and lets others in before it has one."""

    taken: list[Reading] = field(default_factory=list)
    room: int = 1_000_000
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, reading: Reading) -> None:
        if len(self.taken) >= self.room:
            raise Unavailable("the readings topic is full")
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.taken.append(reading)


@dataclass(slots=True)
class Centre:
    """The program with its parts at hand."""

    app: FastAPI
    parts: Parts
    store: DatabaseStore
    runner: FakeStoreRunner
    recent: FrameRing
    evidence: FakeEvidenceStore
    clock: FakeClock
    metrics: FakeMetricSink
    intake: FakeIntake

    def client(self, *, signed_in: bool = True, **headers: str) -> httpx.AsyncClient:
        """A browser on this machine, with a session unless told otherwise."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ADDRESS, headers=headers)
        if signed_in:
            name = cookie_name({"server": ("127.0.0.1", 8400)})
            client.cookies.set(name, self.parts.access.sessions.open())
        return client


def a_centre(folder: Path, database: str = "sqlite://") -> Centre:
    clock, metrics, recent = FakeClock(NOW), FakeMetricSink(), FrameRing()
    evidence, intake = FakeEvidenceStore(), FakeIntake()
    store = DatabaseStore(database)
    runner = FakeStoreRunner(store)
    site = a_site()
    parts = Parts(
        site=site,
        store=runner,
        hub=LiveHub(site, runner, recent, clock, metrics),
        recent=recent,
        evidence=evidence,
        clock=clock,
        metrics=metrics,
        metrics_text=lambda: "ioc_up 1\n",
        intake=intake,
        access=Access.open(folder, clock),
        ingest_token=INGEST_TOKEN,
        wall=folder / "wall",
        map_file=folder / "map.pmtiles",
    )
    return Centre(create_app(parts), parts, store, runner, recent, evidence, clock, metrics, intake)
