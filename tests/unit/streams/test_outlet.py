"""What the agents' way out makes of a transport that refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import faust
import pytest
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from ioc.domain.errors import Unavailable
from ioc.domain.observation import CameraHeartbeat
from ioc.streams.memory.errors import MessageTooLarge
from ioc.streams.outlet import Outlet
from ioc.wire.topics import DEAD_LETTERS, INCIDENTS, OBSERVATIONS, TopicSpec
from tests.fakes import FakeClock, FakeMetricSink
from tests.unit.streams.bench import CAMERAS, T0

BEAT = CameraHeartbeat(CAMERAS[0].id, T0, T0, T0)


@dataclass
class RefusingTopic:
    """Raises what `faults` holds, one a send, as Faust's producers do on aiokafka: at once, or when it answers."""

    faults: list[Exception] = field(default_factory=list)
    at_once: bool = True
    sent: int = 0

    def send(self) -> None:
        if self.faults and self.at_once:
            try:
                raise self.faults.pop(0)
            except KafkaError as error:  # Faust's driver wraps what aiokafka raises at once
                raise ProducerSendError(f"Error while sending: {error!r}") from error
        if self.faults:
            raise self.faults.pop(0)
        self.sent += 1


@dataclass
class Conf:
    producer_max_request_size: int = 9_000_000


@dataclass
class RefusingApp:
    """As much of a Faust app, and of its producer, as the outlet uses."""

    conf: Conf = field(default_factory=Conf)
    topics: dict[str, RefusingTopic] = field(default_factory=dict)

    def topic(self, name: str, **options: object) -> RefusingTopic:
        return self.topics.setdefault(name, RefusingTopic())

    async def maybe_start_producer(self) -> RefusingApp:
        return self

    async def send_and_wait(self, topic: str, *message: object) -> None:
        self.topics[topic].send()

    def refuse(self, spec: TopicSpec, *faults: Exception, at_once: bool = True) -> None:
        self.topics[spec.name].faults, self.topics[spec.name].at_once = list(faults), at_once


def outlet() -> tuple[Outlet, RefusingApp, FakeMetricSink]:
    app, metrics = RefusingApp(), FakeMetricSink()
    return Outlet(cast("faust.App", app), FakeClock(), metrics), app, metrics


@pytest.mark.parametrize("at_once", [True, False])
async def test_broker_that_is_away_is_unavailable_to_whoever_publishes(at_once: bool) -> None:
    """Whether the producer raises at once or when awaited: the sender is told that it may come again (HTTP 503)."""
    out, app, metrics = outlet()
    app.refuse(OBSERVATIONS, KafkaConnectionError("no broker"), at_once=at_once)
    with pytest.raises(Unavailable, match="observations"):
        await out.publish(OBSERVATIONS, "cam-01", BEAT)
    assert metrics.sums["events"] == 0


async def test_agent_offers_its_message_until_it_is_taken() -> None:
    """Two refusals, then it is accepted: once, and nothing is buried."""
    out, app, metrics = outlet()
    app.refuse(INCIDENTS, KafkaConnectionError("no broker"), Unavailable("full"))
    await out.deliver(INCIDENTS, "cam-01", BEAT)
    assert (app.topics[INCIDENTS.name].sent, metrics.sums["events"], metrics.sums["dead_letters"]) == (1, 1, 0)


@pytest.mark.parametrize("at_once", [True, False])
async def test_message_too_large_is_not_offered_again(at_once: bool) -> None:
    """What no broker will ever take becomes a dead letter; whoever publishes is told that it is the message's fault."""
    out, app, metrics = outlet()
    app.refuse(OBSERVATIONS, MessageSizeTooLargeError("10 MB"), at_once=at_once)
    await out.deliver(OBSERVATIONS, "cam-01", BEAT)
    assert (app.topics[DEAD_LETTERS.name].sent, metrics.sums["dead_letters"]) == (1, 1)
    app.refuse(OBSERVATIONS, MessageSizeTooLargeError("10 MB"), at_once=at_once)
    with pytest.raises(MessageTooLarge):
        await out.publish(OBSERVATIONS, "cam-01", BEAT)


async def test_dead_letter_that_is_refused_harms_nobody() -> None:
    """With the broker away even a dead letter may be lost; burying never raises."""
    out, app, metrics = outlet()
    app.refuse(DEAD_LETTERS, KafkaConnectionError("no broker"))
    await out.bury("frames", b"k", b"v", "truncated")
    assert metrics.sums["dead_letters"] == 1
