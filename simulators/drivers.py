"""Drivers who do not do as SUMO's drivers would: in a hurry, past the red light, into the one in front."""

from __future__ import annotations

import math

import libsumo

OBEYS, PUSHES_IN, PASSES_RED, UNBRAKED = 31, 55, 39, 0
"""SUMO's speed modes: all its checks; none of who has right of way; nor of the light; none at all
(sumo.dlr.de/docs/TraCI/Change_Vehicle_State.html, speed mode 0xb3)."""


def fast_type(name: str, kind: str, edge: str, speed: float) -> str:
    """A type of vehicle of its own that drives `speed` m/s on the edge."""
    made = f"{kind}@{name}"
    libsumo.vehicletype.copy(kind, made)
    libsumo.vehicletype.setMaxSpeed(made, speed)
    libsumo.vehicletype.setSpeedFactor(made, speed / libsumo.lane.getMaxSpeed(f"{edge}_0"))
    libsumo.vehicletype.setSpeedDeviation(made, 0.0)
    return made


def lawless_type(name: str, kind: str) -> str:
    """A type of vehicle of its own that may use any lane that a car may use."""
    made = f"{kind}@{name}"
    libsumo.vehicletype.copy(kind, made)
    libsumo.vehicletype.setVehicleClass(made, "passenger")
    return made


def hug_kerb(name: str) -> None:
    libsumo.vehicle.setLateralAlignment(name, "right")


def keep_lane(name: str) -> None:
    """Neither change lanes nor give way within the lane."""
    libsumo.vehicle.setLaneChangeMode(name, 0)


def push_in(name: str) -> None:
    """Turn before those who have right of way; but not on red."""
    libsumo.vehicle.setSpeedMode(name, PUSHES_IN)


def pass_red(name: str) -> None:
    libsumo.vehicle.setSpeedMode(name, PASSES_RED)


def force(name: str, speed: float) -> None:
    """Drive so many m/s from now on, whatever is in front."""
    libsumo.vehicle.setSpeedMode(name, UNBRAKED)
    libsumo.vehicle.setSpeed(name, speed)


def obey(name: str) -> None:
    """Drive as everybody does."""
    libsumo.vehicle.setSpeedMode(name, OBEYS)
    libsumo.vehicle.setSpeed(name, -1)


def room(edge: str, lane: int, along: float) -> float:
    """Metres from a point of a lane to the next vehicle on it."""
    there = libsumo.lane.getLastStepVehicleIDs(f"{edge}_{lane}")
    gaps = [libsumo.vehicle.getLanePosition(name) - libsumo.vehicle.getLength(name) - along for name in there]
    return min((gap for gap in gaps if gap > -10), default=math.inf)


def first_at(edge: str) -> tuple[str, float] | None:
    """Who is nearest to the end of an edge, and how many metres before it."""
    length = libsumo.lane.getLength(f"{edge}_0")
    there = [(length - libsumo.vehicle.getLanePosition(name), name) for name in
             libsumo.edge.getLastStepVehicleIDs(edge)]  # fmt: skip
    if not there:
        return None
    gap, name = min(there)
    return name, gap
