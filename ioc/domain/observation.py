"""What was seen, without opinion. All times are event time: POSIX seconds, UTC, as the source stamped them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ioc.domain.geometry import Box, Point, require_finite
from ioc.domain.ids import CameraId, SensorId


class ObjectClass(StrEnum):
    """Voted over the track's life, never taken from one frame."""

    UNKNOWN = "unknown"
    PERSON = "person"
    MOTORBIKE = "motorbike"
    CAR = "car"
    BUS = "bus"
    TRUCK = "truck"


@dataclass(frozen=True, slots=True)
class Track:
    """One tracked thing in one frame.

    box: picture, fractions. foot: picture, where it meets the ground. ground: metres east and north of the camera
    (None without calibration). velocity: metres a second east and north with calibration, else fractions of the
    frame a second (`metric` says which). still_for: seconds since it last moved. age: seconds since first seen.
    seen: False while it is only predicted (occluded, or held by its stationary anchor).
    """

    id: int
    box: Box
    foot: Point
    velocity: Point
    metric: bool
    ground: Point | None
    first_seen: float
    still_for: float
    seen: bool
    label: ObjectClass = ObjectClass.UNKNOWN

    def age(self, now: float) -> float:
        return now - self.first_seen


@dataclass(frozen=True, slots=True)
class TracksObserved:
    """The confirmed tracks of one frame of one camera. size: width and height in pixels.

    occupancy: zone id -> share of the zone's area covered by foreground or held (still) tracks, 0..1.
    """

    camera: CameraId
    time: float
    size: tuple[int, int]
    tracks: tuple[Track, ...]
    occupancy: dict[str, float]
    lines: dict[str, tuple[int, int]]  # count line id -> crossings so far (positive, negative)

    def __post_init__(self) -> None:
        require_finite(time=self.time)


class View(StrEnum):
    """Whether a camera's picture can be trusted."""

    CLEAR = "clear"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """What the picture itself says of the camera.

    sharpness: variance of the Laplacian of the grey picture at 160 px width (no unit). brightness: mean grey 0..255.
    detail: share of the learned scene's edges that are still there, 0..1.
    """

    camera: CameraId
    time: float
    view: View
    sharpness: float
    brightness: float
    detail: float

    def __post_init__(self) -> None:
        require_finite(time=self.time)


@dataclass(frozen=True, slots=True)
class CameraHeartbeat:
    """Sent for every camera about twice a second of event time, picture or not, in order with its frames.

    last_frame: capture time of the newest picture, None if there was none yet since `since` (when capture began).
    error: what the capture last complained of, empty when it is well.
    """

    camera: CameraId
    time: float
    last_frame: float | None
    since: float
    error: str = ""

    def __post_init__(self) -> None:
        require_finite(time=self.time)


@dataclass(frozen=True, slots=True)
class ReadingObserved:
    """One accepted sensor value, in the sensor's unit."""

    sensor: SensorId
    time: float
    value: float

    def __post_init__(self) -> None:
        require_finite(time=self.time, value=self.value)


@dataclass(frozen=True, slots=True)
class SensorHeartbeat:
    """Sent for every sensor about twice a second of event time, in order with its readings."""

    sensor: SensorId
    time: float
    last_reading: float | None
    since: float

    def __post_init__(self) -> None:
        require_finite(time=self.time)


Observation = TracksObserved | CameraHealth | CameraHeartbeat | ReadingObserved | SensorHeartbeat


def source_of(observation: Observation) -> str:
    """The camera or sensor that an observation comes from: the key it travels under."""
    if isinstance(observation, ReadingObserved | SensorHeartbeat):
        return observation.sensor
    return observation.camera
