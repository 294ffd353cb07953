"""Faust's own promises, kept by the in-process transport."""

from __future__ import annotations

import faust

from tests.unit.streams.driver import new_app, running, until


async def test_agents_receive_what_was_sent() -> None:
    """Every message sent to a topic reaches its agent, in the order of its key."""
    app = new_app()
    topic = app.topic("numbers", key_type=str, value_serializer="json")
    seen: list[int] = []

    @app.agent(topic)
    async def collect(stream: faust.StreamT[int]) -> None:
        async for number in stream:
            seen.append(number)

    async with running(app):
        for number in range(200):
            await topic.send(key="a", value=number)
        await until(lambda: len(seen) == 200)

    assert seen == list(range(200))
