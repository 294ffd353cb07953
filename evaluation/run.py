"""Runs one case, or one recording, and says what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from evaluation.cases import Case, ClipCase, DaysCase, Tally
from evaluation.edited_clips import Reverse
from evaluation.outcome import CaseResult
from evaluation.pictures import proofs
from evaluation.pixels import PixelScore
from evaluation.recorded import forget, record_scenario, site_of
from evaluation.scoring import ALWAYS, Score, Span, score
from evaluation.tracking import count_error, less, read_tracks, track_figures, true_counts
from evaluation.truth import TrueIncident, read_truth
from evaluation.watched import Progress, Watched, only_recorded, watch_clip, watch_recording
from ioc.adapters.cameras.offline import OfflineSource
from ioc.adapters.recording import Recording
from ioc.adapters.site_file import load_site
from ioc.commands.analysis import bare_site, incident_row
from ioc.domain.detection import FrameRef
from ioc.domain.ids import CameraId
from ioc.domain.observation import TracksObserved
from ioc.domain.site import Camera, Site
from ioc.vision.arrays import Colour


def run_case(case: Case, data: Path, clips: Path | None, tell: Progress) -> CaseResult:
    """data: where recordings are kept. clips: the folder of the real clips. Raises IocError and ValueError."""
    if isinstance(case, ClipCase):
        if clips is None:
            raise ValueError(f"{case.name} needs a folder of clips")
        return run_clip(case, clips, tell)
    if isinstance(case, DaysCase):
        from evaluation.observed_days import run_days  # SUMO, which no other case needs in this process

        return run_days(case, data, tell)
    site = load_site(site_of(case.city, data))
    recording = record_scenario(case, data)
    try:
        truth = read_truth(recording.truth_file)
        return run_recording(Taken(case.name, case.condition, site, recording, truth), tell)
    finally:
        forget(case, recording)


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording with what is known about it. judged: event time."""

    name: str
    condition: str
    site: Site
    recording: Recording
    truth: Sequence[TrueIncident]
    judged: Span = ALWAYS


def run_recording(taken: Taken, tell: Progress) -> CaseResult:
    """The recording through the live pipeline, held against its truth and the true tracks that lie in it."""
    recording = taken.recording
    here = only_recorded(taken.site, recording)
    watched = watch_recording(here, recording, tell)
    truth = of_site(taken.truth, here)
    scores = score(truth, watched.found, taken.judged)
    counts, figures = _held_against_tracks(recording, watched)
    shown = proofs(scores, truth, watched, lambda wanted: _from_recording(recording, wanted))
    rows = [incident_row(incident, watched.begin) for incident in watched.incidents]
    seconds = _judged(watched, taken.judged) * len(here.cameras)
    return CaseResult(taken.name, taken.condition, counts, rows, scores, seconds, figures, shown)


def of_site(truth: Sequence[TrueIncident], site: Site) -> list[TrueIncident]:
    """What happened at the cameras and sensors of the site: nobody can find what was not recorded."""
    known = {*(str(camera.id) for camera in site.cameras), *(str(sensor.id) for sensor in site.sensors)}
    return [event for event in truth if event.source in known]


def _judged(watched: Watched, judged: Span) -> float:
    return max(0.0, min(judged.end, watched.end) - max(judged.begin, watched.begin))


def _held_against_tracks(
    recording: Recording, watched: Watched
) -> tuple[dict[str, tuple[int, int]], dict[str, object]]:
    """Counts at the lines; the figures of tracks and counts of every camera whose true tracks were recorded."""
    found: dict[str, tuple[int, int]] = {}
    expected: dict[str, tuple[int, int]] = {}
    tracking: dict[str, object] = {}
    for camera in watched.site.cameras:
        seen = watched.seen.get(camera.id, [])
        lines = seen[-1].lines if seen else {}
        found |= {f"{camera.id}/{line}": counts for line, counts in lines.items()}
        file = recording.truth_file.parent / "tracks" / f"{camera.id}.txt"
        if not seen or not file.is_file():
            continue
        times = recording.times(camera.id)
        truth = read_tracks(file, len(times))
        tracking[camera.id] = track_figures(truth, _at(times, seen))
        true = true_counts(camera, truth, seen[0].size)
        expected |= {f"{camera.id}/{line}": counts for line, counts in true.items()}
    figures: dict[str, object] = {"tracking": tracking} if tracking else {}
    if expected:
        figures |= {"true_counts": expected, "count_error": count_error(expected, found)}
    return found, figures


def _at(times: Sequence[float], seen: Sequence[TracksObserved]) -> list[TracksObserved | None]:
    """What was seen in the picture of each time; None where it could not be used."""
    at = {round(observed.time, 3): observed for observed in seen}
    return [at.get(round(time, 3)) for time in times]


