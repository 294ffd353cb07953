"""Nobody sends more than the server is ready to hold: the whole body is read, bounded, before any route sees it."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.api.problems import problem

MAX_BODY_BYTES = 1_000_000
BODY_S = 20.0
"""How long a client may take to send its body."""


class _TooLarge(Exception):
    """The body is larger than is taken."""


class BodyLimit:
    """ASGI middleware: 413 for a body over MAX_BODY_BYTES, 408 for one that does not come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_S):
                body = await _read(Headers(scope=scope), receive)
        except _TooLarge:
            refusal = problem(413, "too-large", f"at most {MAX_BODY_BYTES:,} bytes are taken; send less at a time")
            await refusal(scope, receive, send)
            return
        except TimeoutError:
            refusal = problem(408, "too-slow", f"the body did not come within {BODY_S:g} s", {"Connection": "close"})
            await refusal(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)


async def _read(headers: Headers, receive: Receive) -> bytes | None:
    """The whole body; None when the client left before its end. Raises _TooLarge."""
    announced = headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > MAX_BODY_BYTES:
        raise _TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise _TooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
