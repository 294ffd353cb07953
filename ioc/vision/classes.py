"""What a thing is, by its size and speed on the ground: votes of many pictures, never the opinion of one.

Sizes are those of Vietnamese traffic (QCVN 41: a car is up to 2.0 m wide, a bus or lorry up to 2.5 m wide and 4 m
high; a motorbike with its rider about 0.75 m by 1.6 m). Without calibration nothing is known and nothing is said.
"""

from __future__ import annotations

import math
from collections import deque

from ioc.domain.observation import ObjectClass

NARROW = 1.3
"""Metres across: people and riders seen from the front or behind are narrower."""
LARGE = 10.0
"""Square metres of box from which a vehicle is a bus or a lorry."""
LONG = 18.0
"""Square metres of box from which it is a bus."""
HIGH = 2.7
"""Metres of height that a bus or a lorry has at least."""
SLIM = 1.7
"""Height over width from which a slow narrow thing is a person on foot."""
WALKING = 3.2
"""Metres a second that people on foot do not exceed (a jogger)."""
PART = 0.9
"""Square metres of box below which a slow narrow thing is but a part of somebody or something: a motorbike with its
rider shows 1.2 or more."""
SUSTAINED = 1.0
"""Seconds for which a thing must be fast to be known as fast."""
MIN_VOTES = 3
MEMORY = 5.0
"""Seconds of voting after which a vote weighs a third."""
PAUSE = 0.5
"""Seconds without a vote of which no more fade any: nothing is learned while nothing is seen."""
ENOUGH = 2500.0
"""Pixels of a box from which more tell nothing more: 50 x 50."""
VEHICLES = (ObjectClass.MOTORBIKE, ObjectClass.CAR, ObjectClass.BUS, ObjectClass.TRUCK)


def opinion(width: float, height: float, fastest: float) -> ObjectClass:
    """One picture's opinion. width, height: of the box, metres at the distance of its foot; fastest: m/s so far."""
    if width <= NARROW:
        if fastest > WALKING:
            return ObjectClass.MOTORBIKE
        if height >= SLIM * width:
            return ObjectClass.PERSON
        return ObjectClass.UNKNOWN if width * height < PART else ObjectClass.MOTORBIKE
    if width * height >= LARGE and height >= HIGH:
        return ObjectClass.BUS if width * height >= LONG else ObjectClass.TRUCK
    if width <= 2.0 and height >= SLIM * width * 0.7 and width * height < 3.0:
        return ObjectClass.MOTORBIKE
    return ObjectClass.CAR


class Pace:
    """How fast a thing has been for SUSTAINED, or since it is known: feet that come out of sight are no ride."""

    def __init__(self) -> None:
        self._speeds: deque[tuple[float, float]] = deque()
        self._fastest = 0.0

    def fastest(self, speed: float, now: float) -> float:
        """The highest speed kept up so far, m/s. speed: now."""
        full = bool(self._speeds) and now - self._speeds[0][0] >= SUSTAINED
        while self._speeds and now - self._speeds[0][0] > SUSTAINED:
            self._speeds.popleft()
        self._speeds.append((now, speed))
        held = min(speed for _, speed in self._speeds)
        if full:
            self._fastest = max(self._fastest, held)
        return max(held, self._fastest)


class Ballot:
    """The votes on one track. What is seen large is known better: a vote weighs as many pixels as it was made on. Old
    votes fade: a track may have passed from one vehicle to another."""

    def __init__(self) -> None:
        self._votes: dict[ObjectClass, float] = {}
        self._second: dict[ObjectClass, float] = {}
        self._cast = 0
        self._worth = 1.0  # of the last vote

    def cast(self, choice: ObjectClass, pixels: float = 1.0, elapsed: float = 0.0) -> None:
        """pixels: of the box, analysed. elapsed: seconds since the vote before."""
        kept = math.exp(-min(elapsed, PAUSE) / MEMORY)
        for votes in (self._votes, self._second):
            for each in votes:
                votes[each] *= kept
        self._worth = min(pixels, ENOUGH)
        self._votes[choice] = self._votes.get(choice, 0.0) + self._worth
        self._cast += 1

    def second(self, choice: ObjectClass, weight: int) -> None:
        """An opinion of another kind, worth so many votes: it counts among vehicles, once geometry has found one."""
        if choice in VEHICLES:
            self._second[choice] = self._second.get(choice, 0.0) + weight * self._worth

    @property
    def winner(self) -> ObjectClass:
        """The class with the most votes; UNKNOWN before MIN_VOTES."""
        if self._cast < MIN_VOTES:
            return ObjectClass.UNKNOWN
        first = max(ObjectClass, key=lambda choice: (self._votes.get(choice, 0.0), choice.value))
        if first not in VEHICLES or not self._second:
            return first
        return max(
            VEHICLES, key=lambda choice: (self._votes.get(choice, 0.0) + self._second.get(choice, 0.0), choice.value)
        )
