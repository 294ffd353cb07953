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
    WRONG_WAY = "wrong_way"
    CONGESTION = "congestion"
    INTRUSION = "intrusion"
    CAMERA_SILENT = "camera_silent"
    CAMERA_COVERED = "camera_covered"
    SENSOR_THRESHOLD = "sensor_threshold"
    SENSOR_SILENT = "sensor_silent"


DOMAIN_OF_KIND = {
    Kind.STOPPED_VEHICLE: Domain.TRAFFIC,
    Kind.WRONG_WAY: Domain.TRAFFIC,
    Kind.CONGESTION: Domain.TRAFFIC,
    Kind.INTRUSION: Domain.SECURITY,
    Kind.CAMERA_SILENT: Domain.HEALTH,
    Kind.CAMERA_COVERED: Domain.SECURITY,
    Kind.SENSOR_THRESHOLD: Domain.ENVIRONMENT,
    Kind.SENSOR_SILENT: Domain.HEALTH,
}
"""`health` is the health of the centre's own eyes; covering a camera is an act, so it belongs to security."""
