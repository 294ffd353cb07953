"""A camera behind FFmpeg: RTSP, HTTP video, a file or a folder played as a camera, decoded by a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator

from ioc.adapters.cameras.video_packets import HEADER_BYTES, Header, Order, Tag, pack_order, parse
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import Frame
from ioc.domain.site import Camera

COMMAND = (sys.executable, "-m", "ioc.adapters.cameras.video_process")
OPEN_LIMIT = 30.0
"""Seconds until the process has opened its source: its own limit of 15 s, and the start on a busy machine."""
SILENCE_LIMIT = 20.0
"""Seconds without a packet after which the process counts as hung; its own alarm comes earlier."""
STOP_LIMIT = 1.0


class VideoSource:
    """ports.FrameSource. After BadFrame reading may go on; after SourceError it may not."""

    def __init__(self, camera: Camera, process: Process) -> None:
        self._camera = camera
        self._process = process
        self._silence = max(SILENCE_LIMIT, 3 / camera.fps)
        self.complaint = ""

    def frames(self) -> AsyncIterator[Frame]:
        return self

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self

    async def __anext__(self) -> Frame:
        header, payload = await self.packet(self._silence)
        if header.tag is Tag.JPEG:
            return Frame(self._camera.id, header.time, payload)
        if header.tag is Tag.BAD:
            raise BadFrame(f"camera {self._camera.id}: {_text(payload)}")
        raise SourceError(_text(payload) or "the source ended")

    async def packet(self, limit: float) -> tuple[Header, bytes]:
        """The next packet. Raises SourceError when the process says nothing for `limit` seconds, or died."""
        output = self._process.stdout
        if output is None:
            raise SourceError("the decoding process has no output")
        try:
            async with asyncio.timeout(limit):
                header = parse(await output.readexactly(HEADER_BYTES))
                return header, await output.readexactly(header.length)
        except TimeoutError as error:
            raise SourceError(f"nothing came for {limit:.0f} s") from error
        except asyncio.IncompleteReadError as error:
            raise SourceError(f"the decoding process {await self._ending()}") from error

    async def close(self) -> None:
        """Kill the process: it holds nothing that is worth a farewell. Bounded."""
        if self._process.returncode is None:
            self._process.kill()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_LIMIT)
        except TimeoutError:
            return  # in an uninterruptible system call; it is dead as soon as that returns

    async def _ending(self) -> str:
        try:
            code = await asyncio.wait_for(self._process.wait(), STOP_LIMIT)
        except TimeoutError:
            return "closed its output"
        return ending(code)


def ending(code: int) -> str:
    """How a process with this return code ended, in words."""
    if code >= 0:
        return f"ended with {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return "hung and was killed" if -code == signal.SIGALRM else f"died of {name}"


async def open_video_source(camera: Camera, address: str) -> VideoSource:
    """The opened camera. Raises SourceError with the reason."""
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    source = VideoSource(camera, process)
    try:
        if process.stdin is None:
            raise SourceError("the decoding process has no input")
        process.stdin.write(pack_order(Order(address, live=True, fps=camera.fps)))
        header, payload = await source.packet(OPEN_LIMIT)
        if header.tag is not Tag.INFO:
            raise SourceError(_text(payload) or "the source ended before it began")
    except BaseException:
        await source.close()
        raise
    return source


def _text(payload: bytes) -> str:
    return payload.decode(errors="replace")
