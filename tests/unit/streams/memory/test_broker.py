"""Bounds, policies and what is forgotten when."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from faust.types import TP

from ioc.domain.errors import Unavailable
from ioc.streams.memory import Broker, PartitionFull
from ioc.streams.memory.record import RECORD_OVERHEAD
from ioc.wire.topics import Overflow, TopicSpec

T = TP("topic", 0)
ROOM_FOR_3 = 3 * (RECORD_OVERHEAD + 1)


class FakeReader:
    """A consumer that has fetched up to a position."""

    def __init__(self, position: int | None = None) -> None:
        self.position = position
        self.woken = 0
        self.hurried = 0

    def wake(self) -> None:
        self.woken += 1

    def commit_soon(self) -> None:
        self.hurried += 1

    def position_of(self, tp: TP) -> int | None:
        return self.position


class FakeMember:
    """A member that wants topics; the broker's groups only look at that."""

    def __init__(self, *topics: str) -> None:
        self.member_id = "fake"
        self.topics = frozenset(topics)
        self.assignor: Any = None

    async def give_up(self) -> None: ...
    def take(self, assignment: Any, generation: int) -> None: ...
    async def announce(self) -> None: ...
    def fail(self, error: BaseException) -> None: ...


def broker_with(overflow: Overflow, *, lossless: bool = False) -> Broker:
    spec = TopicSpec("topic", 1, 60, ROOM_FOR_3, journal=False, overflow=overflow)
    broker = Broker((spec,), lossless=lossless)
    broker.declare("topic", 1)
    return broker


def put(broker: Broker, count: int) -> None:
    for _ in range(count):
        broker.append(T, 0.0, None, b"v")


def held(broker: Broker) -> list[int]:
    return [record.offset for record in broker.log(T).read(0, 100)]


def test_a_full_partition_refuses_and_says_so() -> None:
    """Unconsumed data is never dropped: the sender is told which partition is full, and nothing was accepted."""
    broker = broker_with("refuse")
    put(broker, 3)
    with pytest.raises(PartitionFull, match=r"topic topic, partition 0: \d+ of \d+ bytes wait.*Remedy: ") as caught:
        put(broker, 1)
    assert isinstance(caught.value, Unavailable)
    assert held(broker) == [0, 1, 2]
    assert not broker.waits("topic")


def test_consumers_are_asked_to_commit_when_room_is_short() -> None:
    """A refusal hurries those whose commit would make room."""
    broker, reader = broker_with("refuse"), FakeReader()
    broker.subscribe(reader, frozenset({"topic"}))
    put(broker, 3)
    with pytest.raises(PartitionFull):
        put(broker, 1)
    assert (reader.woken, reader.hurried) == (3, 1)


def test_consumed_records_make_room_at_once() -> None:
    """A commit frees what it covers, and no more."""
    broker = broker_with("refuse")
    put(broker, 3)
    broker.commit(broker.group("g"), {T: 2})
    assert held(broker) == [2]
    put(broker, 2)


def test_the_slowest_group_decides() -> None:
    """A record is kept until every group that reads the topic has committed it."""
    broker = broker_with("refuse")
    fast, slow = broker.group("fast"), broker.group("slow")
    put(broker, 3)
    broker.commit(slow, {T: 1})
    broker.commit(fast, {T: 3})
    assert held(broker) == [1, 2]


async def test_a_group_that_left_for_good_holds_records_only_while_there_is_room() -> None:
    """An app id that is no longer used does not fill the topic for those who read it."""
    broker = broker_with("refuse")
    put(broker, 3)
    broker.commit(broker.group("abandoned"), {T: 1})
    living, member = broker.group("living"), FakeMember("topic")
    living.join(member)
    broker.commit(living, {T: 3})
    assert held(broker) == [1, 2]
    put(broker, 2)
    assert held(broker) == [3, 4]
    await living.leave(member)


def test_the_oldest_frame_goes_and_is_counted() -> None:
    """Where the newest is worth more, the oldest unread record is dropped; those already fetched do not count."""
    broker, reader = broker_with("drop_oldest"), FakeReader(position=2)
    broker.subscribe(reader, frozenset({"topic"}))
    put(broker, 8)
    assert held(broker) == [5, 6, 7]
    assert broker.dropped("topic") == 3


def test_nobody_reading_is_no_reason_to_refuse_what_may_drop() -> None:
    """Dead letters that nobody reads are bounded by forgetting the oldest."""
    broker = broker_with("drop_oldest")
    put(broker, 5)
    assert (held(broker), broker.dropped("topic")) == ([2, 3, 4], 2)


def test_a_replay_drops_nothing_that_is_read() -> None:
    """lossless: a topic with a reader makes its sender wait; one without still drops, or nothing would move."""
    broker = broker_with("drop_oldest", lossless=True)
    put(broker, 5)
    assert broker.dropped("topic") == 2
    broker.subscribe(FakeReader(), frozenset({"topic"}))
    with pytest.raises(PartitionFull):
        put(broker, 1)
    assert broker.waits("topic")


def test_one_huge_record_fits_an_empty_partition() -> None:
    """The size of a message is limited by producer_max_request_size, not by the partition's bound."""
    broker = broker_with("refuse")
    broker.append(T, 0.0, None, b"x" * 10_000)
    assert held(broker) == [0]


async def test_room_is_announced_when_it_comes() -> None:
    """A sender that waits for room goes on with the commit that makes it."""
    broker = broker_with("wait")
    put(broker, 3)
    waiting = asyncio.create_task(broker.room(T, patience=10.0))
    await asyncio.sleep(0)
    assert not waiting.done()
    broker.commit(broker.group("g"), {T: 1})
    async with asyncio.timeout(1.0):
        await waiting


async def test_waiting_for_room_is_bounded() -> None:
    """Without a commit the wait ends all the same."""
    async with asyncio.timeout(1.0):
        await broker_with("wait").room(T, patience=0.01)


def test_a_declared_topic_never_loses_partitions() -> None:
    """Declared again with more it grows, with fewer it stays: its records would have nowhere to go."""
    broker = Broker(())
    broker.declare("t", 2)
    broker.declare("t", 4)
    broker.declare("t", 1)
    assert broker.partitions("t") == 4
    assert broker.ensure("t", 8) == 4


def test_a_known_topic_is_created_as_specified() -> None:
    """Whoever comes first, agent or sender, the specification says how many partitions there are."""
    spec = TopicSpec("t", 3, 60, 1000, journal=False, overflow="refuse")
    assert Broker((spec,)).ensure("t", 8) == 3
    assert Broker(()).ensure("t", 8) == 8


def test_lag_is_what_the_slowest_reader_has_to_do() -> None:
    """Records accepted and not committed; 0 where nobody reads."""
    broker = broker_with("refuse")
    put(broker, 3)
    assert broker.lag("topic") == broker.lag("unknown") == 0
