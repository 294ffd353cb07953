"""A process that the kill -9 test starts and kills: sends numbered readings and passes them on through two agents.

    python -m tests.integration.memory_worker FOLDER PREFIX COUNT

FOLDER/accepted: a line for every event that the transport acknowledged. FOLDER/done: a line for every event that
reached the end. Both are written with one write(2) a line, which survives kill -9 like the journal does. Stops by
itself when COUNT events are sent and everything ever accepted is done.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import faust

from ioc.streams.memory import Broker, close_broker, use_broker
from ioc.streams.memory.journal import Journal
from ioc.wire.topics import DETECTIONS, READINGS
from tests.unit.streams.driver import broker_of, new_app, running, until

SEGMENT_BYTES = 20_000
"""So small that segments are begun, emptied and deleted all the time."""


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


async def work(folder: Path, prefix: str, count: int) -> None:
    use_broker("ioc", Broker(journal=Journal(folder / "journal", segment_bytes=SEGMENT_BYTES)))
    app = new_app("worker", broker="ioc")
    readings = app.topic(READINGS.name, key_type=str, value_type=str, partitions=READINGS.partitions)
    detections = app.topic(DETECTIONS.name, key_type=str, value_type=str, partitions=DETECTIONS.partitions)
    accepted = os.open(folder / "accepted", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    done = os.open(folder / "done", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    @app.agent(readings)
    async def pass_on(stream: faust.StreamT[str]) -> None:
        async for key, event in stream.items():
            await detections.send(key=key, value=event)

    @app.agent(detections)
    async def finish(stream: faust.StreamT[str]) -> None:
        async for event in stream:
            os.write(done, f"{event}\n".encode())

    expected = set(lines(folder / "accepted"))
    async with running(app):
        for number in range(count):
            event = f"{prefix}-{number}"
            await (await readings.send(key=f"n-{number % 50}", value=event))
            os.write(accepted, f"{event}\n".encode())
            expected.add(event)
            await asyncio.sleep(0)
        await until(lambda: expected <= set(lines(folder / "done")), patience=60.0)
        await until(lambda: broker_of(app).lag(READINGS.name) == broker_of(app).lag(DETECTIONS.name) == 0)
    close_broker("ioc")
    os.close(accepted)
    os.close(done)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
