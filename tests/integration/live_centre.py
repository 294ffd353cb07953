"""A running API for integration tests, and how a checking client speaks with it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ioc.adapters.database import DatabaseStore, StoreThread
from ioc.adapters.recent_frames import FrameRing
from ioc.adapters.system_clock import SystemClock
from ioc.api.app import create_app
from ioc.api.auth import Access
from ioc.api.live_hub import LiveHub
from ioc.api.parts import Parts
from ioc.api.server import ApiServer, bind
from ioc.domain.incident import Incident
from tests.fakes import FakeEvidenceStore, FakeMetricSink
from tests.live_reader import LiveReader
from tests.unit.api.centre import INGEST_TOKEN, FakeIntake, a_site


@dataclass(slots=True)
class Running:
    """A server that answers."""

    server: ApiServer
    parts: Parts
    store: StoreThread
    recent: FrameRing
    metrics: FakeMetricSink

    @property
    def hub(self) -> LiveHub:
        return self.parts.hub

    async def save(self, *incidents: Incident) -> int:
        """Save and wake the hub, as the stream does; returns the last seq."""
        seq = 0
        for incident in incidents:
            seq = (await self.store.run(lambda store, i=incident: store.save(i, []))).seq  # type: ignore[misc]  # the default binds it
            self.hub.wake()
        return seq

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator[ClientConnection]:
        bearer = {"Authorization": f"Bearer {self.parts.access.secret}"}
        headers = options.pop("additional_headers", bearer)
        address = f"ws://127.0.0.1:{self.server.port}/api/v1/live"
        async with connect(address, additional_headers=headers, proxy=None, **options) as connection:
            yield connection


@asynccontextmanager
async def running(folder: Path, port: int = 0) -> AsyncIterator[Running]:
    """The API with all its real parts but capture; stopped at the end."""
    clock, metrics, recent = SystemClock(), FakeMetricSink(), FrameRing()
    store = StoreThread(lambda: DatabaseStore(f"sqlite:///{folder}/ioc.db"))
    await store.start()
    hub = LiveHub(a_site(), store, recent, clock, metrics)
    parts = Parts(
        site=a_site(),
        store=store,
        hub=hub,
        recent=recent,
        evidence=FakeEvidenceStore(),
        clock=clock,
        metrics=metrics,
        metrics_text=lambda: "",
        intake=FakeIntake(),
        access=Access.open(folder, clock),
        ingest_token=INGEST_TOKEN,
        wall=folder / "wall",
    )
    await hub.start()
    server = ApiServer(create_app(parts), bind("127.0.0.1", port))
    await server.start()
    try:
        yield Running(server, parts, store, recent, metrics)
    finally:
        await hub.stop()
        await server.stop()
        await store.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def subscribe(connection: ClientConnection, reader: LiveReader) -> None:
    heard = len(reader.beats)
    await connection.send(reader.subscribe().model_dump_json())
    await hear_until(connection, reader, lambda: len(reader.beats) > heard)


async def hear_until(connection: ClientConnection, reader: LiveReader, done: Callable[[], bool]) -> None:
    """Read text messages until `done`; TimeoutError after twenty seconds."""
    async with asyncio.timeout(20):
        while not done():
            message = await connection.recv()
            if isinstance(message, str):
                reader.hear(message)


async def closed(connection: ClientConnection, reader: LiveReader) -> tuple[int, str]:
    """Read on until the server closes; its code and reason."""
    with pytest.raises(ConnectionClosed) as ended:
        await hear_until(connection, reader, lambda: False)
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code, ended.value.rcvd.reason
