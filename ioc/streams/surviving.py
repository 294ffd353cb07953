"""A message that breaks an agent's code must cost that message only."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import faust

from ioc.streams.outlet import Outlet
from ioc.wire.topics import TopicSpec

log = logging.getLogger(__name__)


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
    except Exception as error:  # whatever it is, the stream goes on; the log has the traceback
        log.exception("a message of %s was not understood", spec.name)
        await outlet.bury(spec.name, event.message.key, event.message.value, f"{type(error).__name__}: {error}")
        return False
    return True
