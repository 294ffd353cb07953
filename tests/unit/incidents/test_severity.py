"""Priorities, due times, and whose incident it is."""

from __future__ import annotations

import pytest

from ioc.domain.kinds import Kind
from ioc.domain.site import Road, Sensor, SensorKind
from ioc.incidents.severity import DUE, jurisdiction, priority
from tests.unit.incidents.facts import CITY, WARD


def road(name: str | None) -> Road | None:
    return CITY.road(name)


def sensor(name: str) -> Sensor:
    found = CITY.sensor(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "where", "expected"),
    [
        (Kind.WRONG_WAY, "ct07", 1),
        (Kind.WRONG_WAY, "ql1", 1),
        (Kind.WRONG_WAY, "street", 2),
        (Kind.STOPPED_VEHICLE, "ct07", 1),
        (Kind.STOPPED_VEHICLE, "ql1", 2),
        (Kind.STOPPED_VEHICLE, None, 3),
        (Kind.CONGESTION, "ct07", 2),
        (Kind.CONGESTION, "street", 3),
        (Kind.INTRUSION, None, 2),
        (Kind.CAMERA_COVERED, None, 2),
        (Kind.CAMERA_SILENT, "ct07", 4),
        (Kind.SENSOR_SILENT, None, 4),
    ],
)
def test_the_faster_the_road_the_higher(kind: Kind, where: str | None, expected: int) -> None:
    """1 is danger to life now, 4 can wait for the day shift."""
    assert priority(kind, 0, road(where), None) == expected


@pytest.mark.parametrize(
    ("name", "levels"), [("w1", {1: 3, 2: 2, 3: 1, 9: 1, 0: 3}), ("p1", {1: 4, 2: 3, 3: 2}), ("s1", {1: 1, 2: 1})]
)
def test_sensors_by_level(name: str, levels: dict[int, int]) -> None:
    """Smoke is always 1; beyond the table the last entry holds."""
    assert {level: priority(Kind.SENSOR_THRESHOLD, level, None, sensor(name)) for level in levels} == levels


def test_every_kind_and_sensor_has_a_priority_with_due_times() -> None:
    """No table has a hole, and a higher priority is due sooner."""
    for kind in Kind:
        assert priority(kind, 1, None, sensor("w1")) in DUE
    assert {each.kind for each in CITY.sensors} <= set(SensorKind)
    assert [due.acknowledge for _, due in sorted(DUE.items())] == sorted(due.acknowledge for due in DUE.values())
    assert all(due.acknowledge < due.resolve for due in DUE.values())


def test_expressways_are_the_national_polices() -> None:
    """Other roads are the area's; security, environment and health have their own."""
    assert jurisdiction(Kind.CONGESTION, WARD, road("ct07")) == ("traffic-police/national", "centre")
    assert jurisdiction(Kind.CONGESTION, WARD, road("street")) == ("traffic-police/vu-ninh", "centre")
    assert jurisdiction(Kind.INTRUSION, WARD, road("ct07")) == ("police/vu-ninh", "centre")
    assert jurisdiction(Kind.SENSOR_THRESHOLD, WARD, None) == ("civil-defence/vu-ninh", "centre")
    assert jurisdiction(Kind.CAMERA_SILENT, WARD, None) == ("centre",)
