"""Somebody steps over a tripwire. Those who follow within seconds belong to the same episode."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Point
from ioc.domain.ids import ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.observation import Crossing, Observation, Track, TracksObserved
from ioc.domain.site import Camera, Line, LineUse, Sense
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.who import who_counts, who_parameter
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="together_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=600.0,
        meaning=Text(
            vi="Những người vượt qua cách nhau không quá chừng này thuộc một lần.",
            en="Those who cross within so long of each other are one episode.",
        ),
    ),
    who_parameter(default=2.0),
)
SENSES = {Sense.POSITIVE: (1,), Sense.NEGATIVE: (-1,), Sense.BOTH: (1, -1)}
TRAIL = 16
"""Feet remembered of each track: the path that is drawn."""


@dataclass(slots=True)
class _Wire:
    line: Line
    vigil: Vigil
    crossed: int = 0
    last: float = -math.inf
    track: Track | None = None
    path: tuple[Point, ...] = ()


@dataclass(slots=True)
class _Trails:
    """The last feet of the tracks that are in view."""

    feet: dict[int, tuple[Point, ...]] = field(default_factory=dict)

    def follow(self, tracks: dict[int, Track]) -> None:
        self.feet = {name: (*self.feet.get(name, ())[1 - TRAIL :], track.foot) for name, track in tracks.items()}


class LineCrossing:
    """The tripwires of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._together = parameters["together_s"]
        self._who = who_counts(parameters["who"])
        self._trails = _Trails()
        self._wires = [self._wire(line) for line in camera.lines if line.use is LineUse.TRIPWIRE]

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._wires:
            return []
        tracks = {track.id: track for track in observation.tracks}
        self._trails.follow(tracks)
        out: list[Detection] = []
        for wire in self._wires:
            for crossing in observation.crossings:
                self._cross(wire, crossing, tracks, observation.time)
            on = observation.time - wire.last <= self._together
            out += wire.vigil.step(observation.time, on, partial(self._evidence, wire), since=wire.last)
            if not wire.vigil.active:
                wire.crossed = 0
        return out

    def blind(self, time: float) -> list[Detection]:
        return self.close(time)

    def close(self, time: float) -> list[Detection]:
        out = [report for wire in self._wires for report in wire.vigil.close(time)]
        self._wires = [self._wire(wire.line) for wire in self._wires]
        self._trails = _Trails()
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((wire.vigil for wire in self._wires), time)

    def _wire(self, line: Line) -> _Wire:
        subject = Subject(self._site, Kind.LINE_CROSSING, VERSION, camera=self._camera.id, zone=ZoneId(line.id))
        return _Wire(line, Vigil(subject, Timing(on_s=0.0, dip_s=0.0, off_s=0.0)))

    def _cross(self, wire: _Wire, crossing: Crossing, tracks: dict[int, Track], time: float) -> None:
        line, track = wire.line, tracks.get(crossing.track)
        if crossing.line != line.id or crossing.sense not in SENSES[line.sense] or track is None:
            return
        if track.label not in self._who or not line.schedule.holds(time):
            return
        wire.crossed += 1
        wire.last = time
        wire.track, wire.path = track, self._trails.feet[track.id]

    def _evidence(self, wire: _Wire) -> Evidence:
        track, line = wire.track, wire.line
        assert track is not None, "asked only after a crossing"
        summary = sentence(
            "Ranh giới {line} bị vượt qua {count} lần.",
            "The line {line} was crossed {count}.",
            line=line.name or Text(line.id, line.id),
            count=Text(str(wire.crossed), "once" if wire.crossed == 1 else f"{number(wire.crossed, 0).en} times"),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("crossings", float(wire.crossed), ""),),
            confidence=0.9,
            frame=FrameRef(self._camera.id, wire.last),
            box=track.box,
            path=wire.path,
            point=map_position(self._camera, track),
        )


ENTRY = CameraEntry(
    kind=Kind.LINE_CROSSING,
    build=LineCrossing,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Vượt ranh giới", en="Line crossed"),
    meaning=Text(
        vi="Có người hoặc xe vượt qua một vạch cấm, theo chiều và giờ đã định.",
        en="Somebody or something crosses a tripwire, in the sense and at the times that count.",
    ),
)
