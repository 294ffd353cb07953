"""Rejected messages are kept whole, counted, and told without filling the log."""

from __future__ import annotations

import logging

import orjson
import pytest

from ioc.streams.dead_letters import SAY_EVERY, DeadLetters
from tests.fakes import FakeClock, FakeMetricSink


async def test_one_source_fills_the_topic_but_not_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Every letter is kept and counted; the log has one line a minute for each source, and how many it left out."""
    kept: list[bytes] = []

    async def send(topic: str, key: bytes, value: bytes) -> None:
        kept.append(value)

    clock, metrics = FakeClock(), FakeMetricSink()
    letters = DeadLetters(send, clock, metrics)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            await letters.bury("frames", b"cam-01", b"x", "cut short")
        await letters.bury("frames", b"cam-02", b"x", "cut short")
        clock.time += SAY_EVERY
        await letters.bury("frames", b"cam-01", b"x", "too large")
    assert (len(kept), metrics.sums["dead_letters"]) == (7, 7)
    assert orjson.loads(kept[-1])["reason"] == "too large"
    assert [record.message for record in caplog.records] == [
        "dead letter from frames, key cam-01: cut short",
        "dead letter from frames, key cam-02: cut short",
        "dead letter from frames, key cam-01: too large; 4 more since the last line about it",
    ]
