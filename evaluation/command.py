"""`ioc evaluate`: how right the centre's detection is on one recording with truth. Joins `ioc` by its entry point."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    recording: Annotated[Path, typer.Argument(help="A recording folder, or a video file.")],
    site: Annotated[Path | None, typer.Option(help="The site that describes it; site.yaml in the folder.")] = None,
    camera: Annotated[str | None, typer.Option(help="Which camera of the site the video is.")] = None,
    truth: Annotated[Path | None, typer.Option(help="What happened; truth.jsonl, or VIDEO.truth.jsonl.")] = None,
    judged_from: Annotated[float, typer.Option("--from", min=0, help="Judge from this second of it on.")] = 0.0,
    judged_to: Annotated[float | None, typer.Option("--to", min=0, help="Judge up to this second of it.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with every miss and false alarm in pictures.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with the JSON of an earlier run.")] = None,
) -> None:
    """Score a recording against its truth: precision, recall, delay, false alarms, tracks, counts."""
    # Imported here: vision takes a second to load, which no other command needs to wait for.
    from evaluation.evaluate_recording import Asked, evaluate_recording

    asked = Asked(recording, site, camera, truth, judged_from, judged_to)
    evaluate_recording(asked, html=html, json=json, against=against)
