"""Write what the cameras and sensors would have sent to a folder, as fast as it goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson

from simulators.city import City
from simulators.conditions import Condition
from simulators.running import RunningCity
from simulators.scenario import Scenario
from simulators.scene_store import SceneStore
from simulators.traffic import STEP
from simulators.truth import TrackLog, TruthLog

DEFAULT_START = 1_795_306_800.0
"""2026-11-22 07:20:00 in Vietnam: an ordinary morning, so that a recording without --start is the same every day."""


def record(
    city: City,
    scenario: Scenario,
    out: Path,
    *,
    seed: int,
    seconds: float,
    cameras: tuple[str, ...],
    start: float = DEFAULT_START,
    cache: Path | None = None,
    condition: Condition | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> int:
    """Fill `out` with cameras/, readings.jsonl, truth.jsonl and tracks/. progress hears the seconds done.

    condition: None for the scenario's own.

    Returns the number of frames. Raises SiteError, and OSError when the disk does.
    """
    folders = {name: out / "cameras" / name for name in cameras}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    frames = 0
    tracks = TrackLog(out / "tracks", cameras)
    try:
        with (
            (out / "truth.jsonl").open("wb") as truth,
            (out / "readings.jsonl").open("wb") as readings,
            RunningCity(city, scenario, seed, TruthLog(truth), condition) as running,
        ):
            running.prepare(cameras, SceneStore(cache, city))
            running.begin(start)
            for index in range(round(seconds / STEP)):
                moment = running.step(loop=True)
                for reading in moment.readings:
                    line = {"sensor": reading.sensor, "time": reading.time, "value": reading.value}
                    readings.write(orjson.dumps(line) + b"\n")
                for camera in moment.due:
                    jpeg, number, seen = running.picture(camera, moment)
                    (folders[camera] / f"{moment.now:.3f}.jpg").write_bytes(jpeg)
                    tracks.write(camera, number, seen)
                    frames += 1
                progress((index + 1) * STEP)
    finally:
        tracks.close()
    return frames
