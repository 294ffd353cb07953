"""A sensor that sends no readings any more."""

from __future__ import annotations

from ioc.domain.detection import Detection, Measure
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, SensorHeartbeat
from ioc.domain.site import Sensor
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import Parameter, SensorEntry
from ioc.rules.vigil import Timing, Vigil
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS: tuple[Parameter, ...] = ()
"""None: how long a sensor may be silent is its own `silent_after`."""


class SensorSilent:
    """One sensor's readings, or their absence: silence begins when the next reading was due."""

    def __init__(self, site: str, sensor: Sensor) -> None:
        self._sensor = sensor
        subject = Subject(site, Kind.SENSOR_SILENT, VERSION, sensor=sensor.id)
        self._vigil = Vigil(subject, Timing(on_s=0.0, dip_s=0.0, off_s=0.0))

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, SensorHeartbeat):
            return []
        last = observation.since if observation.last_reading is None else observation.last_reading
        missing = observation.time - last
        return self._vigil.step(
            observation.time,
            missing > self._sensor.silent_after,
            lambda: self._evidence(missing),
            since=last + self._sensor.period,
        )

    def blind(self, time: float) -> list[Detection]:
        return []

    def close(self, time: float) -> list[Detection]:
        return self._vigil.close(time)

    def _evidence(self, missing: float) -> Evidence:
        summary = sentence(
            "Cảm biến không gửi số liệu {missing} giây (ngưỡng {limit} giây).",
            "The sensor has sent nothing for {missing} s (threshold {limit} s).",
            missing=number(missing, 0),
            limit=number(self._sensor.silent_after, 0),
        )
        measures = (Measure("silent", missing, "s", self._sensor.silent_after),)
        return Evidence(summary, measures, confidence=1.0, point=self._sensor.location)


ENTRY = SensorEntry(
    kind=Kind.SENSOR_SILENT,
    build=SensorSilent,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Cảm biến mất tín hiệu", en="Sensor silent"),
    meaning=Text(vi="Cảm biến không gửi số liệu nữa.", en="The sensor sends no readings any more."),
)
