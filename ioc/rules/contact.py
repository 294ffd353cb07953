"""Who may have run into whom: of two vehicles one stopped suddenly, and the other one is what it stopped against, or
drove up behind it too fast to stop.

The camera seldom sees both stop. Seen from the front the one behind is hidden by the one that it hits; seen from behind
it hides it. So one stop must be seen, and of the other one that it was lost there while it still drove.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ioc.domain.geometry import Box, Point
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.paths import Path, Sample
from ioc.rules.picture import STANDS, Scale, is_slow, speed_of
from ioc.rules.sudden_stop import BODY, GAP, Stop, approach, sudden_stop

IMPACT = 1.9
"""How many times the limit the one that hits must come to a stand with, where it is seen to: no brakes do that, and a
motorbike that brakes to the limit behind another one shows 11 m/s2 at most."""
BEFORE, AFTER = 1.0, 3.0
"""Seconds before and after the stop of the one ahead in which the one that could not stop was last seen driving."""
LOST = 0.5
"""Seconds unseen after which one is lost."""
HURRIED, BRAKED = 0.4, 0.6
"""One that is lost against the other one's outline was nearer than it seemed, because its feet were hidden. It has hit
if it needed that share of the limit to stop in time, and braked with less than that share of the need."""
TOUCH = 0.08
"""Share of its size by which a box is widened: outlines end a little inside the thing."""
ASIDE = 1.2
"""Metres off the line of the one that hits, at most, that the other one stands: who stops side by side has not hit."""
LENGTH, LONG = 10.0, 13.0
"""Metres between the feet of two that touch, at most, a part of them hidden; the same if one is a bus or a truck."""
SPARE = {ObjectClass.MOTORBIKE: 2.0, ObjectClass.BUS: 8.0, ObjectClass.TRUCK: 6.0}
CAR = 4.5
"""Metres that the feet of two in one line are apart when they touch: the length of the shorter one."""
OUT = 3.5
"""Metres off its line within which one that drives on after it was lost comes into sight again."""
SLOWER = 0.5
"""Least share of its speed with which it drives on."""
ALIKE = 2.5
"""Largest ratio of the areas of its boxes before and after."""
DRIVES = 3.0
"""Metres a second from which something drives."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture. vehicles: the paths that are known. tracks: all that are in view, seen or held. born: track -> where
    it was first seen."""

    vehicles: Sequence[Path]
    tracks: Mapping[int, Track]
    born: Mapping[int, Sample]
    time: float
    scale: Scale

    @property
    def standing(self) -> list[Track]:
        return [track for track in self.tracks.values() if track.still_for >= STANDS]

    def others(self, path: Path, crowded: bool) -> list[Path]:
        """The other vehicles. crowded: only those that are seen to stand."""
        return [one for one in self.vehicles if one is not path and not (crowded and self.stands(one) is None)]

    def stands(self, path: Path) -> Track | None:
        """The path's track if it stands, seen or held by its place."""
        track = self.tracks.get(path.track.id)
        return track if track is not None and track.still_for >= STANDS and is_slow(track, self.scale) else None

    def drives(self, track: Track) -> bool:
        return track.seen and speed_of(track, self.scale) >= (DRIVES if track.metric else DRIVES / BODY)


@dataclass(slots=True)
class Contact:
    """With whom. time: event time of the latest moment at which one of the two drove. speed: of this one then, 0 if it
    stood. place: where it stands, on the plane of the first one's stop; None if it was lost. number: of its track."""

    path: Path
    time: float
    speed: float
    place: Point | None = None
    number: int = field(init=False)

    def __post_init__(self) -> None:
        self.number = self.path.track.id


def run_into(path: Path, stop: Stop, limit: float, crowded: bool, scene: Scene) -> Contact | None:
    """The one that stands right before it, or was lost there, if it stopped as no brakes can.

    path, stop: of the one that stopped. limit: the least sudden deceleration, in units of the stop's plane. crowded:
    the road is full, where one that is lost proves nothing.
    """
    if stop.deceleration < IMPACT * limit:
        return None
    for other in scene.others(path, crowded):
        track, place = other.track, stop.plane.place(other.track)
        gone = other.last_seen < stop.time - BEFORE and scene.stands(other) is None
        new = other.track.first_seen > stop.time - BEFORE  # a part of the first one, or what it lights up
        if gone or new or place is None or not is_slow(track, scene.scale) or not touch(path.track.box, track.box):
            continue
        reach = (LONG if _is_long(path.track) or _is_long(track) else LENGTH) / stop.plane.unit
        if 0 <= stop.along(place) <= reach and stop.aside(place) <= ASIDE / stop.plane.unit:
            return Contact(other, stop.time, 0.0, place)
    return None


def run_into_by(path: Path, stop: Stop, limit: float, crowded: bool, scene: Scene) -> Contact | None:
    """One that drove up behind it too fast to stop, and was lost there, or stopped as no brakes can. As `run_into`."""
    for other in scene.others(path, crowded):
        spare = min(SPARE.get(one.track.label, CAR) for one in (path, other))
        found = approach(tuple(other.samples), stop, stop.time + AFTER, spare)
        if found is None or found.time < stop.time - BEFORE:
            continue
        track = scene.stands(other)
        after = next((sample.time for sample in other.samples if sample.time > found.time), math.inf)
        if track is not None and (crowded or after - found.time <= GAP):
            own = sudden_stop(tuple(other.samples), track, scene.scale)
            hit = found.needed >= limit and own is not None and own.deceleration >= IMPACT * limit
        else:
            hurried = found.needed >= HURRIED * limit and found.braked < BRAKED * found.needed
            hidden = touch(other.track.box, path.track.box)
            hit = min(after, scene.time) - found.time >= LOST and (found.needed >= limit or (hidden and hurried))
        if hit:
            return Contact(other, max(stop.time, found.time), found.speed)
    return None


def stood_ahead(other: Path, stop: Stop, scene: Scene) -> int:
    """How many stood ahead of it before it stopped, the other one not counted."""
    ahead = 0
    for path in scene.vehicles:
        track = scene.stands(path)
        place = stop.plane.place(track) if track is not None and path is not other else None
        if track is not None and place is not None and scene.time - track.still_for < stop.time - STANDS:
            ahead += stop.along(place) > 0
    return ahead


def came_out(contact: Contact, stop: Stop, scene: Scene) -> bool:
    """One like it that drives came into sight where it would be by now: it had only been hidden."""
    plane, before = stop.plane, contact.path.track.box
    for number, first in scene.born.items():
        place, now = plane.place(first), plane.place(scene.tracks[number])
        if contact.speed == 0 or place is None or now is None or first.time <= contact.time:
            continue
        least = SLOWER * contact.speed * (first.time - contact.time) - LENGTH / plane.unit
        near = least <= stop.along(place) <= least + 2 * LONG / plane.unit and stop.aside(place) <= OUT / plane.unit
        alike = 1 / ALIKE <= first.box.w * first.box.h / max(before.w * before.h, 1e-9) <= ALIKE
        if near and alike and stop.along(now) > stop.along(place) and scene.drives(scene.tracks[number]):
            return True
    return False


def touch(a: Box, b: Box) -> bool:
    reach = 0.5 + TOUCH
    return abs(a.centre.x - b.centre.x) <= reach * (a.w + b.w) and abs(a.centre.y - b.centre.y) <= reach * (a.h + b.h)


def _is_long(track: Track) -> bool:
    return track.label in (ObjectClass.BUS, ObjectClass.TRUCK)
