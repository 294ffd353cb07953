"""kill -9 of the serving process at random instants: nothing that a client was told is lost or doubled."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from ioc.adapters.database import DatabaseStore
from ioc.api.auth import local_secret
from ioc.domain.ids import IncidentId
from tests.integration.live_centre import free_port, hear_until
from tests.live_reader import LiveReader

ROOT = Path(__file__).parents[2]
KILLS = 5


async def follow_until_killed(folder: Path, port: int, reader: LiveReader, wanted: int) -> None:
    """Start the process, resume the reader, hear `wanted` more changes, kill -9 in the middle of what follows."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.feed_process",
        folder,
        str(port),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"up\n"
        bearer = {"Authorization": f"Bearer {local_secret(folder)}"}
        async with connect(f"ws://127.0.0.1:{port}/api/v1/live", additional_headers=bearer, proxy=None) as connection:
            await connection.send(reader.subscribe().model_dump_json())
            enough = len(reader.changes) + wanted
            await hear_until(connection, reader, lambda: len(reader.changes) >= enough)
            process.kill()
            try:
                await hear_until(connection, reader, lambda: False)
            except ConnectionClosed:
                return
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_nothing_told_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    """After each kill the feed goes on from the client's own seq without a gap or a repeat, and every change that it
    was told of is in the database, once, with its audit entry."""
    reader, port, chance = LiveReader(), free_port(), random.Random(7)  # noqa: S311  # repeatable, not secret
    for _ in range(KILLS):
        await follow_until_killed(tmp_path, port, reader, chance.randint(5, 60))
    assert reader.recovered == [False] + [True] * (KILLS - 1)
    begun = reader.changes[0]
    assert reader.changes == list(range(begun, begun + len(reader.changes)))
    store = DatabaseStore(f"sqlite:///{tmp_path}/ioc.db")
    stored = {change.seq: change.incident for change in store.changes(0)}
    assert list(stored) == list(range(1, store.head() + 1))
    assert reader.position is not None
    assert store.head() >= reader.position
    for name, told in reader.incidents.items():
        now = store.get(IncidentId(name))
        assert now.rev >= told.rev
        assert [entry.rev for entry in store.audit(IncidentId(name))] == list(range(1, now.rev + 1))
        assert store.is_consumed(f"{name}-episode.{now.rev}")
    store.close()
