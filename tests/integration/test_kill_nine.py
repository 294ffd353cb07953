"""kill -9 of the demo's centre, and of the whole demo, at random instants under load: nothing told is lost or doubled.

Real cameras and sensors of the simulated city; on top of them readings that make and end incidents without pause, and
an operator who acknowledges and resolves as fast as answers come.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from pydantic import TypeAdapter
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from ioc.adapters.database import DatabaseStore
from ioc.adapters.site_file import load_site
from ioc.domain.ids import IncidentId
from ioc.domain.incident import AuditEntry, Incident, State
from ioc.domain.site import Sensor
from ioc.wire.live import IncidentChange, Snapshot
from tests.integration.centre_process import INGEST_TOKEN, NO_TLS, ROOT, CentreProcess
from tests.live_reader import LiveReader

SITE = ROOT / "sites" / "demo"
SEED = 3
CENTRE_KILLS, DEMO_KILLS = 16, 4
READINGS_A_SECOND = 40
STARTING, SERVING = (0.2, 3.0), (0.1, 2.0)
"""Seconds after the start, or after the client has resumed, between which a kill falls."""


@dataclass(slots=True)
class Client:
    """A wall that remembers every word, and an operator at it."""

    reader: LiveReader = field(default_factory=LiveReader)
    told: dict[str, int] = field(default_factory=dict)
    answered: list[tuple[str, int, str]] = field(default_factory=list)
    """Incident, revision and action of every action that the centre answered with success."""
    posted: int = 0

    def hear(self, text: str) -> None:
        message = self.reader.hear(text)
        if isinstance(message, IncidentChange):
            self._note(message.incident)
        elif isinstance(message, Snapshot):
            for incident in message.incidents:
                self._note(incident)

    def _note(self, incident: Incident) -> None:
        assert incident.rev >= self.told.get(incident.id, 1)
        self.told[incident.id] = incident.rev

    async def listen(self, centre: CentreProcess) -> None:
        """Resume and hear everything until the connection breaks."""
        address = f"{centre.base.replace('http', 'ws')}/api/v1/live"
        with contextlib.suppress(ConnectionClosed, InvalidHandshake, OSError):
            async with connect(address, additional_headers=centre.bearer(), proxy=None, max_size=None) as connection:
                await connection.send(self.reader.subscribe().model_dump_json())
                async for text in connection:
                    if isinstance(text, str):
                        self.hear(text)

    async def handle(self, centre: CentreProcess, chance: random.Random) -> None:
        """Acknowledge or resolve what is new, one incident after the other."""
        async with httpx.AsyncClient(
            base_url=centre.base, headers=centre.bearer(), trust_env=False, verify=NO_TLS
        ) as http:
            while True:
                await asyncio.sleep(0.05)
                new = [incident for incident in self.reader.incidents.values() if incident.state is State.NEW]
                if not new:
                    continue
                incident, action = chance.choice(new), chance.choice(("acknowledge", "resolve"))
                with contextlib.suppress(httpx.TransportError):
                    body = {"action": action, "rev": incident.rev}
                    answer = await http.post(f"/api/v1/incidents/{incident.id}/actions", json=body)
                    assert answer.status_code in (200, 409, 503), answer.text
                    if answer.status_code == httpx.codes.OK:
                        self.answered.append((incident.id, answer.json()["incident"]["rev"], action))

    async def pour(self, centre: CentreProcess, sensors: list[Sensor], chance: random.Random) -> None:
        """Readings far above and far below the limits, in turn at random."""
        headers = {"Authorization": f"Bearer {INGEST_TOKEN}"}
        async with httpx.AsyncClient(base_url=centre.base, headers=headers, trust_env=False, verify=NO_TLS) as http:
            while True:
                await asyncio.sleep(0.2)
                chosen = chance.sample(sensors, READINGS_A_SECOND // 5)
                readings = [{"sensor": s.id, "time": time.time(), "value": _value(s, chance)} for s in chosen]
                with contextlib.suppress(httpx.TransportError):
                    answer = await http.post("/api/v1/readings", json={"readings": readings})
                    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
                    self.posted += len(readings)


def _value(sensor: Sensor, chance: random.Random) -> float:
    top = max(threshold.above for threshold in sensor.thresholds)
    calm = min(threshold.clear for threshold in sensor.thresholds)
    return chance.choice(((top + sensor.high) / 2, (sensor.low + calm) / 2))


@asynccontextmanager
async def under_load(client: Client, centre: CentreProcess, chance: random.Random) -> AsyncIterator[None]:
    """The client resumes; then readings and actions flow until the block ends. What a task died of is raised."""
    sensors = [sensor for sensor in load_site(SITE).sensors if sensor.thresholds]
    before = len(client.reader.recovered)
    listening = asyncio.create_task(client.listen(centre))
    async with asyncio.timeout(30):
        while len(client.reader.recovered) == before:
            assert not listening.done(), "the feed did not open"
            await asyncio.sleep(0.02)
    load = [
        asyncio.create_task(client.handle(centre, chance)),
        asyncio.create_task(client.pour(centre, sensors, chance)),
    ]
    try:
        yield
    finally:
        for task in load:
            task.cancel()
        results = await asyncio.gather(*load, return_exceptions=True)
        async with asyncio.timeout(10):
            await listening
    assert all(isinstance(result, asyncio.CancelledError) for result in results), results


async def a_life(client: Client, centre: CentreProcess, chance: random.Random) -> str:
    """Start the centre, kill -9 at a random instant of it. Returns what was killed when, in words."""
    instant = chance.uniform(*STARTING) if chance.random() < 0.25 else None
    centre.start()
    if instant is not None:
        await asyncio.sleep(instant)
        left = centre.kill()
        assert left == []
        return f"{instant:.2f} s after its start"
    async with asyncio.timeout(90):
        while not await asyncio.to_thread(centre.answers):  # noqa: ASYNC110  # another process tells no event
            await asyncio.sleep(0.05)
    instant = chance.uniform(*SERVING)
    heard = len(client.reader.changes)
    async with under_load(client, centre, chance):
        await asyncio.sleep(instant)
        left = await asyncio.to_thread(centre.kill)
    assert left == []
    return f"{instant:.2f} s after the client was back, {len(client.reader.changes) - heard} changes heard"


@pytest.fixture
def port() -> int:
    """Two free ports that follow each other: of the centre and of the cameras."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            number = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", number + 1))
            except (OSError, OverflowError):
                continue
            return number


