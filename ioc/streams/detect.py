"""Observations to detections: the rules speak, and event time moves on for every source."""

from __future__ import annotations

import faust

from ioc.domain.detection import Progress
from ioc.domain.errors import WireError
from ioc.domain.inspection import Inspection, WorkingsObserved
from ioc.domain.observation import CameraHealth, CameraHeartbeat, Observation, SensorHeartbeat, source_of
from ioc.rules.engine import RuleEngine
from ioc.streams.outlet import Outlet
from ioc.streams.parts import Parts
from ioc.streams.surviving import surviving
from ioc.wire.events import Fact, decode_all
from ioc.wire.topics import DETECTIONS, INSPECTIONS, OBSERVATIONS

PROGRESS_EVERY = 0.25
"""Seconds of event time between two progress marks of one source."""
LATENESS = 0.3
"""Seconds that a picture or reading may take from its capture to the stream."""


class Detect:
    """Feeds the rule engine and the live feed; publishes what the rules say."""

    def __init__(self, parts: Parts, outlet: Outlet) -> None:
        self._parts = parts
        self.outlet = outlet
        self._engine = RuleEngine(parts.site)
        self._cameras = {camera.id: camera for camera in parts.site.cameras}
        self._known = {*self._cameras, *(sensor.id for sensor in parts.site.sensors)}
        self._marked: dict[str, float] = {}

    async def take_in(self, event: faust.EventT[bytes]) -> None:
        """One message of the observations topic: all that was seen in a picture, or a single observation."""
        payload = event.message.value or b""
        try:
            facts = [self._known_observation(fact) for fact in decode_all(payload)]
        except WireError as error:
            await self.outlet.bury(OBSERVATIONS.name, event.message.key, payload, str(error))
            return
        for fact in facts:
            await self._consider(fact)

    def _known_observation(self, fact: Fact) -> Observation:
        if not isinstance(fact, Observation):
            raise WireError(f"expected an observation, got {type(fact).__name__}")
        if source_of(fact) not in self._known:
            raise WireError(f"source {source_of(fact)}: unknown; the site file names no such camera or sensor")
        return fact

    async def _consider(self, fact: Observation) -> None:
        if isinstance(fact, WorkingsObserved):
            await self._inspect(fact)
            return
        self._parts.live.observe(fact)
        for detection in self._engine.consider(fact):
            await self.outlet.deliver(DETECTIONS, source_of(fact), detection)
        if isinstance(fact, CameraHealth):  # the last word of a frame
            self._parts.metrics.observe("judged_latency", max(0.0, self._parts.clock.now() - fact.time))
        await self._mark(fact)

    async def _inspect(self, workings: WorkingsObserved) -> None:
        """They follow the frame's other observations but for its health: the clocks are those of this very frame."""
        camera, time = self._cameras[workings.camera], workings.time
        places = [
            *((zone.id, zone.schedule) for zone in camera.zones),
            *((line.id, line.schedule) for line in camera.lines),
        ]
        asleep = tuple(place for place, schedule in places if not schedule.holds(time))
        inspection = Inspection(workings, self._engine.clocks(camera.id, time), asleep)
        self._parts.live.inspect(inspection)
        await self.outlet.deliver(INSPECTIONS, camera.id, inspection)

    async def _mark(self, fact: Observation) -> None:
        """Event time of the source after this fact. Health is the last word of a frame; a heartbeat may overtake a
        picture on its way by up to LATENESS; a reading may come late and says nothing."""
        if isinstance(fact, CameraHealth):
            reached = fact.time
        elif isinstance(fact, CameraHeartbeat | SensorHeartbeat):
            reached = fact.time - LATENESS
        else:
            return
        source = source_of(fact)
        if reached >= self._marked.get(source, float("-inf")) + PROGRESS_EVERY:
            self._marked[source] = reached
            await self.outlet.deliver(DETECTIONS, source, Progress(source, reached))


def detect_agent(app: faust.App, topic: faust.TopicT, detect: Detect) -> None:
    @app.agent(topic, name="detect")
    async def observations_in(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await surviving(detect.take_in, event, OBSERVATIONS, detect.outlet)
