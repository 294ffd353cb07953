"""The rules of a whole site: an observation goes in, what the rules say of it comes out."""

from __future__ import annotations

import math
from collections import Counter

from ioc.domain.detection import Detection, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import (
    CameraHealth,
    CameraHeartbeat,
    FlamesObserved,
    FlowObserved,
    ObjectsObserved,
    Observation,
    PeopleObserved,
    ReadingObserved,
    SignalObserved,
    TracksObserved,
    source_of,
)
from ioc.domain.site import Camera, Sensor, Site
from ioc.rules.catalogue import CAMERA_RULES, SENSOR_RULES, check_parameters, parameters_of
from ioc.rules.event_time import SourceTime, Step
from ioc.rules.illegal_parking import IllegalParking
from ioc.rules.one_event import OneEvent
from ioc.rules.rule import HasClocks
from ioc.rules.stopped_vehicle import StoppedVehicle

LEAP = 10.0
"""Seconds without a word from a camera after which what was going on is not known to go on."""
BLIND_AFTER = 2.0
"""Seconds without a picture after which the rules are told that they see nothing."""
TRUST_AFTER = 1.0
"""Seconds of clear view after which the pixel rules are trusted again."""


class RuleEngine:
    """All rules at all cameras and sensors of one site. The same observations give the same detections.

    Raises SiteError when the site gives a rule a parameter that it does not have.
    ignored counts what was not considered: an unknown source, an observation that repeats or goes back in time.
    """

    def __init__(self, site: Site) -> None:
        check_parameters(site)
        self.ignored: Counter[str] = Counter()
        self._cameras = {str(camera.id): _CameraRules(site.id, camera) for camera in site.cameras}
        self._sensors = {str(sensor.id): _SensorRules(site.id, sensor) for sensor in site.sensors}
        self._times: dict[tuple[str, type, str], SourceTime] = {}

    def consider(self, observation: Observation) -> list[Detection]:
        """What the rules say now. Time is taken from the observation; one source's come in order."""
        source = source_of(observation)
        rules = self._cameras.get(source) or self._sensors.get(source)
        if rules is None:
            self.ignored["unknown source"] += 1
            return []
        out: list[Detection] = []
        match self._step(source, observation):
            case Step.BACK:
                self.ignored["time went back"] += 1
                return []
            case Step.SET_BACK:
                self.ignored["clock set back"] += 1
                self._times.pop((source, ReadingObserved, ""), None)
                out = rules.start_anew(observation.time)
        return out + rules.consider(observation)

    def clocks(self, camera: str, time: float) -> tuple[RuleClock, ...]:
        """What is on or building up in the rules of one camera; nothing for one that the site does not name."""
        rules = self._cameras.get(camera)
        return rules.clocks(time) if rules else ()

    @property
    def suppressed(self) -> dict[Kind, Counter[str]]:
        """How often each rule held a detection back that was due, by reason."""
        out: dict[Kind, Counter[str]] = {}
        for rules in self._cameras.values():
            for kind, reasons in rules.suppressed():
                out.setdefault(kind, Counter()).update(reasons)
        return out

    def _step(self, source: str, observation: Observation) -> Step:
        """Each signal and each lane of a camera is told on its own, several at one moment."""
        sort = type(observation)
        match observation:
            case SignalObserved():
                part = observation.signal
            case FlowObserved():
                part = str(observation.zone)
            case _:
                part = ""
        times = self._times.get((source, sort, part))
        if times is None:
            times = self._times[source, sort, part] = SourceTime(may_be_set_back=sort is not ReadingObserved)
        return times.step(observation.time)


class _CameraRules:
    """One camera's rules, and whether its picture can be trusted."""

    def __init__(self, site: str, camera: Camera) -> None:
        self._built = [(entry, entry.build(site, camera, parameters_of(entry, camera))) for entry in CAMERA_RULES]
        self._all = [rule for _, rule in self._built]
        self._on_pixels = [rule for entry, rule in self._built if entry.on_pixels]
        self._others = [rule for entry, rule in self._built if not entry.on_pixels]
        self._one_event = OneEvent()
        self._looked = -math.inf  # event time of the last picture
        self._told = -math.inf  # event time that the rules have reached, by a picture or without
        self._unclear = -math.inf  # event time at which the view was last no good

    def consider(self, observation: Observation) -> list[Detection]:
        out = [report for rule in self._others for report in rule.consider(observation)]
        match observation:
            case TracksObserved():
                out += self._look(observation)
            case ObjectsObserved() | FlamesObserved() | SignalObserved() | PeopleObserved() if self._trusts(
                observation.time
            ):
                out += [report for rule in self._on_pixels for report in rule.consider(observation)]
            case CameraHealth() if not observation.view.shows:
                self._unclear = observation.time
            case CameraHeartbeat():
                out += self._miss(observation.time)
        return self._one_event.told(out)

    def start_anew(self, time: float) -> list[Detection]:
        self._looked = self._told = self._unclear = -math.inf
        return self._one_event.told(report for rule in self._all for report in rule.close(time))

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return tuple(clock for rule in self._all if isinstance(rule, HasClocks) for clock in rule.clocks(time))

    def suppressed(self) -> list[tuple[Kind, Counter[str]]]:
        return [
            (entry.kind, rule.suppressed)
            for entry, rule in self._built
            if isinstance(rule, StoppedVehicle | IllegalParking)
        ]

    def _look(self, observation: TracksObserved) -> list[Detection]:
        time = observation.time
        out: list[Detection] = []
        if math.isfinite(self._told) and time - self._told > LEAP:
            out += [report for rule in self._on_pixels for report in rule.close(time)]
        self._looked = time
        self._told = max(self._told, time)
        trusted = self._trusts(time)
        for rule in self._on_pixels:
            out += rule.consider(observation) if trusted else rule.blind(time)
        return out

    def _trusts(self, time: float) -> bool:
        return time - self._unclear >= TRUST_AFTER

    def _miss(self, time: float) -> list[Detection]:
        """A heartbeat moves time on when pictures stay away."""
        if not math.isfinite(self._looked) or time - self._looked <= BLIND_AFTER:
            return []
        self._told = max(self._told, time)
        return [report for rule in self._all for report in rule.blind(time)]


class _SensorRules:
    """One sensor's rules."""

    def __init__(self, site: str, sensor: Sensor) -> None:
        self._all = [entry.build(site, sensor) for entry in SENSOR_RULES]

    def consider(self, observation: Observation) -> list[Detection]:
        return [report for rule in self._all for report in rule.consider(observation)]

    def start_anew(self, time: float) -> list[Detection]:
        return [report for rule in self._all for report in rule.close(time)]
