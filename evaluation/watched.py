"""What the centre made of one recording: incidents, episodes with the time at which each was told, tracks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from evaluation.scoring import Episode, Found
from ioc.adapters.recording import Recording
from ioc.bootstrap import ReplayPlan, replay
from ioc.commands.analysis import Analysis
from ioc.domain.frame import Frame
from ioc.domain.incident import Change, Incident
from ioc.domain.inspection import Inspection
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, TracksObserved
from ioc.domain.site import Camera, Site
from ioc.vision.arrays import Colour

MEASURED = {Kind.SPEEDING: "speed", Kind.CROWD: "people"}
"""Kind -> the measure of its detection that the truth knows as well."""
Progress = Callable[[float], None]
"""Told the seconds of the source that are done."""


@dataclass(frozen=True, slots=True)
class Watched:
    """incidents and found: the same ones in the same order. seen: camera -> what was seen in each picture.
    begin, end: event time of the first and the last record."""

    site: Site
    incidents: Sequence[Incident]
    found: Sequence[Found]
    seen: dict[str, list[TracksObserved]]
    begin: float
    end: float


class Witness:
    """ports.LiveFeed: keeps what is seen."""

    def __init__(self) -> None:
        self.seen: dict[str, list[TracksObserved]] = {}

    def wake(self) -> None:
        return

    def observe(self, observation: Observation) -> None:
        if isinstance(observation, TracksObserved):
            self.seen.setdefault(observation.camera, []).append(observation)

    def inspect(self, inspection: Inspection) -> None:
        return


def only_recorded(site: Site, recording: Recording) -> Site:
    """The site with the cameras and sensors that the recording holds: the others did not fall silent."""
    sensors = {record.sensor for record in recording if not isinstance(record, Frame)} if site.sensors else set()
    return replace(
        site,
        gateway="",
        cameras=tuple(camera for camera in site.cameras if camera.id in recording.cameras),
        sensors=tuple(sensor for sensor in site.sensors if sensor.id in sensors),
    )


def watch_recording(site: Site, recording: Recording, progress: Progress) -> Watched:
    """The recording through the live agents, in this process, as fast as it goes. Raises SourceError, SiteError."""
    witness = Witness()
    times: list[float] = []

    def tell(time: float) -> None:
        times[1:] = [time] if times else []
        times[:1] = times[:1] or [time]
        progress(time - times[0])

    folder = recording.truth_file.parent / "replay"
    plan = ReplayPlan(site, recording, folder, workers=0, live=witness)
    outcome = asyncio.run(replay(plan, tell))
    begin, end = (times[0], times[-1]) if times else (0.0, 0.0)
    return Watched(site, outcome.incidents, _found(outcome.incidents, outcome.changes), witness.seen, begin, end)


def watch_clip(site: Site, camera: Camera, pictures: Iterable[tuple[float, Colour]], progress: Progress) -> Watched:
    """One camera's pictures, (seconds, picture) in order, through vision, rules and incidents."""
    analysis = Analysis(site, camera)
    seen: list[TracksObserved] = []
    try:
        for time, image in pictures:
            perceived = analysis.look(image, time)
            if perceived is not None:
                seen.append(perceived.tracks)
            progress(time)
        outcome, changes = analysis.outcome(), analysis.changes()
    finally:
        analysis.close()
    found = _found(outcome.incidents, changes)
    return Watched(site, outcome.incidents, found, {camera.id: seen}, 0.0, outcome.seconds)


def _found(incidents: Iterable[Incident], changes: Iterable[Change]) -> list[Found]:
    """Each incident with its episodes; an episode was told when it first stood in the incident."""
    told: dict[tuple[str, str], float] = {}
    for change in changes:
        for source in change.incident.sources:
            told.setdefault((change.incident.id, source.detection), source.last)
    return [
        Found(
            incident.id,
            str(incident.kind),
            tuple(
                Episode(source.source, source.first, told.get((incident.id, source.detection), source.last))
                for source in incident.sources
            ),
            next((m.value for m in incident.why.measures if m.name == MEASURED.get(incident.kind)), None),
        )
        for incident in incidents
    ]
