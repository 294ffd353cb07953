"""A scenario file: what goes wrong where and when, over the ordinary life of the city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ioc.domain.errors import SiteError
from simulators.city import Metres

SCENARIOS = Path(__file__).parent / "scenarios"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoppedVehicle(_Part):
    """A car stops in its lane for `hold` seconds. at: when it enters the street, `run` metres before."""

    kind: Literal["stopped_vehicle"]
    camera: str
    zone: str
    edge: str
    along: float
    at: float
    hold: float
    run: float = 70.0


class WrongWay(_Part):
    """A motorbike rides from `start` to `end` along an edge against its direction, `left` metres off the middle."""

    kind: Literal["wrong_way"]
    camera: str
    zone: str
    edge: str
    start: float
    end: float
    at: float
    left: float = 0.0
    speed: float = 7.0


class Congestion(_Part):
    """Vehicles `beyond` a point of the edge may only crawl, while `arrivals` more a second come in at `enter`
    during the first `surge` seconds."""

    kind: Literal["congestion"]
    camera: str
    zone: str
    edge: str
    at: float
    hold: float
    beyond: float
    speed: float = 0.4
    arrivals: float = 1.0
    surge: float = 30.0
    enter: float = 40.0


class Intrusion(_Part):
    """Somebody walks a path that crosses the zone."""

    kind: Literal["intrusion"]
    camera: str
    zone: str
    path: tuple[Metres, ...]
    at: float
    speed: float = 1.3


class CameraSilent(_Part):
    kind: Literal["camera_silent"]
    camera: str
    at: float
    hold: float


class CameraCovered(_Part):
    kind: Literal["camera_covered"]
    camera: str
    at: float
    hold: float


class SensorThreshold(_Part):
    """The sensor's value rises by `lift` within `rise` seconds, stays, and falls again."""

    kind: Literal["sensor_threshold"]
    sensor: str
    at: float
    hold: float
    lift: float
    rise: float = 8.0


class SensorSilent(_Part):
    kind: Literal["sensor_silent"]
    sensor: str
    at: float
    hold: float


Planned = Annotated[
    StoppedVehicle | WrongWay | Congestion | Intrusion | CameraSilent | CameraCovered | SensorThreshold | SensorSilent,
    Field(discriminator="kind"),
]


class Walk(_Part):
    """Somebody lawful, to and fro for ever; starts `offset` metres into the path."""

    path: tuple[Metres, ...]
    speed: float = 1.2
    offset: float = 0.0


class Bag(_Part):
    """A bag that stands there all the time."""

    at: Metres


class Scenario(_Part):
    """period: seconds after which a looped scenario begins again. condition: how its pictures look by default."""

    name: str
    period: float
    condition: str = "day"
    incidents: tuple[Planned, ...] = ()
    walks: tuple[Walk, ...] = ()
    bags: tuple[Bag, ...] = ()


_SCENARIO = TypeAdapter(Scenario)


def load_scenario(name: str) -> Scenario:
    """A file, or the name of one that ships. Raises SiteError."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else SCENARIOS / f"{name}.yaml"
    try:
        raw: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        known = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.yaml")))
        raise SiteError(
            f"no scenario there: {error}", file=str(path), remedy=f"give a file or one of: {known}"
        ) from error
    try:
        return _SCENARIO.validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SiteError(f"{place}: {first['msg']}", file=str(path), remedy="see simulators/scenario.py") from error
