"""Every rule that there is, in one table: its kind, its class, its numbers, and what it means in both languages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ioc.domain.errors import SiteError
from ioc.domain.kinds import Kind
from ioc.domain.site import Camera, Sensor, Site
from ioc.domain.text import Text
from ioc.rules import (
    camera_covered,
    camera_silent,
    congestion,
    intrusion,
    sensor_silent,
    sensor_threshold,
    stopped_vehicle,
    wrong_way,
)
from ioc.rules.rule import Parameter, Rule


@dataclass(frozen=True, slots=True)
class CameraEntry:
    """A rule that watches a camera. on_pixels: it needs a picture that can be trusted."""

    kind: Kind
    build: Callable[[str, Camera, Mapping[str, float]], Rule]
    version: str
    parameters: tuple[Parameter, ...]
    name: Text
    meaning: Text
    on_pixels: bool


@dataclass(frozen=True, slots=True)
class SensorEntry:
    """A rule that watches a sensor; its limits are the sensor's own."""

    kind: Kind
    build: Callable[[str, Sensor], Rule]
    version: str
    parameters: tuple[Parameter, ...]
    name: Text
    meaning: Text


CAMERA_RULES = (
    CameraEntry(
        kind=Kind.STOPPED_VEHICLE,
        build=stopped_vehicle.StoppedVehicle,
        version=stopped_vehicle.VERSION,
        parameters=stopped_vehicle.PARAMETERS,
        name=Text(vi="Xe dừng trên đường", en="Stopped vehicle"),
        meaning=Text(
            vi="Một xe đứng yên trên làn hoặc mặt đường trong khi phía trước thông; xe trong hàng chờ không tính.",
            en="A vehicle stands in a lane or carriageway while the road ahead is free; vehicles in a queue do not "
            "count.",
        ),
        on_pixels=True,
    ),
    CameraEntry(
        kind=Kind.WRONG_WAY,
        build=wrong_way.WrongWay,
        version=wrong_way.VERSION,
        parameters=wrong_way.PARAMETERS,
        name=Text(vi="Đi ngược chiều", en="Wrong way"),
        meaning=Text(
            vi="Một xe đi đều ngược với chiều của làn; rung, lắc, lùi ngắn không tính.",
            en="A vehicle drives steadily against its lane's direction; trembling, swaying and short reversing do "
            "not count.",
        ),
        on_pixels=True,
    ),
    CameraEntry(
        kind=Kind.CONGESTION,
        build=congestion.Congestion,
        version=congestion.VERSION,
        parameters=congestion.PARAMETERS,
        name=Text(vi="Ùn tắc", en="Congestion"),
        meaning=Text(
            vi="Xe phủ kín mặt đường và gần như không nhúc nhích trong thời gian đủ lâu.",
            en="Vehicles fill the road and hardly move for long enough.",
        ),
        on_pixels=True,
    ),
    CameraEntry(
        kind=Kind.INTRUSION,
        build=intrusion.Intrusion,
        version=intrusion.VERSION,
        parameters=intrusion.PARAMETERS,
        name=Text(vi="Xâm nhập vùng cấm", en="Intrusion"),
        meaning=Text(
            vi="Có người trong vùng cấm; nhiều người cùng lúc là một sự vụ.",
            en="Somebody is in a forbidden zone; several people at once are one incident.",
        ),
        on_pixels=True,
    ),
    CameraEntry(
        kind=Kind.CAMERA_SILENT,
        build=camera_silent.CameraSilent,
        version=camera_silent.VERSION,
        parameters=camera_silent.PARAMETERS,
        name=Text(vi="Máy quay mất hình", en="Camera silent"),
        meaning=Text(vi="Máy quay không gửi hình nữa.", en="The camera sends no pictures any more."),
        on_pixels=False,
    ),
    CameraEntry(
        kind=Kind.CAMERA_COVERED,
        build=camera_covered.CameraCovered,
        version=camera_covered.VERSION,
        parameters=camera_covered.PARAMETERS,
        name=Text(vi="Máy quay bị che", en="Camera covered"),
        meaning=Text(
            vi="Hình không còn thấy khung cảnh: bị che, bị phun sơn, bị xoay vào tường.",
            en="The picture does not show the scene any more: covered, sprayed, turned to a wall.",
        ),
        on_pixels=False,
    ),
)
SENSOR_RULES = (
    SensorEntry(
        kind=Kind.SENSOR_THRESHOLD,
        build=sensor_threshold.SensorThreshold,
        version=sensor_threshold.VERSION,
        parameters=sensor_threshold.PARAMETERS,
        name=Text(vi="Cảm biến vượt ngưỡng", en="Sensor above its limit"),
        meaning=Text(
            vi="Giá trị đo vượt một ngưỡng báo động của cảm biến; hết khi xuống dưới mức hạ báo động.",
            en="The value is above an alarm limit of the sensor; over when it falls below the clearing value.",
        ),
    ),
    SensorEntry(
        kind=Kind.SENSOR_SILENT,
        build=sensor_silent.SensorSilent,
        version=sensor_silent.VERSION,
        parameters=sensor_silent.PARAMETERS,
        name=Text(vi="Cảm biến mất tín hiệu", en="Sensor silent"),
        meaning=Text(vi="Cảm biến không gửi số liệu nữa.", en="The sensor sends no readings any more."),
    ),
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
