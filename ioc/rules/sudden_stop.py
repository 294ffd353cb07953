"""How suddenly a vehicle came to a stand, and whether one behind it could still stop: from their paths.

A vehicle that brakes evenly with a needs v * v / (2 * a) metres from the speed v. The place where it stands is known
to half a metre; when it came to a stand is not, because the tracker takes the last moments for settling. So a is had
from speed and distance and not from time: ordinary braking shows 3 to 5 m/s2 all along, an emergency stop 7 to 9, and
one who is stopped by another vehicle far more at last.

Nothing is concluded across a gap: what happened between two moments that are far apart nobody saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ioc.domain.geometry import Point
from ioc.domain.observation import Track
from ioc.domain.paths import Sample
from ioc.rules.picture import Scale

GAP = 0.55
"""Longest time between two moments of a path from which something is concluded: a camera of two pictures a second."""
LOOK_BACK = 2.2
"""Seconds before the stand that are looked at; all of them must be one smooth drive, and that many at least."""
LEAST_DRIVE, LEAST_APPROACH = 1.0, 0.7
SHORTEST, LONGEST = 0.4, 0.85
"""Seconds over which a speed is measured."""
SLOWEST = 4.0
"""Metres a second below which nothing is concluded: the noise of a foot is then as large as its way."""
THERE = 0.8
"""Metres from where it stands at which it has arrived: outlines settle."""
BACK, SWAY = 0.4, 1.2
"""Metres that a smooth drive may go back in a step, and stray from its line."""
GROWTH = 1.4
"""Largest ratio of its sizes in the picture from one moment to the next: more is an outline that it ran into."""
RISES, RISES_FAR = 0.5, 0.8
"""Largest sum of all that it gained in speed from step to step, as a share of its highest: what brakes gains none but
by noise, and a track that passes from one to another much. The second one is for what is further away."""
IN_LINE = 1.0
"""Metres off the line of the one ahead within which one drives up to it, and not past it."""
SAME_WAY = 0.9
"""Least cosine of the angle between the ways of two in one line."""
NEVER = 0.3
"""Metres below which a braking distance is not reckoned."""
BODY = 1.5
"""Metres in one size of a vehicle, the root of its box's area, where metres are not known."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Where things are, in metres on the ground; without calibration in sizes of one vehicle in the picture.

    unit: metres in one unit."""

    scale: Scale
    metric: bool
    body: float

    @classmethod
    def of(cls, track: Track, scale: Scale) -> Plane:
        return cls(scale, track.ground is not None, max(scale.body(track.box), 1e-6))

    @property
    def unit(self) -> float:
        return 1.0 if self.metric else BODY

    def place(self, thing: Track | Sample) -> Point | None:
        if self.metric:
            return thing.ground
        return Point(thing.foot.x * self.scale.aspect / self.body, thing.foot.y / self.body)


@dataclass(frozen=True, slots=True)
class Stop:
    """time: when it arrived where it stands. deceleration: m/s2 on a metric plane, else vehicle sizes/s2. heading: unit
    vector on the plane of the way it came. place: where it stands, on the plane."""

    time: float
    deceleration: float
    plane: Plane
    heading: Point
    place: Point

    def along(self, place: Point) -> float:
        """How far ahead of it a place is, in its heading."""
        return (place.x - self.place.x) * self.heading.x + (place.y - self.place.y) * self.heading.y

    def aside(self, place: Point) -> float:
        """How far a place is off its line."""
        return abs((place.x - self.place.x) * self.heading.y - (place.y - self.place.y) * self.heading.x)


@dataclass(frozen=True, slots=True)
class _Moment:
    time: float
    place: Point
    size: float


def sudden_stop(path: Sequence[Sample], track: Track, scale: Scale) -> Stop | None:
    """path: oldest first, up to now. track: as it stands now. None if it did not drive there smoothly, or if pictures
    are missing from its last seconds."""
    plane = Plane.of(track, scale)
    stands = plane.place(track)
    moments = _moments(path, plane)
    if stands is None:
        return None
    arrived = len(moments)
    while arrived and moments[arrived - 1].place.distance(stands) <= THERE / plane.unit:
        arrived -= 1
    if arrived == len(moments):
        return None
    drive = [m for m in moments[: arrived + 1] if m.time >= moments[arrived].time - LOOK_BACK]
    heading = _smooth_heading(drive, plane, LEAST_DRIVE, RISES)
    if heading is None:
        return None
    needed = [
        speed * speed / (2 * max(NEVER / plane.unit, place.distance(stands)))
        for speed, place, _ in _speeds(drive, plane)
    ]
    return Stop(drive[-1].time, max(needed), plane, heading, stands) if needed else None


@dataclass(frozen=True, slots=True)
class Approach:
    """How one drove up to the place where another stands. time, speed: when it was last seen driving, and how fast.
    needed: the largest deceleration that it would have needed to stop in time; braked: that which it had. In units of
    the plane."""

    time: float
    speed: float
    needed: float
    braked: float


def approach(path: Sequence[Sample], ahead: Stop, until: float, spare: float) -> Approach | None:
    """The last smooth drive up to the time `until` in the line of the one ahead. spare: metres behind where that one
    stands at which both touch. None if there was none."""
    runs: list[list[_Moment]] = []
    for moment in _moments([sample for sample in path if sample.time <= until], ahead.plane):
        if runs and moment.time - runs[-1][-1].time <= GAP:
            runs[-1].append(moment)
        else:
            runs.append([moment])
    found = (_driven_up(run, ahead, spare) for run in reversed(runs))
    return next((one for one in found if one is not None), None)


def _driven_up(run: Sequence[_Moment], ahead: Stop, spare: float) -> Approach | None:
    """The same of one run of moments without a gap."""
    plane = ahead.plane
    needs = [
        (time, speed, speed * speed / (2 * max(NEVER, -ahead.along(place) * plane.unit - spare) / plane.unit))
        for speed, place, time in _speeds(run, plane)
        if ahead.along(place) < 0 and ahead.aside(place) <= IN_LINE / plane.unit
    ]
    if not needs or ahead.along(run[-1].place) > THERE / plane.unit:  # none, or it has driven past
        return None
    last, speed, _ = needs[-1]
    drive = [moment for moment in run if last - LOOK_BACK <= moment.time <= last]
    heading = _smooth_heading(drive, plane, LEAST_APPROACH, RISES_FAR)
    if heading is None or heading.x * ahead.heading.x + heading.y * ahead.heading.y < SAME_WAY:
        return None
    return Approach(last, speed, max(need for time, _, need in needs if time >= last - LOOK_BACK), _braked(drive))


def _braked(drive: Sequence[_Moment]) -> float:
    """Its deceleration, from its speeds in the first and in the second half."""
    first, last, middle = drive[0], drive[-1], drive[len(drive) // 2]
    before = first.place.distance(middle.place) / (middle.time - first.time)
    after = middle.place.distance(last.place) / (last.time - middle.time)
    return (before - after) / ((last.time - first.time) / 2)


def _moments(path: Sequence[Sample], plane: Plane) -> list[_Moment]:
    placed = ((sample, plane.place(sample)) for sample in path)
    return [_Moment(s.time, place, plane.scale.body(s.box)) for s, place in placed if place is not None]


def _speeds(drive: Sequence[_Moment], plane: Plane) -> Iterator[tuple[float, Point, float]]:
    """Every speed that is fast enough, the middle of the way over which it was measured, and the time of its end."""
    for last, now in enumerate(drive):
        for before in reversed(drive[:last]):
            seconds = now.time - before.time
            if seconds > LONGEST:
                break
            if seconds < SHORTEST - 1e-6:
                continue
            speed = before.place.distance(now.place) / seconds
            if speed >= SLOWEST / plane.unit:
                middle = Point((before.place.x + now.place.x) / 2, (before.place.y + now.place.y) / 2)
                yield speed, middle, now.time


def _smooth_heading(drive: Sequence[_Moment], plane: Plane, least: float, rises: float) -> Point | None:
    """Unit vector of a drive that is one: without gaps, straight, always on, of one size. None if it is not.

    least: seconds that it must have lasted."""
    if len(drive) < 4 or drive[-1].time - drive[0].time < least - 1e-6:
        return None
    first, last = drive[0].place, drive[-1].place
    length = first.distance(last)
    if length * plane.unit < SLOWEST * least / 2:
        return None
    ahead = Point((last.x - first.x) / length, (last.y - first.y) / length)
    if any(b.time - a.time > GAP or not 1 / GROWTH <= b.size / a.size <= GROWTH for a, b in pairwise(drive)):
        return None
    if any(abs((m.place.x - first.x) * ahead.y - (m.place.y - first.y) * ahead.x) > SWAY / plane.unit for m in drive):
        return None
    steps = [(b.place.x - a.place.x) * ahead.x + (b.place.y - a.place.y) * ahead.y for a, b in pairwise(drive)]
    speeds = [step / (b.time - a.time) for step, (a, b) in zip(steps, pairwise(drive), strict=True)]
    gained = sum(max(0.0, after - before) for before, after in pairwise(speeds))
    if median(speeds) * plane.unit < SLOWEST:
        return None
    if gained > rises * max(speeds) or min(steps) * plane.unit < -BACK:
        return None
    return ahead
