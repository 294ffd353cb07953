"""`ioc check-site`: is a site file right, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ioc.adapters.site_file import load_site
from ioc.rules.catalogue import check_parameters


def check_site(site: Annotated[Path, typer.Argument(help="The site folder or file.")]) -> None:
    """Read a site and say what it holds, or every mistake with file, line and remedy."""
    found = load_site(site)
    check_parameters(found)
    zones = sum(len(camera.zones) for camera in found.cameras)
    typer.echo(
        f"{site}: good. {found.name.vi}: {len(found.cameras)} cameras with {zones} zones, "
        f"{len(found.sensors)} sensors, {len(found.areas)} areas, {len(found.roads)} roads."
    )
