"""The part of Faust's consumer that asks about topics and creates them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faust.transport.consumer import Consumer as FaustConsumer
from faust.types import TP

from ioc.streams.memory.broker import Broker


class TopicQueries(FaustConsumer):
    broker: Broker

    def highwater(self, tp: TP) -> int:
        return self.broker.log(tp).next

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        return {tp: self.broker.log(tp).next for tp in partitions}

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return {tp: self.broker.log(tp).start for tp in partitions}

    async def create_topic(self, topic: str, partitions: int, replication: int, **options: Any) -> None:
        await self.app.producer.create_topic(topic, partitions, replication, **options)

    def topic_partitions(self, topic: str) -> int | None:
        return self.broker.partitions(topic) or None

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> int | None:
        found = self.app.producer.partition_of(topic, key, partition)  # type: ignore[attr-defined]  # our Producer has it
        return int(found)

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)
