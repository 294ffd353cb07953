"""From what the site file calls `source` to an opened camera."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from ioc.adapters.cameras.mjpeg import open_http
from ioc.adapters.cameras.video import open_video_source
from ioc.domain.errors import SourceError
from ioc.domain.site import Camera
from ioc.ports import Clock, FrameSource

SCHEMES = ("http", "https", "rtsp", "rtsps")


class CameraSource(FrameSource, Protocol):
    """An opened camera of ours: reading may go on after BadFrame; `complaint` is what is wrong while pictures come."""

    complaint: str


async def open_source(camera: Camera, gateway: str, clock: Clock) -> CameraSource:
    """The camera's source, opened. gateway: what `gateway:PATH` is relative to. Raises SourceError with the reason."""
    address = address_of(camera, gateway)
    try:
        if address.startswith(("http://", "https://")):
            source = await open_http(camera, address, clock)
            if source is not None:
                return source
        return await open_video_source(camera, address)
    except SourceError as error:
        raise SourceError(f"camera {camera.id}: {without_password(address)}: {error}") from error


def address_of(camera: Camera, gateway: str) -> str:
    """The address or path to open. Raises SourceError for a source that nothing here can open."""
    name, remedy = f"camera {camera.id}: source `{without_password(camera.source)}`", ""
    scheme, colon, rest = camera.source.partition(":")
    if scheme == "gateway" and colon:
        if gateway:
            return urljoin(gateway.rstrip("/") + "/", rest.lstrip("/"))
        remedy = "needs a gateway. Remedy: set `gateway` in the site file, or IOC_GATEWAY."
    elif "://" in camera.source:
        if scheme in SCHEMES:
            return camera.source
        remedy = f"has an unknown scheme. Remedy: use {', '.join(SCHEMES)}, a path, or gateway:PATH."
    elif Path(camera.source).exists():
        return camera.source
    else:
        remedy = "does not exist. Remedy: name a video file or a folder of pictures."
    raise SourceError(f"{name} {remedy}")


def without_password(address: str) -> str:
    """The address without user and password, before the host or behind the `?`: cameras take them in both places."""
    if "://" not in address:
        return address
    return re.sub(r"(?<=://)[^/?#]*@", "", re.sub(r"\?.+", "?...", address))
