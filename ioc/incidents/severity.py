"""How much an incident matters, how soon somebody must act, and whose it is.

Alarm management (EEMUA 191, ISA-18.2) wants few of the highest priority: 1 is for danger to life now, 4 for what can
wait for the day shift. The tables are the centre's policy; change them here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.ids import AreaId
from ioc.domain.kinds import DOMAIN_OF_KIND, Domain, Kind
from ioc.domain.site import Road, Sensor, SensorKind

FAST_ROADS = ("expressway", "national")
EXPRESSWAY = "expressway"
LOWEST = 4

_PRIORITY: dict[Kind, int] = {
    Kind.COLLISION: 1,
    Kind.FIRE: 1,
    Kind.WRONG_WAY: 2,
    Kind.PEDESTRIAN_ON_CARRIAGEWAY: 2,
    Kind.SMOKE: 2,
    Kind.INTRUSION: 2,
    Kind.LINE_CROSSING: 2,
    Kind.ABANDONED_OBJECT: 2,
    Kind.CAMERA_COVERED: 2,
    Kind.CAMERA_TURNED: 2,
    Kind.STOPPED_VEHICLE: 3,
    Kind.CONGESTION: 3,
    Kind.CROWD: 3,
    Kind.LOITERING: 3,
    Kind.REMOVED_OBJECT: 3,
    Kind.SENSOR_THRESHOLD: 3,
    Kind.ILLEGAL_PARKING: 4,
    Kind.SPEEDING: 4,
    Kind.RED_LIGHT: 4,
    Kind.FORBIDDEN_TURN: 4,
    Kind.LANE_MISUSE: 4,
    Kind.CAMERA_SILENT: 4,
    Kind.CAMERA_FROZEN: 4,
    Kind.CAMERA_DEFOCUSED: 4,
    Kind.CAMERA_DARK: 4,
    Kind.CAMERA_BRIGHT: 4,
    Kind.SENSOR_SILENT: 4,
}
_ON_FAST_ROADS: dict[Kind, int] = {Kind.WRONG_WAY: 1, Kind.STOPPED_VEHICLE: 2}
_ON_EXPRESSWAYS: dict[Kind, int] = {
    Kind.WRONG_WAY: 1,
    Kind.STOPPED_VEHICLE: 1,
    Kind.PEDESTRIAN_ON_CARRIAGEWAY: 1,
    Kind.CONGESTION: 2,
}
_BY_LEVEL: dict[SensorKind, tuple[int, ...]] = {
    SensorKind.SMOKE: (1,),
    SensorKind.WATER_LEVEL: (3, 2, 1),
    SensorKind.PM25: (4, 3, 2),
    SensorKind.TEMPERATURE: (4, 3, 2),
    SensorKind.RAIN: (4, 3, 2),
    SensorKind.NOISE: (4, 4, 3),
    SensorKind.SIGNAL: (4,),
}
"""Priority of alarm level 1, 2, ...; a higher level than the table knows has the last one's."""


@dataclass(frozen=True, slots=True)
class Due:
    """Seconds from the first detection within which somebody must have acknowledged and resolved."""

    acknowledge: float
    resolve: float


DUE: dict[int, Due] = {
    1: Due(60.0, 1_800.0),
    2: Due(180.0, 7_200.0),
    3: Due(600.0, 28_800.0),
    4: Due(3_600.0, 86_400.0),
}


def priority(kind: Kind, level: int, road: Road | None, sensor: Sensor | None) -> int:
    """1 (danger to life now) to 4 (can wait)."""
    if kind is Kind.SENSOR_THRESHOLD and sensor is not None:
        table = _BY_LEVEL[sensor.kind]
        return table[min(max(level, 1), len(table)) - 1]
    usual = _PRIORITY[kind]
    if road is not None and road.road_class == EXPRESSWAY:
        return min(usual, _ON_EXPRESSWAYS.get(kind, usual))
    if road is not None and road.road_class in FAST_ROADS:
        return min(usual, _ON_FAST_ROADS.get(kind, usual))
    return usual


def jurisdiction(kind: Kind, area: AreaId, road: Road | None) -> tuple[str, ...]:
    """Groups that may see it, the one that leads first; the centre always may.

    Expressways belong to the national traffic police, other roads to the province's (Circular 83/2024).
    """
    match DOMAIN_OF_KIND[kind]:
        case Domain.TRAFFIC if road is not None and road.road_class == EXPRESSWAY:
            lead = "traffic-police/national"
        case Domain.TRAFFIC:
            lead = f"traffic-police/{area}"
        case Domain.SECURITY:
            lead = f"police/{area}"
        case Domain.ENVIRONMENT:
            lead = f"civil-defence/{area}"
        case _:
            return ("centre",)
    return (lead, "centre")
