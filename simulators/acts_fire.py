"""Planned fire and smoke; and steam, which is neither."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from simulators.plan_ordinary import Steam
from simulators.plan_security import Fire, Smoke
from simulators.plumes import Plume
from simulators.stage import Stage
from simulators.witness import Witness

STEAM_RISES, STEAM_SIZE, STEAM_SHADE = 2.0, 0.35, 0.97


class BurningAct:
    """The truth runs from the first flame or wisp until the source begins to die."""

    def __init__(self, planned: Fire | Smoke, name: str, number: int) -> None:
        self._plan, self._number = planned, number
        self._witness = Witness(name, Kind(planned.kind), camera=planned.camera)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned, since = self._plan, at - self._plan.at
        shade = planned.shade if isinstance(planned, Smoke) else 0.0
        _show(
            stage,
            Plume(self._number, planned.kind, planned.place, since, planned.hold, planned.rise, planned.size, shade),
        )
        self._witness.note(stage, now, 0 <= since < planned.hold)


class SteamAct:
    """A pot that boils."""

    def __init__(self, planned: Steam, name: str, number: int) -> None:
        self._plan, self._number = planned, number

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        steam = Plume(
            self._number, "steam", planned.place, at - planned.at, planned.hold, STEAM_RISES, STEAM_SIZE, STEAM_SHADE
        )
        _show(stage, steam)


def _show(stage: Stage, plume: Plume) -> None:
    if plume.seen:
        stage.plumes.append(plume)
