"""Faust's own promises, kept by the in-process transport."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import faust
import pytest
from faust.exceptions import ImproperlyConfigured, ProducerSendError
from faust.types import TP, TableT

from ioc.streams.memory import Broker, JournalInUse, MessageTooLarge, PartitionFull, use_broker
from ioc.streams.memory.journal import Journal
from ioc.streams.memory.record import RECORD_OVERHEAD
from ioc.wire.topics import TopicSpec
from tests.unit.streams.driver import broker_of, forget, new_app, new_broker_name, running, until


async def test_agents_receive_what_was_sent() -> None:
    """Every message reaches its agent, those of one key in order, with key, time and headers."""
    app = new_app()
    topic = app.topic("numbers", key_type=str, value_serializer="json")
    seen: list[int] = []
    details: set[tuple[bytes | None, float, bytes]] = set()

    @app.agent(topic)
    async def collect(stream: faust.StreamT[int]) -> None:
        async for event in stream.events():
            seen.append(event.value)
            details.add((event.message.key, event.message.timestamp, event.headers["h"]))

    async with running(app):
        for number in range(200):
            await topic.send(key="a", value=number, timestamp=123.456, headers={"h": b"x"})
        await until(lambda: len(seen) == 200)

    assert seen == list(range(200))
    assert details == {(b"a", 123.456, b"x")}


async def test_streams_can_be_grouped_by_another_key() -> None:
    """group_by sends every event to the partition of its new key, through a topic of its own."""
    app = new_app(topic_partitions=4)
    topic = app.topic("passages", value_serializer="json")
    seen: dict[str, set[int]] = {}

    @app.agent(topic)
    async def collect(stream: faust.StreamT[dict[str, str]]) -> None:
        async for event in stream.group_by(lambda passage: passage["plate"], name="plate").events():
            seen.setdefault(event.value["plate"], set()).add(event.message.partition)

    async with running(app):
        for number in range(60):
            await topic.send(value={"plate": f"99A-{number % 6}"})
        await until(lambda: len(seen) == 6 and broker_of(app).lag("passages") == 0)

    assert all(len(partitions) == 1 for partitions in seen.values())


def counting_app(broker: str) -> tuple[faust.App, TableT[str, int], faust.TopicT]:
    app = new_app("counting", broker=broker)
    topic = app.topic("words", key_type=str, value_serializer="json")
    table = app.Table("counts", default=int)

    @app.agent(topic)
    async def count(stream: faust.StreamT[int]) -> None:
        async for word, amount in stream.items():
            table[word] += amount

    return app, table, topic


async def test_tables_are_recovered_from_their_changelog() -> None:
    """A new app finds its table as the last one left it, and counts nothing twice."""
    broker = new_broker_name()
    for life in range(1, 4):
        app, table, topic = counting_app(broker)
        async with running(app):
            assert sum(table.values()) == 30 * (life - 1)
            for number in range(30):
                await topic.send(key=f"word {number % 7}", value=1)
            await until(lambda: sum(table.values()) == 30 * life)  # noqa: B023  # called in this very round
    forget(app)


async def test_tables_survive_the_process(tmp_path: Path) -> None:
    """With a journal the changelog is there after the broker was closed."""
    for life in range(1, 3):
        broker = new_broker_name()
        use_broker(broker, Broker(journal=Journal(tmp_path)))
        app, table, topic = counting_app(broker)
        async with running(app):
            assert sum(table.values()) == life - 1
            await topic.send(key="word", value=1)
            await until(lambda: sum(table.values()) == life)  # noqa: B023  # called in this very round
        forget(app)


async def test_windowed_tables_and_timers_run() -> None:
    """The rest of Faust is Faust's own: a timer sends, a tumbling window counts."""
    app = new_app()
    topic = app.topic("ticks", key_type=str, value_serializer="json")
    table = app.Table("windows", default=int).tumbling(3600.0)
    total: list[int] = []

    @app.agent(topic)
    async def count(stream: faust.StreamT[int]) -> None:
        async for _ in stream:
            table["all"] += 1
            total.append(table["all"].current())

    @app.timer(interval=0.01)  # type: ignore[untyped-decorator]  # Faust leaves it untyped
    async def tick() -> None:
        await topic.send(key="k", value=1)

    async with running(app):
        await until(lambda: len(total) >= 3)
    assert total[:3] == [1, 2, 3]


def reads(app: faust.App, topic: str) -> set[TP]:
    return {tp for tp in app.consumer.assignment() if tp.topic == topic}


async def test_apps_of_one_name_share_the_work() -> None:
    """Two workers split the partitions; when one stops the other takes over; no event is lost or done twice at rest."""
    broker, seen = new_broker_name(), Counter[int]()
    apps = [new_app("crew", broker=broker, topic_partitions=4) for _ in range(2)]
    topics = [app.topic("jobs", key_type=str, value_serializer="json") for app in apps]
    done: list[set[int]] = [set(), set()]

    for app, topic, mine in zip(apps, topics, done, strict=True):

        @app.agent(topic, name="worker")
        async def work(stream: faust.StreamT[int], mine: set[int] = mine) -> None:
            async for number in stream:
                mine.add(number)
                seen[number] += 1

    async with running(apps[0]):
        async with running(apps[1]):
            await until(lambda: all(len(reads(app, "jobs")) == 2 for app in apps))
            for number in range(100):
                await topics[0].send(key=str(number), value=number)
            await until(lambda: len(seen) == 100 and broker_of(apps[0]).lag("jobs") == 0)
            assert min(map(len, done)) > 10
        await until(lambda: len(reads(apps[0], "jobs")) == 4 and not apps[0].rebalancing)
        for number in range(100, 200):
            await topics[0].send(key=str(number), value=number)
        await until(lambda: len(seen) == 200)

    assert set(seen) == set(range(200))
    assert max(seen.values()) == 1


