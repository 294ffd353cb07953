"""What looks like an incident and is none, as a scenario says it: a detector is also judged by what it lets pass."""

from __future__ import annotations

from typing import Literal

from simulators.plan import Drawn, Part, Place, Walked
from simulators.plan_traffic import Stop


class BriefStop(Stop):
    """A vehicle stops shortly: a bus at its stop, somebody who gets off, a delivery."""

    what: Literal["brief_stop"]


class Pause(Walked):
    """Somebody walks, stops `after` metres into the path for `hold` seconds, and walks on."""

    what: Literal["pause"]
    after: float
    hold: Drawn


class OwnBag(Walked):
    """Somebody puts a bag down `after` metres into the path, stands beside it for `hold` seconds, takes it along."""

    what: Literal["own_bag"]
    after: float
    hold: Drawn


class Passing(Walked):
    """Somebody walks a path once."""

    what: Literal["passing"]


class Surge(Part):
    """`arrivals` more vehicles a second come in at `enter` of an edge, so that long queues stand at its light."""

    what: Literal["surge"]
    edge: str
    at: Drawn
    hold: Drawn
    arrivals: float = 1.0
    enter: float = 10.0


class Steam(Part):
    """White steam of a food stall, gone a metre or two above the pot."""

    what: Literal["steam"]
    place: Place
    at: Drawn
    hold: Drawn
