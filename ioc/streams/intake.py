"""Where frames, readings and heartbeats enter the stream."""

from __future__ import annotations

import asyncio
import logging

import faust

from ioc.domain.errors import BadFrame, Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.inspection import Inspect
from ioc.domain.observation import CameraHeartbeat, SensorHeartbeat
from ioc.domain.reading import Reading
from ioc.streams.memory.errors import MessageTooLarge
from ioc.streams.outlet import Outlet
from ioc.streams.parts import Parts
from ioc.vision.privacy import conceal_frame, has_privacy
from ioc.wire.topics import FRAMES, READINGS

log = logging.getLogger(__name__)

SENSOR_HEARTBEAT_EVERY = 0.5
"""Seconds between two heartbeats of a sensor."""
UP_WITHIN = 5.0
"""Seconds since its last picture within which a camera counts as delivering."""


class Intake:
    """The way in for cameras, the HTTP API and replays."""

    def __init__(self, parts: Parts, outlet: Outlet) -> None:
        self._parts = parts
        self._outlet = outlet
        self._private = {camera.id: camera for camera in parts.site.cameras if has_privacy(camera)}

    async def frame(self, frame: Frame) -> None:
        """A picture that the broker does not take just now is lost, and counts as failed: the next one is newer.

        Privacy zones are filled here, before anything of the centre has seen the picture.
        """
        self._parts.metrics.add("frames_captured", camera=frame.camera)
        try:
            if (camera := self._private.get(frame.camera)) is not None:
                frame = await asyncio.to_thread(conceal_frame, frame, camera)
            await self._outlet.publish_frame(frame)
        except BadFrame as error:  # what cannot be masked is kept nowhere
            self._parts.metrics.add("frames_failed", camera=frame.camera)
            await self._outlet.bury(FRAMES.name, frame.camera.encode(), b"", str(error))
        except (Unavailable, MessageTooLarge) as error:
            self._parts.metrics.add("frames_failed", camera=frame.camera)
            log.debug("camera %s: a picture was not taken: %s", frame.camera, error)

    async def camera_heartbeat(self, heartbeat: CameraHeartbeat) -> None:
        up = heartbeat.last_frame is not None and heartbeat.time - heartbeat.last_frame <= UP_WITHIN
        self._parts.metrics.set("camera_up", float(up), camera=heartbeat.camera)
        await self._outlet.publish(FRAMES, heartbeat.camera, heartbeat)

    async def inspect(self, camera: CameraId) -> None:
        """Somebody inspects this camera just now: whoever analyses its pictures hears it among them.

        Raises Unavailable as `publish` does.
        """
        await self._outlet.publish(FRAMES, camera, Inspect(camera, self._parts.clock.now()))

    async def reading(self, reading: Reading, received: float | None = None) -> None:
        """received: when it came in, POSIX seconds UTC; None is now.

        Live, a stream that takes no more refuses it by Unavailable: the gateway sends it again. A replay waits.
        """
        take = self._outlet.deliver if self._parts.lossless else self._outlet.publish
        await take(READINGS, reading.sensor, reading, received)

    async def sensor_heartbeat(self, heartbeat: SensorHeartbeat) -> None:
        """Raises Unavailable as `reading` does."""
        take = self._outlet.deliver if self._parts.lossless else self._outlet.publish
        await take(READINGS, heartbeat.sensor, heartbeat)

    async def refuse_frame(self, camera: str, payload: bytes, reason: str) -> None:
        """A picture that the capture could not take in."""
        self._parts.metrics.add("frames_captured", camera=camera)
        self._parts.metrics.add("frames_failed", camera=camera)
        await self._outlet.bury(FRAMES.name, camera.encode(), payload, reason)


RECONNECT_WITHIN = 15.0
"""Seconds after the start in which gateways come back; a sensor not heard of until then is silent."""


class SensorHeartbeats(faust.Service):
    """Says twice a second for every sensor what time it is, so that silence can be seen."""

    mundane_level = "debug"  # that it starts and stops is not for an operator's log

    def __init__(self, parts: Parts, intake: Intake) -> None:
        super().__init__()
        self._parts = parts
        self._intake = intake

    @faust.Service.task
    async def _beat(self) -> None:
        since = self._parts.clock.now()
        await self.sleep(RECONNECT_WITHIN)
        while not self.should_stop:
            now = self._parts.clock.now()
            for sensor in self._parts.site.sensors:
                try:
                    await self._intake.sensor_heartbeat(SensorHeartbeat(sensor.id, now, None, since))
                except Unavailable as error:
                    log.warning("no heartbeat of sensor %s: %s", sensor.id, error)
                    break
            await self.sleep(SENSOR_HEARTBEAT_EVERY)
