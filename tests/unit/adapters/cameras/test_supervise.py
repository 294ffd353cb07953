"""A camera is retried, its pictures and its silence are told, and it never holds up another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from ioc.adapters.backoff import Backoff
from ioc.adapters.cameras.opening import CameraSource
from ioc.adapters.cameras.supervise import MAX_BAD_IN_A_ROW, Capture, CaptureEvents
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import Frame
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.observation import CameraHeartbeat
from ioc.domain.site import Camera
from ioc.domain.text import Text

A, B = (Camera(CameraId(name), Text("a", "a"), "x", LonLat(106, 21), AreaId("a")) for name in ("a", "b"))


class FakeClock:
    time = 100.0

    def now(self) -> float:
        return self.time


class FakeSource:
    """CameraSource that gives what it was given, then waits for ever."""

    complaint = ""

    def __init__(self, *items: Frame | Exception) -> None:
        self._items = list(items)
        self.closed = False

    def frames(self) -> AsyncIterator[Frame]:
        return self

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self

    async def __anext__(self) -> Frame:
        if not self._items:
            await asyncio.Event().wait()
        item = self._items.pop(0)
        if isinstance(item, Exception):
            raise item
        return item

    async def close(self) -> None:
        self.closed = True


class PacedSource(FakeSource):
    """One item a turn of the loop, as heartbeats are."""

    async def __anext__(self) -> Frame:
        await asyncio.sleep(0)
        return await super().__anext__()


class Centre:
    """Listens to a capture of fake cameras, retried at once."""

    def __init__(self, *cameras: Camera, sources: Callable[[Camera], FakeSource]) -> None:
        self.clock = FakeClock()
        self.said: list[tuple[str, object]] = []
        self.opened: list[FakeSource] = []
        self.hold: dict[str, asyncio.Event] = {}
        self.refusals = 0

        async def open_camera(camera: Camera) -> CameraSource:
            self.opened.append(sources(camera))
            return self.opened[-1]

        async def on_frame(frame: Frame) -> None:
            self._refuse()
            self.said.append((frame.camera, frame.captured))
            if frame.camera in self.hold:
                await self.hold[frame.camera].wait()

        async def on_heartbeat(beat: CameraHeartbeat) -> None:
            self._refuse()
            self.said.append((beat.camera, beat))

        async def on_words(camera: CameraId, reason: str) -> None:
            self.said.append((camera, reason))

        events = CaptureEvents(on_frame, on_heartbeat, on_words, on_words)
        self.capture = Capture(
            cameras, open_camera, events, self.clock, backoff=lambda: Backoff(0.0, 0.0), heartbeat_every=0.0
        )

    def _refuse(self) -> None:
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("the broker is away")

    async def run(self, turns: int = 50) -> None:
        """Start, let the loop turn, stop."""
        self.capture.start()
        await self.turn(turns)
        await self.capture.stop()

    async def turn(self, turns: int = 50) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)

    def of(self, kind: type, camera: Camera = A) -> list[object]:
        return [what for name, what in self.said if name == camera.id and isinstance(what, kind)]


def frame(captured: float, camera: Camera = A) -> Frame:
    return Frame(camera.id, captured, b"jpeg")


async def test_a_bad_picture_is_told_and_reading_goes_on() -> None:
    """The picture after a bad one comes from the same connection."""
    centre = Centre(A, sources=lambda _: FakeSource(frame(1), BadFrame("a part too large"), frame(2)))
    await centre.run()
    assert centre.of(int) == [1, 2]
    assert centre.of(str) == ["a part too large"]
    assert len(centre.opened) == 1


async def test_a_fault_closes_tells_and_opens_again() -> None:
    """After a fault the source is closed before the camera is opened anew; the reason names the camera."""
    answers = [FakeSource(frame(1), SourceError("the cable was cut")), FakeSource(frame(2))]
    centre = Centre(A, sources=lambda _: answers.pop(0))
    await centre.run()
    assert centre.of(int) == [1, 2]
    assert centre.of(str) == ["camera a: the cable was cut"]
    assert [source.closed for source in centre.opened] == [True, True]


async def test_a_source_that_ends_is_a_fault() -> None:
    """A live camera has no end."""
    answers = [FakeSource(StopAsyncIteration()), FakeSource(frame(2))]
    centre = Centre(A, sources=lambda _: answers.pop(0))
    await centre.run()
    assert centre.of(str) == ["camera a: the source ended"]
    assert centre.of(int) == [2]


async def test_a_flood_of_bad_pictures_is_a_fault() -> None:
    """So many bad pictures in a row that the connection itself must be broken: it is opened anew."""
    answers = [FakeSource(*[BadFrame("broken")] * MAX_BAD_IN_A_ROW), FakeSource(frame(1))]
    centre = Centre(A, sources=lambda _: answers.pop(0))
    await centre.run(200)
    assert len(centre.of(str)) == MAX_BAD_IN_A_ROW + 1
    assert centre.of(int) == [1]


async def test_a_slow_listener_holds_up_its_own_camera_only() -> None:
    """While nobody takes camera a's picture, camera b's go on."""
    centre = Centre(A, B, sources=lambda camera: FakeSource(*(frame(second, camera) for second in (1, 2, 3))))
    centre.hold["a"] = asyncio.Event()
    await centre.run()
    assert centre.of(int, A) == [1]
    assert centre.of(int, B) == [1, 2, 3]


async def test_a_listener_that_raises_is_told_and_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    """A broker that refuses a picture or a heartbeat for a while does not end the camera for ever."""
    centre = Centre(A, sources=lambda _: FakeSource(frame(1), frame(2)))
    centre.refusals = 2
    await centre.run(100)
    assert 2 in centre.of(int)
    assert centre.of(CameraHeartbeat)
    assert all(source.closed for source in centre.opened)
    assert any("camera a failed and is begun anew" in record.message for record in caplog.records)


async def test_a_heartbeat_speaks_in_the_cameras_own_time() -> None:
    """A camera whose clock is 7 s behind is not silent: its heartbeats go on from its own last picture."""
    centre = Centre(A, sources=lambda _: FakeSource(frame(93)))
    centre.capture.start()
    await centre.turn()
    centre.clock.time = 100.5
    await centre.turn()
    await centre.capture.stop()
    beats = [beat for beat in centre.of(CameraHeartbeat) if isinstance(beat, CameraHeartbeat)]
    assert (beats[-1].time, beats[-1].last_frame, beats[-1].since) == (93.5, 93, 100.0)


async def test_heartbeats_are_spared_while_pictures_come() -> None:
    """A camera that delivers needs few: every fourth is told, and each again as soon as a picture is missing."""
    centre = Centre(A, sources=lambda _: PacedSource(*(frame(second) for second in range(1, 41))))
    centre.capture.start()
    while len(centre.of(int)) < 40:
        await centre.turn(1)
    delivering = len(centre.of(CameraHeartbeat))
    await centre.turn(40)
    await centre.capture.stop()
    assert 5 <= delivering <= 15
    assert len(centre.of(CameraHeartbeat)) - delivering >= 35


async def test_a_fault_is_in_the_heartbeat_until_pictures_come() -> None:
    """The wall reads what the capture complains of, and that it is over."""
    answers = [FakeSource(SourceError("HTTP 401")), FakeSource()]
    centre = Centre(A, sources=lambda _: answers.pop(0))
    await centre.run()
    beats = [beat for beat in centre.of(CameraHeartbeat) if isinstance(beat, CameraHeartbeat)]
    assert beats[-1].error == "camera a: HTTP 401"
    assert beats[-1].last_frame is None
    answers = [FakeSource(SourceError("HTTP 401")), FakeSource(frame(1))]
    centre = Centre(A, sources=lambda _: answers.pop(0))
    await centre.run()
    beats = [beat for beat in centre.of(CameraHeartbeat) if isinstance(beat, CameraHeartbeat)]
    assert (beats[-1].error, beats[-1].last_frame) == ("", 1)


async def test_stop_ends_every_task() -> None:
    """After stop no task of the capture is left, and every source is closed."""
    before = asyncio.all_tasks()
    centre = Centre(A, B, sources=lambda _: FakeSource())
    await centre.run()
    assert asyncio.all_tasks() == before
    assert all(source.closed for source in centre.opened)
