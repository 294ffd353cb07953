"""A vehicle that drives over the stop line while its signal is red, and on.

Who stops on the line has not run the light; if it drives on while the light is still red, it has. What the signal shows
must be known: nobody is accused on an unknown, dark or old state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Point
from ioc.domain.ids import ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, SignalObserved, Track, TracksObserved
from ioc.domain.paths import Path, Paths, Sample
from ioc.domain.site import Camera, Line, LineUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.line_crossing import SENSES
from ioc.rules.offence import Offences
from ioc.rules.own_way import BEFORE, FLAT, beside, keeps_its_way, seen_for, went_across
from ioc.rules.picture import STANDS, Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.signal_memory import SignalMemory
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="grace_s",
        unit="s",
        default=0.3,
        low=0.0,
        high=5.0,
        meaning=Text(
            vi="Đèn đã đỏ bao lâu thì vượt vạch mới tính.",
            en="How long the signal must have been red when the line is crossed.",
        ),
    ),
    Parameter(
        name="beyond",
        unit="",
        default=0.6,
        low=0.1,
        high=10.0,
        meaning=Text(
            vi="Phải đi tiếp qua vạch bao xa, tính bằng số lần kích thước xe.",
            en="How far beyond the line the vehicle must go on, in its own sizes.",
        ),
    ),
)
WINDOW = 4.0
BEFORE_GREEN, LATEST = 0.5, 1.5
"""Seconds for which the signal must stay red after the crossing, at least and at most: twice the time between two
pictures, because a lamp's change is told a picture late."""

SEEN_FOR = 0.8
"""Seconds for which it must have been seen on its way, before the line and beyond: in a queue a number that is new may
leap from one who waits to one who passes."""
PROVEN_WITHIN = 3.0
"""Seconds after the crossing within which its way must have proven it."""
LENGTHS = {ObjectClass.MOTORBIKE: 2.0, ObjectClass.BUS: 10.0, ObjectClass.TRUCK: 8.0}
LENGTH = 4.5
"""Metres, of a car and of what nobody knows."""
LONGEST = 2.0
"""Seconds at most by which a front is taken to be before its rear."""


@dataclass(slots=True)
class _Crossing:
    """A vehicle on its way over a stop line. before, at: the moments between which it crossed, or last stood on it."""

    path: Path
    line: Line
    sense: int
    before: float
    at: float

    def way(self) -> list[Sample]:
        """The path from a moment before the crossing."""
        return [sample for sample in self.path.samples if sample.time >= self.before - BEFORE]

    @property
    def settled_at(self) -> float:
        """When it is known whether the signal was still red."""
        return self.at + min(LATEST, max(BEFORE_GREEN, 2 * (self.at - self.before)))


