"""Who is in a zone and since when, whatever numbers the tracker gives them.

A person who is hidden by another, or lost for a moment, comes back under another number near where they were. They are
taken for the same one if nobody could have walked there otherwise: within WALK of the last place for each second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ioc.domain.observation import Track
from ioc.rules.picture import Scale

WALK_MPS = 2.0
"""Metres a second that somebody on foot may have gone unseen."""
WALK_BODIES = 1.2
"""The same without calibration, in sizes of the person."""
SLACK_M, SLACK_BODIES = 1.5, 1.0
"""Beside the way gone: where the foot of somebody half hidden is judged to be."""
MOST = 256


@dataclass(slots=True, eq=False)
class Visitor:
    """One person in one zone. since: first seen inside. last: last seen inside, as `track`."""

    track: Track
    since: float
    last: float


class Visitors:
    """The people in one zone. gap_s: how long one may be unseen or outside and still be the same stay."""

    def __init__(self, gap_s: float) -> None:
        self._gap = gap_s
        self._visitors: list[Visitor] = []

    @property
    def all(self) -> tuple[Visitor, ...]:
        return tuple(self._visitors)

    def clear(self) -> None:
        self._visitors = []

    def see(self, inside: Iterable[Track], time: float, scale: Scale) -> list[Visitor]:
        """The tracks that are inside now; returns those who have left for good, as they were."""
        new = {track.id: track for track in inside}
        for visitor in self._visitors:
            track = new.pop(visitor.track.id, None)
            if track is not None:
                visitor.track, visitor.last = track, time
        for track in sorted(new.values(), key=lambda track: track.id):
            lost = [v for v in self._visitors if v.last < time and _may_be(v, track, time, scale)]
            if lost:
                same = min(lost, key=lambda v: (scale.distance(v.track.foot, track.foot), v.since))
                same.track, same.last = track, time
            elif len(self._visitors) < MOST:
                self._visitors.append(Visitor(track, time, time))
        gone = [visitor for visitor in self._visitors if time - visitor.last > self._gap]
        self._visitors = [visitor for visitor in self._visitors if time - visitor.last <= self._gap]
        return gone


def _may_be(visitor: Visitor, track: Track, time: float, scale: Scale) -> bool:
    away, before = time - visitor.last, visitor.track
    if before.ground is not None and track.ground is not None:
        return before.ground.distance(track.ground) <= SLACK_M + WALK_MPS * away
    body = scale.body(before.box)
    return scale.distance(before.foot, track.foot) <= (SLACK_BODIES + WALK_BODIES * away) * body
