"""A scenario file: what goes wrong where and when, and what only looks like it, over the ordinary life of the city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ioc.domain.errors import SiteError
from simulators import plan_health, plan_ordinary, plan_security, plan_traffic
from simulators.city import Metres
from simulators.plan import Drawn, Part

SCENARIOS = Path(__file__).parent / "scenarios"

Planned = Annotated[
    plan_traffic.StoppedVehicle
    | plan_traffic.IllegalParking
    | plan_traffic.WrongWay
    | plan_traffic.Congestion
    | plan_traffic.Speeding
    | plan_traffic.RedLight
    | plan_traffic.ForbiddenTurn
    | plan_traffic.LaneMisuse
    | plan_traffic.PedestrianOnCarriageway
    | plan_traffic.Collision
    | plan_security.Intrusion
    | plan_security.LineCrossing
    | plan_security.Loitering
    | plan_security.Crowd
    | plan_security.AbandonedObject
    | plan_security.RemovedObject
    | plan_security.Fire
    | plan_security.Smoke
    | plan_health.CameraSilent
    | plan_health.CameraCovered
    | plan_health.CameraFrozen
    | plan_health.CameraDefocused
    | plan_health.CameraTurned
    | plan_health.CameraDark
    | plan_health.CameraBright
    | plan_health.SensorThreshold
    | plan_health.SensorSilent,
    Field(discriminator="kind"),
]
Ordinary = Annotated[
    plan_ordinary.BriefStop
    | plan_ordinary.Pause
    | plan_ordinary.OwnBag
    | plan_ordinary.Passing
    | plan_ordinary.Surge
    | plan_ordinary.Steam,
    Field(discriminator="what"),
]


class Walk(Part):
    """Somebody lawful, to and fro for ever; starts `offset` metres into the path."""

    path: tuple[Metres, ...]
    speed: Drawn = 1.2
    offset: Drawn = 0.0


class Bag(Part):
    """A bag that stands there all the time."""

    at: Metres


class Scenario(Part):
    """period: seconds after which a looped scenario begins again. city: the folder of simulators/cities that it is
    written for. cameras: those that matter to it, empty for all. condition: how its pictures look by default."""

    name: str
    period: float
    city: str = "kinh_bac"
    cameras: tuple[str, ...] = ()
    condition: str = "day"
    incidents: tuple[Planned, ...] = ()
    ordinary: tuple[Ordinary, ...] = ()
    walks: tuple[Walk, ...] = ()
    bags: tuple[Bag, ...] = ()


_SCENARIO = TypeAdapter(Scenario)


def load_scenario(name: str, seed: int = 1) -> Scenario:
    """A file, or the name of one that ships. The seed draws what the file leaves open. Raises SiteError."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else SCENARIOS / f"{name}.yaml"
    try:
        raw: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        known = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.yaml")))
        raise SiteError(
            f"no scenario there: {error}", file=str(path), remedy=f"give a file or one of: {known}"
        ) from error
    try:
        return _SCENARIO.validate_python(raw, context=np.random.default_rng((seed, 11)))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SiteError(
            f"{place}: {first['msg']}", file=str(path), remedy="see simulators/scenarios/README.md"
        ) from error
