"""Who is in a zone and since when, whatever numbers the tracker gives them.

A person who is hidden by another, or lost for a moment, comes back under another number near where they were. They are
taken for the same one if nobody could have walked there otherwise: within WALK of the last place for each second.

Who was last seen inside, and has not gone out at the picture's edge, is hidden: behind a kiosk, say. Only somebody who
comes into sight inside as well can be the same, so that in a passage one who comes is not taken for one who has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ioc.domain.observation import Track
from ioc.rules.picture import Scale

WALK_MPS = 2.0
"""Metres a second that somebody on foot may have gone unseen."""
WALK_BODIES = 1.2
"""The same without calibration, in sizes of the person."""
SLACK_M, SLACK_BODIES = 1.5, 1.0
"""Beside the way gone: where the foot of somebody half hidden is judged to be."""
BRIEFLY = 2.0
"""Seconds for which a foot may be judged outside before that is believed: of one half hidden only the head is seen,
and he seems to stand further away."""
EDGE = 0.015
"""A box so near the frame's edge (share of the frame) may be on its way in or out of the picture."""
MOST = 256


@dataclass(slots=True, eq=False)
class Visitor:
    """One person in one zone. since: first seen inside. last: last seen inside, as `track`. hidden: went out of sight
    inside."""

    track: Track
    since: float
    last: float
    hidden: bool = False


class Visitors:
    """The people in one zone. gap_s: how long one may be unseen or outside and still be the same stay; hidden_s: the
    same for one who is hidden."""

    def __init__(self, gap_s: float, hidden_s: float) -> None:
        self._gap = gap_s
        self._hidden = max(gap_s, hidden_s)
        self._visitors: list[Visitor] = []
        self._outside: dict[int, float] = {}  # track -> when it was first seen outside

    @property
    def all(self) -> tuple[Visitor, ...]:
        return tuple(self._visitors)

    def clear(self) -> None:
        self._visitors = []

    def see(self, inside: Sequence[Track], others: Sequence[Track], time: float, scale: Scale) -> list[Visitor]:
        """The tracks that are inside now, and the other ones; returns those who have left for good, as they were."""
        new = {track.id: track for track in inside}
        in_view = {track.id for track in (*inside, *others)}
        self._outside = {track: since for track, since in self._outside.items() if track in in_view}
        for track in others:
            self._outside.setdefault(track.id, time)
        for visitor in self._visitors:
            seen = new.pop(visitor.track.id, None)
            if seen is not None:
                visitor.track, visitor.last, visitor.hidden = seen, time, False
            elif visitor.track.id not in in_view and not _at_edge(visitor.track):
                visitor.hidden = visitor.hidden or time - visitor.last <= BRIEFLY
        for track in sorted(new.values(), key=lambda track: track.id):
            lost = [v for v in self._visitors if self._is_lost(v, track, time) and self._may_be(v, track, time, scale)]
            if lost:
                same = min(lost, key=lambda v: (scale.distance(v.track.foot, track.foot), v.since))
                same.track, same.last, same.hidden = track, time, False
            elif len(self._visitors) < MOST:
                self._visitors.append(Visitor(track, time, time))
        gone = [visitor for visitor in self._visitors if time - visitor.last > self._patience(visitor)]
        self._visitors = [visitor for visitor in self._visitors if visitor not in gone]
        return gone

    def _patience(self, visitor: Visitor) -> float:
        return self._hidden if visitor.hidden else self._gap

    def _is_lost(self, visitor: Visitor, track: Track, time: float) -> bool:
        """Not seen now; a track that is only believed to go on is not, when another one comes out of thin air there."""
        came_in = track.id in self._outside or _at_edge(track)
        return visitor.last < time or not (visitor.track.seen or came_in)

    def _may_be(self, visitor: Visitor, track: Track, time: float, scale: Scale) -> bool:
        came_in = time - self._outside.get(track.id, time) > BRIEFLY or _at_edge(track)
        if came_in and time - visitor.last > self._gap:
            return False
        return _within_walk(visitor, track, time, scale)


def _at_edge(track: Track) -> bool:
    box = track.box
    return box.x < EDGE or box.y < EDGE or box.x + box.w > 1 - EDGE or box.y + box.h > 1 - EDGE


def _within_walk(visitor: Visitor, track: Track, time: float, scale: Scale) -> bool:
    away, before = time - visitor.last, visitor.track
    if before.ground is not None and track.ground is not None:
        return before.ground.distance(track.ground) <= SLACK_M + WALK_MPS * away
    body = scale.body(before.box)
    return scale.distance(before.foot, track.foot) <= (SLACK_BODIES + WALK_BODIES * away) * body
