"""What an observation means: an opinion of one rule, which always says why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ioc.domain.geometry import Box, LonLat, Point, require_finite
from ioc.domain.ids import CameraId, DetectionId, SensorId, ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.text import Text


class Phase(StrEnum):
    BEGAN = "began"
    CONTINUES = "continues"  # repeated every few seconds of event time while the cause is there
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a rule looked at, with its unit and the threshold that it was held against (if any)."""

    name: str
    value: float
    unit: str
    threshold: float | None = None

    def __post_init__(self) -> None:
        require_finite(value=self.value)


@dataclass(frozen=True, slots=True)
class FrameRef:
    """Which picture: the camera and its capture time."""

    camera: CameraId
    captured: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a rule fired: who says so, in words, in numbers, and what to draw on the picture that tripped it."""

    rule: str
    version: str
    summary: Text
    measures: tuple[Measure, ...]
    frame: FrameRef | None = None
    box: Box | None = None
    path: tuple[Point, ...] = ()
    direction: Point | None = None  # the lawful direction, in the picture


@dataclass(frozen=True, slots=True)
class Detection:
    """One report of one episode. `id` names the episode and stays; `revision` counts its reports from 1.

    start: when the cause began. time: event time of this report. end: when the cause ended (phase ended only).
    """

    id: DetectionId
    revision: int
    phase: Phase
    kind: Kind
    start: float
    time: float
    confidence: float
    why: Why
    camera: CameraId | None = None
    sensor: SensorId | None = None
    zone: ZoneId | None = None
    point: LonLat | None = None  # of the thing itself, where the ground plane tells
    level: int = 0  # alarm level of a sensor threshold, 0 otherwise
    end: float | None = None

    def __post_init__(self) -> None:
        require_finite(start=self.start, time=self.time, confidence=self.confidence)
        if (self.camera is None) == (self.sensor is None):
            raise ValueError(f"detection {self.id}: exactly one of camera and sensor")
        if (self.end is not None) != (self.phase is Phase.ENDED):
            raise ValueError(f"detection {self.id}: an end belongs to phase ended, got {self.phase} and {self.end}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"detection {self.id}: confidence must be in 0..1, got {self.confidence}")

    @property
    def report_id(self) -> str:
        """Names this very report; a report delivered twice changes nothing."""
        return f"{self.id}.{self.revision}"

    @property
    def source(self) -> str:
        return self.camera or self.sensor or ""


@dataclass(frozen=True, slots=True)
class RuleClock:
    """How far one rule is from speaking, for an engineer who asks why it did or did not. value grows towards limit.

    zone, object: the place and the track that it is about, where it is about one. box: where in the picture, of what is
    no track (a thing left behind, a fire); `object` is then that thing's own number. on: it has spoken and its episode
    lasts. held: why it does not speak although the limit may be reached; empty when nothing holds it.
    """

    kind: Kind
    zone: ZoneId | None
    object: int | None
    value: float
    limit: float
    unit: str
    on: bool = False
    held: str = ""
    box: Box | None = None

    def __post_init__(self) -> None:
        require_finite(value=self.value, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Progress:
    """Event time has reached `time` at `source`: nothing earlier will come from it. Orders what many sources say."""

    source: str
    time: float

    def __post_init__(self) -> None:
        require_finite(time=self.time)
