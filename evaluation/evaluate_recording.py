"""`ioc evaluate`: one recording folder, or one video, held against its truth."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from evaluation.compare import compare, read_earlier
from evaluation.html_page import page
from evaluation.outcome import HOUR, CaseResult, false_per_camera_day
from evaluation.run import Taken, run_annotated_clip, run_recording
from evaluation.scoring import Span
from evaluation.tables import print_results
from evaluation.truth import TrueIncident, read_truth
from evaluation.watched import Progress as Tell
from ioc.adapters.recording import Recording
from ioc.adapters.site_file import SITE_FILE, load_site
from ioc.commands.analyse_recording import described
from ioc.domain.errors import SettingsError, SourceError

CONDITION = "recording"

err = Console(stderr=True, highlight=False, markup=False, soft_wrap=not sys.stderr.isatty())
out = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 140)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to evaluate, as the command line says it. begin, end: seconds of the recording that are judged."""

    recording: Path
    site: Path | None
    camera: str | None
    truth: Path | None
    begin: float
    end: float | None


def evaluate_recording(asked: Asked, *, html: Path | None, json: Path | None, against: Path | None) -> None:
    """Prints the figures; writes a page and a JSON file. Raises IocError with the remedy."""
    for option, file in (("--html", html), ("--json", json)):
        if file is not None and not file.absolute().parent.is_dir():
            raise SettingsError(f"{option} {file}: its folder is not there. Remedy: make it, or name another file")
    earlier = None if against is None else read_earlier(against)
    with _progress() as bar:
        task = bar.add_task("evaluating", total=None)
        result = _result(asked, lambda seconds: bar.update(task, completed=seconds))
    body = as_json(result)
    compared = compare(body, earlier) if earlier is not None else []
    print_results(out, [result], compared)
    if html is not None:
        html.write_text(page(f"Evaluation of {asked.recording.name}", body, [result], compared), encoding="utf-8")
    if json is not None:
        json.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")


def as_json(result: CaseResult) -> Mapping[str, object]:
    """One recording's figures: those of a case, with false alarms a camera-day."""
    seconds = result.camera_seconds
    return {
        **result.as_json(),
        "camera_hours": round(seconds / HOUR, 4),
        "false_per_camera_day": false_per_camera_day([result]),
    }


def _result(asked: Asked, tell: Tell) -> CaseResult:
    if asked.recording.is_dir():
        return _folder(asked, tell)
    if not asked.recording.exists():
        raise SourceError(f"{asked.recording} is not there. Remedy: name a recording folder or a video file")
    site, camera = described(str(asked.recording), asked.site, asked.camera)
    file = asked.truth or asked.recording.with_suffix(".truth.jsonl")
    span = Span(asked.begin, math.inf if asked.end is None else asked.end)
    return run_annotated_clip(asked.recording, site, camera, _truth(file), span, tell)


def _folder(asked: Asked, tell: Tell) -> CaseResult:
    recording = Recording(asked.recording)
    own = asked.recording / SITE_FILE
    if asked.site is None and not own.exists():
        raise SettingsError(f"{own} is not there. Remedy: --site with the site that describes these cameras")
    site = load_site(asked.site or own)
    if asked.camera is not None:
        raise SettingsError(f"--camera {asked.camera}: a folder names its cameras itself. Remedy: leave --camera out")
    known = {camera.id for camera in site.cameras}
    if strange := [camera for camera in recording.cameras if camera not in known]:
        raise SettingsError(f"{asked.recording}: the site has no camera {', '.join(strange)}. Remedy: another --site")
    first = min((time for camera in recording.cameras for time in recording.times(camera)[:1]), default=0.0)
    span = Span(first + asked.begin, math.inf if asked.end is None else first + asked.end)
    truth = _truth(asked.truth or recording.truth_file)
    return run_recording(Taken(asked.recording.name, CONDITION, site, recording, truth, span), tell)


def _truth(file: Path) -> list[TrueIncident]:
    try:
        return read_truth(file)
    except OSError as error:
        raise SettingsError(
            f"{file}: {error.strerror}. Remedy: --truth with a file of lines such as "
            '{"id": "a", "kind": "wrong_way", "camera": "cam-1", "start": 12.5, "end": 18.0}'
        ) from error
    except ValueError as error:
        raise SettingsError(f"{error}. Remedy: see docs/how-to/evaluate-your-own-recording.md") from error


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} s"), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
