"""What is read next."""

from __future__ import annotations

from faust.types import TP

from ioc.streams.memory import Broker
from ioc.streams.memory.fetch import Fetch, message_of
from ioc.streams.memory.record import RECORD_OVERHEAD, Record

A, B = TP("topic", 0), TP("topic", 1)


def broker_with(in_a: int, in_b: int) -> Broker:
    broker = Broker(())
    broker.declare("topic", 2)
    for tp, count in ((A, in_a), (B, in_b)):
        for _ in range(count):
            broker.append(tp, 0.0, None, b"x" * 100)
    return broker


def counts(batch: dict[TP, list[Record]]) -> dict[TP, int]:
    return {tp: len(records) for tp, records in batch.items()}


def test_a_batch_is_shared_among_the_partitions_that_wait() -> None:
    """Each gets an equal share of the records; one with nothing new takes none."""
    fetch = Fetch(broker_with(100, 100), records=10, size=1_000_000)
    assert counts(fetch.batch({A: 0, B: 0}, [A, B])) == {A: 5, B: 5}
    assert counts(fetch.batch({A: 0, B: 100}, [A, B])) == {A: 10}
    assert fetch.batch({A: 100, B: 100}, [A, B]) == {}


def test_paused_partitions_are_left_alone() -> None:
    """Only those that may be read, and are assigned, are read."""
    fetch = Fetch(broker_with(5, 5), records=10, size=1_000_000)
    assert counts(fetch.batch({A: 0, B: 0}, [B])) == {B: 5}
    assert counts(fetch.batch({A: 0}, [A, B])) == {A: 5}


def test_large_records_end_a_batch_early_and_nobody_is_always_last() -> None:
    """Over the byte bound the other partitions wait for the next batch, which begins with them."""
    fetch = Fetch(broker_with(5, 5), records=10, size=RECORD_OVERHEAD)
    first, second = (set(fetch.batch({A: 0, B: 0}, [A, B])) for _ in range(2))
    assert {frozenset(first), frozenset(second)} == {frozenset({A}), frozenset({B})}


def test_a_message_carries_what_the_record_holds() -> None:
    """Offset, time, key, value, headers and the generation in which it was fetched."""
    message = message_of(B, Record(7, 1.5, b"k", b"v", (("h", b"x"),)), 3)
    assert (message.tp, message.offset, message.timestamp, message.generation_id) == (B, 7, 1.5, 3)
    assert (message.key, message.value, message.headers) == (b"k", b"v", [("h", b"x")])
