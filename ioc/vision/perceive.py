"""One camera's pictures in, observations out: the front door of this room."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.observation import Perceived, TracksObserved
from ioc.domain.site import Camera
from ioc.vision.arrays import Colour, Grey
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.health import ViewWatch
from ioc.vision.picture import at_analysis_scale, check_size, decode
from ioc.vision.scene import Scene
from ioc.vision.second_opinion import SecondOpinion
from ioc.vision.workings import Workings

BACKWARDS = 5.0
"""A picture this much older than the last one means that the camera's clock was set: begin anew."""


class Perceiver:
    """Sees what one camera shows. Deterministic: the same pictures and times give the same observations."""

    def __init__(self, camera: Camera, second: SecondOpinion | None = None) -> None:
        """second: votes on the class of tracks, if the site names a detector."""
        self._second = second
        cv2.setNumThreads(1)
        self._camera = camera
        self._ground = GroundPlane(camera.ground) if camera.ground else None
        self._watch = ViewWatch(camera.id, camera.zones)
        self._last: float | None = None
        self._scene: Scene | None = None
        self.covered: Grey | None = None
        """What things covered in the last picture: (h, w) mask at analysis size."""

    def perceive(self, frame: Frame, *, inspect: bool = False) -> Perceived:
        """inspect: tell the workings as well. Raises BadFrame if the picture cannot be used; what was learned before
        stays."""
        picture, size = decode(frame)
        seen = self._perceive(picture, size, frame.captured)
        workings = self.workings if inspect else None
        return seen if workings is None else replace(seen, workings=workings.told(frame.camera, frame.captured))

    def perceive_image(self, image: Colour, captured: float) -> Perceived:
        """The same after decoding. image: (h, w, 3) BGR uint8. Raises BadFrame."""
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise BadFrame(f"camera {self._camera.id}: expected (h, w, 3) uint8, got {image.shape} {image.dtype}")
        size = (image.shape[1], image.shape[0])
        check_size(*size, self._camera.id)
        return self._perceive(at_analysis_scale(image), size, captured)

    @property
    def workings(self) -> Workings | None:
        """What lies behind the last observations; None before the first picture."""
        return self._scene.workings if self._scene else None

    def _perceive(self, picture: Colour, size: tuple[int, int], now: float) -> Perceived:
        elapsed = self._elapse(now)
        scene = self._prepare(picture)
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        health = self._watch.look(grey, now)
        if self._watch.renewed:
            scene.renew(picture)
        covered = self.covered = scene.look(picture, grey, now, elapsed, health.view)
        if self._second is not None:
            self._second.look(picture, scene.tracker.confirmed, now)
        crossings = scene.count()
        tracks = tuple(scene.describe(track, now) for track in scene.tracker.confirmed)
        shares = scene.occupancy.shares(covered)
        observed = TracksObserved(self._camera.id, now, size, tracks, shares, scene.lines, crossings)
        others = scene.glance(picture, covered, elapsed, observed) if health.view.shows else ()
        return Perceived(observed, health, others)

    def _elapse(self, now: float) -> float:
        elapsed = 0.0 if self._last is None else now - self._last
        if self._last is not None and elapsed <= 0:
            if elapsed > -BACKWARDS:
                raise BadFrame(f"camera {self._camera.id}: a picture {-elapsed:.3f} s older than the one before")
            self._scene = None
            self._watch = ViewWatch(self._camera.id, self._camera.zones)
            elapsed = 0.0
        self._last = now
        return elapsed

    def _prepare(self, picture: Colour) -> Scene:
        height, width = picture.shape[:2]
        scene = self._scene
        if scene is None or not scene.same_shape(width / height):
            scene = self._scene = Scene(self._camera, self._ground, picture)
        elif scene.size != (width, height):
            scene.resize((width, height))
        return scene
