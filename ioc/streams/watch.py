"""Frames to observations: the latest picture of every camera goes to analysis, what cannot be used to dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import faust

from ioc.domain.errors import BadFrame, Unavailable, WireError
from ioc.domain.frame import Frame
from ioc.domain.inspection import Inspect
from ioc.domain.observation import CameraHeartbeat, FlowObserved
from ioc.streams.latest import Item, LatestFrames
from ioc.streams.outlet import Outlet
from ioc.streams.parts import Parts
from ioc.streams.surviving import surviving, told
from ioc.wire.events import decode, decode_frame
from ioc.wire.topics import FRAMES, OBSERVATIONS

IN_FLIGHT = 4
"""Pictures handed to analysis at one time: enough to keep two workers busy, and the latest stays the latest."""


INSPECTED_FOR = 3.0
"""Seconds by this program's clock for which a camera's workings are told after somebody asked for them."""


class Watch(faust.Service):
    """One waiting place and one task a camera; a slow or crashing camera holds up nobody else."""

    mundane_level = "debug"  # that it starts and stops is not for an operator's log

    def __init__(self, parts: Parts, outlet: Outlet) -> None:
        super().__init__()
        self._parts = parts
        self.outlet = outlet
        self._room = asyncio.Semaphore(IN_FLIGHT)
        self._waiting = {camera.id: LatestFrames(lossless=parts.lossless) for camera in parts.site.cameras}
        self._inspected_until: dict[str, float] = {}

    async def on_start(self) -> None:
        for camera, place in self._waiting.items():
            self.add_future(self._analyse_all(camera, place))

    async def take_in(self, event: faust.EventT[bytes]) -> None:
        """One message of the frames topic."""
        payload, headers = event.message.value or b"", _headers(event)
        try:
            item = _item(headers, payload)
            place = self._waiting.get(item.camera)
            if place is None:
                raise BadFrame(f"camera {item.camera}: unknown; the site file does not name it")
        except (WireError, BadFrame) as error:
            await self.outlet.bury(FRAMES.name, event.message.key, payload, str(error))
            return
        if isinstance(item, Inspect):
            self._inspected_until[item.camera] = self._parts.clock.now() + INSPECTED_FOR
        elif shed := await place.offer(item):
            self._parts.metrics.add("frames_shed", shed, camera=item.camera)

    async def _analyse_all(self, camera: str, place: LatestFrames) -> None:
        while not self.should_stop:
            await place.wait()
            async with self._room:
                item = place.take()
                try:
                    await self._pass_on(camera, item)
                except Exception as error:  # noqa: BLE001  # whatever it is, this camera and all others go on
                    reason = told(error, f"camera {camera}: {type(item).__name__} was lost")
                    if isinstance(item, Frame):
                        self._parts.metrics.add("frames_failed", camera=camera)
                    await self.outlet.bury(FRAMES.name, camera.encode(), b"", reason)

    async def _pass_on(self, camera: str, item: Item) -> None:
        if isinstance(item, CameraHeartbeat):
            await self.outlet.deliver(OBSERVATIONS, camera, item)
        else:
            await self._analyse(item)

    async def _analyse(self, frame: Frame) -> None:
        metrics, camera = self._parts.metrics, frame.camera
        self._parts.recent.keep(frame)
        try:
            seen = await self._parts.analyser.analyse(frame, inspect=self._is_inspected(camera))
        except (BadFrame, Unavailable) as error:
            metrics.add("frames_failed", camera=camera)
            await self.outlet.bury(FRAMES.name, camera.encode(), frame.jpeg, str(error))
            return
        metrics.add("frames_analysed", camera=camera)
        metrics.observe("frame_latency", max(0.0, self._parts.clock.now() - frame.captured), camera=camera)
        for observation in seen.in_order():
            if isinstance(observation, FlowObserved):
                self._count(observation)
        await self.outlet.deliver_all(OBSERVATIONS, camera, seen.in_order())

    def _is_inspected(self, camera: str) -> bool:
        """Whether somebody asked within INSPECTED_FOR; a clock that was set back since then does not make it longer."""
        until = self._inspected_until.get(camera)
        if until is None:
            return False
        if 0.0 <= until - self._parts.clock.now() <= INSPECTED_FOR:
            return True
        del self._inspected_until[camera]
        return False

    def _count(self, flow: FlowObserved) -> None:
        """Keep the figures of a lane; a speed that is not known stays as it was."""
        self._parts.metrics.add("lane_vehicles", sum(flow.counts.values()), camera=flow.camera, zone=flow.zone)
        if flow.speed is not None:
            self._parts.metrics.set("lane_speed", flow.speed, camera=flow.camera, zone=flow.zone)


def _headers(event: faust.EventT[bytes]) -> Mapping[str, bytes]:
    """Kafka allows a header without a value."""
    return {str(name): bytes(value or b"") for name, value in dict(event.message.headers or {}).items()}


def _item(headers: Mapping[str, bytes], payload: bytes) -> Item | Inspect:
    if headers.get("content-type") == b"image/jpeg":
        return decode_frame(headers, payload)
    fact = decode(payload)
    if not isinstance(fact, CameraHeartbeat | Inspect):
        raise WireError(f"expected a frame, a camera heartbeat or a wish to inspect, got {type(fact).__name__}")
    return fact


def watch_agent(app: faust.App, topic: faust.TopicT, watch: Watch) -> None:
    @app.agent(topic, name="watch")
    async def frames_in(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await surviving(watch.take_in, event, FRAMES, watch.outlet)
