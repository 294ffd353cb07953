"""A camera that sends JPEGs over HTTP, multipart/x-mixed-replace."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from functools import cache

import httpx

from ioc.adapters.cameras.capture_time import CaptureClock, Sampler
from ioc.adapters.cameras.multipart import Ended, Event, MultipartReader, Part, Skipped, boundary_of
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import Frame
from ioc.domain.site import Camera
from ioc.ports import Clock

CONNECT_LIMIT = 5.0
"""Seconds to connect and be answered."""
SILENCE_LIMIT = 10.0
"""Seconds without a byte after which the connection counts as dead."""
PICTURE_LIMIT = 15.0
"""Seconds in which bytes must become a picture: garbage, or a byte now and then, is as bad as silence."""
STAMP = "x-timestamp"


class MjpegSource:
    """ports.FrameSource. After BadFrame reading may go on; after SourceError it may not."""

    def __init__(self, camera: Camera, client: httpx.AsyncClient, response: httpx.Response, clock: Clock) -> None:
        self._camera = camera
        self._client = client
        self._response = response
        self._clock = clock
        self._chunks = response.aiter_bytes()
        self._reader = MultipartReader(boundary_of(response.headers.get("content-type", "")))
        self._events: deque[Event] = deque()
        self._sampler = Sampler(camera.fps)
        self._stamps = CaptureClock()
        self.complaint = ""
        """What is wrong with the camera although it delivers pictures; empty when it is well."""
        self.restamped = 0
        """Pictures whose own time stamp could not be believed."""

    def frames(self) -> AsyncIterator[Frame]:
        return self

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self

    async def __anext__(self) -> Frame:
        while True:
            match await self._next_event():
                case Part() as part:
                    frame = self._frame(part)
                    if self._sampler.wants(frame.captured):
                        return frame
                case Skipped(reason):
                    raise BadFrame(f"camera {self._camera.id}: {reason}")
                case Ended():
                    raise SourceError("the camera ended its stream")

    async def close(self) -> None:
        await self._response.aclose()
        await self._client.aclose()

    async def _next_event(self) -> Event:
        try:
            async with asyncio.timeout(PICTURE_LIMIT):
                return await self._awaited_event()
        except TimeoutError as error:
            raise SourceError(f"bytes came, but no picture for {PICTURE_LIMIT:.0f} s") from error

    async def _awaited_event(self) -> Event:
        while not self._events:
            try:
                self._events.extend(self._reader.feed(await anext(self._chunks)))
            except StopAsyncIteration:
                raise SourceError("the camera closed the connection") from None
            except httpx.ReadTimeout as error:
                raise SourceError(f"nothing came for {SILENCE_LIMIT:.0f} s") from error
            except httpx.HTTPError as error:
                raise SourceError(f"the connection broke: {_words(error)}") from error
        return self._events.popleft()

    def _frame(self, part: Part) -> Frame:
        captured, complaint = self._stamps.stamp(part.headers.get(STAMP), self._clock.now())
        self.complaint = complaint
        self.restamped += bool(complaint)
        return Frame(self._camera.id, captured, part.body)


async def open_http(camera: Camera, address: str, clock: Clock) -> MjpegSource | None:
    """The opened camera; None when the address answers, but with something other than multipart pictures.

    Raises SourceError with the reason.
    """
    timeout = httpx.Timeout(CONNECT_LIMIT, read=SILENCE_LIMIT)
    client = httpx.AsyncClient(
        timeout=timeout, follow_redirects=True, max_redirects=3, trust_env=False, verify=_trust()
    )
    try:
        response = await client.send(client.build_request("GET", address), stream=True)
    except httpx.TimeoutException as error:
        await client.aclose()
        raise SourceError("cannot be opened: no answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        await client.aclose()
        raise SourceError(f"cannot be opened: {_words(error)}") from error
    except BaseException:
        await client.aclose()
        raise
    if response.status_code == httpx.codes.OK and _is_multipart(response):
        return MjpegSource(camera, client, response, clock)
    await response.aclose()
    await client.aclose()
    if response.status_code != httpx.codes.OK:
        raise SourceError(f"cannot be opened: HTTP {response.status_code} {response.reason_phrase}")
    return None


@cache
def _trust() -> ssl.SSLContext:
    """The machine's own certificates, where a closed network keeps its authority. Loading them takes 20 ms or more, so
    it is done once and not for every try of every camera."""
    return ssl.create_default_context()


def _is_multipart(response: httpx.Response) -> bool:
    return str(response.headers.get("content-type", "")).lower().startswith("multipart/")


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
