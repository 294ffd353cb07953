"""The door: which host names, which pages and which sessions may reach a route, and the headers of every answer."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ioc.api.auth import Access
from ioc.api.pages import sign_in_page
from ioc.api.problems import problem

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Names by which this machine calls itself. Any other name in `Host` is a page that had its name point to us."""

OPEN_PATHS = ("/api/v1/health/live", "/api/v1/health/ready", "/api/v1/readings", "/api/v1/links", "/metrics")
"""Open without a session: figures and health tell nothing of people; the other two ask for secrets of their own."""

ANY_NAME_PATHS = ("/api/v1/readings",)
"""Answered under any host name: sensors live elsewhere, and a page that had its name point to us lacks their token."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"^(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(:\d{1,5})?$")

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; child-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Content Security Policy: everything from here; blob: and data: pictures and workers as MapLibre GL makes them."""

_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def cookie_name(scope: Scope) -> str:
    """Cookies know no ports: two servers on one machine need two names."""
    server = scope.get("server") or ("", 0)
    return f"ioc_session_{server[1]}"


class Guard:
    """ASGI middleware. Puts who asks (the audit trail's actor, or nothing) into scope["state"]["actor"]."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope.setdefault("state", {})["actor"] = self._actor(scope, headers)
        refusal = self._refusal(scope, headers)
        if scope["type"] == "websocket":
            await (WebSocketClose() if refusal else self._app)(scope, receive, send)  # before accept: HTTP 403
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    given.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    given.setdefault("cache-control", "no-store")
            await send(message)

        await (refusal or self._app)(scope, receive, send_with_headers)

    def _actor(self, scope: Scope, headers: Headers) -> str:
        kind, _, shown = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self._access.is_secret(shown.strip()):
            return "local-program"
        session = cookie_parser(headers.get("cookie", "")).get(cookie_name(scope), "")
        return self._access.sessions.actor(session) or ""

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        match = _HOST.match(host)
        ours = match is not None and match[1].lower() in LOCAL_HOSTS
        if not ours and scope["path"] not in ANY_NAME_PATHS:
            return problem(
                403, "foreign-host", f"host {host[:100]!r} is not a name of this machine; use 127.0.0.1 or localhost"
            )
        if b"%00" in scope.get("raw_path", b"") + scope.get("query_string", b""):
            return problem(400, "bad-request", "the character U+0000 is not text")
        method = scope.get("method", "")
        origin = headers.get("origin")
        if origin is not None and (scope["type"] == "websocket" or method not in _SAFE_METHODS):
            page = urlsplit(origin)
            if page.scheme not in ("http", "https") or page.netloc.lower() != host.lower():
                return problem(403, "foreign-origin", f"a page of {origin[:100]} may not act here")
        if scope["type"] == "websocket" or scope["state"]["actor"] or _is_open(scope):
            return None  # a WebSocket without a session is told so in words, after it was accepted
        if scope["path"].startswith("/api/"):
            return problem(401, "unauthorised", "open the link that the server printed, or make one: ioc link")
        return sign_in_page()


def _is_open(scope: Scope) -> bool:
    path = scope["path"]
    return path in OPEN_PATHS or (path == "/" and b"token=" in scope.get("query_string", b""))
