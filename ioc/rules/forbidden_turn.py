"""A vehicle that turns where it must not: from one zone of the camera into another."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Observation, TracksObserved
from ioc.domain.paths import Path, Paths
from ioc.domain.site import Camera, Turn, Zone
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.offence import Offences
from ioc.rules.own_way import BEFORE, keeps_its_way
from ioc.rules.picture import Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="inside_s",
        unit="s",
        default=0.4,
        low=0.0,
        high=10.0,
        meaning=Text(
            vi="Phải ở trong vùng vào và vùng ra ít nhất bao lâu.",
            en="How long the vehicle must be in the entry, and in the exit.",
        ),
    ),
    Parameter(
        name="bodies",
        unit="",
        default=0.5,
        low=0.0,
        high=20.0,
        meaning=Text(
            vi="Phải đi trong mỗi vùng ít nhất bao xa, tính bằng số lần kích thước xe.",
            en="How far it must go in each of them, in its own sizes.",
        ),
    ),
    Parameter(
        name="within_s",
        unit="s",
        default=30.0,
        low=1.0,
        high=120.0,
        meaning=Text(
            vi="Từ khi rời vùng vào đến khi tới vùng ra không quá bao lâu.",
            en="How long the way from the entry to the exit may take.",
        ),
    ),
)
STEP_OUT = 0.5
"""Seconds that it may be outside a zone, or unseen, and is still on the same stay in it."""


@dataclass(slots=True)
class _Stay:
    """A vehicle in one zone: since when, where its foot came in, and when it was last there. proven: long and far
    enough."""

    since: float
    foot: Point
    last: float
    proven: bool = False


@dataclass(slots=True)
class _Watched:
    turn: Turn
    entry: Zone
    exit: Zone
    entered: dict[Path, _Stay]
    left: dict[Path, _Stay]


class ForbiddenTurn:
    """The forbidden turns of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._turns = [
            _Watched(turn, entry, leave, {}, {})
            for turn in camera.turns
            if (entry := camera.zone(turn.entry)) is not None and (leave := camera.zone(turn.exit)) is not None
        ]
        self._paths = Paths(parameters["within_s"])
        self._offences = Offences()

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._turns:
            return []
        time, scale = observation.time, Scale.of(observation.size)
        paths = self._paths.follow(observation.tracks, time, scale.aspect)
        out = self._offences.go_on(time)
        for watched in self._turns:
            self._forget(watched, set(paths), time)
            for path in paths:
                if path.seen_at(time) and path.track.label is not ObjectClass.PERSON:
                    out += self._follow(watched, path, time, scale)
        return out

    def blind(self, time: float) -> list[Detection]:
        return self.close(time)

    def close(self, time: float) -> list[Detection]:
        self._paths.clear()
        for watched in self._turns:
            watched.entered, watched.left = {}, {}
        return self._offences.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        """Of who came by an entry: how long it has been in the exit, which is where it is told."""
        building = tuple(
            self._clock(watched, path, time)
            for watched in self._turns
            for path in watched.entered
            if not self._offences.reported(path)
        )
        return building + self._offences.clocks()

    def _clock(self, watched: _Watched, path: Path, time: float) -> RuleClock:
        there = watched.left.get(path)
        held = "" if watched.entered[path].proven else "it has not been in the entry for long enough"
        if not watched.turn.schedule.holds(time):
            held = "the turn is allowed just now"
        inside = there.last - there.since if there else 0.0
        return RuleClock(
            Kind.FORBIDDEN_TURN, watched.exit.id, path.track.id, inside, self._p["inside_s"], "s", held=held
        )

    def _forget(self, watched: _Watched, alive: set[Path], time: float) -> None:
        entered = {path: stay for path, stay in watched.entered.items() if path in alive}
        recent = self._p["within_s"]
        watched.entered = {
            path: stay for path, stay in entered.items() if time - stay.last <= (recent if stay.proven else STEP_OUT)
        }
        watched.left = {
            path: stay for path, stay in watched.left.items() if path in alive and time - stay.last <= STEP_OUT
        }

    def _follow(self, watched: _Watched, path: Path, time: float, scale: Scale) -> list[Detection]:
        foot = path.track.foot
        if watched.entry.polygon.contains(foot):
            self._stay(watched.entered, path, time, scale)
            return []
        entered = watched.entered.get(path)
        if entered is None or not entered.proven or not watched.exit.polygon.contains(foot):
            return []
        stay = self._stay(watched.left, path, time, scale)
        if not stay.proven or not watched.turn.schedule.holds(time) or self._offences.knows(path):
            return []
        if not keeps_its_way([s for s in path.samples if s.time >= entered.last - BEFORE], scale):
            del watched.entered[path]
            return []
        subject = Subject(
            self._site,
            Kind.FORBIDDEN_TURN,
            VERSION,
            camera=self._camera.id,
            zone=watched.exit.id,
            object=path.number,
        )
        evidence = self._evidence(watched, path, entered, stay, time)
        return [self._offences.tell(path, subject, stay.since, time, evidence)]

    def _stay(self, stays: dict[Path, _Stay], path: Path, time: float, scale: Scale) -> _Stay:
        track = path.track
        stay = stays.setdefault(path, _Stay(time, track.foot, time))
        stay.last = time
        far = scale.distance(stay.foot, track.foot) >= self._p["bodies"] * scale.body(track.box)
        stay.proven = stay.proven or (far and time - stay.since >= self._p["inside_s"] - 1e-6)
        return stay

    def _evidence(self, watched: _Watched, path: Path, entered: _Stay, stay: _Stay, time: float) -> Evidence:
        took = stay.since - entered.last
        summary = sentence(
            "Xe rẽ sai quy định ({turn}): từ {entry} sang {exit} trong {took} giây.",
            "A vehicle made a forbidden turn ({turn}): from {entry} into {exit} in {took} s.",
            turn=watched.turn.name,
            entry=watched.entry.name,
            exit=watched.exit.name,
            took=number(took),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("took", took, "s", self._p["within_s"]),
                Measure("in_exit", time - stay.since, "s", self._p["inside_s"]),
            ),
            confidence=0.85,
            frame=FrameRef(self._camera.id, time),
            box=path.track.box,
            path=tuple(sample.foot for sample in path.samples if sample.time >= entered.since),
            point=map_position(self._camera, path.track),
        )


ENTRY = CameraEntry(
    kind=Kind.FORBIDDEN_TURN,
    build=ForbiddenTurn,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Rẽ sai quy định", en="Forbidden turn"),
    meaning=Text(
        vi="Một xe đi từ vùng vào sang vùng ra của một hướng rẽ bị cấm, vào giờ cấm.",
        en="A vehicle goes from the entry into the exit of a turn that is forbidden at that time.",
    ),
)
