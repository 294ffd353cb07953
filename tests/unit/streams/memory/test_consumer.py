"""Delivery and commits: what is in flight is never passed, what is full is woken, what is idle costs nothing."""

from __future__ import annotations

import asyncio
import time

import faust
from faust.types import TP

from ioc.streams.memory.consumer import DRAIN_PATIENCE
from tests.unit.streams.driver import PATIENCE, broker_of, forget, new_app, new_broker_name, running, until

T = TP("events", 0)


async def test_a_commit_never_passes_an_event_in_flight() -> None:
    """With two events processed at once, the second finished and the first not: nothing is committed; then both."""
    app = new_app(topic_partitions=1)
    topic = app.topic("events", key_type=str, value_serializer="json")
    release, done = asyncio.Event(), set[int]()

    @app.agent(topic, concurrency=2)
    async def work(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            if number == 0:
                await release.wait()
            done.add(number)

    async with running(app):
        for number in range(10):
            await topic.send(key="k", value=number)
        await until(lambda: done == set(range(1, 10)))
        await app.consumer.commit()
        assert broker_of(app).group("test").floor(T) == 0
        release.set()
        await until(lambda: broker_of(app).group("test").floor(T) == 10)


async def test_a_commit_stops_right_before_a_later_event_in_flight() -> None:
    """Finished events before the one in flight are committed, those after it are not."""
    app = new_app(topic_partitions=1, stream_wait_empty=False)
    topic = app.topic("events", key_type=str, value_serializer="json")
    done = set[int]()

    @app.agent(topic, concurrency=2)
    async def work(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            if number == 4:
                await asyncio.Event().wait()
            done.add(number)

    async with running(app):
        for number in range(10):
            await topic.send(key="k", value=number)
        await until(lambda: len(done) == 9 and broker_of(app).group("test").floor(T) == 4)
        await app.consumer.commit()
        assert broker_of(app).group("test").floor(T) == 4


async def test_what_was_in_flight_is_delivered_again() -> None:
    """An app stopped in the middle of an event: the next one gets that event and all after it."""
    broker, seen = new_broker_name(), list[tuple[int, int]]()
    for life in range(2):
        app = new_app(broker=broker, topic_partitions=1, stream_wait_empty=False)
        topic = app.topic("events", key_type=str, value_serializer="json")

        @app.agent(topic, name="work")
        async def work(stream: faust.StreamT[int], life: int = life) -> None:
            async for number in stream:
                seen.append((life, number))
                if (life, number) == (0, 3):
                    await asyncio.Event().wait()

        async with running(app):
            if life == 0:
                for number in range(6):
                    await topic.send(key="k", value=number)
            await until(lambda: (life, (3, 5)[life]) in seen)  # noqa: B023  # called in this very round
    assert seen == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 3), (1, 4), (1, 5)]
    forget(app)


async def test_dropped_records_do_not_hold_up_commits() -> None:
    """Offsets that vanished unread are passed over: reading goes on behind the gap, and so do commits."""
    app = new_app(topic_partitions=1)
    topic = app.topic("events", key_type=str, value_serializer="json")
    seen: list[int] = []

    @app.agent(topic)
    async def work(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            seen.append(number)

    broker_of(app).declare("events", 1)
    for number in range(10):
        broker_of(app).append(T, 0.0, b"k", b"%d" % number)
    broker_of(app).log(T).drop(0, 1200)
    async with running(app):
        await until(lambda: bool(seen) and broker_of(app).group("test").floor(T) == 10)
    assert seen == list(range(10 - len(seen), 10))
    assert len(seen) < 5


async def test_full_buffers_are_refilled_at_once() -> None:
    """A slow agent with a tiny buffer never waits for its transport: no second is slept away."""
    app = new_app(topic_partitions=1, stream_buffer_maxsize=2)
    topic = app.topic("events", key_type=str, value_serializer="json")
    seen: list[int] = []

    @app.agent(topic)
    async def work(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            await asyncio.sleep(0)
            seen.append(number)

    async with running(app):
        for number in range(500):
            await topic.send(key="k", value=number)
        await until(lambda: len(seen) == 500, patience=10.0)


async def test_a_busy_partition_does_not_starve_another() -> None:
    """A thousand events waiting in one topic do not delay one in another by more than a few."""
    app = new_app(topic_partitions=1)
    busy, rare = (app.topic(name, key_type=str, value_serializer="json") for name in ("busy", "rare"))
    seen: list[str] = []

    @app.agent(busy)
    async def on_busy(stream: faust.StreamT[int]) -> None:
        async for _ in stream:
            seen.append("busy")

    @app.agent(rare)
    async def on_rare(stream: faust.StreamT[int]) -> None:
        async for _ in stream:
            seen.append("rare")

    for name, count in (("busy", 1000), ("rare", 1)):
        broker_of(app).declare(name, 1)
        for number in range(count):
            broker_of(app).append(TP(name, 0), 0.0, b"k", b"%d" % number)
    async with running(app):
        await until(lambda: "rare" in seen)
        assert seen.index("rare") < 200


async def test_an_idle_app_costs_next_to_nothing() -> None:
    """Nothing to do: under 10 % of a processor over a third of a second, timers of Faust included."""
    app = new_app(broker_commit_interval=1.0)

    @app.agent(app.topic("events"))
    async def work(stream: faust.StreamT[bytes]) -> None:
        async for _ in stream:
            pass

    async with running(app):
        await asyncio.sleep(0.05)
        before = time.process_time()
        await asyncio.sleep(0.3)
        assert time.process_time() - before < 0.03


async def test_an_app_stops_while_an_agent_hangs() -> None:
    """An event that never ends does not hold up the stop."""
    app = new_app()
    topic = app.topic("events", key_type=str, value_serializer="json")
    stuck = asyncio.Event()

    @app.agent(topic)
    async def work(stream: faust.StreamT[int]) -> None:
        async for _ in stream:
            stuck.set()
            await asyncio.Event().wait()

    async with running(app):
        await topic.send(key="k", value=1)
        async with asyncio.timeout(PATIENCE):
            await stuck.wait()
        started = time.monotonic()
    assert time.monotonic() - started < 2 * DRAIN_PATIENCE


async def test_starting_and_stopping_is_quick() -> None:
    """A whole app is up and down in far less than the two seconds allowed here: the other stream tests live on this."""
    started = time.monotonic()
    app = new_app()

    @app.agent(app.topic("events"))
    async def work(stream: faust.StreamT[bytes]) -> None:
        async for _ in stream:
            pass

    async with running(app):
        pass
    assert time.monotonic() - started < 2.0


async def test_a_client_hears_from_now_on() -> None:
    """An app without a group (start_client) reads every partition from the end, and commits nothing."""
    broker = new_broker_name()
    server, client = new_app("server", broker=broker), new_app("client", broker=broker)
    await server.topic("events", key_type=str, value_serializer="json").send(key="k", value="before")
    async with asyncio.timeout(PATIENCE):
        await client.start_client()
        await client.consumer.subscribe(["events"])
        tp = next(tp for tp in client.consumer.assignment() if broker_of(client).log(tp).next)
        assert await client.consumer.position(tp) == 1
        assert await client.consumer.commit() is False
        await client.stop()
        await server.producer.stop()