def _from_recording(recording: Recording, wanted: Sequence[tuple[str, float]]) -> Mapping[tuple[str, float], Colour]:
    pictures: dict[tuple[str, float], Colour] = {}
    for camera, time in wanted:
        frame = recording.find(FrameRef(CameraId(camera), time))
        image = None if frame is None else cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
        if image is not None:
            pictures[camera, time] = np.asarray(image, np.uint8)
    return pictures


def run_clip(case: ClipCase, folder: Path, tell: Progress) -> CaseResult:
    """Raises SourceError when the clip cannot be read."""
    clip = folder / case.file
    site, camera = bare_site(str(clip))
    if case.site is not None:
        site = load_site(case.site)
        camera = site.cameras[0]
    pixels = _pixel_score(case, folder, camera)
    watched = watch_clip(site, camera, _watched_by(pixels, _pictures(case, clip)), tell)
    judged = Span(case.judged_from)
    truth = [replace(event, source=camera.id) for event in case.truth]
    scores = score(truth, watched.found, judged)
    if case.tally is not None:
        scores |= {case.tally.kind: _tallied(case.tally, watched)}
    shown = proofs(scores, truth, watched, lambda wanted: _from_pictures(_pictures(case, clip), wanted))
    return CaseResult(
        case.name,
        case.condition,
        _counts(watched.seen[camera.id], judged),
        [incident_row(incident, 0.0) for incident in watched.incidents],
        scores,
        _judged(watched, judged),
        pixels.as_json() if pixels else {},
        shown,
    )


def run_annotated_clip(
    clip: Path, site: Site, camera: Camera, truth: Sequence[TrueIncident], judged: Span, tell: Progress
) -> CaseResult:
    """A video of one's own, with a truth of one's own (times in seconds of the clip)."""
    watched = watch_clip(site, camera, _decoded(clip), tell)
    own = [replace(event, source=camera.id) for event in truth]
    scores = score(own, watched.found, judged)
    shown = proofs(scores, own, watched, lambda wanted: _from_pictures(_decoded(clip), wanted))
    counts = _counts(watched.seen[camera.id], judged)
    rows = [incident_row(incident, 0.0) for incident in watched.incidents]
    return CaseResult(clip.name, "recording", counts, rows, scores, _judged(watched, judged), {}, shown)


def _pictures(case: ClipCase, clip: Path) -> Iterator[tuple[float, Colour]]:
    pictures: Iterator[tuple[float, Colour]] = _decoded(clip)
    if case.edit is not None:
        pictures = case.edit(pictures)
    return Reverse()(pictures) if case.backwards else pictures


def _decoded(clip: Path) -> Iterator[tuple[float, Colour]]:
    with OfflineSource(str(clip)) as pictures:
        yield from pictures


def _from_pictures(
    pictures: Iterator[tuple[float, Colour]], wanted: Sequence[tuple[str, float]]
) -> Mapping[tuple[str, float], Colour]:
    """The wanted pictures of a clip, which is decoded again for them."""
    found: dict[tuple[str, float], Colour] = {}
    if not wanted:
        return found
    last = max(time for _, time in wanted)
    names = {time: camera for camera, time in wanted}
    for time, image in pictures:
        if time in names:
            found[names[time], time] = image
        if time >= last:
            break
    return found


def _pixel_score(case: ClipCase, folder: Path, camera: Camera) -> PixelScore | None:
    truth = folder / case.pixels
    return PixelScore(truth, camera) if case.pixels and truth.is_dir() else None


def _watched_by(pixels: PixelScore | None, pictures: Iterator[tuple[float, Colour]]) -> Iterator[tuple[float, Colour]]:
    for number, (time, image) in enumerate(pictures):
        if pixels is not None:
            pixels.look(number, image, time)
        yield time, image


def _counts(seen: Sequence[TracksObserved], judged: Span) -> dict[str, tuple[int, int]]:
    """Crossings in judged time."""
    before = next((a.lines for a, b in pairwise(seen) if a.time < judged.begin <= b.time), {})
    return {line: less(now, before.get(line, (0, 0))) for line, now in (seen[-1].lines if seen else {}).items()}


def _tallied(tally: Tally, watched: Watched) -> Score:
    reported = [incident for incident in watched.found if incident.kind == tally.kind]
    found = min(tally.least, len(reported))
    beyond = tuple(incident.id for incident in reported[tally.most :])
    missed = (f"{tally.least - found} of them",) if found < tally.least else ()
    return Score(tally.least, found, len(beyond), (), missed, beyond)
