"""Cameras a core, through the stream: a whole centre with all rules on one processor, under so many cameras.

Capture, stream, vision, rules, incidents, database and API are those of any centre; only the cameras are recordings,
sent at their own pace by a process on another processor.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil
from ruamel.yaml import YAML

from benchmarks.centre import Centre, Usage, centre, processors, quantile, usage
from benchmarks.material import FPS, SITE, VIDEO_CAMERA, Material
from ioc.domain.errors import Unavailable

DELIVER_WITHIN = 60.0
"""Seconds in which every camera must have delivered a picture."""
SETTLE = 8.0
"""Seconds of pictures before measuring begins: the scenes are learned then."""
TRIES, LIGHTER = 3, 0.6
"""Loads tried, and the share of its cameras that each next one has."""
LOST, JUDGED = 0.01, 0.97
"""Largest share of pictures given up for newer ones, and smallest share judged, of a centre that keeps up."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured in `seconds` with `cameras`. busy: processor seconds by part of the program. captured,
    judged, shed: pictures. p95: seconds from capture until the rules have judged the picture. memory: resident
    bytes at the beginning and at the end."""

    cameras: int
    seconds: float
    busy: Mapping[str, float]
    captured: float
    judged: float
    shed: float
    p95: float
    memory: tuple[int, int]

    @property
    def cameras_a_core(self) -> float:
        """Cameras whose pictures all one processor judges, by the processor time that those judged here took."""
        return self.judged / FPS / sum(self.busy.values())

    @property
    def kept_up(self) -> bool:
        return self.shed <= LOST * self.captured and self.judged >= JUDGED * self.cameras * FPS * self.seconds

    def in_words(self) -> str:
        parts = ", ".join(f"{part} {1e3 * spent / max(1.0, self.judged):.2f}" for part, spent in self.busy.items())
        return (
            f"{self.cameras_a_core:.1f} cameras a core ({self.cameras} on one: "
            f"{'kept up' if self.kept_up else 'too many'}); p95 {1e3 * self.p95:.0f} ms; ms a picture: {parts}"
        )

    def as_json(self) -> dict[str, object]:
        """ms: of processor time for each picture judged, by part."""
        return {
            "cameras": self.cameras,
            "seconds": round(self.seconds, 1),
            "kept_up": self.kept_up,
            "shed_share": round(self.shed / max(1.0, self.captured), 4),
            "p95_ms": round(1e3 * self.p95, 1),
            "busy_share": round(sum(self.busy.values()) / self.seconds, 3),
            "ms": {part: round(1e3 * spent / max(1.0, self.judged), 3) for part, spent in sorted(self.busy.items())},
            "memory_mb": [round(size / 1e6, 1) for size in self.memory],
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """So many cameras; measured for `hold` seconds, `settle` seconds after the last of them delivers."""

    cameras: int
    hold: float
    settle: float = SETTLE


def streets(given: Material, trial: Trial) -> Load:
    """MJPEG cameras of 640x360 at 5 pictures a second. Raises Unavailable."""
    models = dealt([str(camera.id) for camera in given.site.cameras], trial.cameras)
    with _mjpeg(given.pictures) as address:
        site = write_site(given.folder / "streets", [(model, f"{address}/{model}") for model in models])
        return carry(site, given.folder / f"streets-{trial.cameras}", trial)


def video(given: Material, trial: Trial) -> Load:
    """Cameras of 720p25 H.264, of which 5 pictures a second are analysed. Raises Unavailable."""
    source = (str(VIDEO_CAMERA), str(given.video))
    site = write_site(given.folder / "video", [source] * trial.cameras)
    return carry(site, given.folder / f"video-{trial.cameras}", trial)


@dataclass(frozen=True, slots=True)
class Plan:
    """A kind of load. cameras: how many one core is to carry. figure: how cameras a core are called in the report."""

    what: str
    figure: str
    cameras: int
    run: Callable[[Material, Trial], Load]


LOADS = {
    "streets": Plan("640x360 MJPEG", "cameras_per_core_640x360_5fps", 30, streets),
    "video": Plan("720p25 H.264", "cameras_per_core_720p25_h264", 10, video),
}


def until_carried(run: Callable[[Trial], Load], first: Trial, tries: int = TRIES) -> list[Load]:
    """The load asked for, then lighter ones until the centre keeps up: past its limit, processor time is spent on
    pictures that are then given up, and says nothing. Raises Unavailable."""
    loads = [run(first)]
    while not loads[-1].kept_up and len(loads) < tries and loads[-1].cameras > 1:
        loads.append(run(replace(first, cameras=max(1, round(LIGHTER * loads[-1].cameras)))))
    return loads


def write_site(folder: Path, sources: Sequence[tuple[str, str]]) -> Path:
    """The proving ground with other cameras: one a source, each a copy of the camera that is named with it.

    sources: the camera's id, and what the copy reads from. Sensors are left out: nobody speaks for them.
    """
    site: dict[str, Any] = YAML(typ="safe").load(SITE / "site.yaml")
    models = {camera["id"]: camera for camera in site["cameras"]}
    site["cameras"] = [
        {**models[model], "id": f"{model}-{number}", "source": source} for number, (model, source) in enumerate(sources)
    ]
    signals = {sensor["id"] for sensor in site.pop("sensors")}
    for camera in site["cameras"]:
        camera["lines"] = [line for line in camera.get("lines", ()) if line.get("signal") not in signals]
    site.pop("map_file")
    folder.mkdir(parents=True, exist_ok=True)
    YAML(typ="safe").dump(site, folder / "site.yaml")
    return folder


def dealt(models: Sequence[str], count: int) -> list[str]:
    """So many of them, each as often as any other or once more."""
    return list(islice(cycle(models), count))


def carry(site: Path, data: Path, trial: Trial) -> Load:
    """Run a centre on that site and measure it. Raises Unavailable."""
    with centre(site, data) as running:
        _wait_for(running, trial.cameras)
        time.sleep(trial.settle)
        before, figures, began = usage(running.pid), running.figures(), time.monotonic()
        time.sleep(trial.hold)
        after, later, took = usage(running.pid), running.figures(), time.monotonic() - began
    return measured(
        trial.cameras, took, (before, after), {name: later[name] - figures.get(name, 0.0) for name in later}
    )


def measured(cameras: int, seconds: float, spent: tuple[Usage, Usage], grown: Mapping[str, float]) -> Load:
    """grown: by how much each of the centre's figures grew meanwhile."""
    before, after = spent
    return Load(
        cameras,
        seconds,
        {part: total - before.seconds.get(part, 0.0) for part, total in after.seconds.items()},
        grown.get("ioc_frames_captured_total", 0.0),
        grown.get("ioc_judged_latency_seconds_count", 0.0),
        grown.get("ioc_frames_shed_total", 0.0),
        quantile(grown, "ioc_judged_latency_seconds", 0.95),
        (before.memory, after.memory),
    )


def _wait_for(running: Centre, cameras: int) -> None:
    deadline = time.monotonic() + DELIVER_WITHIN
    while (up := running.figures().get("ioc_camera_up", 0.0)) < cameras:
        if time.monotonic() > deadline:
            raise Unavailable(f"of {cameras} cameras only {up:.0f} deliver after {DELIVER_WITHIN:.0f} s")
        time.sleep(0.5)


@contextmanager
def _mjpeg(pictures: Path) -> Iterator[str]:
    """The address of cameras that show these pictures, away from the centre's processor if there is another."""
    command = [sys.executable, "-m", "benchmarks.cameras", str(pictures), str(FPS)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        psutil.Process(child.pid).cpu_affinity(processors()[:-1] or processors())
        assert child.stdout is not None
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.kill()
        child.wait()
