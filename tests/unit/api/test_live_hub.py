from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ioc.adapters.database import DatabaseStore
from ioc.adapters.metrics import Metrics
from ioc.adapters.recent_frames import FrameRing
from ioc.api import live_hub
from ioc.api.live_client import LiveClient
from ioc.api.live_hub import CLOSE_RESTART, LiveHub
from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.incident import State
from ioc.domain.observation import TracksObserved
from ioc.wire.live import CLOSE_SLOW, Filter, Subscribe, Tiles, unpack_tile
from tests.fakes import FakeClock, FakeStoreRunner
from tests.live_reader import LiveReader
from tests.samples import NOW, an_incident
from tests.unit.api.centre import Centre, a_centre, a_site


@pytest.fixture
async def running(centre: Centre) -> AsyncIterator[Centre]:
    await centre.parts.hub.start()
    yield centre
    await centre.parts.hub.stop()


@pytest.fixture
async def running_on_disk(tmp_path: Path) -> AsyncIterator[Centre]:
    centre = a_centre(tmp_path, f"sqlite:///{tmp_path}/ioc.db")
    await centre.parts.hub.start()
    yield centre
    await centre.parts.hub.stop()
    centre.store.close()


def joined(hub: LiveHub, reader: LiveReader | None = None) -> LiveClient:
    client = hub.connect()
    assert client is not None
    hub.subscribe(client, reader.subscribe() if reader else Subscribe())
    return client


def drain(client: LiveClient, reader: LiveReader) -> None:
    while (text := client.next_message()) is not None:
        reader.hear(text)


async def caught_up(hub: LiveHub, seq: int) -> None:
    """Let the hub read the database; the fake store answers at once."""
    hub.wake()
    for _ in range(1000):
        if hub.seq == seq:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"the hub is at {hub.seq}, expected {seq}")


def picture(centre: Centre, camera: str, time: float) -> None:
    frame = Frame(CameraId(camera), time, b"\xff\xd8" + str(time).encode())
    centre.recent.keep(frame)
    centre.parts.hub.observe(TracksObserved(frame.camera, time, (640, 360), (), {}, {}))


async def test_a_wake_passes_new_changes_on(running: Centre) -> None:
    """What was saved reaches each client's outbox; each change is turned into JSON once for all."""
    hub = running.parts.hub
    readers = [LiveReader(), LiveReader()]
    clients = [joined(hub, reader) for reader in readers]
    for number in range(450):
        running.store.save(an_incident(f"KB-{number}"), [])
    await caught_up(hub, 450)
    for client, reader in zip(clients, readers, strict=True):
        drain(client, reader)
        assert reader.changes == list(range(1, 451))


