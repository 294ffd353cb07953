"""What a process that only serves the wall hears: pictures for its tiles, what was seen, and that incidents changed."""

from __future__ import annotations

import logging
from collections.abc import Callable

import faust

from ioc.domain.errors import BadFrame, WireError
from ioc.domain.inspection import Inspection, WorkingsObserved
from ioc.domain.observation import Observation
from ioc.ports import LiveFeed, RecentFrames
from ioc.streams.outlet import Outlet
from ioc.wire.events import decode, decode_all, decode_frame
from ioc.wire.topics import FRAMES, INCIDENTS, INSPECTIONS, OBSERVATIONS

log = logging.getLogger(__name__)


class Relay:
    """Passes on; decides nothing and buries nothing: that is for those who work on the messages."""

    def __init__(self, recent: RecentFrames, live: LiveFeed) -> None:
        self._recent = recent
        self._live = live

    def frame(self, event: faust.EventT[bytes]) -> None:
        headers = {str(name): bytes(value) for name, value in dict(event.message.headers or {}).items()}
        if headers.get("content-type") == b"image/jpeg":
            self._recent.keep(decode_frame(headers, event.message.value or b""))

    def observation(self, event: faust.EventT[bytes]) -> None:
        for fact in decode_all(event.message.value or b""):
            if isinstance(fact, Observation) and not isinstance(fact, WorkingsObserved):
                self._live.observe(fact)

    def inspection(self, event: faust.EventT[bytes]) -> None:
        fact = decode(event.message.value or b"")
        if isinstance(fact, Inspection):
            self._live.inspect(fact)

    def incident(self, event: faust.EventT[bytes]) -> None:
        self._live.wake()


def relay_agents(app: faust.App, outlet: Outlet, relay: Relay) -> None:
    _relay_agent(app, outlet.topic(FRAMES), relay.frame)
    _relay_agent(app, outlet.topic(OBSERVATIONS), relay.observation)
    _relay_agent(app, outlet.topic(INCIDENTS), relay.incident)
    _relay_agent(app, outlet.topic(INSPECTIONS), relay.inspection)


def _relay_agent(app: faust.App, topic: faust.TopicT, pass_on: Callable[[faust.EventT[bytes]], None]) -> None:
    @app.agent(topic, name=f"relay-{topic.get_topic_name()}")
    async def hear(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            try:
                pass_on(event)
            except (WireError, BadFrame, TypeError) as error:
                log.debug("not passed on: %s", error)
