"""The waiting place of one camera."""

from __future__ import annotations

import asyncio

import pytest

from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.observation import CameraHeartbeat
from ioc.streams.latest import LatestFrames

CAMERA = CameraId("cam-01")


def frame(captured: float) -> Frame:
    return Frame(CAMERA, captured, b"jpeg")


def heartbeat(time: float) -> CameraHeartbeat:
    return CameraHeartbeat(CAMERA, time, None, 0.0)


async def test_newer_picture_replaces_older() -> None:
    """Of two pictures that wait, the newer stays, and the older counts as shed."""
    place = LatestFrames(lossless=False)
    assert await place.offer(frame(1.0)) == 0
    assert await place.offer(frame(2.0)) == 1
    assert place.take() == frame(2.0)


async def test_heartbeat_keeps_its_place() -> None:
    """A heartbeat is not shed by a picture, and what came first leaves first."""
    place = LatestFrames(lossless=False)
    await place.offer(heartbeat(1.0))
    await place.offer(frame(1.1))
    await place.offer(frame(1.2))
    assert [place.take(), place.take()] == [heartbeat(1.0), frame(1.2)]


async def test_replaced_heartbeat_is_not_a_shed_picture() -> None:
    """Only pictures count as shed."""
    place = LatestFrames(lossless=False)
    await place.offer(heartbeat(1.0))
    assert await place.offer(heartbeat(2.0)) == 0


async def test_never_more_than_one_of_each() -> None:
    """However much is offered, two items at most wait."""
    place = LatestFrames(lossless=False)
    for second in range(100):
        await place.offer(frame(second))
        await place.offer(heartbeat(second))
    place.take()
    place.take()
    with pytest.raises(IndexError):
        place.take()


async def test_lossless_waits_instead_of_shedding() -> None:
    """A replay loses no picture: the second offer waits until the first was taken."""
    place = LatestFrames(lossless=True)
    await place.offer(frame(1.0))
    second = asyncio.create_task(place.offer(frame(2.0)))
    await asyncio.sleep(0)
    assert not second.done()
    assert place.take() == frame(1.0)
    assert await second == 0
    assert place.take() == frame(2.0)


async def test_wait_returns_only_when_something_is_there() -> None:
    """`wait` sleeps on an empty place, also after it was emptied."""
    place = LatestFrames(lossless=False)
    await place.offer(frame(1.0))
    place.take()
    waiting = asyncio.create_task(place.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    await place.offer(frame(2.0))
    await waiting
