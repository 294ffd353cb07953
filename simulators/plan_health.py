"""What may happen to cameras and sensors, as a scenario says it."""

from __future__ import annotations

from typing import Literal

from simulators.plan import Drawn, Part


class _OfCamera(Part):
    camera: str
    at: Drawn
    hold: Drawn


class CameraSilent(_OfCamera):
    kind: Literal["camera_silent"]


class CameraCovered(_OfCamera):
    kind: Literal["camera_covered"]


class CameraFrozen(_OfCamera):
    """Pictures keep coming, and are all the same."""

    kind: Literal["camera_frozen"]


class CameraDefocused(_OfCamera):
    """blur: standard deviation in pixels, reached within two seconds."""

    kind: Literal["camera_defocused"]
    blur: Drawn = 5.0


class CameraTurned(_OfCamera):
    """degrees: to the right; fewer than none, to the left."""

    kind: Literal["camera_turned"]
    degrees: Drawn = 35.0


class CameraDark(_OfCamera):
    """light: share that still reaches the imager."""

    kind: Literal["camera_dark"]
    light: Drawn = 0.05


class CameraBright(_OfCamera):
    """light: how many times too much."""

    kind: Literal["camera_bright"]
    light: Drawn = 6.0


class SensorThreshold(Part):
    """The sensor's value rises by `lift` within `rise` seconds, stays, and falls again."""

    kind: Literal["sensor_threshold"]
    sensor: str
    at: Drawn
    hold: Drawn
    lift: Drawn
    rise: float = 8.0


class SensorSilent(Part):
    kind: Literal["sensor_silent"]
    sensor: str
    at: Drawn
    hold: Drawn
