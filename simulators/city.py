"""A city folder (`city.yaml`, a SUMO network, its routes) as frozen values. Metres, x east, y north of the origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ioc.domain.errors import SiteError
from ioc.domain.geometry import LonLat
from ioc.domain.site import LineUse, Sense, SensorKind, ZoneUse
from ioc.domain.text import Text

CITIES = Path(__file__).parent / "cities"
KINH_BAC = CITIES / "kinh_bac"
"""The demo city."""

Metres = tuple[float, float]


@dataclass(frozen=True, slots=True)
class AreaSpec:
    id: str
    name: Text
    province: str
    commune: str
    code: str
    code_date: str
    boundary: tuple[Metres, ...]


@dataclass(frozen=True, slots=True)
class RoadSpec:
    """`street`: the name that the network's edges carry."""

    id: str
    street: str
    name: Text
    road_class: str


@dataclass(frozen=True, slots=True)
class WaterSpec:
    name: Text
    polygon: tuple[Metres, ...]


@dataclass(frozen=True, slots=True)
class FenceSpec:
    path: tuple[Metres, ...]
    height: float
    style: str


@dataclass(frozen=True, slots=True)
class BoxSpec:
    footprint: tuple[Metres, ...]
    height: float
    style: str


@dataclass(frozen=True, slots=True)
class YardSpec:
    """A place without a street, and what stands in it."""

    id: str
    name: Text
    surface: str
    polygon: tuple[Metres, ...]
    fences: tuple[FenceSpec, ...] = ()
    boxes: tuple[BoxSpec, ...] = ()
    trees: tuple[Metres, ...] = ()


@dataclass(frozen=True, slots=True)
class StretchSpec:
    """An edge between two positions along it: all lanes, or one of them, counted from the right border."""

    id: str
    edge: str
    start: float
    end: float
    name: Text
    lane: int | None = None
    speed_limit: float | None = None
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StripSpec:
    """A band along an edge, `width` metres from its right border inwards."""

    id: str
    use: ZoneUse
    edge: str
    start: float
    end: float
    width: float
    name: Text
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class LineSpec:
    """Across an edge at a position along it (beyond its length: before the junction), or between two points."""

    id: str
    edge: str = ""
    at: float = 0.0
    ends: tuple[Metres, Metres] | None = None
    use: LineUse = LineUse.COUNT
    name: Text | None = None
    sense: Sense = Sense.BOTH
    signal: str = ""
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class TurnSpec:
    id: str
    name: Text
    entry: str
    exit: str
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class PatchSpec:
    """A polygon on the ground."""

    id: str
    use: ZoneUse
    name: Text
    polygon: tuple[Metres, ...]
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class SignalSpec:
    """The traffic light at the end of an edge, on an arm over its right lane."""

    id: str
    name: Text
    edge: str


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """at: where it hangs; look_at: the ground point in the middle of its picture; view: horizontal field, degrees.

    signals: the traffic lights whose lamps it sees.
    """

    id: str
    name: Text
    area: str
    at: Metres
    height: float
    look_at: Metres
    view: float
    domain: str = "traffic"
    road: str | None = None
    fps: float = 5.0
    lanes: tuple[StretchSpec, ...] = ()
    carriageways: tuple[StretchSpec, ...] = ()
    strips: tuple[StripSpec, ...] = ()
    patches: tuple[PatchSpec, ...] = ()
    signals: tuple[str, ...] = ()
    lines: tuple[LineSpec, ...] = ()
    turns: tuple[TurnSpec, ...] = ()
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SensorSpec:
    id: str
    kind: SensorKind
    name: Text
    at: Metres
    area: str
    signal: str = ""  # the traffic light that a sensor of kind `signal` reports


@dataclass(frozen=True, slots=True)
class City:
    id: str
    code: str
    name: Text
    timezone: str
    origin: tuple[float, float]
    gateway: str
    network: str
    routes: str
    areas: tuple[AreaSpec, ...]
    roads: tuple[RoadSpec, ...]
    cameras: tuple[CameraSpec, ...]
    sensors: tuple[SensorSpec, ...]
    water: tuple[WaterSpec, ...] = ()
    yards: tuple[YardSpec, ...] = ()
    signals: tuple[SignalSpec, ...] = ()
    folder: Path = KINH_BAC

    def place(self, at: Metres) -> LonLat:
        """Where a point of the plane is on the map, to 6 decimals (11 cm)."""
        exact = LonLat(*self.origin).moved(*at)
        return LonLat(round(exact.lon, 6), round(exact.lat, 6))

    def camera(self, camera_id: str) -> CameraSpec:
        """Raises KeyError."""
        return {camera.id: camera for camera in self.cameras}[camera_id]

    def signal(self, signal_id: str) -> SignalSpec:
        """Raises SiteError."""
        found = next((signal for signal in self.signals if signal.id == signal_id), None)
        if found is None:
            known = ", ".join(signal.id for signal in self.signals) or "none: name one under `signals`"
            raise SiteError(
                f"no traffic light {signal_id}", file=str(self.folder / "city.yaml"), remedy=f"there is {known}"
            )
        return found


_CITY = TypeAdapter(City)


def load_city(folder: Path = KINH_BAC) -> City:
    """Read `folder`/city.yaml. Raises SiteError."""
    path = folder / "city.yaml"
    try:
        raw: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        raise SiteError(str(error), file=str(path), remedy="name a folder that holds city.yaml") from error
    try:
        return _CITY.validate_python({**raw, "folder": folder})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SiteError(f"{place}: {first['msg']}", file=str(path), remedy="see simulators/city.py") from error
