"""The flow in one place. Read this first: every stage is one agent, every arrow one topic.

frames -> watch -> observations -+
readings -> sense -> observations +-> detect -> detections -> correlate -> incidents
                                           (what any of them rejects -> dead-letters)
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import faust
from aiokafka.errors import KafkaError
from yarl import URL

from ioc.domain.errors import Unavailable
from ioc.streams.correlate import Correlate, correlate_agent
from ioc.streams.detect import Detect, detect_agent
from ioc.streams.fast_tables import FastTableManager
from ioc.streams.intake import Intake, SensorHeartbeats
from ioc.streams.measure import Measure
from ioc.streams.outlet import Outlet
from ioc.streams.parts import Parts
from ioc.streams.relay import Relay, relay_agents
from ioc.streams.sense import Sense, sense_agent
from ioc.streams.watch import Watch, watch_agent
from ioc.wire.topics import DETECTIONS, FRAMES, OBSERVATIONS, READINGS

log = logging.getLogger(__name__)


READY_WITHIN = 30.0
"""Seconds that the transport may take to hand out partitions."""
STOP_WITHIN = 2.0


@dataclass(frozen=True, slots=True)
class Flow:
    """The Faust app with everything attached."""

    app: faust.App
    outlet: Outlet
    intake: Intake
    services: tuple[faust.Service, ...]

    @property
    def address(self) -> str:
        return ",".join(map(str, self.app.conf.broker))

    async def start(self) -> None:
        """Running and reading when this returns. Raises Unavailable when the broker does not answer or gives no
        partitions."""
        try:
            await self.outlet.declare()
            await self.app.start()
        except KafkaError as error:
            raise Unavailable(
                f"broker {self.address}: {error}. Remedy: start Kafka, or set IOC_BROKER_URL to where it runs"
            ) from error
        try:
            async with asyncio.timeout(READY_WITHIN):
                while self.app.rebalancing or not self.app.consumer.assignment():  # noqa: ASYNC110 - Faust tells no event
                    await asyncio.sleep(0.01)
        except TimeoutError as error:
            raise Unavailable(f"broker {self.address}: no partitions within {READY_WITHIN:.0f} s") from error
        for service in self.services:
            await service.start()

    def trouble(self) -> str:
        """Why the flow does not run, in words; empty while it does."""
        for part in (self.app, *self.services):
            if part.crashed:
                return f"{part.label} has crashed: {part.crash_reason}"
        return "" if self.app.consumer.assignment() else "no partitions are assigned"

    async def stop(self) -> None:
        """Stops within about two seconds, whatever hangs."""
        for part in (*reversed(self.services), self.app):
            try:
                async with asyncio.timeout(STOP_WITHIN):
                    await part.stop()
            except TimeoutError:
                log.warning("%s did not stop within %.0f s and is left behind", part.label, STOP_WITHIN)


@dataclass(frozen=True, slots=True)
class WorkingFlow(Flow):
    """The flow of a process that does the work: all agents."""

    correlate: Correlate


def build_flow(parts: Parts, broker: URL | str, data_dir: str) -> WorkingFlow:
    """Every agent on one app. broker: memory://NAME?journal=PATH or kafka://HOST:PORT,HOST:PORT.

    Faust splits a text at every comma, so an address whose path may hold one comes as a URL.
    """
    app = _new_app(f"ioc-{parts.site.id}", broker, data_dir, since="earliest")
    outlet = Outlet(app, parts.clock, parts.metrics)
    intake = Intake(parts, outlet)
    watch = Watch(parts, outlet)
    watch_agent(app, outlet.topic(FRAMES), watch)
    sense_agent(app, outlet.topic(READINGS), Sense(parts, outlet))
    detect_agent(app, outlet.topic(OBSERVATIONS), Detect(parts, outlet))
    correlate = Correlate(parts, outlet)
    correlate_agent(app, outlet.topic(DETECTIONS), correlate)
    services: list[faust.Service] = [watch, Measure(app, parts.metrics)]
    if not parts.lossless:
        services.append(SensorHeartbeats(parts, intake))
    return WorkingFlow(app, outlet, intake, tuple(services), correlate)


def build_wall_flow(parts: Parts, broker: URL | str, data_dir: str, host: str) -> Flow:
    """For a process that only serves the API and the wall: it hears everything from now on, and works on nothing.

    host: makes its group its own, so that every such process hears all.
    """
    app = _new_app(f"ioc-{parts.site.id}-wall-{host}", broker, data_dir, since="latest")
    outlet = Outlet(app, parts.clock, parts.metrics)
    relay_agents(app, outlet, Relay(parts.recent, parts.live))
    return Flow(app, outlet, Intake(parts, outlet), (Measure(app, parts.metrics),))


def _new_app(name: str, broker: URL | str, data_dir: str, *, since: str) -> faust.App:
    """since: where a group that has read nothing yet begins, earliest or latest."""
    return faust.App(
        name,
        broker=[broker] if isinstance(broker, URL) else broker,
        consumer_auto_offset_reset=since,
        store="memory://",
        web_enabled=False,
        datadir=data_dir,
        topic_partitions=1,
        topic_disable_leader=True,
        stream_buffer_maxsize=64,
        broker_commit_interval=0.5,
        # Detections that wait for their turn are not written yet: they come again, a stop must not wait for them.
        stream_wait_empty=False,
        TableManager=FastTableManager,
        broker_max_poll_records=500,
        broker_session_timeout=6.0,
        broker_heartbeat_interval=2.0,
        broker_rebalance_timeout=6.0,
        producer_max_request_size=9 * 1024 * 1024,
        consumer_max_fetch_size=9 * 1024 * 1024,
        # Whoever runs the flow configures logging; Faust would replace the root handlers.
        loghandlers=[],
    )
