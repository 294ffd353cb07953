"""Dead letters on their own."""

from __future__ import annotations

import base64

import orjson

from ioc.domain.errors import Unavailable
from ioc.streams.dead_letters import KEPT_BYTES, DeadLetters
from tests.fakes import FakeClock, FakeMetricSink


class Wire:
    """Takes what is sent, unless it is cut."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.cut = False

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        if self.cut:
            raise Unavailable("the disk is full")
        self.sent.append(key + value)


async def test_letter_holds_the_message_and_the_reason() -> None:
    """Whoever reads it later finds where it came from, why it was refused, and its bytes."""
    wire = Wire()
    await DeadLetters(wire.send, FakeClock(), FakeMetricSink()).bury("frames", None, b"\xff\x00", "truncated")
    letter = orjson.loads(wire.sent[0])
    assert (letter["topic"], letter["reason"], letter["size"]) == ("frames", "truncated", 2)
    assert base64.b64decode(letter["payload"]) == b"\xff\x00"


async def test_letter_is_bounded_whatever_the_sender_chose() -> None:
    """A payload, a key and a reason of megabytes make a letter that the transport takes."""
    wire = Wire()
    huge = b"\xff" * 8_000_000
    await DeadLetters(wire.send, FakeClock(), FakeMetricSink()).bury("readings", huge, huge, "x" * 8_000_000)
    assert len(wire.sent[0]) < 2 * KEPT_BYTES


async def test_letter_that_cannot_be_written_stops_nothing() -> None:
    """When the disk is full the letter is lost, counted, and nobody who buries is told off."""
    wire, metrics = Wire(), FakeMetricSink()
    wire.cut = True
    await DeadLetters(wire.send, FakeClock(), metrics).bury("frames", b"k", b"v", "truncated")
    assert metrics.sums["dead_letters"] == 1
