"""The live feed over real sockets: uvicorn, a database file, and the clients of the websockets library."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from ioc.adapters.database import DatabaseStore
from ioc.api.server import bind
from ioc.domain.errors import SettingsError
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.incident import State
from ioc.domain.kinds import Kind
from ioc.domain.observation import TracksObserved
from ioc.wire.live import (
    CLOSE_BAD_MESSAGE,
    CLOSE_SLOW,
    CLOSE_UNAUTHORISED,
    CLOSE_VERSION,
    Beat,
    Filter,
    Hello,
    Tiles,
    unpack_tile,
)
from tests.integration.live_centre import closed, hear_until, running, subscribe
from tests.live_reader import LiveReader
from tests.samples import an_incident


async def test_a_change_reaches_every_client_that_wants_it(tmp_path: Path) -> None:
    """Two clients with two filters each hear exactly their own incidents, soon after the save."""
    async with running(tmp_path) as centre, centre.client() as one, centre.client() as two:
        police, all_of_it = LiveReader(Filter(areas=["vu-ninh"], domains=["traffic"])), LiveReader()
        await subscribe(one, police)
        await subscribe(two, all_of_it)
        begun = time.monotonic()
        await centre.save(an_incident("A"), an_incident("B", area="dap-cau"), an_incident("C", kind=Kind.INTRUSION))
        await hear_until(two, all_of_it, lambda: all_of_it.changes == [1, 2, 3])
        assert time.monotonic() - begun < 2.0
        await hear_until(one, police, lambda: police.position == 3)
        assert (set(police.incidents), police.changes) == ({"A"}, [1])
        assert {camera.id for camera in police.beats[-1].cameras} == {"cam-01"}


async def test_a_client_that_returns_gets_exactly_what_it_missed(tmp_path: Path) -> None:
    """Resume by epoch and seq: the gap without a repeat, whatever happened meanwhile."""
    async with running(tmp_path) as centre:
        reader = LiveReader()
        async with centre.client() as first:
            await subscribe(first, reader)
            await centre.save(an_incident("A"))
            await hear_until(first, reader, lambda: reader.changes == [1])
        await centre.save(an_incident("B"), an_incident("A", rev=2, state=State.CLOSED), an_incident("B", rev=2))
        async with centre.client() as second:
            await second.send(reader.subscribe().model_dump_json())
            await hear_until(second, reader, lambda: reader.position == 4)
        assert (reader.recovered, reader.changes) == ([False, True], [1, 2, 3, 4])
        assert {name: incident.rev for name, incident in reader.incidents.items()} == {"B": 2}


async def test_a_restart_of_the_server_is_only_a_pause(tmp_path: Path) -> None:
    """Clients are told 1012; the next server has the same epoch and seq and hands out the gap; sessions still hold."""
    reader = LiveReader()
    async with running(tmp_path) as centre:
        link = centre.parts.access.links.issue()
        async with httpx.AsyncClient(base_url=centre.server.address) as browser:
            await browser.get("/", params={"token": link})
            cookies = dict(browser.cookies)
            port = centre.server.port
        async with centre.client() as connection:
            await subscribe(connection, reader)
            await centre.save(an_incident("A"))
            await hear_until(connection, reader, lambda: reader.changes == [1])
            await centre.hub.stop()
            assert (await closed(connection, reader))[0] == 1012
        await centre.save(an_incident("B"))
    async with running(tmp_path, port) as again, again.client() as connection:
        await subscribe(connection, reader)
        assert (reader.recovered, reader.changes) == ([False, True], [1, 2])
        async with httpx.AsyncClient(base_url=again.server.address, cookies=cookies) as browser:
            assert (await browser.get("/api/v1/site")).status_code == 200


async def test_a_slow_client_is_cut_off_and_slows_nobody(tmp_path: Path) -> None:
    """A client that does not read is told why and closed with its code, counted once; the others hear all in time."""
    async with running(tmp_path) as centre, centre.client(max_queue=1, max_size=None) as slow, centre.client() as quick:
        lazy, reader = LiveReader(), LiveReader()
        await subscribe(slow, lazy)
        await subscribe(quick, reader)
        raw = slow.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.transport.pause_reading()
        note = "x" * 20_000
        longest, saved = 0.0, 0
        while not centre.metrics.sums["feed_slow_closed"]:
            saved += 1
            assert saved < 1000
            begun = time.monotonic()
            await centre.save(an_incident(f"KB-{saved}", correlation=note))
            await hear_until(quick, reader, lambda: reader.position == centre.hub.seq)
            longest = max(longest, time.monotonic() - begun)
        assert longest < 2.0
        slow.transport.resume_reading()
        code, reason = await closed(slow, lazy)
        assert code == CLOSE_SLOW
        assert "too slow" in reason
        assert lazy.refused is not None
        assert len(lazy.changes) < saved
        assert centre.metrics.sums["feed_slow_closed"] == 1
        await subscribe(quick, reader)  # on the same connection: resumes where it is
        assert (reader.recovered, reader.changes) == ([False, True], list(range(1, saved + 1)))
        assert centre.metrics.sums["feed_clients"] == 1


async def test_a_dead_client_holds_nothing_up(tmp_path: Path) -> None:
    """A client that never reads again does not keep the server from stopping within seconds."""
    async with running(tmp_path) as centre:
        connection = await connect(
            f"ws://127.0.0.1:{centre.server.port}/api/v1/live",
            additional_headers={"Authorization": f"Bearer {centre.parts.access.secret}"},
            proxy=None,
        )
        reader = LiveReader()
        await subscribe(connection, reader)
        connection.transport.pause_reading()
        for number in range(100):
            await centre.save(an_incident(f"KB-{number}", correlation="x" * 100_000))
        begun = time.monotonic()
        await centre.hub.stop()
        await centre.server.stop()
        assert time.monotonic() - begun < 12
        connection.transport.abort()


@pytest.mark.parametrize(
    ("message", "code", "words"),
    [
        ("not json", CLOSE_BAD_MESSAGE, "not JSON"),
        ("[]", CLOSE_BAD_MESSAGE, "message"),
        ('{"type":"explode"}', CLOSE_BAD_MESSAGE, "explode"),
        ('{"type":"subscribe","surprise":1}', CLOSE_BAD_MESSAGE, "surprise"),
        ('{"type":"subscribe","v":2,"surprise":1}', CLOSE_VERSION, "speaks 1"),
        ('{"type":"tiles","cameras":[]}', CLOSE_BAD_MESSAGE, "subscribe"),
        (b"\x00\x01", CLOSE_BAD_MESSAGE, "not JSON"),
        ('{"type":"subscribe","since":"x"}', CLOSE_BAD_MESSAGE, "since"),
    ],
)
async def test_a_wrong_first_message_is_answered_in_words(
    tmp_path: Path, message: str | bytes, code: int, words: str
) -> None:
    """The client is told what was wrong before it is closed with the code of the protocol; the server goes on."""
    async with running(tmp_path) as centre:
        async with centre.client() as connection:
            reader = LiveReader()
            await connection.send(message)
            assert (await closed(connection, reader))[0] == code
            assert reader.refused is not None
            assert reader.refused.code == code
            assert words in reader.refused.reason
        async with centre.client() as connection:
            await subscribe(connection, LiveReader())


async def test_whoever_floods_or_says_nothing_is_closed(tmp_path: Path) -> None:
    """Too many messages, one too large, or none at all end the connection with a reason."""
    async with (
        running(tmp_path) as centre,
        centre.client() as silent,
        centre.client() as flooding,
        centre.client() as large,
    ):
        reader = LiveReader()
        await subscribe(flooding, reader)
        for _ in range(100):
            await flooding.send('{"type":"tiles","cameras":[]}')
        assert (await closed(flooding, reader))[0] == CLOSE_BAD_MESSAGE
        await large.send('{"type":"subscribe","epoch":"' + "x" * 100_000 + '"}')
        assert (await closed(large, LiveReader()))[0] == 1009
        assert (await closed(silent, LiveReader())) == (CLOSE_BAD_MESSAGE, "no subscribe within 5 s")


async def test_the_feed_needs_a_session_and_our_own_page(tmp_path: Path) -> None:
    """Without a session the client is told so by code; another page, or another host name, is not even accepted."""
    async with running(tmp_path) as centre:
        async with centre.client(additional_headers={}) as stranger:
            reader = LiveReader()
            assert (await closed(stranger, reader))[0] == CLOSE_UNAUTHORISED
        bearer = {"Authorization": f"Bearer {centre.parts.access.secret}"}
        with pytest.raises(InvalidStatus) as refused:
            async with centre.client(additional_headers=bearer | {"Origin": "http://evil.example"}):
                pass
        assert refused.value.response.status_code == 403
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.2:{centre.server.port}/api/v1/live", host="127.0.0.1", proxy=None)
        assert refused.value.response.status_code == 403
        ours = bearer | {"Origin": centre.server.address.rstrip("/")}
        async with centre.client(additional_headers=ours) as connection:
            await subscribe(connection, LiveReader())


async def test_tiles_are_the_newest_pictures_and_never_pile_up(tmp_path: Path) -> None:
    """A client gets picture and tracks of the cameras that it looks at, at most so many a second; one that reads late
    gets a new picture, not the old ones."""
    async with running(tmp_path) as centre, centre.client(max_queue=1) as connection:
        reader = LiveReader(Filter(areas=["vu-ninh"]))
        await subscribe(connection, reader)
        await connection.send(Tiles(cameras=["cam-01", "cam-02", "nobody"], fps=10).model_dump_json())
        await asyncio.sleep(0.1)

        def show(number: int) -> None:
            for name in ("cam-01", "cam-02"):
                frame = Frame(CameraId(name), float(number), number.to_bytes(4, "big") * 25_000)
                centre.recent.keep(frame)
                centre.hub.observe(TracksObserved(frame.camera, frame.captured, (640, 360), (), {}, {}))

        connection.transport.pause_reading()
        for number in range(1, 151):
            show(number)
            await asyncio.sleep(0.02)
        connection.transport.resume_reading()
        tiles: list[float] = []
        async with asyncio.timeout(10):
            while not tiles or tiles[-1] < 145:
                message = await connection.recv()
                if isinstance(message, str):
                    reader.hear(message)
                    continue
                header, jpeg = unpack_tile(message)
                assert header.observed.camera == "cam-01"
                assert jpeg[:4] == int(header.observed.time).to_bytes(4, "big")
                tiles.append(header.observed.time)
        assert tiles == sorted(tiles)
        assert len(tiles) < 35


async def test_an_action_is_seen_by_everybody_at_once(tmp_path: Path) -> None:
    """What one operator acknowledges by HTTP, the other's live feed shows within two seconds."""
    async with running(tmp_path) as centre, centre.client() as connection:
        reader = LiveReader()
        await centre.save(an_incident("A"))
        await subscribe(connection, reader)
        bearer = {"Authorization": f"Bearer {centre.parts.access.secret}"}
        async with httpx.AsyncClient(base_url=centre.server.address, headers=bearer) as operator:
            begun = time.monotonic()
            answer = await operator.post("/api/v1/incidents/A/actions", json={"action": "acknowledge", "rev": 1})
            assert answer.status_code == 200
        await hear_until(connection, reader, lambda: 2 in reader.changes)
        assert time.monotonic() - begun < 2.0
        assert reader.incidents[an_incident("A").id].state is State.ACKNOWLEDGED


