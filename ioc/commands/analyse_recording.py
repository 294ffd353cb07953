"""`ioc analyse`: the centre's own vision and rules on one file, folder or address."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ioc.adapters.cameras.offline import OfflineSource
from ioc.adapters.site_file import load_site
from ioc.adapters.video_writer import VideoWriter
from ioc.commands.analysis import Analysis, Outcome, bare_site, incident_row
from ioc.domain.errors import SettingsError
from ioc.domain.observation import Perceived
from ioc.domain.site import Camera, Site, ZoneUse
from ioc.vision.arrays import Colour
from ioc.vision.debug_view import DebugView

HOLD_BANNER = 3.0
"""Seconds that the annotated video says what was just detected."""

err = Console(stderr=True, highlight=False, markup=False, soft_wrap=not sys.stderr.isatty())
WIDE = 500
"""Columns of a table that goes to a file or a pipe: nothing is wrapped that somebody may want to search."""


def analyse_recording(
    source: str, site: Path | None, camera: str | None, *, json: bool, annotate: Path | None, seconds: float | None
) -> None:
    """Find incidents in a recording. Times are seconds of the source."""
    _spare_source(source, annotate)
    place, watched = described(source, site, camera)
    if site is None:
        err.print(_what_a_site_adds())
    analysis = Analysis(place, watched)
    try:
        _look_at_all(source, watched, analysis, annotate, seconds)
    finally:
        outcome = analysis.outcome()
        analysis.close()
        if outcome.frames or sys.exception() is None:  # what was found before a fault is told as well
            _print_lines(outcome) if json else _print_table(outcome)


def _spare_source(source: str, annotate: Path | None) -> None:
    if annotate is not None and annotate.exists() and Path(source).exists() and annotate.samefile(source):
        raise SettingsError(f"--annotate {annotate} would overwrite the source. Remedy: another name")


def described(source: str, path: Path | None, name: str | None) -> tuple[Site, Camera]:
    """The site in the file at `path`, or a bare one, and its camera of that name, or the only one.

    Raises SiteError and SettingsError.
    """
    if path is None:
        if name is not None:
            raise SettingsError(f"--camera {name}: a camera is named in a site file. Remedy: add --site FILE")
        return bare_site(source)
    site = load_site(path)
    names = ", ".join(camera.id for camera in site.cameras)
    if name is None and len(site.cameras) != 1:
        raise SettingsError(f"{path} has {len(site.cameras)} cameras. Remedy: --camera with one of {names}")
    found = site.cameras[0] if name is None else site.camera(name)
    if found is None:
        raise SettingsError(f"--camera {name}: {path} has no such camera. Remedy: one of {names}")
    return site, found


def _what_a_site_adds() -> str:
    uses = ", ".join(use.value for use in ZoneUse)
    return (
        "Without --site only what needs no geometry is found (a covered camera). A site file adds: wrong_way, "
        f"stopped_vehicle, congestion, intrusion and counts, by zones ({uses}) and count lines drawn in the picture; "
        "metres and speeds, by four ground points. See docs/how-to/analyse-your-own-video.md"
    )


def _look_at_all(source: str, camera: Camera, analysis: Analysis, video: Path | None, seconds: float | None) -> None:
    with ExitStack() as stack:
        bar = stack.enter_context(_progress_bar())
        task = bar.add_task("Analysing", total=None)
        pictures = stack.enter_context(
            OfflineSource(
                source, fps=camera.fps, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        )
        writer = stack.enter_context(VideoWriter(video)) if video else None
        view = DebugView(camera)
        try:
            for time, image in pictures:
                if seconds is not None and time > seconds:
                    break
                seen = analysis.look(image, time)
                if writer is not None and seen is not None:
                    writer.write(_drawn(image, view, seen, analysis), time)
        except KeyboardInterrupt:
            err.print("Stopped; this is what was found so far.")
        for _ in range(pictures.skipped):
            analysis.skip()


def _progress_bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} s"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def _drawn(image: Colour, view: DebugView, seen: Perceived, analysis: Analysis) -> Colour:
    latest, time = analysis.latest_incident(), seen.tracks.time
    shown = latest is not None and time - latest.detected <= HOLD_BANNER
    text = f"{time:7.2f} s"
    if latest is not None and shown:
        text += f"  {latest.kind}: {latest.id}"
    moment = analysis.moment(seen)
    return image if moment is None else view.draw(image, moment, text, alarm=shown)


def _print_lines(outcome: Outcome) -> None:
    for incident in outcome.incidents:
        typer.echo(orjson.dumps(incident_row(incident, 0.0)).decode())
    kinds = Counter(str(incident.kind) for incident in outcome.incidents)  # orjson takes no enum as a key
    tail = {
        "counts": outcome.counts,
        "kinds": dict(kinds),
        "frames": outcome.frames,
        "failed": outcome.failed,
        "seconds": round(outcome.seconds, 3),
    }
    typer.echo(orjson.dumps(tail).decode())


def _print_table(outcome: Outcome) -> None:
    out = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDE)
    table = Table("Kind", "Start", "Detected", "End", "Why", box=None, pad_edge=False)
    for incident in outcome.incidents:
        row = incident_row(incident, 0.0)
        times = (
            f"{value:.1f} s" if isinstance(value := row[name], float) else "" for name in ("start", "detected", "end")
        )
        table.add_row(str(row["kind"]), *times, str(row["why"]))
    if outcome.incidents:
        out.print(table)
    for line, (forth, back) in outcome.counts.items():
        out.print(f"Count line {line}: {forth} one way, {back} the other.")
    failed = f", {outcome.failed} of them unusable" if outcome.failed else ""
    out.print(f"{len(outcome.incidents)} incidents in {outcome.seconds:.1f} s, {outcome.frames} pictures{failed}.")
