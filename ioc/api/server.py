"""uvicorn inside an event loop that is already ours: an owned task, no signal handlers, a stop within seconds."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from ioc.api.auth import require_loopback
from ioc.api.live_socket import MAX_MESSAGE_BYTES
from ioc.api.websocket_protocol import FlowControlledWebSocket
from ioc.domain.errors import SettingsError

GRACE_S = 3
"""How long requests under way may take to end when the server stops."""

PING_S = 25.0
MAX_CONNECTIONS = 1000
"""Twice the clients of the live feed; beyond it uvicorn answers 503."""

_BACKLOG = 256
_log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: the program that runs it decides when it ends."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int, *, contained: bool = False) -> socket.socket:
    """A listening socket. Raises SettingsError naming the port and the remedy when it cannot be had."""
    require_loopback(host, contained=contained)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(f"host {host}: {error.strerror}. Remedy: use 127.0.0.1") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(_why_not(host, port, error)) from error
    listener.setblocking(False)
    return listener


class ApiServer:
    """Serves one application on one socket. Start it once; `stop` is bounded and may be called twice."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        self._listener = listener
        host, self.port = listener.getsockname()[:2]
        self.address = f"http://{_reachable(host)}:{self.port}/"
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,  # a one-time link is part of the address that it would write down
            server_header=False,
            proxy_headers=False,  # nobody stands before this server: such headers would be a lie
            ws=FlowControlledWebSocket,
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=PING_S,
            ws_ping_timeout=PING_S,
            timeout_graceful_shutdown=GRACE_S,
            limit_concurrency=MAX_CONNECTIONS,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to answer. Raises what the server died of, should it die at once."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]), name="api-server")
        while not self._server.started:
            await asyncio.wait({self._task}, timeout=0.01)
            if self._task.done():
                self._task.result()
                return

    async def wait(self) -> None:
        """Until the server ends. Raises what it died of."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def stop(self) -> None:
        """Let requests under way end for GRACE_S seconds, then drop every connection."""
        if self._task is None:
            self._listener.close()
            return
        self._server.should_exit = True
        await asyncio.wait({self._task}, timeout=GRACE_S + 2)
        for connection in list(self._server.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        if not self._task.done():
            _log.warning("the API server did not end by itself within %g s", GRACE_S + 2)
            self._task.cancel()
        await asyncio.wait({self._task}, timeout=1)
        self._listener.close()


def _reachable(host: str) -> str:
    """How this machine reaches what listens on `host`."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is taken by another program. Remedy: end it, or choose another one: IOC_PORT=8401"
        )
    if error.errno == errno.EACCES:
        return f"port {port} on {host} is reserved for the system. Remedy: choose one above 1023: IOC_PORT=8400"
    return f"port {port} on {host}: {error.strerror}. Remedy: use host 127.0.0.1"
