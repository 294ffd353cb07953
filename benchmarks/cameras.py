"""Cameras for the load test, in a process of their own: recorded pictures as MJPEG at their pace, again and again.

`python -m benchmarks.cameras FOLDER FPS`: FOLDER/NAME/*.jpg is what /NAME shows; prints its port.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from pathlib import Path

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
APART = 37
"""Pictures between two cameras that show the same recording, so that they do not show the same at one time."""
GOLDEN = 0.618
"""Share of a period between two cameras' pictures: spreads any number of them evenly over it."""


def read(folder: Path) -> dict[str, list[bytes]]:
    """Camera name -> its pictures in order."""
    return {
        camera.name: [file.read_bytes() for file in sorted(camera.glob("*.jpg"), key=lambda file: float(file.stem))]
        for camera in folder.iterdir()
    }


async def serve(pictures: dict[str, list[bytes]], fps: float) -> None:
    callers = itertools.count()

    async def show(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = next(callers)
        name = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode().strip("/")
        shown, number = pictures[name], APART * caller
        due = time.monotonic() + (caller * GOLDEN % 1.0) / fps
        writer.write(HEAD)
        try:
            while True:
                await asyncio.sleep(due - time.monotonic())
                jpeg, due, number = shown[number % len(shown)], due + 1 / fps, number + 1
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n"
                writer.write(f"{head}X-Timestamp: {time.time():.3f}\r\n\r\n".encode() + jpeg + b"\r\n")
                await writer.drain()
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(show, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(read(Path(sys.argv[1])), float(sys.argv[2])))