async def test_a_client_that_never_reads_is_cut_and_counted(running: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """Its code and reason are set, what waits for it is dropped, and the other client is not touched."""
    caplog.set_level(logging.ERROR)
    hub = running.parts.hub
    lazy, busy, reader = joined(hub), hub.connect(), LiveReader()
    assert busy is not None
    hub.subscribe(busy, reader.subscribe())
    for number in range(1100):
        running.store.save(an_incident(f"KB-{number}"), [])
        if number % 100 == 99:
            await caught_up(hub, number + 1)
            drain(busy, reader)
    assert lazy.verdict is not None
    assert (lazy.verdict.code, busy.verdict) == (CLOSE_SLOW, None)
    assert lazy.next_message() is None
    assert running.metrics.sums["feed_slow_closed"] == 1
    assert len(reader.changes) == 1100


async def test_a_feed_that_lost_its_place_starts_anew(
    running_on_disk: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    """When changes were trimmed before the hub read them, it loads what is in sight and its clients are sent back for
    a snapshot: never a partial recovery."""
    caplog.set_level(logging.ERROR)
    hub = running_on_disk.parts.hub
    client = joined(hub)
    other = DatabaseStore(f"sqlite:///{running_on_disk.store.name}", keep_changes=5)
    for rev in range(1, 257):
        other.save(an_incident("KB-1", rev=rev), [])
    other.close()
    await caught_up(hub, 256)
    assert client.verdict is not None
    assert client.verdict.code == CLOSE_RESTART
    reader = LiveReader()
    drain(joined(hub, reader), reader)
    assert (reader.position, reader.incidents[an_incident("KB-1").id].rev) == (256, 256)


async def test_a_database_that_is_away_is_trouble_not_death(running: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """While the database is away the hub says so and lives; when it is back, everything missed is passed on."""
    caplog.set_level(logging.CRITICAL)
    hub = running.parts.hub
    running.store.save(an_incident("A"), [])
    running.runner.away = True
    hub.wake()
    for _ in range(20):
        await asyncio.sleep(0)
    assert "Remedy" in hub.trouble
    running.runner.away = False
    await caught_up(hub, 1)
    await asyncio.sleep(0)
    assert hub.trouble == ""


async def test_a_part_that_died_is_told_for_ever(running: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """When a task of the hub has ended by a fault, the hub goes on saying so though the database answers."""
    caplog.set_level(logging.CRITICAL + 1)
    hub = running.parts.hub

    async def break_down() -> None:
        raise RuntimeError("no beat any more")

    task = asyncio.create_task(break_down(), name="live-hub-beat")
    await asyncio.wait((task,))
    hub._note_end(task)
    running.store.save(an_incident("A"), [])
    await caught_up(hub, 1)
    assert hub.trouble == "live-hub-beat ended: RuntimeError('no beat any more')"


async def test_before_the_start_nobody_can_subscribe(centre: Centre) -> None:
    """A client that comes too early is told so."""
    client = centre.parts.hub.connect()
    assert client is not None
    with pytest.raises(Unavailable, match="not up yet"):
        centre.parts.hub.subscribe(client, Subscribe())


async def test_clients_are_bounded_and_counted(running: Centre) -> None:
    """One more than allowed is turned away; who leaves makes room."""
    hub = running.parts.hub
    clients = [hub.connect() for _ in range(live_hub.MAX_CLIENTS)]
    assert hub.connect() is None
    assert running.metrics.sums["feed_clients"] == live_hub.MAX_CLIENTS
    assert clients[0] is not None
    hub.disconnect(clients[0])
    assert hub.connect() is not None


async def test_a_tile_is_picture_and_tracks_of_one_instant(running: Centre) -> None:
    """Who looks at a camera gets its newest picture; who does not, or may not by its filter, gets none."""
    hub = running.parts.hub
    looking, away, elsewhere = joined(hub), joined(hub), joined(hub, LiveReader(Filter(areas=["dap-cau"])))
    for client in (looking, elsewhere):
        hub.watch(client, Tiles(cameras=["cam-01"], fps=5))
    picture(running, "cam-01", NOW)
    tile = looking.next_tile()
    assert tile is not None
    header, jpeg = unpack_tile(tile)
    assert (header.observed.time, header.sent) == (NOW, NOW)
    assert jpeg == b"\xff\xd8" + str(NOW).encode()
    assert (away.next_tile(), elsewhere.next_tile()) == (None, None)


@pytest.mark.parametrize(
    ("camera_fps", "fps", "expected"), [(5, 5, 50), (5, 30, 50), (25, 5, 50), (25, 10, 100), (5, 2, 20)]
)
async def test_tiles_keep_the_rate_that_was_asked(running: Centre, camera_fps: int, fps: int, expected: int) -> None:
    """Over ten seconds of jittering pictures the client gets as many as it asked for, or all if there are fewer."""
    client = joined(running.parts.hub)
    running.parts.hub.watch(client, Tiles(cameras=["cam-01"], fps=fps))
    shown = 0
    for number in range(10 * camera_fps):
        running.clock.time = NOW + (number + (number % 3 - 1) * 0.2) / camera_fps
        picture(running, "cam-01", running.clock.time)
        shown += client.next_tile() is not None
    assert expected * 0.95 <= shown <= expected * 1.05


async def test_a_clock_that_is_set_back_does_not_stop_the_tiles(running: Centre) -> None:
    """An hour back, and the next picture is shown all the same."""
    client = joined(running.parts.hub)
    running.parts.hub.watch(client, Tiles(cameras=["cam-01"], fps=5))
    picture(running, "cam-01", NOW)
    assert client.next_tile() is not None
    running.clock.time = NOW - 3600
    picture(running, "cam-01", NOW + 1)
    assert client.next_tile() is not None


async def test_a_stop_sends_everybody_away(running: Centre) -> None:
    """Each client learns that the server restarts, and stopping twice is fine."""
    client = joined(running.parts.hub)
    await running.parts.hub.stop()
    assert client.verdict is not None
    assert client.verdict.code == CLOSE_RESTART
    await running.parts.hub.stop()


async def test_open_incidents_are_counted_for_every_priority() -> None:
    """The gauge tells what the wall would show as new or acknowledged, also when the last one is resolved."""
    store, metrics = DatabaseStore("sqlite://"), Metrics()
    store.save(an_incident("KB-1", priority=1), [])
    hub = LiveHub(a_site(), FakeStoreRunner(store), FrameRing(), FakeClock(), metrics)
    await hub.start()

    def counted() -> dict[str, float]:
        samples = [sample for sample in metrics.read() if sample.name == "incidents_open"]
        return {dict(sample.labels)["priority"]: sample.value for sample in samples}

    assert counted() == {"1": 1, "2": 0, "3": 0, "4": 0}
    store.save(an_incident("KB-2", priority=3, state=State.ACKNOWLEDGED), [])
    store.save(an_incident("KB-1", priority=1, rev=2, state=State.RESOLVED), [])
    await caught_up(hub, 3)
    assert counted() == {"1": 0, "2": 0, "3": 1, "4": 0}
    await hub.stop()
    store.close()
