"""How far every agent is behind, once a second."""

from __future__ import annotations

import logging

import faust
from aiokafka.errors import KafkaError

from ioc.ports import MetricSink
from ioc.streams.memory.broker import Broker
from ioc.wire.topics import FRAMES

log = logging.getLogger(__name__)


class Measure(faust.Service):
    """Lag of a topic: events between its end and what this worker has read, over its own partitions."""

    mundane_level = "debug"  # that it starts and stops is not for an operator's log

    def __init__(self, app: faust.App, metrics: MetricSink) -> None:
        super().__init__()
        self._app = app
        self._metrics = metrics
        self._dropped = 0

    @faust.Service.task
    async def _read_lag(self) -> None:
        while not self.should_stop:
            await self.sleep(1.0)
            self._count_unread()
            consumer = self._app.consumer
            if consumer is None or self._app.rebalancing:
                continue
            behind: dict[str, int] = {}
            for tp in tuple(consumer.assignment()):
                try:
                    position, end = await consumer.position(tp), consumer.highwater(tp)
                except KafkaError as error:  # taken away between the question and the answer
                    log.debug("lag of %s is unknown: %s", tp, error)
                    continue
                if position is not None and end is not None:  # Kafka knows neither before its first fetch
                    behind[tp.topic] = behind.get(tp.topic, 0) + max(0, end - position)
            for topic, lag in behind.items():
                self._metrics.set("lag", lag, topic=topic)

    def _count_unread(self) -> None:
        """Pictures that the in-process transport gave up before anybody read them; a cluster keeps them for minutes."""
        broker = getattr(self._app.transport, "broker", None)
        if isinstance(broker, Broker):
            dropped = broker.dropped(FRAMES.name)
            if dropped > self._dropped:
                self._metrics.add("frames_shed", dropped - self._dropped, camera="(unread)")
            self._dropped = dropped
