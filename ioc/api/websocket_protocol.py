"""uvicorn's WebSocket protocol, told to keep as little as possible between us and the client.

With the default limits a slow client has 64 KiB here and megabytes in the kernel before anybody notices: live pictures
would be seconds old. Here a write pauses as soon as the kernel does not take all of it, and the kernel takes little.
"""

from __future__ import annotations

import socket
from asyncio.transports import BaseTransport, Transport
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

FLOW = "ioc.flow"
"""Key of the scope's extensions under which the connection's flow control is found."""

UNSENT_BYTES = 128 * 1024
"""What the kernel may hold for a client beyond what is on the wire: one or two pictures."""


class FlowControlledWebSocket(WebSocketsSansIOProtocol):
    """One connection. `drained` and `abort` are what an application may use of it."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        cast(Transport, transport).set_write_buffer_limits(high=0)
        raw = transport.get_extra_info("socket")
        if raw is not None and hasattr(socket, "TCP_NOTSENT_LOWAT") and raw.family in (socket.AF_INET, socket.AF_INET6):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if (scope := getattr(self, "scope", None)) is not None:
            scope["extensions"][FLOW] = self

    def keepalive_timeout(self) -> None:
        """A client that answers no ping is gone: what waits for it would never be written."""
        super().keepalive_timeout()
        self.transport.abort()

    async def drained(self) -> None:
        """Wait until nothing waits to be written, or the connection is lost."""
        await self.writable.wait()

    def abort(self) -> None:
        """Drop the connection and what waits for it."""
        self.transport.abort()
