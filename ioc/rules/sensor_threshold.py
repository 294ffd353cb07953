"""A sensor's value above one of its limits: water, dust, smoke. A higher level is a new report of the same episode."""

from __future__ import annotations

from ioc.domain.detection import Detection, Measure
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, ReadingObserved, SensorHeartbeat
from ioc.domain.site import Sensor, SensorKind, Threshold
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import Parameter, SensorEntry
from ioc.rules.vigil import Timing, Vigil
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS: tuple[Parameter, ...] = ()
"""None: the limits are the sensor's own `thresholds`."""
KEEP_SILENT = 600.0
"""Seconds that an alarm is kept after its sensor fell silent: a drowned gauge has not dried the street."""
QUANTITY = {
    SensorKind.WATER_LEVEL: Text("Mực nước", "Water level"),
    SensorKind.PM25: Text("Bụi mịn PM2.5", "PM2.5"),
    SensorKind.SMOKE: Text("Khói", "Smoke"),
    SensorKind.TEMPERATURE: Text("Nhiệt độ", "Temperature"),
    SensorKind.RAIN: Text("Lượng mưa", "Rain"),
    SensorKind.NOISE: Text("Tiếng ồn", "Noise"),
    SensorKind.SIGNAL: Text("Đèn tín hiệu", "Traffic light"),
}


class SensorThreshold:
    """One sensor's alarm level."""

    def __init__(self, site: str, sensor: Sensor) -> None:
        self._sensor = sensor
        self._thresholds = sorted(sensor.thresholds, key=lambda threshold: threshold.level)
        subject = Subject(site, Kind.SENSOR_THRESHOLD, VERSION, sensor=sensor.id)
        self._vigil = Vigil(subject, Timing(on_s=0.0, dip_s=0.0, off_s=0.0))
        self._level = 0
        self._value = 0.0

    def consider(self, observation: Observation) -> list[Detection]:
        if isinstance(observation, ReadingObserved):
            self._value = observation.value
            self._level = self._next_level(observation.value)
            return self._vigil.step(observation.time, self._level > 0, self._evidence)
        if isinstance(observation, SensorHeartbeat) and self._vigil.active:
            if observation.time - self._vigil.last_true > max(KEEP_SILENT, 3 * self._sensor.silent_after):
                return self.close(observation.time)
            return self._vigil.still_on(observation.time)
        return []

    def blind(self, time: float) -> list[Detection]:
        return []

    def close(self, time: float) -> list[Detection]:
        self._level = 0
        return self._vigil.close(time)

    def _next_level(self, value: float) -> int:
        """The highest level reached; one that was on stays until the value falls below its `clear`."""
        level = 0
        for threshold in self._thresholds:
            limit = threshold.clear if threshold.level <= self._level else threshold.above
            if value >= limit:
                level = max(level, threshold.level)
        return level

    def _evidence(self) -> Evidence:
        limit = self._threshold(self._level)
        sensor = self._sensor
        summary = sentence(
            "{quantity} {value} {unit}, báo động cấp {level} (ngưỡng {above} {unit}, hết khi dưới {clear} {unit}).",
            "{quantity} {value} {unit}, alarm level {level} (threshold {above} {unit}, over below {clear} {unit}).",
            quantity=QUANTITY[sensor.kind],
            value=number(self._value, 2),
            unit=sensor.unit,
            level=str(self._level),
            above=number(limit.above, 2),
            clear=number(limit.clear, 2),
        )
        measures = (Measure(sensor.kind.value, self._value, sensor.unit, limit.above),)
        return Evidence(summary, measures, confidence=1.0, point=sensor.location, level=self._level)

    def _threshold(self, level: int) -> Threshold:
        return next(threshold for threshold in self._thresholds if threshold.level == level)


ENTRY = SensorEntry(
    kind=Kind.SENSOR_THRESHOLD,
    build=SensorThreshold,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Cảm biến vượt ngưỡng", en="Sensor above its limit"),
    meaning=Text(
        vi="Giá trị đo vượt một ngưỡng báo động của cảm biến; hết khi xuống dưới mức hạ báo động.",
        en="The value is above an alarm limit of the sensor; over when it falls below the clearing value.",
    ),
)