@contextlib.contextmanager
def simulated_city(port: int, log: Path) -> Iterator[None]:
    """The demo's cameras and sensors, by themselves, feeding whatever centre is at `port`."""
    simulate = [
        "serve",
        "--scenario",
        "demo",
        "--loop",
        "--port",
        str(port + 1),
        "--centre",
        f"http://127.0.0.1:{port}",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "simulators", *simulate],
            env={**os.environ, "IOC_INGEST_TOKEN": INGEST_TOKEN},
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.timeout(400)
async def test_nothing_told_is_lost_or_doubled(tmp_path: Path, port: int) -> None:
    """Twenty kills; each time the port is free at once, no process stays, the feed resumes without gap or repeat; in
    the end every incident ever told is there once, whole, with its trail and with every action that was answered."""
    client, chance, data = Client(), random.Random(SEED), tmp_path / "data"  # noqa: S311  # repeatable, not secret
    settings = {"IOC_SITE": str(SITE), "IOC_GATEWAY": f"http://127.0.0.1:{port + 1}/", "IOC_VISION_WORKERS": "1"}
    centre = CentreProcess(data, port, settings)
    demo = CentreProcess(data, port, module=("demo", "--port", str(port), "--data", str(data)))
    print(f"seed {SEED}")
    try:
        with simulated_city(port, tmp_path / "simulators.log"):
            for number in range(CENTRE_KILLS):
                print(f"centre, kill {number + 1}: {await a_life(client, centre, chance)}")
        for number in range(DEMO_KILLS):
            print(f"demo, kill {number + 1}: {await a_life(client, demo, chance)}")
        centre.start()
        await asyncio.to_thread(centre.wait_until_up)
        async with under_load(client, centre, chance):
            await asyncio.sleep(1.0)
            told = dict(client.told)
            served = _as_served(centre, told)
            await asyncio.to_thread(centre.stop)
    finally:
        centre.clear_away()
        demo.clear_away()
    print(f"{client.posted} readings, {len(client.told)} incidents, {len(client.reader.changes)} changes told,")
    print(f"{len(client.answered)} actions answered")
    assert "Traceback" not in centre.words()
    _check_feed(client)
    assert {name for name, rev in told.items() if served[name].rev < rev} == set()
    _check_database(client, data / "ioc.sqlite")


