"""Looking into the detector: somebody asks why a rule spoke or did not, and is shown what lies behind it."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.detection import RuleClock
from ioc.domain.geometry import Box, require_finite
from ioc.domain.ids import CameraId


@dataclass(frozen=True, slots=True)
class Inspect:
    """Somebody inspects a camera at `time`. It holds for a few seconds only, and is said again for as long as it is so:
    whoever analyses that camera now hears it, and nobody has to take it back."""

    camera: CameraId
    time: float

    def __post_init__(self) -> None:
        require_finite(time=self.time)


@dataclass(frozen=True, slots=True)
class WorkingsObserved:
    """What lies behind the tracks of one frame; told only while somebody inspects the camera.

    foreground: what differs from the learned scene, at analysis size: a PNG of one bit a pixel, in base64, so that it
    travels in JSON. blobs: its regions, fractions of the picture. candidates: what is followed and not yet believed.
    """

    camera: CameraId
    time: float
    foreground: str
    blobs: tuple[Box, ...]
    candidates: tuple[Box, ...]

    def __post_init__(self) -> None:
        require_finite(time=self.time)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The workings of one frame, and what the rules make of it. asleep: zones and lines whose time table does not hold
    at that moment."""

    workings: WorkingsObserved
    clocks: tuple[RuleClock, ...]
    asleep: tuple[str, ...]
