"""The picture of every miss and every false alarm: the frame at that moment, with what the program saw in it."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from evaluation.scoring import Score
from evaluation.truth import TrueIncident
from evaluation.watched import Watched
from ioc.domain.incident import Incident
from ioc.domain.observation import TracksObserved
from ioc.vision.arrays import Colour
from ioc.vision.drawing import annotate

WIDEST = 640
"""Pixels of a picture in a report."""
QUALITY = 80
INTO_AN_EVENT = 5.0
"""Seconds after its start at which a missed event is shown, or half its time if that is less."""
MOST = 60
"""Pictures of one case: a rule gone wild must not fill the disk."""
_SUSPECT = (70, 70, 250)

Footage = Callable[[Sequence[tuple[str, float]]], Mapping[tuple[str, float], Colour]]
"""(camera, time of a picture) wanted -> pictures, as many as there are."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that went wrong. fault: missed or false. at: seconds since the recording began. jpeg: None where there
    is no picture (a sensor's incident)."""

    fault: str
    kind: str
    source: str
    name: str
    at: float
    why: str
    jpeg: bytes | None = None


def proofs(
    scores: Mapping[str, Score], truth: Sequence[TrueIncident], watched: Watched, footage: Footage
) -> tuple[Proof, ...]:
    """What was missed and what was false, each with its picture."""
    misses = [event for event in truth if event.kind in scores and event.id in scores[event.kind].missed]
    false = {name for one in scores.values() for name in one.false_ids}
    shown: list[tuple[Proof, Incident | None]] = [(_missed(event, watched), None) for event in misses]
    shown += [(_false(incident, watched), incident) for incident in watched.incidents if incident.id in false]
    shown = shown[:MOST]
    seen = [_nearest(watched.seen.get(proof.source, []), proof.at + watched.begin) for proof, _ in shown]
    pictures = footage([(observed.camera, observed.time) for observed in seen if observed is not None])
    out: list[Proof] = []
    for (proof, incident), observed in zip(shown, seen, strict=True):
        image = pictures.get((observed.camera, observed.time)) if observed else None
        drawn = None if image is None or observed is None else _jpeg(image, watched, observed, proof, incident)
        out.append(replace(proof, jpeg=drawn))
    return tuple(out)


def _missed(event: TrueIncident, watched: Watched) -> Proof:
    length = INTO_AN_EVENT * 2 if event.end is None else event.end - event.start
    at = event.start + min(INTO_AN_EVENT, length / 2) - watched.begin
    end = "goes on" if event.end is None else f"{event.end - watched.begin:.1f} s"
    why = f"from {event.start - watched.begin:.1f} s to {end}"
    return Proof("missed", event.kind, event.source, event.id, at, why)


def _false(incident: Incident, watched: Watched) -> Proof:
    frame = incident.why.frame
    at = (frame.captured if frame else incident.detected) - watched.begin
    source = incident.sources[0].source
    return Proof("false", str(incident.kind), source, incident.id, at, incident.why.summary.en)


def _nearest(seen: Sequence[TracksObserved], time: float) -> TracksObserved | None:
    place = bisect.bisect_left(seen, time, key=lambda observed: observed.time)
    near = seen[max(0, place - 1) : place + 1]
    return min(near, key=lambda observed: abs(observed.time - time)) if near else None


def _jpeg(image: Colour, watched: Watched, observed: TracksObserved, proof: Proof, incident: Incident | None) -> bytes:
    camera = watched.site.camera(observed.camera)
    height, width = image.shape[:2]
    scale = min(1.0, WIDEST / width)
    drawn = np.asarray(cv2.resize(image, (round(width * scale), round(height * scale))), np.uint8)
    if camera is not None:
        text = f"{proof.fault} {proof.kind}  {observed.time - watched.begin:.2f} s  {len(observed.tracks)} tracks"
        drawn = annotate(drawn, camera, observed, text, alarm=True)
    if incident is not None:
        _mark(drawn, incident)
    done, data = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes() if done else b""


def _mark(image: Colour, incident: Incident) -> None:
    """What the rule looked at: its box, and the way that the thing took."""
    height, width = image.shape[:2]
    box, path = incident.why.box, incident.why.path
    if box is not None:
        corner = round(box.x * width), round(box.y * height)
        opposite = round((box.x + box.w) * width), round((box.y + box.h) * height)
        cv2.rectangle(image, corner, opposite, _SUSPECT, 2)
    if len(path) > 1:
        way = np.array([[round(point.x * width), round(point.y * height)] for point in path], np.int32)
        cv2.polylines(image, [way], False, _SUSPECT, 2, cv2.LINE_AA)
