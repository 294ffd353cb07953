"""Chooses what a consumer reads next: fairly among partitions, bounded in records and bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from faust.types import TP, ConsumerMessage

from ioc.streams.memory.broker import Broker
from ioc.streams.memory.record import Record


def message_of(tp: TP, record: Record, generation: int) -> ConsumerMessage:
    """What Faust delivers; of a generation that is over it delivers nothing."""
    return ConsumerMessage(
        tp.topic,
        tp.partition,
        record.offset,
        record.timestamp,
        0,
        list(record.headers),
        record.key,
        record.value,
        None,
        tp=tp,
        generation_id=generation,
    )


class Fetch:
    """records, size (bytes): the most that one batch holds, and at least one record if there is any."""

    def __init__(self, broker: Broker, *, records: int, size: int) -> None:
        self._broker = broker
        self._records = records
        self._size = size
        self._turn = 0

    def batch(self, positions: Mapping[TP, int], readable: Collection[TP]) -> dict[TP, list[Record]]:
        """Records from the positions on, of the partitions that may be read."""
        waiting = [tp for tp in readable if tp in positions and positions[tp] < self._broker.log(tp).next]
        if not waiting:
            return {}
        self._turn = (self._turn + 1) % len(waiting)  # no partition is always the last to fit
        share, room = max(1, self._records // len(waiting)), self._size
        batches: dict[TP, list[Record]] = {}
        for tp in waiting[self._turn :] + waiting[: self._turn]:
            if records := self._broker.log(tp).read(positions[tp], share):
                batches[tp] = records
                room -= sum(record.size for record in records)
            if room <= 0:
                break
        return batches
