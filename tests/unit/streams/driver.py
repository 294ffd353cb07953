"""Runs a Faust app on an in-process broker of its own, from its assignment to its bounded stop.

async with running(app):
    await topic.send(key="a", value=1)
    await until(lambda: seen == [1])
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import faust

from ioc.streams.fast_tables import FastTableManager
from ioc.streams.memory import Broker, Transport, close_broker

PATIENCE = 30.0
"""Seconds after which a start, a stop or a wait has failed; a machine of its own needs a few hundredths of one."""

_numbers = itertools.count(1)


def new_broker_name() -> str:
    """A name that no other test uses."""
    return f"test-{next(_numbers)}"


def new_app(name: str = "test", *, broker: str | None = None, **options: Any) -> faust.App:
    """An app on `memory://BROKER`, a fresh one by default. Apps with one name on one broker form a group."""
    settings: dict[str, Any] = {
        "broker": f"memory://{broker or new_broker_name()}",
        "store": "memory://",
        "web_enabled": False,
        "datadir": Path(tempfile.gettempdir()) / "ioc-test-faust",
        "topic_partitions": 2,
        "TableManager": FastTableManager,
        "broker_commit_interval": 0.05,
        **options,
    }
    return faust.App(name, **settings)


@asynccontextmanager
async def running(*apps: faust.App) -> AsyncIterator[None]:
    """The apps, started and assigned; stopped afterwards, their brokers stay (see `forget`)."""
    async with asyncio.timeout(PATIENCE):
        for app in apps:
            await app.start()
    try:
        await until(lambda: all(ready(app) for app in apps))
        yield
    finally:
        async with asyncio.timeout(PATIENCE):
            for app in reversed(apps):
                await app.stop()


def broker_of(app: faust.App) -> Broker:
    """The broker that the app uses, for its figures and logs."""
    return cast(Transport, app.transport).broker


def forget(*apps: faust.App) -> None:
    """Close the brokers of these apps, as the end of the process would."""
    for app in apps:
        close_broker(app.transport.url[0].host or "default")


def ready(app: faust.App) -> bool:
    """Whether the app reads its partitions and its tables are recovered."""
    return bool(app.consumer.assignment() and not app.rebalancing and app.tables.actives_ready)


async def until(condition: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Turn the event loop until the condition holds; raises TimeoutError after `patience` seconds."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110  # any condition, not one that somebody signals
            await asyncio.sleep(0.001)
