"""Readings to observations: what a sensor sent is believed only when it can be true."""

from __future__ import annotations

from dataclasses import replace

import faust

from ioc.domain.errors import BadReading, WireError
from ioc.domain.observation import SIGNAL_CODES, ReadingObserved, SensorHeartbeat, SignalObserved, SignalState
from ioc.domain.reading import Reading, check_reading
from ioc.domain.site import SensorKind
from ioc.streams.outlet import Outlet
from ioc.streams.parts import Parts
from ioc.streams.surviving import surviving
from ioc.wire.events import decode
from ioc.wire.topics import OBSERVATIONS, READINGS


class Sense:
    """Checks readings and tells heartbeats when the last good reading was."""

    def __init__(self, parts: Parts, outlet: Outlet) -> None:
        self._parts = parts
        self.outlet = outlet
        self._last: dict[str, float] = {}
        self._obeyed_by = {
            sensor.id: [camera.id for camera in parts.site.cameras if sensor.id in {x.signal for x in camera.lines}]
            for sensor in parts.site.sensors
            if sensor.kind is SensorKind.SIGNAL
        }

    async def take_in(self, event: faust.EventT[bytes]) -> None:
        """One message of the readings topic. Event time `received` is the transport's timestamp."""
        payload = event.message.value or b""
        try:
            fact = decode(payload)
            if isinstance(fact, SensorHeartbeat):
                if self._parts.site.sensor(fact.sensor) is None:
                    raise WireError(f"sensor {fact.sensor}: unknown; the site file does not name it")
                fact = replace(fact, last_reading=self._last.get(fact.sensor))
                await self.outlet.deliver(OBSERVATIONS, fact.sensor, fact)
                return
            if not isinstance(fact, Reading):
                raise WireError(f"expected a reading, got {type(fact).__name__}")
            check_reading(fact, self._parts.site.sensor(fact.sensor), event.message.timestamp)
        except (WireError, BadReading) as error:
            self._parts.metrics.add("readings_refused")
            await self.outlet.bury(READINGS.name, event.message.key, payload, str(error))
            return
        self._last[fact.sensor] = max(fact.time, self._last.get(fact.sensor, fact.time))
        self._parts.metrics.add("readings_accepted")
        await self.outlet.deliver(OBSERVATIONS, fact.sensor, ReadingObserved(fact.sensor, fact.time, fact.value))
        for camera in self._obeyed_by.get(fact.sensor, ()):
            state = SIGNAL_CODES.get(round(fact.value), SignalState.DARK)
            await self.outlet.deliver(OBSERVATIONS, camera, SignalObserved(camera, fact.time, fact.sensor, state))


def sense_agent(app: faust.App, topic: faust.TopicT, sense: Sense) -> None:
    @app.agent(topic, name="sense")
    async def readings_in(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await surviving(sense.take_in, event, READINGS, sense.outlet)
