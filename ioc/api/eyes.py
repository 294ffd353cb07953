"""How the eyes of the centre are: the state of every camera and sensor, from what was last heard of them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from ioc.domain.observation import (
    CameraHealth,
    CameraHeartbeat,
    CameraObservation,
    Observation,
    ReadingObserved,
    SensorHeartbeat,
    TracksObserved,
    View,
)
from ioc.domain.site import Camera, Sensor, Site
from ioc.wire.live import CameraState, SensorState

HISTORY = 60
"""Values kept of each sensor, for its curve."""

UNHEARD = 10.0
"""Seconds beyond its own patience after which a source of which nothing at all arrives counts as silent: whoever
should report on it is gone."""

_RATE_FRAMES = 20
_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")
_QUERY = re.compile(r"(?<=://)([^?\s]*\?)\S+")


@dataclass(slots=True)
class _Seen:
    """time: newest event time. arrived: when that was, by this program's clock. last: newest picture or value."""

    time: float | None = None
    arrived: float | None = None
    last: float | None = None
    since: float | None = None

    def hear(self, time: float, arrived: float) -> None:
        self.time = time if self.time is None else max(time, self.time)
        self.arrived = arrived

    def state(self, patience: float, now: float) -> Literal["live", "silent", "starting"]:
        if self.time is None or self.arrived is None:
            return "starting"
        if now - self.arrived > patience + UNHEARD:
            return "silent"
        if self.last is not None:
            return "silent" if self.time - self.last > patience else "live"
        begun = self.since if self.since is not None else self.time
        return "silent" if self.time - begun > patience else "starting"


@dataclass(slots=True)
class _CameraEye:
    camera: Camera
    seen: _Seen = field(default_factory=_Seen)
    view: View = View.CLEAR
    error: str = ""
    frames: deque[float] = field(default_factory=lambda: deque(maxlen=_RATE_FRAMES))

    def fps(self) -> float:
        if len(self.frames) < 2 or self.frames[-1] <= self.frames[0]:
            return 0.0
        return round((len(self.frames) - 1) / (self.frames[-1] - self.frames[0]), 1)


@dataclass(slots=True)
class _SensorEye:
    sensor: Sensor
    seen: _Seen = field(default_factory=_Seen)
    history: list[tuple[float, float]] = field(default_factory=list)

    def take(self, time: float, value: float) -> None:
        """Keep values in order of event time; a reading that comes twice counts once."""
        place = bisect_left(self.history, (time, value))
        if place < len(self.history) and self.history[place][0] == time:
            return
        insort(self.history, (time, value))
        del self.history[:-HISTORY]


class Eyes:
    """What the beat and the API say of cameras and sensors. Sources that the site does not name are left out."""

    def __init__(self, site: Site) -> None:
        self._cameras = {camera.id: _CameraEye(camera) for camera in site.cameras}
        self._sensors = {sensor.id: _SensorEye(sensor) for sensor in site.sensors}

    def observe(self, observation: Observation, arrived: float) -> None:
        """arrived: this program's clock, POSIX seconds."""
        if isinstance(observation, ReadingObserved | SensorHeartbeat):
            if (sensor := self._sensors.get(observation.sensor)) is not None:
                _hear_sensor(sensor, observation, arrived)
        elif (camera := self._cameras.get(observation.camera)) is not None:
            _hear_camera(camera, observation, arrived)

    def history(self, sensor: str) -> list[tuple[float, float]]:
        """(time, value), oldest first, at most HISTORY; empty for an unknown sensor."""
        eye = self._sensors.get(sensor)  # type: ignore[call-overload]  # any text may be asked for
        return list(eye.history) if eye else []

    def cameras(self, now: float) -> list[tuple[Camera, CameraState]]:
        return [(eye.camera, _camera_state(eye, now)) for eye in self._cameras.values()]

    def sensors(self, now: float) -> list[tuple[Sensor, SensorState]]:
        return [(eye.sensor, _sensor_state(eye, now)) for eye in self._sensors.values()]


def _hear_camera(eye: _CameraEye, observation: CameraObservation, arrived: float) -> None:
    eye.seen.hear(observation.time, arrived)
    match observation:
        case TracksObserved():
            eye.seen.last = max(observation.time, eye.seen.last or observation.time)
            eye.frames.append(observation.time)
        case CameraHealth():
            eye.view = observation.view
        case CameraHeartbeat():
            eye.seen.since = observation.since
            eye.error = _without_secrets(observation.error, eye.camera.source)
            if observation.last_frame is not None:
                eye.seen.last = max(observation.last_frame, eye.seen.last or observation.last_frame)


def _hear_sensor(eye: _SensorEye, observation: ReadingObserved | SensorHeartbeat, arrived: float) -> None:
    eye.seen.hear(observation.time, arrived)
    if isinstance(observation, ReadingObserved):
        eye.take(observation.time, observation.value)
        eye.seen.last = max(observation.time, eye.seen.last or observation.time)
    else:
        eye.seen.since = observation.since
        if observation.last_reading is not None:
            eye.seen.last = max(observation.last_reading, eye.seen.last or observation.last_reading)


def _camera_state(eye: _CameraEye, now: float) -> CameraState:
    state = eye.seen.state(eye.camera.silent_after, now)
    live = state == "live"
    return CameraState(
        id=eye.camera.id,
        state=eye.view.value if live and eye.view is not View.CLEAR else state,
        last_frame=eye.seen.last,
        fps=eye.fps() if live else 0.0,
        error=eye.error,
    )


def _sensor_state(eye: _SensorEye, now: float) -> SensorState:
    time, value = eye.history[-1] if eye.history else (None, None)
    return SensorState(id=eye.sensor.id, state=eye.seen.state(eye.sensor.silent_after, now), time=time, value=value)


def _without_secrets(error: str, source: str) -> str:
    """A camera's address may hold a password; what the capture complains of may quote it."""
    return _QUERY.sub(r"\1...", _USERINFO.sub("***@", error.replace(source, "(source)") if source else error))
