"""`ioc check-site`: is a site file right, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ioc.adapters.site_file import load_site
from ioc.domain.errors import SiteError
from ioc.domain.site import Camera
from ioc.rules.catalogue import check_parameters

LARGE_ERROR = 0.5
"""Metres: a third of a motorbike's length; from there on speeds and sizes are doubtful."""


def check_site(site: Annotated[Path, typer.Argument(help="The site folder or file.")]) -> None:
    """Read a site and say what it holds, or every mistake with file, line and remedy."""
    found = load_site(site)
    check_parameters(found)
    zones = sum(len(camera.zones) for camera in found.cameras)
    for camera in found.cameras:
        _check_detector(camera)
    calibrations = [line for camera in found.cameras if (line := _calibration(camera))]
    typer.echo(
        f"{site}: good. {found.name.vi}: {len(found.cameras)} cameras with {zones} zones, "
        f"{len(found.sensors)} sensors, {len(found.areas)} areas, {len(found.roads)} roads."
    )
    for line in calibrations:
        typer.echo(line)


def _check_detector(camera: Camera) -> None:
    """Raises SiteError when the detector that the site names cannot be used."""
    if camera.detector is None:
        return
    from ioc.adapters.detector_file import open_detector

    try:
        open_detector(camera.detector)
    except SiteError as error:
        raise SiteError(f"camera {camera.id}: {error.problem}", remedy=error.remedy) from error


def _calibration(camera: Camera) -> str:
    """How well the ground plane fits what it was made of; empty without one. Raises SiteError if there is no plane."""
    if not camera.ground:
        return ""
    from ioc.vision.calibration import length_error
    from ioc.vision.ground_plane import GroundPlane

    plane, known = GroundPlane(camera.ground), camera.ground_lengths
    error = plane.reprojection_error() if known is None else length_error(plane, known)
    source = f"{len(camera.ground)} points" if known is None else f"{len(known.lengths)} lengths"
    line = f"camera {camera.id}: ground plane from {source}, error {error:.2f} m."
    if error <= LARGE_ERROR:
        return line
    return f"{line} Warning: above {LARGE_ERROR:g} m. Remedy: measure again, see docs/how-to/calibrate-a-camera.md"
