"""Planned incidents of people on foot, and people who only look like one."""

from __future__ import annotations

import math

import numpy as np
from shapely import LineString

from ioc.domain.kinds import Kind
from simulators.actors import Actor
from simulators.people import Path, walker
from simulators.plan import Walked
from simulators.plan_ordinary import Passing, Pause
from simulators.plan_security import Crowd, Intrusion, LineCrossing, Loitering
from simulators.plan_traffic import PedestrianOnCarriageway
from simulators.stage import Stage
from simulators.witness import Witness

CROSSED = 1.0
"""Seconds that the crossing of a line lasts in the truth."""
CROWD_NUMBERS = 100_000
"""First actor number of people in crowds; each crowd has a thousand."""


def walked(planned: Walked, number: int, path: Path, along: float) -> Actor | None:
    """Somebody `along` metres into the path; None before its beginning and beyond its end."""
    if not 0 <= along <= path.length:
        return None
    person = walker(number, path, along)
    if planned.who == "motorbike":
        return Actor(number, "motorbike", person.x, person.y, person.heading, 1.9, 0.75)
    return Actor(number, planned.who, person.x, person.y, person.heading, stride=person.stride)


def standing(person: Actor, since: float) -> Actor:
    """The same, standing: weight is shifted from one leg to the other now and then."""
    sway = 0.06 * math.sin(since * 0.9 + person.id)
    turn = person.heading + 0.5 * math.sin(since * 0.23 + person.id)
    return Actor(person.id, person.kind, person.x + sway, person.y, turn, person.length, person.width)


class TrespassAct:
    """The truth runs while somebody is in the zone."""

    def __init__(self, planned: Intrusion | PedestrianOnCarriageway, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)
        self._witness = Witness(name, Kind(planned.kind), camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        person = walked(planned, self._number, self._path, (at - planned.at) * planned.speed)
        inside = False
        if person is not None:
            stage.extras.append(person)
            inside = stage.within(planned.camera, planned.zone, person.x, person.y)
        self._witness.note(stage, now, inside)


class PassingAct:
    """Somebody walks a path once."""

    def __init__(self, planned: Passing, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)

    def update(self, stage: Stage, at: float, now: float) -> None:
        person = walked(self._plan, self._number, self._path, (at - self._plan.at) * self._plan.speed)
        if person is not None:
            stage.extras.append(person)


class PauseAct:
    """Somebody stops on the way, and walks on."""

    def __init__(self, planned: Pause, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        along, paused = paced(at - planned.at, planned.speed, planned.after, planned.hold)
        person = walked(planned, self._number, self._path, along)
        if person is not None:
            stage.extras.append(person if paused is None else standing(person, paused))


def paced(since: float, speed: float, after: float, hold: float) -> tuple[float, float | None]:
    """How far somebody is who stops `after` metres for `hold` seconds; and for how long he has stood, None if not."""
    stood = since - after / speed
    if 0 <= stood < hold:
        return after, stood
    return (since if stood < 0 else since - hold) * speed, None


class LineCrossingAct:
    """The truth begins as the line is crossed; the crossing itself takes a second."""

    def __init__(self, planned: LineCrossing, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)
        self._before: Actor | None = None
        self._crossed: float | None = None
        self._witness = Witness(name, Kind.LINE_CROSSING, camera=planned.camera, zone=planned.line)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        person = walked(planned, self._number, self._path, (at - planned.at) * planned.speed)
        if person is not None:
            stage.extras.append(person)
        if person is not None and self._before is not None and self._crossed is None:
            step = LineString([(self._before.x, self._before.y), (person.x, person.y)])
            if step.intersects(LineString(stage.lines[planned.camera, planned.line])):
                self._crossed = at
        self._before = person
        self._witness.note(stage, now, self._crossed is not None and at - self._crossed < CROSSED)


class LoiteringAct:
    """The truth runs from the first step into the zone to the last one out of it."""

    def __init__(self, planned: Loitering, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)
        self._round = _round(planned)
        self._witness = Witness(name, Kind.LOITERING, camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        person = self._person(at - planned.at)
        inside = False
        if person is not None:
            stage.extras.append(person)
            inside = stage.within(planned.camera, planned.zone, person.x, person.y)
        self._witness.note(stage, now, inside)

    def _person(self, since: float) -> Actor | None:
        planned, path = self._plan, self._path
        arrived = since - path.length / planned.speed
        if arrived < 0:
            return walked(planned, self._number, path, since * planned.speed)
        if arrived < planned.hold:
            strolled = arrived * planned.speed * 0.4 % self._round.length
            return walked(planned, self._number, self._round, strolled)
        left = (arrived - planned.hold) * planned.speed
        return walked(planned, self._number, Path(planned.path[::-1]), left)


def _round(planned: Loitering) -> Path:
    """A small round that begins and ends where the path ends."""
    x, y = planned.path[-1]
    turn = np.linspace(0, 2 * math.pi, 9)
    radius = planned.roam / 2
    return Path(tuple((x + radius * (1 - math.cos(t)), y + radius * math.sin(t)) for t in turn))


class CrowdAct:
    """People come one after another, stand, and go; the value is how many were in the zone at most."""

    def __init__(self, planned: Crowd, name: str, number: int) -> None:
        self._plan, self._first = planned, CROWD_NUMBERS + number * 1000
        self._most = 0
        rng = np.random.default_rng(round(planned.people * 100) + number)
        count = round(planned.people)
        self._paths = [self._way(planned, index, rng) for index in range(count)]
        self._delays = np.cumsum(rng.uniform(0.3, 1.0, count))
        self._speeds = rng.uniform(1.1, 1.6, count)
        self._witness = Witness(name, Kind.CROWD, camera=planned.camera, zone=planned.zone)

    @staticmethod
    def _way(planned: Crowd, index: int, rng: np.random.Generator) -> Path:
        """To a place of a sunflower's pattern, where everybody has the same room."""
        radius, turn = planned.spacing * 0.6 * math.sqrt(index + 0.5), index * 2.39996
        spot = planned.middle[0] + radius * math.cos(turn), planned.middle[1] + radius * math.sin(turn)
        source = planned.source[0] + rng.uniform(-2, 2), planned.source[1] + rng.uniform(-2, 2)
        return Path((source, spot))

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        people = [one for index in range(len(self._paths)) if (one := self._person(index, at)) is not None]
        stage.extras += people
        inside = sum(stage.within(planned.camera, planned.zone, one.x, one.y) for one in people)
        many = inside >= planned.least
        self._most = max(self._most, inside) if many else self._most
        self._witness.note(stage, now, many, float(self._most))

    def _person(self, index: int, at: float) -> Actor | None:
        path, speed, number = self._paths[index], float(self._speeds[index]), self._first + index
        since = at - self._plan.at - float(self._delays[index])
        left = since - self._plan.hold
        if since < 0 or left * speed > path.length:
            return None
        if left > 0:
            back = walker(number, path, path.length - left * speed)
            return Actor(number, "person", back.x, back.y, back.heading + math.pi, stride=back.stride)
        if since * speed < path.length:
            return walker(number, path, since * speed)
        return standing(walker(number, path, path.length), since)
