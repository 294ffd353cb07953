"""Detections to incidents: in event-time order, one transaction a change, acknowledged only when it is written."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import faust

from ioc.domain.detection import Detection, Progress
from ioc.domain.errors import IocError, StaleRevision, Unavailable, WireError
from ioc.domain.incident import Change, Incident
from ioc.incidents.order import EventTimeOrder
from ioc.ports import IncidentStore
from ioc.streams.detect import LATENESS
from ioc.streams.outlet import Outlet
from ioc.streams.parts import Parts
from ioc.streams.record import Books, record, tend
from ioc.streams.surviving import surviving, told
from ioc.wire.events import decode
from ioc.wire.topics import DETECTIONS, INCIDENTS

log = logging.getLogger(__name__)

LIVE_PATIENCE = 0.75
"""Seconds of event time that live operation waits for a source that lags, so that the wall hears within two seconds.
A replay waits for every source: there the order is exact."""
MOST_TICKS = 60
"""Whole seconds made up for when event time leaps; an incident's own deadlines are longer than one tick."""
RETRY_EVERY = 1.0
"""Seconds between two tries to write while the database is away; detections wait in their topic meanwhile."""
MOST_RACES = 20
"""Tries to write against operators who were faster; more is no race but an incident that can never be written."""


@dataclass(slots=True)
class Desk:
    """Cameras and sensors never feed one incident together, so each side keeps its own order and its own time."""

    order: EventTimeOrder
    owns: Callable[[Incident], bool]
    next_tick: float = -math.inf
    written: float = -math.inf  # event time up to which everything is written


class Correlate:
    """Holds detections until event time has passed them, then writes what they mean."""

    def __init__(self, parts: Parts, outlet: Outlet) -> None:
        self._parts = parts
        self.outlet = outlet
        self._books = Books(parts.site, parts.mode, self._with_picture)
        self._unwritten: dict[str, list[faust.EventT[bytes]]] = {}
        cameras = [camera.id for camera in parts.site.cameras]
        sensors = [sensor.id for sensor in parts.site.sensors]
        self._known = {*cameras, *sensors}
        patience = math.inf if parts.lossless else LIVE_PATIENCE
        self._cameras = Desk(EventTimeOrder(cameras, patience), lambda incident: incident.where.camera is not None)
        self._sensors = Desk(EventTimeOrder(sensors, patience), lambda incident: incident.where.sensor is not None)

    async def settled(self, time: float) -> None:
        """Until all is written that a replay which ended with heartbeats at `time` can write, so that what is found
        then is no matter of chance. A side without sources has nothing to write, nor has an empty recording (-inf)."""
        if not math.isfinite(time):
            return
        sides = [desk for desk, sources in self._sides() if sources]
        while any(desk.written < time - LATENESS for desk in sides):  # noqa: ASYNC110 - a replay polls; live never waits here
            await asyncio.sleep(0.02)

    async def take_in(self, event: faust.EventT[bytes]) -> None:
        """One message of the detections topic."""
        try:
            fact = decode(event.message.value or b"")
            if not isinstance(fact, Detection | Progress):
                raise WireError(f"expected a detection or progress, got {type(fact).__name__}")
            if fact.source not in self._known:
                raise WireError(f"source {fact.source}: unknown; the site file names no such camera or sensor")
        except WireError as error:
            await self.outlet.bury(DETECTIONS.name, event.message.key, event.message.value or b"", str(error))
            event.ack()
            return
        desk = self._desk(fact.source)
        if isinstance(fact, Detection):
            self._unwritten.setdefault(fact.report_id, []).append(event)
            released = desk.order.put(fact)  # one that is delivered again waits again: its turn may have been cut off
        else:
            event.ack()
            released = desk.order.progress(fact)
        await self._write_all(desk, released)

    async def _write_all(self, desk: Desk, released: Iterable[Detection]) -> None:
        for detection in released:
            await self._tick_until(desk, min(detection.time, desk.order.watermark))  # a clock may run ahead
            reason = await self._written(partial(self._record, detection))
            for event in self._unwritten.pop(detection.report_id, []):
                if reason:
                    message = event.message
                    await self.outlet.bury(DETECTIONS.name, message.key, message.value, reason)
                event.ack()
        await self._tick_until(desk, desk.order.watermark)
        desk.written = desk.order.watermark

    async def _tick_until(self, desk: Desk, time: float) -> None:
        """Let incidents of this side clear, resolve and close by themselves, as of every whole second up to `time`."""
        if not math.isfinite(time):
            return
        desk.next_tick = max(desk.next_tick, math.floor(time) - MOST_TICKS)
        while desk.next_tick <= time:
            now, desk.next_tick = desk.next_tick, desk.next_tick + 1.0
            if reason := await self._written(partial(tend, desk.owns, now, self._reached(desk))):
                log.error("incidents cannot clear by themselves just now: %s", reason)

    def _reached(self, desk: Desk) -> dict[str, float] | None:
        """Each source's own clock. A replay takes all to be at one time: how far ahead one has run is chance."""
        return None if self._parts.lossless else dict(desk.order.reached)

    async def _written(self, write: Callable[[IncidentStore], list[Change]]) -> str:
        """Write until it succeeds: the database may be away, or an operator may have been faster. Returns why it never
        will, empty when it is written."""
        races = 0
        while True:
            try:
                changes = await self._parts.store.run(write)
            except StaleRevision as error:
                races += 1
                if races >= MOST_RACES:
                    return f"not written after {races} tries: {error}"
                await asyncio.sleep(0)
            except Unavailable as error:
                log.error("incidents cannot be written, trying again in %.0f s: %s", RETRY_EVERY, error)
                await asyncio.sleep(RETRY_EVERY)
            except Exception as error:  # noqa: BLE001  # whatever is wrong with one incident, the others are written
                return told(error, "an incident cannot be written")
            else:
                break
        if changes:
            self._parts.live.wake()
        for change in changes:
            await self.outlet.deliver(INCIDENTS, change.incident.id, change)
        return ""

    def _record(self, report: Detection, store: IncidentStore) -> list[Change]:
        changes = record(report, self._parts.clock.now(), self._books, store)
        for incident in (change.incident for change in changes if change.incident.rev == 1):
            self._parts.metrics.add("incidents", kind=incident.kind)
            self._parts.metrics.observe("incident_latency", max(0.0, incident.received - incident.detected))
        return changes

    def _with_picture(self, incident: Incident) -> Incident:
        try:
            frame = self._parts.recent.find(incident.why.frame) if incident.why.frame else None
            if frame is None:
                return incident
            return replace(incident, evidence=(self._parts.evidence.save(incident.id, frame),))
        except (IocError, ValueError) as error:
            log.error("incident %s goes without its picture: %s", incident.id, error)
            return incident

    def _sides(self) -> tuple[tuple[Desk, int], ...]:
        site = self._parts.site
        return (self._cameras, len(site.cameras)), (self._sensors, len(site.sensors))

    def _desk(self, source: str) -> Desk:
        return self._sensors if self._parts.site.sensor(source) else self._cameras


def correlate_agent(app: faust.App, topic: faust.TopicT, correlate: Correlate) -> None:
    @app.agent(topic, name="correlate")
    async def detections_in(stream: faust.StreamT[bytes]) -> None:
        async for event in cast("faust.Stream[bytes]", stream).noack().events():
            if not await surviving(correlate.take_in, event, DETECTIONS, correlate.outlet):
                event.ack()