async def test_apps_of_different_names_each_get_everything() -> None:
    """Two groups read one topic independently."""
    broker = new_broker_name()
    seen: dict[str, list[int]] = {"a": [], "b": []}
    apps = [new_app(name, broker=broker) for name in seen]
    for app in apps:

        @app.agent(app.topic("news", value_serializer="json"), name="reader")
        async def read(stream: faust.StreamT[int], mine: list[int] = seen[app.conf.id]) -> None:
            async for number in stream:
                mine.append(number)

    async with running(*apps):
        for number in range(20):
            await apps[0].topic("news", value_serializer="json").send(key="k", value=number)
        await until(lambda: seen == {"a": list(range(20)), "b": list(range(20))})


async def test_a_message_over_the_limit_is_refused_here_as_on_a_cluster() -> None:
    """producer_max_request_size holds: the error names topic, size, limit and remedy."""
    app = new_app(producer_max_request_size=1000)
    async with app.producer:
        with pytest.raises(MessageTooLarge, match="topic big: a message of 2001 bytes is larger than 1000") as caught:
            await app.topic("big", key_type=str, value_type=bytes, value_serializer="raw").send(
                key="k", value=b"x" * 2000
            )
    assert isinstance(caught.value, ProducerSendError)


async def test_a_full_partition_is_an_error_for_senders_from_outside() -> None:
    """overflow `refuse`: what the HTTP intake answers 429 to."""
    name, spec = new_broker_name(), TopicSpec("readings", 1, 60, 2000, journal=False, overflow="refuse")
    use_broker(name, Broker((spec,)))
    app = new_app(broker=name)
    readings = app.topic("readings", key_type=str, value_type=str)
    async with app.producer:
        for _ in range(2000 // (RECORD_OVERHEAD + 6)):
            await readings.send(key="n-1", value="5.5")
        with pytest.raises(PartitionFull):
            await readings.send(key="n-1", value="5.5")


async def test_agents_wait_for_room_and_lose_nothing() -> None:
    """overflow `wait`: a slow second agent slows the first one down; a hundred times the bound passes through."""
    name, spec = new_broker_name(), TopicSpec("middle", 1, 60, 3000, journal=False, overflow="wait")
    use_broker(name, Broker((spec,)))
    app = new_app(broker=name, stream_buffer_maxsize=4, broker_commit_interval=10.0)
    first, middle = (
        app.topic(topic, key_type=str, value_serializer="json", partitions=1) for topic in ("first", "middle")
    )
    seen: list[int] = []

    @app.agent(first)
    async def forward(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            await middle.send(key="k", value=number)
            assert broker_of(app).held("middle") <= 3000

    @app.agent(middle)
    async def collect(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            await asyncio.sleep(0)
            seen.append(number)

    async with running(app):
        for number in range(1000):
            await first.send(key="k", value=number)
        await until(lambda: len(seen) == 1000)
    assert seen == list(range(1000))


def test_transactions_are_refused_by_name() -> None:
    """What the transport cannot do is said at once, not in the middle of the night."""
    with pytest.raises(ImproperlyConfigured, match="memory:// has no transactions"):
        _ = new_app(processing_guarantee="exactly_once").transport


def test_a_comma_in_the_journals_path_is_refused() -> None:
    """Faust takes a comma for the end of an address: better an error than a journal in another folder."""
    with pytest.raises(ImproperlyConfigured, match="Remedy: no comma in the journal's path"):
        _ = new_app(broker="x?journal=/tmp/a,b").transport


def test_keys_land_where_a_cluster_would_put_them() -> None:
    """Kafka's murmur2: the hashes of these keys are those of Apache Kafka's own UtilsTest.testMurmur2."""
    app = new_app(topic_partitions=100)
    assert app.producer.key_partition("t", b"foobar") == TP("t", (-790332482 & 0x7FFFFFFF) % 100)
    assert app.producer.key_partition("t", b"21") == TP("t", (-973932308 & 0x7FFFFFFF) % 100)


async def test_workers_that_come_and_go_lose_nothing() -> None:
    """A second worker joins and leaves ten times while events flow through two agents: every event gets through."""
    broker, seen = new_broker_name(), set[int]()

    def build() -> tuple[faust.App, faust.TopicT]:
        app = new_app("crew", broker=broker, topic_partitions=4, stream_buffer_maxsize=16)
        first, last = (app.topic(name, key_type=str, value_serializer="json") for name in ("first", "last"))

        @app.agent(first, name="forward", concurrency=2)
        async def forward(stream: faust.StreamT[int]) -> None:
            async for key, number in stream.items():
                await asyncio.sleep(0)
                await last.send(key=key, value=number)

        @app.agent(last, name="collect")
        async def collect(stream: faust.StreamT[int]) -> None:
            async for number in stream:
                seen.add(number)

        return app, first

    app, topic = build()
    async with running(app):
        for shift in range(10):
            async with running(build()[0]):
                for number in range(50 * shift, 50 * shift + 50):
                    await topic.send(key=str(number % 7), value=number)
        await until(lambda: len(seen) == 500)


async def test_a_journal_in_use_is_said_when_the_app_starts(tmp_path: Path) -> None:
    """Starting fails with the journal's own error; nothing hangs, and a later start succeeds."""
    other = Journal(tmp_path)
    name = new_broker_name()
    with pytest.raises(JournalInUse, match="Remedy"):
        async with running(new_app(broker=f"{name}?journal={tmp_path}")):
            pass
    other.close()
    app = new_app(broker=f"{name}?journal={tmp_path}")
    async with app.producer:
        await app.topic("t").send(value=b"x")
    forget(app)
