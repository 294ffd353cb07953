"""What was seen, without opinion. All times are event time: POSIX seconds, UTC, as the source stamped them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ioc.domain.geometry import Box, Point, require_finite
from ioc.domain.ids import CameraId, SensorId, ZoneId
from ioc.domain.inspection import WorkingsObserved


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
class Crossing:
    """A track's foot went over a line between the picture before and this one. sense: +1 from left to right of a->b,
    seen along it, -1 back."""

    line: str
    track: int
    sense: int


@dataclass(frozen=True, slots=True)
class TracksObserved:
    """The confirmed tracks of one frame of one camera. size: width and height in pixels.

    occupancy: zone id -> share of the zone's area covered by foreground or held (still) tracks, 0..1.
    lines: line id -> crossings so far (positive, negative). crossings: those of this frame.
    """

    camera: CameraId
    time: float
    size: tuple[int, int]
    tracks: tuple[Track, ...]
    occupancy: dict[str, float]
    lines: dict[str, tuple[int, int]]
    crossings: tuple[Crossing, ...] = ()

    def __post_init__(self) -> None:
        require_finite(time=self.time)


class ObjectChange(StrEnum):
    """What happened at the place of a still object."""

    LEFT = "left"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class StillObject:
    """Something small that somebody put down in view, or took away.

    id: names it while it is there. box, foot: picture, fractions. ground: metres east and north of the camera (None
    without calibration). since: event time at which it was put down or taken. alone_since: event time from which
    nobody has been near it (None while somebody is). seen: False while something hides it.
    """

    id: int
    box: Box
    foot: Point
    ground: Point | None
    change: ObjectChange
    since: float
    alone_since: float | None
    seen: bool


@dataclass(frozen=True, slots=True)
class ObjectsObserved:
    """The still objects in one frame of a camera that looks out for them; an empty one follows the last."""

    camera: CameraId
    time: float
    objects: tuple[StillObject, ...]

    def __post_init__(self) -> None:
        require_finite(time=self.time)


class Flame(StrEnum):
    """What a burning region shows."""

    FIRE = "fire"
    SMOKE = "smoke"


@dataclass(frozen=True, slots=True)
class FlameRegion:
    """A region that looks and moves like fire or smoke. box: picture, fractions. area: share of the picture, 0..1.
    strength: how much it is like it, 0..1. since: event time from which it has been there without a break."""

    flame: Flame
    box: Box
    area: float
    strength: float
    since: float


@dataclass(frozen=True, slots=True)
class FlamesObserved:
    """Fire and smoke in one frame of one camera; an empty one follows the last."""

    camera: CameraId
    time: float
    regions: tuple[FlameRegion, ...]

    def __post_init__(self) -> None:
        require_finite(time=self.time)


class SignalState(StrEnum):
    """What a traffic light shows."""

    DARK = "dark"
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


SIGNAL_CODES = {0: SignalState.DARK, 1: SignalState.RED, 2: SignalState.AMBER, 3: SignalState.GREEN}
"""The values of a sensor of kind `signal`."""


@dataclass(frozen=True, slots=True)
class SignalObserved:
    """The state of one traffic light, told to a camera that watches its stop line: with every change, and each second.

    signal: id of the lamp's zone in the picture, or of a sensor of kind `signal`.
    """

    camera: CameraId
    time: float
    signal: str
    state: SignalState

    def __post_init__(self) -> None:
        require_finite(time=self.time)


@dataclass(frozen=True, slots=True)
class FlowObserved:
    """Traffic of one lane over the last `seconds` (FIWARE Smart Data Models, TrafficFlowObserved).

    time: end of the interval. counts: class -> vehicles that drove along the zone and have left it, each once. speed:
    mean of their mean speeds, m/s, None without calibration or vehicles. occupancy: mean share of the zone covered.
    """

    camera: CameraId
    time: float
    zone: ZoneId
    seconds: float
    counts: dict[ObjectClass, int]
    speed: float | None
    occupancy: float

    def __post_init__(self) -> None:
        require_finite(time=self.time, seconds=self.seconds, occupancy=self.occupancy)


@dataclass(frozen=True, slots=True)
class PeopleObserved:
    """How many people are in one zone. density: people a square metre, None without calibration."""

    camera: CameraId
    time: float
    zone: ZoneId
    count: float
    density: float | None

    def __post_init__(self) -> None:
        require_finite(time=self.time, count=self.count)


class View(StrEnum):
    """Whether a camera's picture can be trusted, and why not; the gravest reason counts."""

    CLEAR = "clear"
    COVERED = "covered"
    TURNED = "turned"
    FROZEN = "frozen"
    DARK = "dark"
    BRIGHT = "bright"
    DEFOCUSED = "defocused"

    @property
    def shows(self) -> bool:
        """What is seen in it is there: also in the dark, where only what shines is seen, and a fire is."""
        return self in (View.CLEAR, View.DARK)


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """What the picture itself says of the camera.

    sharpness: variance of the Laplacian of the grey picture at 160 px width (no unit). brightness: mean grey 0..255.
    detail: share of the learned scene's structure that is still there, 0..1. since: event time from which the view has
    been as it is, None while it is clear.
    """

    camera: CameraId
    time: float
    view: View
    sharpness: float
    brightness: float
    detail: float
    since: float | None = None

    def __post_init__(self) -> None:
        require_finite(time=self.time)


@dataclass(frozen=True, slots=True)
class CameraHeartbeat:
    """Sent for every camera about twice a second of event time while no pictures come, every two seconds while they do,
    in order with them.

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


Told = ObjectsObserved | FlamesObserved | SignalObserved | FlowObserved | PeopleObserved
"""What not every frame shows."""


@dataclass(frozen=True, slots=True)
class Perceived:
    """What one frame shows. workings: only when they were asked for."""

    tracks: TracksObserved
    health: CameraHealth
    others: tuple[Told, ...] = ()
    workings: WorkingsObserved | None = None

    def in_order(self) -> tuple[CameraObservation, ...]:
        """As they are passed on: health is the last word about a frame."""
        workings = () if self.workings is None else (self.workings,)
        return (self.tracks, *self.others, *workings, self.health)


CameraObservation = TracksObserved | Told | WorkingsObserved | CameraHealth | CameraHeartbeat
Observation = CameraObservation | ReadingObserved | SensorHeartbeat


def source_of(observation: Observation) -> str:
    """The camera or sensor that an observation comes from: the key it travels under."""
    if isinstance(observation, ReadingObserved | SensorHeartbeat):
        return observation.sensor
    return observation.camera
