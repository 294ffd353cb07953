"""What the detector sees, drawn: an engineer tells in seconds why something fired or did not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from ioc.domain.detection import RuleClock
from ioc.domain.observation import (
    CameraHealth,
    FlamesObserved,
    FlowObserved,
    ObjectsObserved,
    PeopleObserved,
    Perceived,
    SignalObserved,
    Told,
    View,
)
from ioc.domain.paths import Paths
from ioc.domain.site import Camera
from ioc.vision import pen
from ioc.vision.arrays import Colour, Grey
from ioc.vision.debug_panel import Panel
from ioc.vision.drawing import draw_places, draw_track, write_banner
from ioc.vision.privacy import conceal
from ioc.vision.workings import Workings

PATH_SECONDS = 4.0
WIDE = 800
"""Small pictures are enlarged by a whole number to at least so many pixels: words need room."""
_TINT = np.array((255, 120, 60), np.float32)
"""B, G, R of the foreground."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture and all that is known of it. clocks: of the rules, after they have considered it."""

    seen: Perceived
    workings: Workings
    clocks: tuple[RuleClock, ...]


class DebugView:
    """Draws one camera's pictures in their order: it remembers paths, and what watchers told last."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._paths = Paths(PATH_SECONDS)
        self._told = _LastTold()

    def draw(self, image: Colour, moment: Moment, banner: str = "", *, alarm: bool = False) -> Colour:
        """A picture of its own: `image`, (h, w, 3) BGR uint8, enlarged if it is small, beside a column of words."""
        observed = moment.seen.tracks
        times = max(1, math.ceil(WIDE / image.shape[1]))
        drawn: Colour = np.asarray(cv2.resize(conceal(image, self._camera), None, fx=times, fy=times), np.uint8)
        tint(drawn, moment.workings.foreground)
        draw_places(drawn, self._camera, observed)
        for region in moment.workings.regions:
            pen.box(drawn, region, pen.BLUE)
        for candidate in moment.workings.candidates:
            pen.box(drawn, candidate, pen.DIM)
        present = {track.id for track in observed.tracks}
        for path in self._paths.follow(observed.tracks, observed.time, observed.size[0] / observed.size[1]):
            if path.track.id in present:
                pen.path(drawn, path.feet(), pen.GREEN)
        for track in observed.tracks:
            draw_track(drawn, track, observed.time)
        for told in moment.seen.others:
            self._told.take(told)
        self._told.draw(drawn)
        if banner:
            write_banner(drawn, banner, alarm=alarm)
        return np.hstack((drawn, self._panel(moment, drawn.shape[0])))

    def _panel(self, moment: Moment, height: int) -> Colour:
        panel, observed, workings = Panel(height), moment.seen.tracks, moment.workings
        _health(panel, moment.seen.health)
        covered = cv2.countNonZero(workings.foreground) / max(1, workings.foreground.size)
        panel.line(f"foreground {covered:.1%}  blobs {len(workings.blobs)}")
        panel.line(f"tracks {len(observed.tracks)}  not yet believed {len(workings.candidates)}")
        if observed.occupancy or observed.lines:
            panel.heading("zones and lines")
        for zone in self._camera.zones:
            if zone.id in observed.occupancy:
                panel.line(f"{zone.id} {zone.use}  covered {observed.occupancy[zone.id]:.0%}")
        for line, (forth, back) in observed.lines.items():
            panel.line(f"{line}  +{forth} -{back}")
        self._told.write(panel)
        panel.heading("rules")
        panel.clocks(moment.clocks)
        if not moment.clocks:
            panel.line("nothing builds up", pen.DIM)
        return panel.image


def tint(image: Colour, foreground: Grey) -> None:
    """Colour what differs from the background; the mask, 0 or 255, may have another size."""
    height, width = image.shape[:2]
    where = cv2.resize(foreground, (width, height), interpolation=cv2.INTER_NEAREST) > 0
    image[where] = (0.6 * image[where] + 0.4 * _TINT).astype(np.uint8)


def _health(panel: Panel, health: CameraHealth) -> None:
    panel.line(f"view {health.view}", pen.GREEN if health.view is View.CLEAR else pen.RED)
    panel.line(f"sharp {health.sharpness:.0f}  bright {health.brightness:.0f}  detail {health.detail:.0%}")


@dataclass(slots=True)
class _LastTold:
    """The last word of each watcher: it holds until the next."""

    objects: ObjectsObserved | None = None
    flames: FlamesObserved | None = None
    people: dict[str, PeopleObserved] = field(default_factory=dict)
    signals: dict[str, SignalObserved] = field(default_factory=dict)
    flow: dict[str, FlowObserved] = field(default_factory=dict)

    def take(self, told: Told) -> None:
        match told:
            case ObjectsObserved():
                self.objects = told
            case FlamesObserved():
                self.flames = told
            case PeopleObserved():
                self.people[told.zone] = told
            case SignalObserved():
                self.signals[told.signal] = told
            case FlowObserved():
                self.flow[told.zone] = told

    def draw(self, image: Colour) -> None:
        for thing in self.objects.objects if self.objects else ():
            pen.box(image, thing.box, pen.VIOLET, thickness=2)
            alone = "" if thing.alone_since is None else " alone"
            pen.label(image, f"{thing.change} {thing.id}{alone}", thing.box, pen.VIOLET)
        for region in self.flames.regions if self.flames else ():
            pen.box(image, region.box, pen.RED, thickness=2)
            pen.label(image, f"{region.flame} {region.strength:.2f}", region.box, pen.RED)

    def write(self, panel: Panel) -> None:
        lines = [*self._counts(), *self._regions()]
        if lines:
            panel.heading("told")
        for line in lines:
            panel.line(line)

    def _counts(self) -> Sequence[str]:
        people = [
            f"{zone}  {told.count:.0f} people" + ("" if told.density is None else f"  {told.density:.2f}/m2")
            for zone, told in self.people.items()
        ]
        signals = [f"{signal}  {told.state}" for signal, told in self.signals.items()]
        flow = [
            f"{zone}  {sum(told.counts.values())} vehicles in {told.seconds:.0f} s"
            + ("" if told.speed is None else f"  {3.6 * told.speed:.0f} km/h")
            for zone, told in self.flow.items()
        ]
        return [*people, *signals, *flow]

    def _regions(self) -> Sequence[str]:
        objects = [
            f"object {thing.id} {thing.change}  {self.objects.time - thing.since:.0f} s"
            + ("" if thing.alone_since is None else f", alone {self.objects.time - thing.alone_since:.0f} s")
            for thing in (self.objects.objects if self.objects else ())
            if self.objects
        ]
        flames = [
            f"{region.flame}  {region.strength:.2f}  {self.flames.time - region.since:.0f} s"
            for region in (self.flames.regions if self.flames else ())
            if self.flames
        ]
        return [*objects, *flames]
