"""What looks at a picture beside the tracker: each watcher sees what the tracker saw, and may have something to tell.

A camera gets a watcher only for what its site file asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ioc.domain.observation import FlamesObserved, FlowObserved, ObjectsObserved, SignalObserved, Track
from ioc.domain.site import Camera
from ioc.vision.arrays import Colour, Grey
from ioc.vision.ground_plane import GroundPlane

Told = ObjectsObserved | FlamesObserved | SignalObserved | FlowObserved


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


def watchers_for(camera: Camera, ground: GroundPlane | None) -> list[Watcher]:
    """The watchers that the camera's zones and lines ask for."""
    return []