class RedLight:
    """The stop lines of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._lines = {line.id: line for line in camera.lines if line.use is LineUse.STOP}
        self._signals = {line.signal: SignalMemory() for line in self._lines.values()}
        self._paths = Paths(WINDOW)
        self._crossings: list[_Crossing] = []
        self._offences = Offences()
        self._looked = -math.inf  # time of the picture before

    def consider(self, observation: Observation) -> list[Detection]:
        if isinstance(observation, SignalObserved) and observation.signal in self._signals:
            self._signals[observation.signal].tell(observation.state, observation.time)
        if not isinstance(observation, TracksObserved) or not self._lines:
            return []
        time, scale = observation.time, Scale.of(observation.size)
        paths = self._paths.follow(observation.tracks, time, scale.aspect)
        out = self._offences.go_on(time)
        self._note(observation, paths, scale)
        self._looked = time
        alive = set(paths)
        self._crossings = [crossing for crossing in self._crossings if crossing.path in alive]
        for crossing in tuple(self._crossings):
            out += self._follow(crossing, time, scale)
        return out

    def blind(self, time: float) -> list[Detection]:
        return self.close(time)

    def close(self, time: float) -> list[Detection]:
        self._paths.clear()
        self._crossings = []
        self._signals = {signal: SignalMemory() for signal in self._signals}
        return self._offences.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        """For how long each signal has been red: when a vehicle on its way over the line crossed it, else now."""
        crossing = [self._clock(each.line, each.before, each.path.track.id) for each in self._crossings]
        crossed = {each.line.id for each in self._crossings}
        red = [
            self._clock(line, time, None)
            for line in self._lines.values()
            if line.id not in crossed and self._signals[line.signal].red_since(time) is not None
        ]
        return (*crossing, *red, *self._offences.clocks())

    def _clock(self, line: Line, crossed: float, track: int | None) -> RuleClock:
        since = self._signals[line.signal].red_since(crossed)
        held = "nobody crosses the line" if track is None else "it has not gone on beyond the line"
        if since is None:
            held = "the signal is not known to be red"
        red_for = 0.0 if since is None else crossed - since
        return RuleClock(Kind.RED_LIGHT, ZoneId(line.id), track, red_for, self._p["grace_s"], "s", held=held)

    def _note(self, observation: TracksObserved, paths: list[Path], scale: Scale) -> None:
        """Who crosses in this picture, and who was lost before a line and found again beyond it."""
        by_track = {path.track.id: path for path in paths}
        for crossing in observation.crossings:
            line, path = self._lines.get(crossing.line), by_track.get(crossing.track)
            if line is not None and path is not None:
                self._begin(path, line, crossing.sense, self._looked, observation.time)
        for path in paths:
            if path.unseen is None or len(path.samples) < 2:
                continue
            for line in self._lines.values():
                if sense := _crossed(line, *path.unseen, scale):
                    self._begin(path, line, sense, path.samples[-2].time, observation.time)

    def _begin(self, path: Path, line: Line, sense: int, before: float, at: float) -> None:
        if sense not in SENSES[line.sense] or path.track.label is ObjectClass.PERSON:
            return
        if self._offences.knows(path) or any(c.path is path and c.line is line for c in self._crossings):
            return
        self._crossings.append(_Crossing(path, line, sense, max(before, path.samples[0].time), at))

    def _follow(self, crossing: _Crossing, time: float, scale: Scale) -> list[Detection]:
        path, track = crossing.path, crossing.path.track
        beyond = crossing.sense * beside(crossing.line, track.foot, scale) >= self._p["beyond"] * scale.body(track.box)
        if track.still_for >= STANDS and not beyond:
            crossing.before = crossing.at = time
        if not beyond or time < crossing.settled_at:
            return []
        if time - crossing.at > PROVEN_WITHIN:
            self._crossings.remove(crossing)
            return []
        way = crossing.way()
        proven = seen_for(way) >= SEEN_FOR and went_across(crossing.line, crossing.sense, way, scale)
        if not proven or not keeps_its_way(way, scale):
            return []  # not yet: it may still drive on
        self._crossings.remove(crossing)
        signal = self._signals[crossing.line.signal]
        since = signal.red_since(crossing.before)
        if since is None or crossing.before - _front_before_rear(way, track, scale) - since < self._p["grace_s"]:
            return []
        if signal.red_since(crossing.settled_at) != since or self._offences.knows(path):
            return []
        subject = Subject(
            self._site,
            Kind.RED_LIGHT,
            VERSION,
            camera=self._camera.id,
            zone=ZoneId(crossing.line.id),
            object=path.number,
        )
        evidence = self._evidence(crossing, crossing.before - since, time)
        return [self._offences.tell(path, subject, crossing.at, time, evidence)]

    def _evidence(self, crossing: _Crossing, red_for: float, time: float) -> Evidence:
        line, track = crossing.line, crossing.path.track
        summary = sentence(
            "Xe vượt vạch dừng {line} khi đèn đã đỏ {red} giây (cho phép {grace} giây) và đi tiếp.",
            "A vehicle crossed the stop line {line} when the signal had been red for {red} s (grace {grace} s), and "
            "drove on.",
            line=line.name or Text(line.id, line.id),
            red=number(red_for),
            grace=number(self._p["grace_s"]),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("red_for", red_for, "s", self._p["grace_s"]),),
            confidence=0.9,
            frame=FrameRef(self._camera.id, time),
            box=track.box,
            path=crossing.path.feet(),
            point=map_position(self._camera, track),
        )


def _front_before_rear(way: Sequence[Sample], track: Track, scale: Scale) -> float:
    """Seconds by which the front of who drives away from the camera passed the line before the foot, which is his rear;
    0 for who comes nearer."""
    first, last = way[0], way[-1]
    seconds = last.time - first.time
    if last.foot.y >= first.foot.y or seconds <= 0:
        return 0.0
    if first.ground is not None and last.ground is not None:
        share = first.ground.distance(last.ground) / LENGTHS.get(track.label, LENGTH)
    else:
        share = scale.distance(first.foot, last.foot) / max(scale.body(track.box), FLAT)
    return min(seconds / share, LONGEST) if share > 0 else LONGEST


def _crossed(line: Line, start: Point, end: Point, scale: Scale) -> int:
    """+1 or -1 if the way from start to end crosses the line between its ends, else 0."""
    before, after = beside(line, start, scale), beside(line, end, scale)
    if before * after >= 0:
        return 0
    share = before / (before - after)
    met = Point(start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))
    along, way = scale.vector(line.a, line.b), scale.vector(line.a, met)
    on_line = 0.0 <= along.x * way.x + along.y * way.y <= along.x**2 + along.y**2
    return 0 if not on_line else 1 if after > 0 else -1


ENTRY = CameraEntry(
    kind=Kind.RED_LIGHT,
    build=RedLight,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Vượt đèn đỏ", en="Red-light running"),
    meaning=Text(
        vi="Một xe vượt vạch dừng khi đèn đỏ và đi tiếp; dừng trên vạch hoặc đèn không rõ thì không tính.",
        en="A vehicle crosses the stop line on red and drives on; a stop on the line or an unknown signal is none.",
    ),
)
