"""The planned incidents, each a small machine that is told the time ten times a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from simulators import plan_health, plan_ordinary, plan_security, plan_traffic
from simulators.acts_driving import CollisionAct, ForbiddenTurnAct, LaneMisuseAct, RedLightAct, SpeedingAct
from simulators.acts_fire import BurningAct, SteamAct
from simulators.acts_health import LensAct, SensorSilentAct, SensorThresholdAct, SilentAct
from simulators.acts_objects import AbandonedObjectAct, OwnBagAct, RemovedObjectAct
from simulators.acts_people import CrowdAct, LineCrossingAct, LoiteringAct, PassingAct, PauseAct, TrespassAct
from simulators.acts_traffic import CongestionAct, StopAct, SurgeAct, WrongWayAct
from simulators.plan import Part
from simulators.stage import Stage


class Act(Protocol):
    def update(self, stage: Stage, at: float, now: float) -> None:
        """at: seconds since this round of the scenario began. now: the same instant in POSIX seconds."""
        ...


_ACTS: dict[type[Part], Callable[[Any, str, int], Act]] = {
    plan_traffic.StoppedVehicle: StopAct,
    plan_traffic.IllegalParking: StopAct,
    plan_traffic.WrongWay: WrongWayAct,
    plan_traffic.Congestion: CongestionAct,
    plan_traffic.Speeding: SpeedingAct,
    plan_traffic.RedLight: RedLightAct,
    plan_traffic.ForbiddenTurn: ForbiddenTurnAct,
    plan_traffic.LaneMisuse: LaneMisuseAct,
    plan_traffic.PedestrianOnCarriageway: TrespassAct,
    plan_traffic.Collision: CollisionAct,
    plan_security.Intrusion: TrespassAct,
    plan_security.LineCrossing: LineCrossingAct,
    plan_security.Loitering: LoiteringAct,
    plan_security.Crowd: CrowdAct,
    plan_security.AbandonedObject: AbandonedObjectAct,
    plan_security.RemovedObject: RemovedObjectAct,
    plan_security.Fire: BurningAct,
    plan_security.Smoke: BurningAct,
    plan_health.CameraSilent: SilentAct,
    plan_health.CameraCovered: LensAct,
    plan_health.CameraFrozen: LensAct,
    plan_health.CameraDefocused: LensAct,
    plan_health.CameraTurned: LensAct,
    plan_health.CameraDark: LensAct,
    plan_health.CameraBright: LensAct,
    plan_health.SensorThreshold: SensorThresholdAct,
    plan_health.SensorSilent: SensorSilentAct,
    plan_ordinary.BriefStop: StopAct,
    plan_ordinary.Pause: PauseAct,
    plan_ordinary.OwnBag: OwnBagAct,
    plan_ordinary.Passing: PassingAct,
    plan_ordinary.Surge: SurgeAct,
    plan_ordinary.Steam: SteamAct,
}


def act_for(planned: Part, name: str, number: int) -> Act:
    """name: of the incident, unique in the truth. number: of its actor, unique among the actors."""
    return _ACTS[type(planned)](planned, name, number)
