"""The hub between the database and everybody who watches: reads new changes, tells each client what concerns it.

Everything here runs in the event loop's thread. Only `start` and the pump wait; `subscribe`, `observe` and the beat
are single steps, so a client can neither miss nor hear twice what happens while it subscribes.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable

from pydantic import TypeAdapter

from ioc.api.eyes import Eyes
from ioc.api.feed import RECENT, Feed, Gap
from ioc.api.live_client import LiveClient, Verdict, shows_camera, shows_sensor
from ioc.api.live_tiles import LiveTiles
from ioc.domain.errors import Unavailable
from ioc.domain.ids import CameraId
from ioc.domain.incident import Incident
from ioc.domain.inspection import Inspection
from ioc.domain.observation import Observation, TracksObserved
from ioc.domain.site import Site
from ioc.ports import Clock, IncidentStore, MetricSink, RecentFrames, StoreRunner
from ioc.wire.live import CameraState, Filter, SensorState, Subscribe, Tiles

POLL_S = 1.0
"""How often the database is asked though nobody woke the hub: another process may have written to it."""

BEAT_S = 1.0
ASK_S = 1.0
"""How often the stream is told which cameras are inspected; it believes it for three times as long."""
MAX_CLIENTS = 500
_BATCH = 200
_STOP_S = 3.0

CLOSE_RESTART = 1012
CLOSE_FULL = 1013

_CAMERAS = TypeAdapter(list[CameraState])
_SENSORS = TypeAdapter(list[SensorState])
_log = logging.getLogger(__name__)

Ask = Callable[[CameraId], Awaitable[None]]
"""Tells the stream that somebody inspects a camera. Raises Unavailable."""


class LiveHub:
    """See ioc.ports.LiveFeed."""

    def __init__(self, site: Site, store: StoreRunner, recent: RecentFrames, clock: Clock, metrics: MetricSink) -> None:
        self.eyes = Eyes(site)
        self._away = "not started"
        self._broken = ""
        self._tiles = LiveTiles(site, recent)
        self._asked = asyncio.Event()
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._feed: Feed | None = None
        self._clients: dict[str, LiveClient] = {}
        self._names = itertools.count(1)
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def trouble(self) -> str:
        """Why clients are not told what happens just now, in words; empty when they are."""
        return self._broken or self._away

    @property
    def seq(self) -> int:
        """How far the hub is; 0 before it was started."""
        return self._feed.head if self._feed else 0

    async def start(self, ask: Ask | None = None, every: float = ASK_S) -> None:
        """Load what is in sight and begin to follow the database. ask: without it nobody can inspect a camera. every:
        seconds between two rounds of it.

        Raises Unavailable.
        """
        self._feed = await self._store.run(load_feed)
        self._count_open(self._feed)
        self._away = ""
        self._tasks = [
            asyncio.create_task(self._follow(), name="live-hub-follow"),
            asyncio.create_task(self._beat_for_ever(), name="live-hub-beat"),
        ]
        if ask is not None:
            self._tasks.append(asyncio.create_task(self._ask_for_ever(ask, every), name="live-hub-ask"))
        for task in self._tasks:
            task.add_done_callback(self._note_end)

    async def stop(self) -> None:
        """Tell every client that the server restarts, and end within seconds."""
        self._dismiss_all("the server stops; come back in a moment")
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOP_S)
        self._tasks = []

    def wake(self) -> None:
        self._woken.set()

    def observe(self, observation: Observation) -> None:
        now = self._clock.now()
        self.eyes.observe(observation, now)
        if isinstance(observation, TracksObserved):
            self._tiles.show(observation, now, self._clients.values())

    def inspect(self, inspection: Inspection) -> None:
        self._tiles.inspect(inspection, self._clock.now(), self._clients.values())

    def connect(self) -> LiveClient | None:
        """A new client; None when there are MAX_CLIENTS already."""
        if len(self._clients) >= MAX_CLIENTS:
            return None
        client = LiveClient(f"client-{next(self._names)}")
        self._clients[client.name] = client
        self._metrics.set("feed_clients", len(self._clients))
        return client

    def disconnect(self, client: LiveClient) -> None:
        self._clients.pop(client.name, None)
        self._metrics.set("feed_clients", len(self._clients))

    def subscribe(self, client: LiveClient, asked: Subscribe) -> None:
        """Snapshot (or gap) and subscription in one step. Raises Unavailable before the hub was started."""
        if self._feed is None:
            raise Unavailable("the live feed is not up yet")
        client.open(self._feed.open(asked, self._clock.now()))
        client.beat(self._feed.head, self._beat_body(client.wanted))

    def watch(self, client: LiveClient, tiles: Tiles) -> None:
        before = self._tiles.inspected(self._clients.values())
        client.watch(tiles)
        if not self._tiles.inspected(self._clients.values()) <= before:
            self._asked.set()

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_S)
            self._woken.clear()
            try:
                await self._catch_up()
            except Unavailable as error:
                if not self._away:
                    _log.error("the live feed cannot read the database: %s", error)
                self._away = str(error)
            else:
                self._away = ""

    async def _catch_up(self) -> None:
        """Pass on every change that the database has and the feed has not."""
        while self._feed is not None:
            after = self._feed.head
            changes = await self._store.run(lambda store, after=after: store.changes(after, _BATCH))  # type: ignore[misc]  # the default binds the value
            try:
                for change in changes:
                    if (entry := self._feed.apply(change)) is not None:
                        for client in list(self._clients.values()):
                            self._note_cut(client, client.tell(entry))
            except Gap as gap:
                _log.warning("the live feed lost its place and starts anew: %s", gap)
                self._feed = await self._store.run(load_feed)
                self._dismiss_all("the change feed starts anew; subscribe again")
            if changes:
                self._count_open(self._feed)
            if len(changes) < _BATCH:
                return
            await asyncio.sleep(0)  # let the writers write before more is queued for them

    async def _beat_for_ever(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            if self._feed is None:
                continue
            bodies: dict[tuple[tuple[str, ...], ...], str] = {}
            for client in list(self._clients.values()):
                wanted = client.wanted
                key = (tuple(wanted.areas), tuple(wanted.cameras), tuple(wanted.domains))
                body = bodies.get(key)
                if body is None:
                    body = bodies[key] = self._beat_body(wanted)
                self._note_cut(client, client.beat(self._feed.head, body))

    async def _ask_for_ever(self, ask: Ask, every: float) -> None:
        """Say again and again what is inspected, at once when it is more: whoever analyses that camera then hears it,
        also one that has just begun, and nobody has to be told when it ends."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), every)
            self._asked.clear()
            for camera in self._tiles.inspected(self._clients.values()):
                try:
                    await ask(camera)
                except Unavailable as error:
                    _log.debug("camera %s cannot be inspected just now: %s", camera, error)

    def _beat_body(self, wanted: Filter) -> str:
        """All of a beat but its position, which is each client's own."""
        now = self._clock.now()
        cameras = [state for camera, state in self.eyes.cameras(now) if shows_camera(wanted, camera)]
        sensors = [state for sensor, state in self.eyes.sensors(now) if shows_sensor(wanted, sensor)]
        return (
            f'"server_time":{now!r},"cameras":{_CAMERAS.dump_json(cameras).decode()},'
            f'"sensors":{_SENSORS.dump_json(sensors).decode()}'
        )

    def _note_end(self, task: asyncio.Task[None]) -> None:
        """A task that ends by itself is a fault of this program: the health check must tell, and go on telling."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._broken = f"{task.get_name()} ended: {fault!r}"
            _log.critical("the live feed is broken: %s", self._broken, exc_info=fault)

    def _note_cut(self, client: LiveClient, cut: bool) -> None:
        if cut and client.verdict is not None:
            self._metrics.add("feed_slow_closed")
            _log.warning("live feed: %s is cut off: %s", client.name, client.verdict.reason)

    def _count_open(self, feed: Feed) -> None:
        for priority, count in feed.open_by_priority().items():
            self._metrics.set("incidents_open", count, priority=str(priority))

    def _dismiss_all(self, reason: str) -> None:
        for client in self._clients.values():
            client.cut_off(Verdict(CLOSE_RESTART, reason))


def load_feed(store: IncidentStore) -> Feed:
    """The feed as the database has it now. Runs in the store's thread."""
    head, in_sight = store.snapshot()
    recent = [change for change in store.changes(max(head - RECENT, store.oldest()), RECENT) if change.seq <= head]

    def earlier(incident: Incident) -> Incident | None:
        return store.revision(incident.id, incident.rev - 1)

    return Feed.load(store.epoch(), head, in_sight, recent, earlier)
