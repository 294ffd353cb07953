"""What lies behind a camera's pictures goes to those who asked for it, with the very picture, and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from ioc.api.live_client import LiveClient
from ioc.api.live_hub import LiveHub
from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.inspection import Inspection, WorkingsObserved
from ioc.domain.observation import TracksObserved
from ioc.wire.live import Filter, Subscribe, TileHeader, Tiles, unpack_tile
from tests.samples import NOW
from tests.unit.api.centre import Centre

CAMERA = CameraId("cam-01")


class FakeStream:
    """Remembers who was asked for; while `away` it answers as a broker that cannot be reached."""

    def __init__(self) -> None:
        self.asked: list[CameraId] = []
        self.away = False

    async def inspect(self, camera: CameraId) -> None:
        self.asked.append(camera)
        if self.away:
            raise Unavailable("topic frames: away. Remedy: start Kafka")


@pytest.fixture
def stream() -> FakeStream:
    return FakeStream()


@pytest.fixture
async def running(centre: Centre, stream: FakeStream) -> AsyncIterator[Centre]:
    await centre.parts.hub.start(stream.inspect, every=0.001)
    yield centre
    await centre.parts.hub.stop()


def joined(hub: LiveHub, *inspect: str, wanted: Filter | None = None) -> LiveClient:
    """A client that looks at both cameras and inspects some."""
    client = hub.connect()
    assert client is not None
    hub.subscribe(client, Subscribe(filter=wanted or Filter()))
    hub.watch(client, Tiles(cameras=["cam-01", "cam-02"], fps=5, inspect=list(inspect)))
    return client


def picture(centre: Centre, time: float, *, workings: bool = True) -> None:
    """One frame as the stream tells it: the tracks, then what lies behind them."""
    centre.clock.time = time
    centre.recent.keep(Frame(CAMERA, time, b"\xff\xd8" + str(time).encode()))
    centre.parts.hub.observe(TracksObserved(CAMERA, time, (640, 360), (), {}, {}))
    if workings:
        centre.parts.hub.inspect(Inspection(WorkingsObserved(CAMERA, time, "bWFzaw==", (), ()), (), ("gate",)))


def shown(client: LiveClient) -> TileHeader | None:
    tile = client.next_tile()
    return None if tile is None else unpack_tile(tile)[0]


async def turns(count: int = 50) -> None:
    for _ in range(count):
        await asyncio.sleep(0.001)


async def test_who_inspects_gets_the_workings_of_the_very_picture(running: Centre) -> None:
    """Picture, tracks and workings of one instant in one tile; who only looks gets the tile as ever."""
    hub = running.parts.hub
    engineer, operator = joined(hub, "cam-01"), joined(hub)
    for number in range(3):
        picture(running, NOW + number / 5)
        seen, plain = shown(engineer), shown(operator)
        assert seen is not None
        assert plain is not None
        assert plain.inspection is None
        assert seen.observed.time == plain.observed.time == NOW + number / 5
        if number > 0:  # with the first nobody knows yet whether workings will come
            assert seen.inspection is not None
            assert (seen.inspection.workings.time, seen.inspection.asleep) == (seen.observed.time, ("gate",))


async def test_only_the_camera_that_was_asked_for(running: Centre, stream: FakeStream) -> None:
    """To inspect one camera is not to inspect another, nor one that is not on show or that the filter keeps back."""
    hub = running.parts.hub
    for client in (joined(hub, "cam-02"), joined(hub, "cam-01", wanted=Filter(areas=["dap-cau"]))):
        for number in range(3):
            picture(running, NOW + number / 5)
            seen = shown(client)
            assert seen is None or seen.inspection is None
    client = joined(hub)
    hub.watch(client, Tiles(cameras=["cam-02"], fps=5, inspect=["cam-01", "no-such-camera"]))
    await turns()
    assert set(stream.asked) == {"cam-02"}


async def test_workings_that_stay_away_do_not_take_the_picture_away(running: Centre) -> None:
    """While the worker begins anew, whoever inspects sees what everybody sees; then the workings are back."""
    engineer = joined(running.parts.hub, "cam-01")
    inspected = []
    for number in range(40):
        picture(running, NOW + number / 5, workings=not 10 <= number < 30)
        seen = shown(engineer)
        inspected.append(None if seen is None else seen.inspection is not None)
    assert inspected[1:10] == [True] * 9
    assert inspected[10:15] == [None] * 5, "for a second they are waited for"
    assert inspected[16:30] == [False] * 14
    assert inspected[32:] == [True] * 8


async def test_workings_that_come_apart_from_their_picture_are_dropped(running: Centre) -> None:
    """A late word about an older picture, or one that nobody asked for, is not shown with another."""
    hub = running.parts.hub
    engineer = joined(hub, "cam-01")
    picture(running, NOW)
    shown(engineer)
    picture(running, NOW + 0.2, workings=False)
    hub.inspect(Inspection(WorkingsObserved(CAMERA, NOW, "", (), ()), (), ()))
    assert shown(engineer) is None
    hub.inspect(Inspection(WorkingsObserved(CameraId("ghost"), NOW, "", (), ()), (), ()))


async def test_workings_that_come_before_their_tracks_wait_for_them(running: Centre) -> None:
    """A process that only serves the wall hears the two by two topics: whichever comes first, they go together."""
    hub = running.parts.hub
    engineer, operator = joined(hub, "cam-01"), joined(hub)
    for number in range(3):
        time = NOW + number / 5
        hub.inspect(Inspection(WorkingsObserved(CAMERA, time, "", (), ()), (), ()))
        assert shown(engineer) is None
        picture(running, time, workings=False)
        seen, plain = shown(engineer), shown(operator)
        assert seen is not None
        assert seen.inspection is not None
        assert seen.inspection.workings.time == seen.observed.time == time
        assert plain is not None
        assert plain.inspection is None


async def test_who_does_not_read_has_one_picture_waiting(running: Centre) -> None:
    """Ten seconds of inspections for a client that reads nothing: the newest waits, and no other."""
    engineer = joined(running.parts.hub, "cam-01")
    for number in range(50):
        picture(running, NOW + number / 5)
    seen = shown(engineer)
    assert seen is not None
    assert seen.observed.time == pytest.approx(NOW + 9.8)
    assert shown(engineer) is None


async def test_the_stream_is_asked_again_and_again_until_nobody_inspects(running: Centre, stream: FakeStream) -> None:
    """At once, then for as long as a client is there that wants it: a worker that begins anew hears it too."""
    hub = running.parts.hub
    client = joined(hub, "cam-01")
    await turns()
    assert len(stream.asked) > 2
    assert set(stream.asked) == {"cam-01"}
    hub.disconnect(client)
    await turns(2)
    asked = len(stream.asked)
    await turns()
    assert len(stream.asked) == asked


async def test_it_is_asked_for_at_once(centre: Centre, stream: FakeStream) -> None:
    """Whoever presses the key need not wait for the next round."""
    await centre.parts.hub.start(stream.inspect, every=3600.0)
    joined(centre.parts.hub, "cam-01")
    await turns()
    assert stream.asked == ["cam-01"]
    await centre.parts.hub.stop()


async def test_a_stream_that_is_away_is_asked_again(running: Centre, stream: FakeStream) -> None:
    """A broker that does not answer costs one round, not the feed."""
    stream.away = True
    joined(running.parts.hub, "cam-01")
    await turns()
    asked = len(stream.asked)
    await turns()
    assert len(stream.asked) > asked > 1
    assert running.parts.hub.trouble == ""
