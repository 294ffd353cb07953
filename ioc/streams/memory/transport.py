"""The `memory://` transport: Faust apps of one process share a broker, named by the host of the URL.

memory://ioc                             nothing survives the process
memory://ioc?journal=/var/lib/ioc/wal    unconsumed records of topics marked `journal` survive it
memory://ioc?lossless=1                  a replay: topics that drop when live make their sender wait instead
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

import faust
from faust.exceptions import ImproperlyConfigured
from faust.transport import base
from faust.types.enums import ProcessingGuarantee
from yarl import URL

from ioc.streams.memory.broker import Broker
from ioc.streams.memory.consumer import Consumer
from ioc.streams.memory.journal import Journal
from ioc.streams.memory.producer import Producer

_brokers: dict[str, Broker] = {}


def broker_at(url: URL) -> Broker:
    """The broker of this name, opened with the URL's options if it is not open yet."""
    name = url.host or "default"
    if name not in _brokers:
        _brokers[name] = _open(url)
    return _brokers[name]


def use_broker(name: str, broker: Broker) -> None:
    """Make `memory://NAME` mean this broker. Raises ValueError when the name is taken."""
    if name in _brokers:
        raise ValueError(f"memory://{name} is open already")
    _brokers[name] = broker


def close_broker(name: str) -> None:
    """Close and forget the broker. Its apps must have stopped. Without effect when it is not open."""
    if broker := _brokers.pop(name, None):
        broker.close()


def _open(url: URL) -> Broker:
    folder = url.query.get("journal")
    journal = Journal(Path(folder)) if folder else None
    return Broker(lossless=url.query.get("lossless") == "1", journal=journal)


class Transport(base.Transport):
    """Entry point `faust.transports: memory`."""

    Consumer: ClassVar[type[Any]] = Consumer
    Producer: ClassVar[type[Any]] = Producer
    driver_version = f"ioc-memory (faust {faust.__version__})"

    def __init__(self, url: list[URL], app: Any, loop: asyncio.AbstractEventLoop | None = None) -> None:
        super().__init__(url, app, loop)
        if len(url) > 1:
            raise ImproperlyConfigured(
                f"memory:// takes one address, got {', '.join(map(str, url))}. Remedy: no comma in the journal's path"
            )
        if app.conf.processing_guarantee is ProcessingGuarantee.EXACTLY_ONCE:
            raise ImproperlyConfigured("memory:// has no transactions. Remedy: processing_guarantee='at_least_once'")
        if app.conf.producer_threaded:
            raise ImproperlyConfigured("memory:// has no threads. Remedy: producer_threaded=False")

    @property
    def broker(self) -> Broker:
        """Opened on first use, not when an agent is declared."""
        return broker_at(self.url[0])
