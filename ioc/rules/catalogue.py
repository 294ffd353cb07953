"""Every rule that there is, in one table. What each is called, means and can be set to: its own file's ENTRY."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ioc.domain.errors import SiteError
from ioc.domain.site import Camera, Site
from ioc.rules import (
    abandoned_object,
    camera_bright,
    camera_covered,
    camera_dark,
    camera_defocused,
    camera_frozen,
    camera_silent,
    camera_turned,
    collision,
    congestion,
    crowd,
    fire,
    forbidden_turn,
    illegal_parking,
    intrusion,
    lane_misuse,
    line_crossing,
    loitering,
    pedestrian_on_carriageway,
    red_light,
    removed_object,
    sensor_silent,
    sensor_threshold,
    smoke,
    speeding,
    stopped_vehicle,
    wrong_way,
)
from ioc.rules.rule import CameraEntry, SensorEntry

CAMERA_RULES: tuple[CameraEntry, ...] = (
    stopped_vehicle.ENTRY,
    illegal_parking.ENTRY,
    collision.ENTRY,
    wrong_way.ENTRY,
    congestion.ENTRY,
    speeding.ENTRY,
    red_light.ENTRY,
    pedestrian_on_carriageway.ENTRY,
    lane_misuse.ENTRY,
    forbidden_turn.ENTRY,
    intrusion.ENTRY,
    line_crossing.ENTRY,
    loitering.ENTRY,
    crowd.ENTRY,
    abandoned_object.ENTRY,
    removed_object.ENTRY,
    fire.ENTRY,
    smoke.ENTRY,
    camera_silent.ENTRY,
    camera_covered.ENTRY,
    camera_turned.ENTRY,
    camera_frozen.ENTRY,
    camera_dark.ENTRY,
    camera_bright.ENTRY,
    camera_defocused.ENTRY,
)
SENSOR_RULES: tuple[SensorEntry, ...] = (
    sensor_threshold.ENTRY,
    sensor_silent.ENTRY,
)


def parameters_of(entry: CameraEntry, camera: Camera) -> dict[str, float]:
    """The rule's numbers at this camera: the defaults, with what the site file says instead."""
    values = {parameter.name: parameter.default for parameter in entry.parameters}
    values.update(camera.parameters.get(entry.kind.value, {}))
    return values


def check_parameters(site: Site) -> None:
    """Raise SiteError naming the first rule, parameter or value of a camera that cannot be, and what can."""
    rules = {entry.kind.value: entry for entry in CAMERA_RULES}
    for camera in site.cameras:
        for rule, values in camera.parameters.items():
            if rule not in rules:
                raise SiteError(
                    f"camera {camera.id}: parameters of an unknown rule {rule!r}",
                    remedy=f"use one of: {', '.join(rules)}",
                )
            _check_values(camera, rules[rule], values)


def _check_values(camera: Camera, entry: CameraEntry, values: Mapping[str, float]) -> None:
    known = {parameter.name: parameter for parameter in entry.parameters}
    for name, value in values.items():
        parameter = known.get(name)
        if parameter is None:
            raise SiteError(
                f"camera {camera.id}: rule {entry.kind.value} has no parameter {name!r}",
                remedy=f"use one of: {', '.join(known)}",
            )
        if not math.isfinite(value) or not parameter.low <= value <= parameter.high:
            unit = f" {parameter.unit}" if parameter.unit else ""
            raise SiteError(
                f"camera {camera.id}: {entry.kind.value}.{name} is {value!r}",
                remedy=f"use a number from {parameter.low:g} to {parameter.high:g}{unit}",
            )
