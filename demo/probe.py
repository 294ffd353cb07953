"""A real client of the wall: signs in by a one-time link, listens over a WebSocket, and times what it receives."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import httpx
from pydantic import TypeAdapter
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ioc.domain.incident import Incident
from ioc.wire.live import Beat, Hello, IncidentChange, ServerMessage, Snapshot, Subscribe, Tiles, unpack_tile

MOST_SAMPLES = 1_000_000
"""Delays of pictures that are kept, the newest: seven hours of the demo city."""

_MESSAGES: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)


@dataclass(slots=True)
class Heard:
    """What one client received. tile_s and incident_s: seconds from a picture's capture until it, or the incident that
    it tripped, was received here. told: (incident, episode) -> POSIX seconds at which this client first
    heard that the one feeds the other."""

    tile_s: list[float] = field(default_factory=list)
    incident_s: list[float] = field(default_factory=list)
    incidents: dict[str, Incident] = field(default_factory=dict)
    told: dict[tuple[str, str], float] = field(default_factory=dict)
    tiles: dict[str, int] = field(default_factory=dict)
    beats: int = 0
    reconnects: int = 0


class Probe:
    """Connects to the live feed at `base` (http://host:port) with a session cookie; comes back when it is cut off."""

    def __init__(self, base: str, cookie: str, cameras: list[str]) -> None:
        self._url = base.replace("http", "ws", 1) + "/api/v1/live"
        self._origin = base
        self._cookie = cookie
        self._cameras = cameras
        self._position: tuple[str, int] | None = None
        self.heard = Heard()
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._listen()
            except (ConnectionClosed, OSError, InvalidStatus, TimeoutError):
                self.heard.reconnects += 1
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        epoch, since = self._position or (None, None)
        headers = {"Cookie": self._cookie}
        async with connect(self._url, additional_headers=headers, origin=self._origin, max_size=None) as socket:  # type: ignore[arg-type]  # Origin is a NewType of str
            await socket.send(Subscribe(since=since, epoch=epoch).model_dump_json())
            await socket.send(Tiles(cameras=self._cameras).model_dump_json())
            async for payload in socket:
                received = time.time()
                if isinstance(payload, bytes):
                    self._tile(payload, received)
                else:
                    self._message(_MESSAGES.validate_json(payload), received)

    def _tile(self, payload: bytes, received: float) -> None:
        observed = unpack_tile(payload)[0].observed
        self.heard.tile_s.append(received - observed.time)
        if len(self.heard.tile_s) > MOST_SAMPLES:
            del self.heard.tile_s[: MOST_SAMPLES // 10]
        self.heard.tiles[observed.camera] = self.heard.tiles.get(observed.camera, 0) + 1
        self.ready.set()

    def _message(self, message: ServerMessage, received: float) -> None:
        match message:
            case Hello():
                self._position = (message.epoch, message.seq) if message.recovered else None
                self._epoch = message.epoch
            case Snapshot():
                self._position = (self._epoch, message.seq)
                self.heard.incidents.update({incident.id: incident for incident in message.incidents})
            case IncidentChange():
                self._position = (self._epoch, message.seq)
                incident = message.incident
                if incident.rev == 1 and incident.why.frame is not None:
                    self.heard.incident_s.append(received - incident.why.frame.captured)
                self.heard.incidents[incident.id] = incident
                for source in incident.sources:
                    self.heard.told.setdefault((incident.id, source.detection), received)
            case Beat():
                self._position = (self._epoch, message.seq)
                self.heard.beats += 1
            case _:
                pass


async def sign_in(link: str) -> str:
    """The session cookie that a one-time link gives, as a Cookie header. Raises httpx.HTTPError."""
    async with httpx.AsyncClient(follow_redirects=False) as client:
        response = await client.get(link)
        if not response.is_redirect:
            response.raise_for_status()
        return "; ".join(f"{name}={value}" for name, value in response.cookies.items())
