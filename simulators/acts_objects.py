"""Planned incidents of things: left behind, taken away; and a bag that only rests beside its owner."""

from __future__ import annotations

import math

from ioc.domain.kinds import Kind
from simulators.actors import Actor
from simulators.acts_people import paced, standing, walked
from simulators.people import Path
from simulators.plan_ordinary import OwnBag
from simulators.plan_security import AbandonedObject, RemovedObject
from simulators.stage import Stage
from simulators.witness import Witness

BAG_NUMBERS = 900_000
"""First actor number of bags that planned people have with them."""
ARM = 0.5
"""Metres between the middle of a person and of what he pulls or has put down."""


def beside(person: Actor, number: int, kind: str = "bag") -> Actor:
    """What a person has at the right hand."""
    x = person.x + ARM * math.sin(person.heading)
    y = person.y - ARM * math.cos(person.heading)
    return Actor(number, kind, x, y, person.heading)


class OwnBagAct:
    """A bag that stands beside its owner and leaves with him."""

    def __init__(self, planned: OwnBag, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        along, stood = paced(at - planned.at, planned.speed, planned.after, planned.hold)
        person = walked(planned, self._number, self._path, along)
        if person is not None:
            bag = beside(person, BAG_NUMBERS + self._number)
            stage.extras += [person if stood is None else standing(person, stood), bag]


class AbandonedObjectAct:
    """The truth runs from the instant the bag is put down until its owner comes back for it."""

    def __init__(self, planned: AbandonedObject, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)
        self._back = Path(planned.path[::-1])
        self._witness = Witness(name, Kind.ABANDONED_OBJECT, camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        along, stood = paced(at - planned.at, planned.speed, planned.put, planned.pause)
        put = at - planned.at - planned.put / planned.speed
        out = walked(planned, self._number, self._path, along)
        number = BAG_NUMBERS + self._number
        if out is not None:
            stage.extras.append(out if stood is None else standing(out, stood))
            if put < 0:
                stage.extras.append(beside(out, number))
        lies = 0 <= put < planned.hold
        if lies:
            place = walked(planned, self._number, self._path, planned.put)
            assert place is not None, "a bag is put down on the path"
            stage.extras.append(beside(place, number))
        self._fetch(stage, put - planned.hold, number)
        self._witness.note(stage, now, lies)

    def _fetch(self, stage: Stage, since: float, number: int) -> None:
        """The owner comes back the way he went, reaches the bag at `since` 0, and takes it along."""
        there = self._path.length - self._plan.put
        owner = walked(self._plan, self._number, self._back, there + since * self._plan.speed)
        gone = since + self._plan.hold > self._plan.pause + there / self._plan.speed  # he has left before
        if owner is not None and gone:
            stage.extras.append(owner)
            if since >= 0:
                stage.extras.append(beside(owner, number))


class RemovedObjectAct:
    """The truth begins as the box is lifted."""

    def __init__(self, planned: RemovedObject, name: str, number: int) -> None:
        self._plan, self._number, self._path = planned, number, Path(planned.path)
        self._reach = self._path.nearest(planned.stands)
        self._witness = Witness(name, Kind.REMOVED_OBJECT, camera=planned.camera, zone=planned.zone)

    def update(self, stage: Stage, at: float, now: float) -> None:
        planned = self._plan
        along = (at - planned.at) * planned.speed
        thief = walked(planned, self._number, self._path, along)
        number = BAG_NUMBERS + self._number
        if thief is not None:
            stage.extras.append(thief)
        if along < self._reach:
            stage.extras.append(Actor(number, "box", *planned.stands, 0.3))
        elif thief is not None:
            stage.extras.append(beside(thief, number, "box"))
        taken = (along - self._reach) / planned.speed
        self._witness.note(stage, now, 0 <= taken < planned.hold)
