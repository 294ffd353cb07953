"""What can go wrong in a city: the kinds of incident, and the domain that each belongs to."""

from __future__ import annotations

from enum import StrEnum


class Domain(StrEnum):
    TRAFFIC = "traffic"
    SECURITY = "security"
    ENVIRONMENT = "environment"
    HEALTH = "health"
    CITIZEN = "citizen"


class Kind(StrEnum):
    STOPPED_VEHICLE = "stopped_vehicle"
    ILLEGAL_PARKING = "illegal_parking"
    WRONG_WAY = "wrong_way"
    CONGESTION = "congestion"
    SPEEDING = "speeding"
    RED_LIGHT = "red_light"
    PEDESTRIAN_ON_CARRIAGEWAY = "pedestrian_on_carriageway"
    FORBIDDEN_TURN = "forbidden_turn"
    LANE_MISUSE = "lane_misuse"
    COLLISION = "collision"
    INTRUSION = "intrusion"
    LINE_CROSSING = "line_crossing"
    LOITERING = "loitering"
    CROWD = "crowd"
    ABANDONED_OBJECT = "abandoned_object"
    REMOVED_OBJECT = "removed_object"
    FIRE = "fire"
    SMOKE = "smoke"
    CAMERA_SILENT = "camera_silent"
    CAMERA_FROZEN = "camera_frozen"
    CAMERA_COVERED = "camera_covered"
    CAMERA_DEFOCUSED = "camera_defocused"
    CAMERA_TURNED = "camera_turned"
    CAMERA_DARK = "camera_dark"
    CAMERA_BRIGHT = "camera_bright"
    SENSOR_THRESHOLD = "sensor_threshold"
    SENSOR_SILENT = "sensor_silent"


_OF_DOMAIN = {
    Domain.TRAFFIC: (
        Kind.STOPPED_VEHICLE,
        Kind.ILLEGAL_PARKING,
        Kind.WRONG_WAY,
        Kind.CONGESTION,
        Kind.SPEEDING,
        Kind.RED_LIGHT,
        Kind.PEDESTRIAN_ON_CARRIAGEWAY,
        Kind.FORBIDDEN_TURN,
        Kind.LANE_MISUSE,
        Kind.COLLISION,
    ),
    Domain.SECURITY: (
        Kind.INTRUSION,
        Kind.LINE_CROSSING,
        Kind.LOITERING,
        Kind.CROWD,
        Kind.ABANDONED_OBJECT,
        Kind.REMOVED_OBJECT,
        Kind.CAMERA_COVERED,
        Kind.CAMERA_TURNED,
    ),
    Domain.ENVIRONMENT: (Kind.FIRE, Kind.SMOKE, Kind.SENSOR_THRESHOLD),
    Domain.HEALTH: (
        Kind.CAMERA_SILENT,
        Kind.CAMERA_FROZEN,
        Kind.CAMERA_DEFOCUSED,
        Kind.CAMERA_DARK,
        Kind.CAMERA_BRIGHT,
        Kind.SENSOR_SILENT,
    ),
}
DOMAIN_OF_KIND = {kind: domain for domain, kinds in _OF_DOMAIN.items() for kind in kinds}
"""`health` is the health of the centre's own eyes; covering or turning a camera is an act, and belongs to security."""
