"""One picture as those who look at it beside the tracker see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ioc.domain.observation import Told, Track
from ioc.vision.arrays import Colour, Grey


@dataclass(frozen=True, slots=True)
class Glance:
    """One picture as a watcher needs it.

    picture: (h, w, 3) BGR at analysis size. foreground: (h, w) mask without shadows and ignored places. background:
    the learned scene, (h, w, 3). steady: False while the light changes. now: capture time. elapsed: seconds since the
    picture before, 0 at the first. tracks: those of this picture, as they are told. occupancy: as in TracksObserved.
    """

    picture: Colour
    foreground: Grey
    background: Colour
    steady: bool
    now: float
    elapsed: float
    tracks: tuple[Track, ...]
    occupancy: dict[str, float]


class Watcher(Protocol):
    """Looks at every clear picture of one camera, in order. A picture of another size shows the same view."""

    def look(self, glance: Glance) -> Told | None: ...
