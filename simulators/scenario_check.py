"""Whether a scenario fits the city that it is played in."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain.errors import SiteError
from simulators.city import City
from simulators.plan import Part
from simulators.plan_traffic import Speeding
from simulators.scenario import Scenario
from simulators.stage import Stage


def check(scenario: Scenario, city: City, stage: Stage) -> None:
    """Raises SiteError that names the camera, zone, line, turn, sensor or edge that is not there."""
    cameras = [camera.id for camera in city.cameras]
    for name in scenario.cameras:
        _known(scenario, "camera", name, cameras)
    for planned in (*scenario.incidents, *scenario.ordinary):
        camera = getattr(planned, "camera", None)
        if camera is not None:
            _known(scenario, "camera", camera, cameras)
            for what, known in (("zone", stage.zones), ("line", stage.lines), ("turn", stage.turns)):
                there = [name for owner, name in known if owner == camera]
                _known(scenario, f"{what} of camera {camera}", getattr(planned, what, None), there)
        _known(scenario, "sensor", getattr(planned, "sensor", None), stage.gauges)
        _check_streets(scenario, planned, stage)


def _check_streets(scenario: Scenario, planned: Part, stage: Stage) -> None:
    if isinstance(planned, Speeding) and (planned.camera, planned.zone) not in stage.limits:
        raise SiteError(
            f"scenario {scenario.name}: zone {planned.zone} of camera {planned.camera} has no speed limit",
            remedy="give it one in city.yaml",
        )
    edges = stage.traffic.roads.edges
    for what in ("edge", "into"):
        _known(scenario, "edge", getattr(planned, what, None), edges)
    for what in ("who", "first", "second"):
        kind = getattr(planned, what, None)
        if kind is not None and hasattr(planned, "edge"):
            _known(scenario, "vehicle", kind, ("motorbike", "car", "bus", "truck"))


def _known(scenario: Scenario, what: str, name: str | None, known: Iterable[str]) -> None:
    if name is not None and name not in known:
        choice = ", ".join(sorted(known)) or "none"
        raise SiteError(f"scenario {scenario.name}: there is no {what} called {name}", remedy=f"there is {choice}")
