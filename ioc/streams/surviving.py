"""A message that breaks an agent's code must cost that message only."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import faust

from ioc.streams.outlet import Outlet
from ioc.wire.topics import TopicSpec

log = logging.getLogger(__name__)


def told(error: Exception, loss: str) -> str:
    """Log what an error that nobody foresaw has cost, with its traceback; returns the error in words."""
    log.error(loss, exc_info=error)
    return f"{type(error).__name__}: {error}"


async def surviving(
    take_in: Callable[[faust.EventT[bytes]], Awaitable[None]],
    event: faust.EventT[bytes],
    spec: TopicSpec,
    outlet: Outlet,
) -> bool:
    """Take one message in; whether that went well. An exception that left an agent would lose the events behind it: it
    is told, and the message buried."""
    try:
        await take_in(event)
    except Exception as error:  # noqa: BLE001  # whatever it is, the stream goes on
        reason = told(error, f"a message of {spec.name} was not understood")
        await outlet.bury(spec.name, event.message.key, event.message.value, reason)
        return False
    return True
