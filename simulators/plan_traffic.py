"""What may go wrong on the streets, as a scenario says it. Positions are metres along an edge."""

from __future__ import annotations

from typing import Literal

from simulators.plan import Chosen, Drawn, Part, Walked


class Stop(Part):
    """A vehicle stops at `along` for `hold` seconds. at: when it enters the street, `run` metres before. kerb: it keeps
    to the right border."""

    edge: str
    along: Drawn
    at: Drawn
    hold: Drawn
    run: float = 70.0
    who: Chosen = "car"
    lane: int = 0
    kerb: bool = False


class StoppedVehicle(Stop):
    kind: Literal["stopped_vehicle"]
    camera: str
    zone: str


class IllegalParking(Stop):
    kind: Literal["illegal_parking"]
    camera: str
    zone: str
    kerb: bool = True


class WrongWay(Part):
    """A motorbike rides from `start` to `end` along an edge against its direction, `left` metres off the middle."""

    kind: Literal["wrong_way"]
    camera: str
    zone: str
    edge: str
    start: Drawn
    end: float
    at: Drawn
    left: Drawn = 0.0
    speed: Drawn = 7.0


class Congestion(Part):
    """Vehicles `beyond` a point of the edge may only crawl, while `arrivals` more a second come in at `enter`
    during the first `surge` seconds."""

    kind: Literal["congestion"]
    camera: str
    zone: str
    edge: str
    at: Drawn
    hold: Drawn
    beyond: float
    speed: float = 0.4
    arrivals: float = 1.0
    surge: float = 30.0
    enter: float = 40.0


class Speeding(Part):
    """A vehicle drives `speed` km/h through the zone. It comes in at `enter` as soon as its lane is free from there."""

    kind: Literal["speeding"]
    camera: str
    zone: str
    edge: str
    at: Drawn
    speed: Drawn
    enter: float = 140.0
    lane: int = 0
    who: Chosen = "car"


class RedLight(Part):
    """From `at` on, whoever is first at the stop line runs the light that has been red for `after` seconds."""

    kind: Literal["red_light"]
    camera: str
    line: str
    edge: str
    at: Drawn
    after: Drawn = 2.0


class ForbiddenTurn(Part):
    """A vehicle turns from `edge` into `into`."""

    kind: Literal["forbidden_turn"]
    camera: str
    turn: str
    edge: str
    into: str
    at: Drawn
    enter: float
    lane: int = 0
    who: Chosen = "motorbike"


class LaneMisuse(Part):
    """A vehicle keeps to a lane that is not for its kind."""

    kind: Literal["lane_misuse"]
    camera: str
    zone: str
    edge: str
    lane: int
    at: Drawn
    enter: float = 10.0
    who: Chosen = "motorbike"


class PedestrianOnCarriageway(Walked):
    """Somebody walks, or rides (`who: motorbike`), where only fast traffic may be."""

    kind: Literal["pedestrian_on_carriageway"]
    camera: str
    zone: str


class Collision(Part):
    """The vehicle in front brakes hard near `along`, the one behind runs into it, and both stand for `hold` seconds."""

    kind: Literal["collision"]
    camera: str
    zone: str
    edge: str
    along: Drawn
    at: Drawn
    hold: Drawn
    run: float = 70.0
    lane: int = 0
    first: Chosen = "car"
    second: Chosen = "motorbike"
