"""Sensors above their limits, and sensors that fall silent."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.kinds import Kind
from ioc.domain.observation import ReadingObserved, SensorHeartbeat
from ioc.domain.site import Threshold
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import GAUGE, HERE, T0, gauge, of, site

RISING = (Threshold(1, 4.0, 3.8), Threshold(2, 5.0, 4.7), Threshold(3, 6.0, 5.5))


def read(*values: float, period: float = 5.0) -> list[Detection]:
    rules = RuleEngine(site(sensors=[gauge(*RISING)]))
    return [
        report
        for index, value in enumerate(values)
        for report in rules.consider(ReadingObserved(GAUGE, T0 + index * period, value))
    ]


def test_fires_at_once_with_value_limit_and_place() -> None:
    """The first reading at the limit is reported, in both languages' numbers."""
    (began,) = read(3.9, 4.0)
    assert (began.phase, began.level, began.point, began.sensor) == (Phase.BEGAN, 1, HERE, GAUGE)
    assert began.start == began.time == T0 + 5
    assert began.why.summary.vi == ("Mực nước 4,00 m, báo động cấp 1 (ngưỡng 4,00 m, hết khi dưới 3,80 m).")
    assert (began.why.measures[0].value, began.why.measures[0].unit, began.why.measures[0].threshold) == (4.0, "m", 4.0)


def test_a_higher_level_is_a_new_report_of_the_same_episode() -> None:
    """1, 2, 3 as the water rises; each with its own limit."""
    reports = read(4.1, 5.2, 6.3, period=0.5)
    assert [report.level for report in reports] == [1, 2, 3]
    assert len({report.id for report in reports}) == 1
    assert [report.why.measures[0].threshold for report in reports] == [4.0, 5.0, 6.0]


def test_straight_to_the_highest_level() -> None:
    """A flood wave skips the lower levels."""
    (began,) = read(7.0)
    assert began.level == 3


def test_hysteresis_on_every_level() -> None:
    """A level holds until the value falls below its `clear`; between the limits nothing flaps."""
    levels = [report.level for report in read(4.0, 3.9, 4.05, 3.81, 5.0, 4.8, 4.69, 4.9, 3.79)]
    assert levels == [1, 1, 1, 1, 2, 2, 1, 1, 0]


def test_over_below_the_lowest_clear() -> None:
    """It ends, dated when it was last above."""
    reports = read(4.2, 3.9, 3.7, 3.7)
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].end == T0 + 5


def test_a_sensor_without_limits_never_alarms() -> None:
    """No thresholds, no alarm."""
    rules = RuleEngine(site(sensors=[gauge()]))
    assert not rules.consider(ReadingObserved(GAUGE, T0, 11.9))


def test_an_alarm_outlives_the_silence_of_its_sensor() -> None:
    """A drowned gauge keeps its alarm for ten minutes and is reported silent as well."""
    rules = RuleEngine(site(sensors=[gauge(*RISING)]))
    reports = rules.consider(ReadingObserved(GAUGE, T0, 5.5))
    for beat in range(1, 400):
        reports += rules.consider(SensorHeartbeat(GAUGE, T0 + 2 * beat, T0, T0 - 100))
    high = of(reports, Kind.SENSOR_THRESHOLD)
    assert all(b.time - a.time <= 2.01 for a, b in pairwise(high[:-1]))
    assert high[-1].phase is Phase.ENDED
    assert 600 <= high[-1].time - T0 <= 603
    silent = of(reports, Kind.SENSOR_SILENT)
    assert silent[0].start == T0 + 5
    assert 20 < silent[0].time - T0 <= 22


def test_silent_and_back() -> None:
    """Beyond silent_after it begins, dated when the next reading was due; the first new reading ends it."""
    rules = RuleEngine(site(sensors=[gauge()]))
    reports: list[Detection] = []
    for beat in range(40):
        time = T0 + 2 * beat
        last = min(time, T0 + 10) if time < T0 + 50 else time
        reports += rules.consider(SensorHeartbeat(GAUGE, time, last, T0))
    assert [reports[0].phase, reports[-1].phase] == [Phase.BEGAN, Phase.ENDED]
    assert reports[0].start == pytest.approx(T0 + 15, abs=1e-3)
    assert reports[-1].time == pytest.approx(T0 + 50, abs=1e-3)
    assert reports[0].why.summary.vi == "Cảm biến không gửi số liệu 22 giây (ngưỡng 20 giây)."
