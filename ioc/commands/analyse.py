"""`ioc analyse`: the centre's own vision and rules on one file, folder or address."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def analyse(
    source: Annotated[
        str, typer.Argument(help="A video file, a folder of pictures, or an rtsp:// or http:// address.")
    ],
    site: Annotated[Path | None, typer.Option(help="A site file that describes the camera: lanes, zones.")] = None,
    camera: Annotated[str | None, typer.Option(help="Which camera of the site it is, if it has several.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line; the last line holds the counts.")
    ] = False,
    annotate: Annotated[Path | None, typer.Option(help="Write a video (.mp4) of what the detector sees.")] = None,
    seconds: Annotated[float | None, typer.Option("--for", min=0, help="Stop after this many seconds of it.")] = None,
) -> None:
    """Find incidents in a recording. Times are seconds of the source."""
    # Imported here: vision takes a second to load, which no other command needs to wait for.
    from ioc.commands.analyse_recording import analyse_recording

    analyse_recording(source, site, camera, json=json, annotate=annotate, seconds=seconds)
