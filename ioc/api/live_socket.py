"""The live feed's WebSocket: one conversation, from accept to close. The words are those of ioc/wire/live.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import orjson
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import TypeAdapter, ValidationError

from ioc.api.live_client import LiveClient, Verdict
from ioc.api.live_hub import CLOSE_FULL, LiveHub
from ioc.api.parts import Parts
from ioc.api.websocket_protocol import FLOW
from ioc.domain.errors import Unavailable, UnknownVersion, WireError
from ioc.wire.live import (
    CLOSE_BAD_MESSAGE,
    CLOSE_UNAUTHORISED,
    CLOSE_VERSION,
    VERSION,
    ClientMessage,
    Refused,
    Subscribe,
    Tiles,
)

FIRST_MESSAGE_S = 5.0
MAX_MESSAGE_BYTES = 64 * 1024
MAX_RATE = 20.0
"""Messages a second that a client may send in the long run; twice as many at once."""

CLOSE_S = 5.0
"""How long a client may take to read what it is told at the end, before its connection is dropped."""

_MESSAGE: TypeAdapter[Subscribe | Tiles] = TypeAdapter(ClientMessage)

router = APIRouter()


class Flow(Protocol):
    """Flow control of one connection; see websocket_protocol.py."""

    async def drained(self) -> None: ...

    def abort(self) -> None: ...


class _Refusal(Exception):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class _Allowance:
    """A token bucket: how many messages a client may still send."""

    def __init__(self, now: float) -> None:
        self._left = 2 * MAX_RATE
        self._at = now

    def take(self, now: float) -> bool:
        self._left = min(2 * MAX_RATE, self._left + (now - self._at) * MAX_RATE) - 1
        self._at = now
        return self._left >= 0


@router.websocket("/api/v1/live")
async def live(socket: WebSocket) -> None:
    """The live feed. Host, origin and session were looked at by the guard."""
    parts: Parts = socket.app.state.parts
    try:
        await socket.accept()
    except WebSocketDisconnect:
        return
    if not socket.scope["state"].get("actor"):
        await _end(
            socket,
            Verdict(CLOSE_UNAUTHORISED, "Phiên đã hết hoặc chưa đăng nhập; no session: open the link of `ioc link`"),
        )
        return
    client = parts.hub.connect()
    if client is None:
        await _end(socket, Verdict(CLOSE_FULL, "too many clients; try again later"))
        return
    try:
        verdict = await _converse(socket, parts, client)
    finally:
        parts.hub.disconnect(client)
    if verdict is not None:
        await _end(socket, verdict)


async def _converse(socket: WebSocket, parts: Parts, client: LiveClient) -> Verdict | None:
    """Read and write until one side ends it; returns why the client is cut off, None when it left by itself."""
    tasks = {
        asyncio.create_task(_read(socket, parts.hub, client), name=f"{client.name}-read"),
        asyncio.create_task(_write(socket, client, parts.metrics.add), name=f"{client.name}-write"),
        asyncio.create_task(client.cut.wait(), name=f"{client.name}-cut"),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    if any(isinstance(outcome, WebSocketDisconnect) for outcome in outcomes):
        return None
    for outcome in outcomes:
        if isinstance(outcome, _Refusal):
            return outcome.verdict
        if isinstance(outcome, Exception):
            raise outcome
    return client.verdict


async def _read(socket: WebSocket, hub: LiveHub, client: LiveClient) -> None:
    """Obey the client until it leaves. Raises _Refusal when it speaks wrongly."""
    loop = asyncio.get_running_loop()
    allowance = _Allowance(loop.time())
    try:
        async with asyncio.timeout(FIRST_MESSAGE_S):
            message = await _receive(socket)
    except TimeoutError as error:
        raise _Refusal(Verdict(CLOSE_BAD_MESSAGE, f"no subscribe within {FIRST_MESSAGE_S:g} s")) from error
    if not isinstance(message, Subscribe):
        raise _Refusal(Verdict(CLOSE_BAD_MESSAGE, f"the first message must be subscribe, got {message.type}"))
    while True:
        if not allowance.take(loop.time()):
            raise _Refusal(Verdict(CLOSE_BAD_MESSAGE, f"more than {MAX_RATE:g} messages a second"))
        if isinstance(message, Tiles):
            hub.watch(client, message)
        else:
            try:
                hub.subscribe(client, message)
            except Unavailable as error:
                raise _Refusal(Verdict(CLOSE_FULL, str(error))) from error
        message = await _receive(socket)


async def _receive(socket: WebSocket) -> Subscribe | Tiles:
    """The client's next message. Raises WebSocketDisconnect or _Refusal."""
    event = await socket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1005))
    try:
        return parse(event.get("text") or "")
    except UnknownVersion as error:
        raise _Refusal(Verdict(CLOSE_VERSION, str(error))) from error
    except WireError as error:
        raise _Refusal(Verdict(CLOSE_BAD_MESSAGE, str(error))) from error


def parse(text: str) -> Subscribe | Tiles:
    """A client's message. Raises UnknownVersion, or WireError with the reason in words."""
    if len(text) > MAX_MESSAGE_BYTES:
        raise WireError(f"a message of {len(text):,} characters; at most {MAX_MESSAGE_BYTES:,} are read")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise WireError(f"not JSON: {error}") from error
    version = message.get("v", VERSION) if isinstance(message, dict) else VERSION
    if version != VERSION:
        raise UnknownVersion(f"version {str(version)[:20]} is not spoken here; this server speaks {VERSION}")
    try:
        return _MESSAGE.validate_python(message)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WireError(f"{place or 'message'}: {first['msg']}") from error


async def _write(socket: WebSocket, client: LiveClient, count: Callable[[str, float], None]) -> None:
    """Write what waits, messages before pictures; a picture only when everything before it has been written."""
    flow: Flow | None = socket.scope.get("extensions", {}).get(FLOW)
    while True:
        await client.ready.wait()
        client.ready.clear()
        while True:
            if (message := client.next_message()) is not None:
                await socket.send_text(message)
                count("feed_messages", 1.0)
                continue
            if not client.has_tile:
                break
            if flow is not None:
                await flow.drained()
            if (message := client.next_message()) is not None:
                await socket.send_text(message)
                count("feed_messages", 1.0)
            elif (tile := client.next_tile()) is not None:
                await socket.send_bytes(tile)


async def _end(socket: WebSocket, verdict: Verdict) -> None:
    """Tell the client why, close, and drop the connection when it does not read even that."""
    flow: Flow | None = socket.scope.get("extensions", {}).get(FLOW)
    reason = verdict.reason.encode()[:120].decode(errors="ignore")
    try:
        async with asyncio.timeout(CLOSE_S):
            await socket.send_text(Refused(code=verdict.code, reason=verdict.reason).model_dump_json())
            await socket.close(verdict.code, reason)
            if flow is not None:
                await flow.drained()
    except TimeoutError:
        if flow is not None:
            flow.abort()
    except WebSocketDisconnect:
        return