def _as_served(centre: CentreProcess, told: dict[str, int]) -> dict[str, Incident]:
    """Every incident that was told, as REST tells it now; each must be there once."""
    adapter = TypeAdapter(Incident)
    with centre.client() as http:
        listed = http.get("/api/v1/incidents", params={"limit": 1000}).json()["incidents"]
        names = [row["id"] for row in listed]
        assert len(names) == len(set(names))
        assert len(names) == 1000 or told.keys() <= set(names)
        return {
            name: adapter.validate_python(http.get(f"/api/v1/incidents/{name}").json()["incident"]) for name in told
        }


def _check_feed(client: Client) -> None:
    """One snapshot, then every change once, across all those deaths."""
    changes = client.reader.changes
    assert client.reader.recovered[0] is False
    assert all(client.reader.recovered[1:])
    assert len(client.reader.recovered) > (CENTRE_KILLS + DEMO_KILLS) // 2
    assert len(changes) > 100, "too little happened to prove anything"
    assert changes == list(range(changes[0], changes[0] + len(changes)))


def _check_database(client: Client, file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store = DatabaseStore(f"sqlite:///{file}")
    try:
        changes = store.changes(0, 1_000_000)
        assert [change.seq for change in changes] == list(range(1, store.head() + 1))
        assert (client.reader.position or 0) <= store.head()
        revisions: defaultdict[str, list[Incident]] = defaultdict(list)
        for change in changes:
            revisions[change.incident.id].append(change.incident)
        for name, rev in client.told.items():
            assert rev <= len(revisions[name]), name
        feeds: defaultdict[str, set[str]] = defaultdict(set)
        trails = {name: store.audit(IncidentId(name)) for name in revisions}
        for name, history in revisions.items():
            assert [incident.rev for incident in history] == list(range(1, len(history) + 1)), name
            assert store.get(IncidentId(name)) == history[-1]
            _check_trail(history, trails[name])
            for source in history[-1].sources:
                feeds[source.detection].add(name)
        assert {episode: names for episode, names in feeds.items() if len(names) > 1} == {}
        missing = [
            (name, rev, action)
            for name, rev, action in client.answered
            if not any((entry.rev, entry.action) == (rev, action) for entry in trails[name])
        ]
        assert missing == []
    finally:
        store.close()


def _check_trail(history: Sequence[Incident], trail: Sequence[AuditEntry]) -> None:
    """An entry for the first revision and for every one in which anybody would see a change; none twice, in order."""
    told = [(entry.rev, entry.action) for entry in trail]
    assert len(told) == len(set(told))
    assert [rev for rev, _ in told] == sorted(rev for rev, _ in told)
    explained = {rev for rev, _ in told}
    assert explained <= {incident.rev for incident in history}
    assert 1 in explained
    for before, after in itertools.pairwise(history):
        if after.rev not in explained:
            quiet = replace(
                before, rev=after.rev, last_seen=after.last_seen, sources=after.sources, confidence=after.confidence
            )
            assert quiet == after, f"{after.id}: revision {after.rev} changed without a word in the trail"
