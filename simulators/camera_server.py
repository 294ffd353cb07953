"""The cameras on HTTP, as any network camera serves them: multipart/x-mixed-replace, one JPEG a part."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from simulators.city import City
from simulators.feeds import Feeds, Shot

BOUNDARY = "frame"
STYLE = "body{font:14px sans-serif;display:flex;flex-wrap:wrap;background:#15181b;color:#ddd}figure{margin:4px}"
HANG_CHECK = 0.5
"""Seconds between two looks whether a client that is left hanging is still there."""


class CameraServer:
    """A silent camera stalls whoever is connected, and leaves newcomers hanging or refuses them, in turn."""

    def __init__(self, city: City, feeds: Feeds) -> None:
        self._city, self._feeds = city, feeds
        self._callers = 0
        self.app = Starlette(
            routes=[
                Route("/", self._index),
                Route("/{camera}.mjpg", self._stream),
                Route("/{camera}.jpg", self._still),
            ]
        )

    async def _index(self, request: Request) -> Response:
        """All cameras on one page; 503 until each has its first picture."""
        if any(self._feeds.newest(camera) is None for camera in self._feeds.cameras):
            return PlainTextResponse("the city is being drawn; ask again in a moment", 503, {"Retry-After": "1"})
        names = {camera.id: camera.name for camera in self._city.cameras}
        rows = "".join(
            f'<figure><a href="{camera}.mjpg"><img src="{camera}.jpg" width="320" alt=""></a>'
            f"<figcaption>{camera} · {html.escape(names[camera].vi)}</figcaption></figure>"
            for camera in self._feeds.cameras
        )
        head = f'<meta charset="utf-8"><title>{html.escape(self._city.name.vi)}</title><style>{STYLE}</style>'
        return HTMLResponse(f'<!doctype html><html lang="vi">{head}{rows}</html>')

    async def _still(self, request: Request) -> Response:
        camera = request.path_params["camera"]
        shot = self._feeds.newest(camera)
        if shot is None or camera in self._feeds.silent:
            return PlainTextResponse(f"camera {camera}: no picture", 503 if camera in self._feeds.cameras else 404)
        return Response(shot.jpeg, media_type="image/jpeg", headers={"X-Timestamp": f"{shot.captured:.3f}"})

    async def _stream(self, request: Request) -> Response:
        camera = request.path_params["camera"]
        if camera not in self._feeds.cameras:
            return PlainTextResponse(f"no camera {camera}; there are {', '.join(self._feeds.cameras)}", 404)
        if camera in self._feeds.silent:
            self._callers += 1
            if self._callers % 2:
                return PlainTextResponse(f"camera {camera} does not answer", 503)
            await self._hang(camera, request)
        return StreamingResponse(
            self._parts(camera),
            media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}",
            headers={"Cache-Control": "no-store"},
        )

    async def _hang(self, camera: str, request: Request) -> None:
        """Until the camera speaks again, or the client has gone."""
        while not self._feeds.closed and not await request.is_disconnected():
            if await self._feeds.heard(camera, HANG_CHECK):
                return

    async def _parts(self, camera: str) -> AsyncIterator[bytes]:
        """One part a picture; the newest one when the client is ready for it."""
        number = 0
        while (shot := await self._feeds.after(camera, number)) is not None:
            number = shot.number
            yield _part(shot)


def _part(shot: Shot) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(shot.jpeg)}\r\n"
        f"X-Timestamp: {shot.captured:.3f}\r\n\r\n"
    )
    return head.encode() + shot.jpeg + b"\r\n"
