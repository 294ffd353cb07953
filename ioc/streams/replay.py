"""A recorded day through the very agents that run live: event time comes from the data, every frame is analysed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable

from ioc.domain.frame import Frame
from ioc.domain.observation import CameraHeartbeat, SensorHeartbeat
from ioc.domain.reading import Reading
from ioc.domain.site import Site
from ioc.streams.intake import SENSOR_HEARTBEAT_EVERY, Intake

CAMERA_HEARTBEAT_EVERY = 0.5
"""Seconds of event time, as live capture does."""
LONGEST_GAP = 600.0
"""Seconds without any record that heartbeats bridge; over a longer hole time leaps, and silence is counted anew."""
AFTER_THE_END = 2.0
"""Seconds of event time that heartbeats go on after the last record, so that all before it is settled."""

Recorded = Frame | Reading


class Replay:
    """Feeds what was recorded, in order of event time, with the heartbeats that live operation would have sent.

    speed: how many recorded seconds a second; None is as fast as it goes.
    """

    def __init__(self, site: Site, intake: Intake, speed: float | None, on_time: Callable[[float], None]) -> None:
        self._site = site
        self._intake = intake
        self._speed = speed
        self._on_time = on_time
        self._last_frame: dict[str, float] = {}

    async def run(self, records: Iterable[Recorded]) -> float:
        """Feed everything; returns the event time up to which heartbeats were sent, -inf when there was nothing."""
        clock = asyncio.get_running_loop()
        began = clock.time()
        first = beat = None
        time = -math.inf
        for record in records:
            time = record.captured if isinstance(record, Frame) else record.time
            if first is None or beat is None or time - beat > LONGEST_GAP:
                first = beat = time
                began = clock.time()
            while beat <= time:
                await self._beat(beat, first)
                beat += CAMERA_HEARTBEAT_EVERY
            ahead = 0.0 if self._speed is None else began + (time - first) / self._speed - clock.time()
            await asyncio.sleep(
                max(0.0, ahead)
            )  # always a turn of the loop, else the agents would only hear at the end
            await self._feed(record)
            self._on_time(time)
        if first is None or beat is None:
            return time
        while beat <= time + AFTER_THE_END:
            await self._beat(beat, first)
            beat += CAMERA_HEARTBEAT_EVERY
        end = beat - CAMERA_HEARTBEAT_EVERY
        await self._beat_sensors(end, first)  # all sources end at one time, whatever beat theirs is
        return end

    async def _feed(self, record: Recorded) -> None:
        if isinstance(record, Frame):
            self._last_frame[record.camera] = record.captured
            await self._intake.frame(record)
        else:
            await self._intake.reading(record, received=record.time)

    async def _beat(self, time: float, since: float) -> None:
        for camera in self._site.cameras:
            last = self._last_frame.get(camera.id)
            await self._intake.camera_heartbeat(CameraHeartbeat(camera.id, time, last, since))
        if (time - since) % SENSOR_HEARTBEAT_EVERY < CAMERA_HEARTBEAT_EVERY:
            await self._beat_sensors(time, since)

    async def _beat_sensors(self, time: float, since: float) -> None:
        for sensor in self._site.sensors:
            await self._intake.sensor_heartbeat(SensorHeartbeat(sensor.id, time, None, since))
