"""What every rule is: fed with the observations of one source, it answers with detections. Its entry tells about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ioc.domain.detection import Detection, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation
from ioc.domain.site import Camera, Sensor
from ioc.domain.text import Text

Parameters = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that an integrator may set. low and high bound it, both allowed."""

    name: str
    unit: str
    default: float
    low: float
    high: float
    meaning: Text


class Rule(Protocol):
    """The state of one rule at one camera or sensor. Observations come in event-time order."""

    def consider(self, observation: Observation) -> list[Detection]: ...

    def blind(self, time: float) -> list[Detection]:
        """The source shows nothing that can be trusted just now."""
        ...

    def close(self, time: float) -> list[Detection]:
        """Event time has jumped: end what is on and forget the rest."""
        ...


@runtime_checkable
class HasClocks(Protocol):
    """A rule that can show what is building up in it, for the debug view. One that cannot is silent there."""

    def clocks(self, time: float) -> tuple[RuleClock, ...]: ...


@dataclass(frozen=True, slots=True)
class CameraEntry:
    """A rule that watches a camera. on_pixels: it needs a picture that can be trusted."""

    kind: Kind
    build: Callable[[str, Camera, Parameters], Rule]
    version: str
    parameters: tuple[Parameter, ...]
    name: Text
    meaning: Text
    on_pixels: bool = True


@dataclass(frozen=True, slots=True)
class SensorEntry:
    """A rule that watches a sensor; its limits are the sensor's own."""

    kind: Kind
    build: Callable[[str, Sensor], Rule]
    version: str
    parameters: tuple[Parameter, ...]
    name: Text
    meaning: Text
