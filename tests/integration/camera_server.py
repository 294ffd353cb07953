"""A camera that does over HTTP whatever a test asks of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=edge\r\n\r\n"


def part(body: bytes, stamp: str | None = None, claim: int | None = None) -> bytes:
    """One part. stamp: the X-Timestamp header. claim: the Content-Length, if not the true one."""
    length = len(body) if claim is None else claim
    time = f"X-Timestamp: {stamp}\r\n" if stamp is not None else ""
    return f"--edge\r\nContent-Type: image/jpeg\r\n{time}Content-Length: {length}\r\n\r\n".encode() + body + b"\r\n"


@asynccontextmanager
async def camera_server(behaviour: Behaviour) -> AsyncIterator[str]:
    """The address of a server that reads a request and then behaves."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await behaviour(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the client left, which is what most tests want
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}/"
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def sending(*chunks: bytes, every: float = 0.0, then_wait: bool = True) -> Behaviour:
    """Send the chunks, one every so many seconds, then keep the connection open (or close it)."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(every)
        if then_wait:
            await reader.read()

    return behave