async def test_changes_of_another_process_are_found(tmp_path: Path) -> None:
    """A change that nobody announced, written by another program, arrives with the next poll."""
    async with running(tmp_path) as centre, centre.client() as connection:
        reader = LiveReader()
        await subscribe(connection, reader)
        other = DatabaseStore(f"sqlite:///{tmp_path}/ioc.db")
        other.save(an_incident("A"), [])
        other.close()
        await hear_until(connection, reader, lambda: reader.changes == [1])


async def test_beats_come_every_second(tmp_path: Path) -> None:
    """A client hears about once a second how far the server is, though nothing happens."""
    async with running(tmp_path) as centre, centre.client() as connection:
        reader = LiveReader()
        begun = time.monotonic()
        await subscribe(connection, reader)
        await hear_until(connection, reader, lambda: len(reader.beats) == 4)
        assert 2.0 < time.monotonic() - begun < 10.0
        assert isinstance(reader.beats[0], Beat)
        assert [camera.state for camera in reader.beats[0].cameras] == ["starting", "starting"]


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """The second server says which port and what to do, and the first goes on."""
    async with running(tmp_path) as centre:
        with pytest.raises(SettingsError, match=rf"port {centre.server.port} .*taken.*Remedy"):
            bind("127.0.0.1", centre.server.port)
        with pytest.raises(SettingsError, match="this machine only"):
            bind("0.0.0.0", 0)  # noqa: S104  # refused here
        async with httpx.AsyncClient(base_url=centre.server.address) as browser:
            assert (await browser.get("/api/v1/health/ready")).json()["status"] == "ok"


async def test_the_hello_tells_where_the_server_is(tmp_path: Path) -> None:
    """Epoch and seq are the database's own."""
    async with running(tmp_path) as centre:
        await centre.save(an_incident("A"), an_incident("B"))
        async with centre.client() as connection:
            reader = LiveReader()
            await connection.send(reader.subscribe().model_dump_json())
            hello = reader.hear(str(await connection.recv()))
            assert isinstance(hello, Hello)
            assert hello.epoch == await centre.store.run(lambda store: store.epoch())
            assert hello.seq in (0, 1, 2)
