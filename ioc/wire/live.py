"""What the live feed says and understands. Text messages are JSON; a tile is binary (see `pack_tile`).

A session: the client sends `subscribe`; the server answers `hello`, then either `snapshot` or exactly the gap since
the client's `seq`, then `change` and `left` as they happen and a `beat` every second.
Every message that moves the client's position carries `prev`, the position it follows: a client that is not at
`prev` has lost something and subscribes anew. On a connection that has subscribed before, what comes between the new
`subscribe` and its `hello` still belongs to the old subscription: ignore it.
"""

from __future__ import annotations

import struct
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.incident import Incident
from ioc.domain.inspection import Inspection
from ioc.domain.observation import TracksObserved

VERSION = 1


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filter(Message):
    """What a client wants to hear of; an empty list means everything. Lists narrow each other."""

    areas: list[str] = []
    kinds: list[str] = []
    domains: list[str] = []
    cameras: list[str] = []


class Subscribe(Message):
    """First message of a client. `since` and `epoch` as last heard, to resume."""

    type: Literal["subscribe"] = "subscribe"
    v: int = VERSION
    since: int | None = None
    epoch: str | None = None
    filter: Filter = Filter()


class Tiles(Message):
    """The cameras whose live pictures the client shows now, at most `fps` a second each. inspect: those of them whose
    pictures shall come with what lies behind them."""

    type: Literal["tiles"] = "tiles"
    cameras: list[str] = Field(max_length=64)
    fps: float = Field(default=5.0, gt=0, le=30)
    inspect: list[str] = Field(default=[], max_length=4)


class Hello(Message):
    """recovered: the gap since `since` follows, whole; else a snapshot follows."""

    type: Literal["hello"] = "hello"
    v: int = VERSION
    epoch: str
    seq: int
    recovered: bool
    server_time: float


class Snapshot(Message):
    type: Literal["snapshot"] = "snapshot"
    seq: int
    incidents: list[Incident]


class IncidentChange(Message):
    type: Literal["change"] = "change"
    seq: int
    prev: int
    incident: Incident


class Left(Message):
    """The incident no longer passes the client's filter."""

    type: Literal["left"] = "left"
    seq: int
    prev: int
    id: str


class CameraState(Message):
    """state: live, silent, starting, or why its view is no good. last_frame: POSIX seconds."""

    id: str
    state: Literal["live", "silent", "starting", "covered", "turned", "frozen", "dark", "bright", "defocused"]
    last_frame: float | None
    fps: float
    error: str = ""


class SensorState(Message):
    """history: (time, value) pairs, oldest first, at most 60."""

    id: str
    state: Literal["live", "silent", "starting"]
    time: float | None
    value: float | None


class Beat(Message):
    """Every second: how far the server is, and how the eyes of the centre are. The client's position becomes `seq`:
    nothing that passes its filter lies between `prev` and `seq`."""

    type: Literal["beat"] = "beat"
    seq: int
    prev: int
    server_time: float
    cameras: list[CameraState]
    sensors: list[SensorState]


class Refused(Message):
    """Sent before the socket is closed with `code`."""

    type: Literal["refused"] = "refused"
    code: int
    reason: str


ServerMessage = Annotated[Hello | Snapshot | IncidentChange | Left | Beat | Refused, Field(discriminator="type")]
ClientMessage = Annotated[Subscribe | Tiles, Field(discriminator="type")]

CLOSE_BAD_MESSAGE = 4400
CLOSE_UNAUTHORISED = 4401
CLOSE_VERSION = 4406
CLOSE_SLOW = 4408


class TileHeader(Message):
    """Goes before the JPEG in a tile: the camera, its capture time, and the tracks of that very picture. inspection:
    what lies behind them, for a client that asked for it."""

    type: Literal["tile"] = "tile"
    observed: TracksObserved
    sent: float
    inspection: Inspection | None = None


def pack_tile(header: TileHeader, jpeg: bytes) -> bytes:
    """A tile: length of the header (4 bytes, big-endian), the header (JSON), the JPEG."""
    head = header.model_dump_json().encode()
    return struct.pack(">I", len(head)) + head + jpeg


def unpack_tile(payload: bytes) -> tuple[TileHeader, bytes]:
    (length,) = struct.unpack_from(">I", payload)
    return TileHeader.model_validate(orjson.loads(payload[4 : 4 + length])), payload[4 + length :]
