"""Camera-days of ordinary traffic without a pixel: SUMO's vehicles, seen by imagined eyes that err as our tracker does,
straight into the rules. Nothing happens, so whatever a rule reports is false.

One hour of traffic is seen by every camera several times over, each time with other errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.cases import DaysCase, ScenarioCase
from evaluation.imagined_eye import SIZE, ImaginedEye, TrueBox
from evaluation.outcome import CaseResult
from evaluation.recorded import CITIES, record_scenario, site_of
from evaluation.scoring import Score
from evaluation.tracker_noise import Noise, measure
from evaluation.tracking import read_tracks
from evaluation.watched import Progress, only_recorded, watch_recording
from ioc.adapters.site_file import load_site
from ioc.domain.detection import Detection, Phase
from ioc.domain.observation import CameraHealth, CameraHeartbeat, ObjectClass, View
from ioc.domain.site import Camera, Site, ZoneUse
from ioc.rules.engine import RuleEngine
from simulators.actors import Actor
from simulators.camera_pose import CameraPose, pose_of
from simulators.city import load_city
from simulators.traffic import STEP, Traffic, Vehicle

EVERY = 5
"""Steps of the simulation between two pictures: two a second."""
SIGHT = 150.0
"""Metres beyond which nothing is seen."""
BESIDE = 9.0
"""Metres beside the picture within which a vehicle's body may still reach into it."""
START = 1_795_306_800.0
"""Event time of the first picture: a morning."""
CLEAR = (100.0, 120.0, 1.0)
"""Sharpness, brightness and detail of a good picture."""
TRAFFIC = (ZoneUse.LANE, ZoneUse.CARRIAGEWAY)
LABELS = {
    "motorbike": ObjectClass.MOTORBIKE,
    "car": ObjectClass.CAR,
    "bus": ObjectClass.BUS,
    "truck": ObjectClass.TRUCK,
}

Floats = NDArray[np.float64]


def run_days(case: DaysCase, data: Path, tell: Progress) -> CaseResult:
    """Hours of the city's traffic, `draws` times over. Raises IocError and ValueError."""
    noise = measured_noise(case.noise, data)
    site = load_site(site_of(case.city, data))
    cameras = [camera for camera in site.cameras if camera.zones_for(*TRAFFIC)]
    days = [_Day(site, cameras, noise, case.seed * 1000 + draw) for draw in range(case.draws)]
    city = load_city(CITIES / case.city)
    poses = {str(spec.id): pose_of(spec) for spec in city.cameras}
    pictures = round(case.hours * 3600 / (EVERY * STEP))
    with Traffic(city, case.seed) as traffic:
        traffic.prewarm()
        numbers = _Numbers()
        for picture in range(pictures):
            for _ in range(EVERY):
                traffic.step()
            now = round(START + picture * EVERY * STEP, 3)
            vehicles = traffic.vehicles()
            corners = corners_of(vehicles)
            for camera in cameras:
                boxes = boxes_of(poses[camera.id], vehicles, corners, numbers)
                for day in days:
                    day.look(camera, boxes, now)
            tell(picture * EVERY * STEP)
    return _result(case, days, len(cameras), noise)


def measured_noise(cases: Sequence[ScenarioCase], data: Path) -> Noise:
    """The tracker's errors on the recordings of these cases."""
    taken = []
    for case in cases:
        recording = record_scenario(case, data)
        site = only_recorded(load_site(site_of(case.city, data)), recording)
        seen = watch_recording(site, recording, lambda _: None).seen
        for camera in site.cameras:
            times = recording.times(camera.id)
            truth = read_tracks(recording.truth_file.parent / "tracks" / f"{camera.id}.txt", len(times))
            at = {round(one.time, 3): one for one in seen.get(camera.id, [])}
            taken.append((truth, [at.get(round(time, 3)) for time in times], times))
    return measure(taken)


