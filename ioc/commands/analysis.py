"""The vision, rules and incidents of the centre on one recording: no broker, no clock, every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ioc.adapters.database import DatabaseStore
from ioc.adapters.detector_file import second_opinion
from ioc.domain.errors import BadFrame
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.incident import Change, Incident, Mode
from ioc.domain.observation import Perceived, TracksObserved
from ioc.domain.site import Area, Camera, Site
from ioc.domain.text import Text
from ioc.ports import IncidentQuery
from ioc.rules.engine import RuleEngine
from ioc.streams.record import Books, record, tend
from ioc.vision.arrays import Colour
from ioc.vision.debug_view import Moment
from ioc.vision.perceive import Perceiver
from ioc.vision.privacy import conceal

MOST = 1_000_000
"""Incidents, or changes of them, that are told of one recording."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a recording came to. counts: count line -> crossings (positive, negative). Times: seconds of the source."""

    camera: str
    frames: int
    failed: int
    seconds: float
    counts: dict[str, tuple[int, int]]
    incidents: Sequence[Incident]


class Analysis:
    """One camera's recording, frame by frame."""

    def __init__(self, site: Site, camera: Camera) -> None:
        self._camera = camera
        self._perceiver = Perceiver(camera, second_opinion(camera))
        self._engine = RuleEngine(site)
        self._store = DatabaseStore("sqlite://")
        self._books = Books(site, Mode.TEST, lambda incident: incident)
        self._ticked = -math.inf
        self._frames = self._failed = 0
        self._last: TracksObserved | None = None
        self._time = 0.0
        self._latest: Incident | None = None

    def look(self, image: Colour, time: float) -> Perceived | None:
        """Take one frame in: (h, w, 3) BGR uint8, `time` seconds of the source. None if it could not be used."""
        self._frames += 1
        self._time = time
        try:
            seen = self._perceiver.perceive_image(conceal(image, self._camera), time)
        except BadFrame:
            self._failed += 1
            return None
        for observation in seen.in_order():
            for report in self._engine.consider(observation):
                for change in record(report, report.time, self._books, self._store):
                    self._latest = change.incident if change.incident.rev == 1 else self._latest
        if time >= self._ticked + 1.0:
            self._ticked = math.floor(time)
            tend(lambda _: True, self._ticked, None, self._store)
        self._last = seen.tracks
        return seen

    def moment(self, seen: Perceived) -> Moment | None:
        """All that is known of the picture just looked at, for the debug view."""
        workings = self._perceiver.workings
        if workings is None:
            return None
        return Moment(seen, workings, self._engine.clocks(self._camera.id, seen.tracks.time))

    def skip(self) -> None:
        """A frame that could not be decoded."""
        self._frames += 1
        self._failed += 1

    def latest_incident(self) -> Incident | None:
        """The incident detected last."""
        return self._latest

    def incidents(self) -> Sequence[Incident]:
        """Every incident so far, in order of detection."""
        _, incidents = self._store.find(IncidentQuery(limit=MOST))
        return sorted(incidents, key=lambda incident: (incident.detected, incident.id))

    def changes(self) -> Sequence[Change]:
        """How the incidents became what they are, one entry a revision."""
        return self._store.changes(0, MOST)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Count line -> crossings so far (positive, negative)."""
        return self._last.lines if self._last else {}

    def outcome(self) -> Outcome:
        return Outcome(self._camera.id, self._frames, self._failed, self._time, self.counts(), self.incidents())

    def close(self) -> None:
        self._store.close()


def bare_site(source: str) -> tuple[Site, Camera]:
    """A site that knows nothing but that there is a camera: what needs no zones and no ground plane still works."""
    here = LonLat(0.0, 0.0)
    area = Area(AreaId("recording"), Text("Bản ghi", "Recording"), "-", "-", "-", "-")
    camera = Camera(CameraId("camera"), Text("Máy quay", "Camera"), source, here, area.id)
    site = Site("recording", "REC", Text("Bản ghi", "Recording"), "UTC", here, (area,), (), (camera,), ())
    return site, camera


def incident_row(incident: Incident, zero: float) -> dict[str, object]:
    """One incident as `ioc analyse --json` and `./dev eval` tell it. Times are seconds since `zero`; box: left, top,
    width and height in fractions of the frame, of what tripped the rule."""
    source = incident.sources[0].source
    end = incident.cleared_at
    box = incident.why.box
    return {
        "kind": str(incident.kind),
        "camera": source if incident.where.camera else None,
        "sensor": source if incident.where.sensor else None,
        "start": round(incident.first_seen - zero, 3),
        "detected": round(incident.detected - zero, 3),
        "end": None if end is None else round(end - zero, 3),
        "why": incident.why.summary.en,
        "box": None if box is None else [box.x, box.y, box.w, box.h],
        "id": incident.id,
    }
