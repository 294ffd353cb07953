"""How agents publish: facts as CloudEvents, pictures with headers, rejected messages as dead letters."""

from __future__ import annotations

import faust

from ioc.domain.frame import Frame
from ioc.ports import Clock, MetricSink
from ioc.streams.dead_letters import DeadLetters
from ioc.wire.events import Fact, encode, frame_headers
from ioc.wire.topics import FRAMES, TOPICS, TopicSpec


class Outlet:
    """Sends to declared topics only; every send is awaited until the transport has accepted it."""

    def __init__(self, app: faust.App, clock: Clock, metrics: MetricSink) -> None:
        self._topics = {spec.name: _declare(app, spec) for spec in TOPICS}
        self._metrics = metrics
        self._dead_letters = DeadLetters(self._send, clock, metrics)

    def topic(self, spec: TopicSpec) -> faust.TopicT:
        return self._topics[spec.name]

    async def declare(self) -> None:
        """Create every topic. A worker that subscribes to a topic that does not exist consumes nothing, silently."""
        for topic in self._topics.values():
            await topic.declare()

    async def publish(self, spec: TopicSpec, key: str, fact: Fact, received: float | None = None) -> None:
        """received: the message's timestamp, POSIX seconds UTC; None is now."""
        await self._send(spec.name, key.encode(), encode(fact), received)

    async def publish_frame(self, frame: Frame) -> None:
        self._metrics.add("events", topic=FRAMES.name)
        await self._topics[FRAMES.name].send(
            key=frame.camera.encode(), value=frame.jpeg, headers=frame_headers(frame), timestamp=frame.captured
        )

    async def bury(self, topic: str, key: bytes | None, payload: bytes | None, reason: str) -> None:
        await self._dead_letters.bury(topic, key, payload, reason)

    async def _send(self, topic: str, key: bytes, value: bytes, received: float | None = None) -> None:
        self._metrics.add("events", topic=topic)
        await (await self._topics[topic].send(key=key, value=value, timestamp=received))


def _declare(app: faust.App, spec: TopicSpec) -> faust.TopicT:
    return app.topic(
        spec.name,
        partitions=spec.partitions,
        retention=spec.retention,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        internal=True,
    )