class _Day:
    """One draw of errors: its own eyes and its own rules at every camera."""

    def __init__(self, site: Site, cameras: Sequence[Camera], noise: Noise, seed: int) -> None:
        self._engine = RuleEngine(site)
        self._eyes = {camera.id: ImaginedEye(camera, noise, seed * 100 + n) for n, camera in enumerate(cameras)}
        self.reported: list[Detection] = []

    def look(self, camera: Camera, boxes: list[TrueBox], now: float) -> None:
        seen = self._eyes[camera.id].see(boxes, now)
        health = CameraHealth(camera.id, now, View.CLEAR, *CLEAR)
        beat = CameraHeartbeat(camera.id, now, now, START)
        for observation in (seen, health, beat):
            told = self._engine.consider(observation)
            self.reported += [detection for detection in told if detection.phase is Phase.BEGAN]


class _Numbers:
    """SUMO's names as numbers that stay."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        return self._of.setdefault(name, len(self._of) + 1)


def corners_of(vehicles: Sequence[Vehicle]) -> Floats:
    """(N, 8, 3) corners of the vehicles' bodies, metres."""
    rows = [(one.x, one.y, one.heading, one.length, one.width, _height(one.type)) for one in vehicles]
    x, y, heading, length, width, height = np.array(rows, np.float64).reshape(-1, 6).T
    ahead = np.stack([np.cos(heading), np.sin(heading)], axis=1) * (length / 2)[:, None]
    left = np.stack([-np.sin(heading), np.cos(heading)], axis=1) * (width / 2)[:, None]
    middle = np.stack([x, y], axis=1)
    ground = np.stack([middle + a * ahead + b * left for a in (-1, 1) for b in (-1, 1)], axis=1)
    bottom = np.concatenate([ground, np.zeros((*ground.shape[:2], 1))], axis=2)
    top = np.concatenate([ground, np.broadcast_to(height[:, None, None], (*ground.shape[:2], 1))], axis=2)
    return np.concatenate([bottom, top], axis=1)


@cache
def _height(kind: str) -> float:
    return float(Actor(1, kind, 0.0, 0.0, 0.0, 4.0, 1.7).model().size[2])


def boxes_of(pose: CameraPose, vehicles: Sequence[Vehicle], corners: Floats, number: _Numbers) -> list[TrueBox]:
    """What of them is in the picture: boxes around their bodies, cut at its edges, whatever stands before them."""
    right, _, ahead = pose.in_camera(corners[:, 0]).T
    side = ahead * (pose.width / 2 / pose.focal) + BESIDE
    near = np.nonzero((ahead > 3.0) & (ahead < SIGHT) & (np.abs(right) < side))[0]
    pixels, depth = pose.project(corners[near])
    low = np.maximum(pixels.min(axis=1), 0.0)
    high = np.minimum(pixels.max(axis=1), SIZE)
    shown = (depth.min(axis=1) > 1.0) & ((high - low) > 2.0).all(axis=1)
    found = []
    for index, (x0, y0), (x1, y1) in zip(near[shown].tolist(), low[shown], high[shown], strict=True):
        one = vehicles[index]
        label = LABELS.get(one.type, ObjectClass.UNKNOWN)
        found.append(TrueBox(number(one.id), label, (float(x0), float(y0), float(x1 - x0), float(y1 - y0))))
    return found


def _result(case: DaysCase, days: Sequence[_Day], cameras: int, noise: Noise) -> CaseResult:
    reported = [(draw, one) for draw, day in enumerate(days) for one in day.reported]
    kinds = sorted({str(one.kind) for _, one in reported})
    names = {kind: tuple(f"{one.id}#{draw}" for draw, one in reported if one.kind == kind) for kind in kinds}
    scores = {kind: Score(0, 0, len(ids), (), (), ids) for kind, ids in names.items()}
    rows: list[dict[str, object]] = [
        {
            "kind": str(one.kind),
            "camera": one.camera,
            "start": round(one.start - START, 3),
            "detected": round(one.time - START, 3),
            "why": one.why.summary.en,
            "id": f"{one.id}#{draw}",
        }
        for draw, one in reported
    ]
    seconds = case.hours * 3600 * cameras * case.draws
    return CaseResult(case.name, "observations", {}, rows, scores, seconds, {"noise": noise.as_json()})
