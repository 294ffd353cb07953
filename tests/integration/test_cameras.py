"""Cameras of every sort, well and ill, over real connections and real decoding processes."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import av
import cv2
import httpx
import numpy as np
import psutil
import pytest

from ioc.adapters.backoff import Backoff
from ioc.adapters.cameras.offline import OfflineSource
from ioc.adapters.cameras.opening import CameraSource, open_source
from ioc.adapters.cameras.supervise import Capture, CaptureEvents
from ioc.adapters.system_clock import SystemClock
from ioc.domain.errors import BadFrame, SourceError
from ioc.domain.frame import Frame
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.observation import CameraHeartbeat
from ioc.domain.site import Camera
from ioc.domain.text import Text
from tests.integration.camera_server import HEAD, camera_server, part, sending

CLIPS = os.environ.get("IOC_CLIPS", "")
needs_clips = pytest.mark.skipif(not CLIPS, reason="set IOC_CLIPS to the folder of real clips")
CLOCK = SystemClock()


def camera(source: str, name: str = "cam-01", fps: float = 25.0) -> Camera:
    return Camera(CameraId(name), Text("a", "a"), source, LonLat(106, 21), AreaId("a"), fps=fps)


def jpeg(shade: int = 100, size: int = 32) -> bytes:
    _, encoded = cv2.imencode(".jpg", np.full((size, size, 3), shade, np.uint8))
    return encoded.tobytes()


def shade_of(frame: Frame) -> float:
    picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return float(picture.mean())


def write_video(path: Path, frames: int = 10, fps: int = 10, sizes: tuple[int, ...] = (64,)) -> Path:
    """A small MPEG-4 video whose picture n has the shade 20 n."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width = stream.height = sizes[0]
        stream.pix_fmt = "yuv420p"
        for number in range(frames):
            picture = np.full((sizes[0], sizes[0], 3), 20 * number % 256, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path


@asynccontextmanager
async def opened(source: str, **given: float) -> AsyncIterator[CameraSource]:
    source_ = await open_source(camera(source, **given), "", CLOCK)  # type: ignore[arg-type]  # fps only
    try:
        yield source_
    finally:
        await source_.close()


async def take(source: CameraSource, count: int) -> list[Frame]:
    frames = aiter(source.frames())
    return [await anext(frames) for _ in range(count)]


async def test_mjpeg_keeps_bytes_and_capture_times() -> None:
    """The JPEG arrives byte for byte, dated by the camera's own X-Timestamp."""
    now = time.time()
    pictures = [part(jpeg(shade), f"{now - 1 + shade / 100:.3f}") for shade in (10, 30, 50)]
    async with camera_server(sending(HEAD, *pictures)) as address, opened(address) as source:
        frames = await take(source, 3)
    assert [frame.jpeg for frame in frames] == [jpeg(10), jpeg(30), jpeg(50)]
    assert frames[1].captured == pytest.approx(now - 0.7, abs=0.001)
    assert source.complaint == ""


@pytest.mark.parametrize("stamp", ["0", "4102444800", "nan", "soon"])
async def test_an_insane_time_stamp_is_replaced_and_told(stamp: str) -> None:
    """A camera in 1970 or 2100 is dated by arrival, and its heartbeat says so."""
    async with camera_server(sending(HEAD, part(jpeg(), stamp))) as address, opened(address) as source:
        (frame,) = await take(source, 1)
    assert abs(frame.captured - time.time()) < 5
    assert "the arrival time is used" in source.complaint


async def test_a_picture_of_20_mb_costs_itself_only() -> None:
    """The part is refused by its size, and the next picture is read."""
    huge = part(bytes(20_000_000))
    async with camera_server(sending(HEAD, huge, part(jpeg(7)))) as address, opened(address) as source:
        frames = aiter(source.frames())
        with pytest.raises(BadFrame, match="a part of 20,000,000 bytes; at most 8,388,608"):
            await anext(frames)
        assert (await anext(frames)).jpeg == jpeg(7)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((b"HTTP/1.1 404 Not Found\r\n\r\n",), "HTTP 404"),
        ((b"HTTP/1.1 401 Unauthorized\r\n\r\n",), "HTTP 401"),
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), "cannot be opened"),
        ((b"",), "cannot be opened"),
        ((b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",), "cannot be opened"),
    ],
)
async def test_an_address_that_is_no_camera_says_what_it_is(answer: tuple[bytes, ...], words: str) -> None:
    """The error names the camera, the address and what the server answered."""
    async with camera_server(sending(*answer, then_wait=False)) as address:
        with pytest.raises(SourceError, match=f"camera cam-01: {address}: ") as caught:
            await open_source(camera(address), "", CLOCK)
    assert words in str(caught.value)


async def test_nobody_at_the_address_is_told() -> None:
    """A refused connection is a SourceError, at once, without the password."""
    with pytest.raises(SourceError, match=r"http://127\.0\.0\.1:1/: cannot be opened") as caught:
        await open_source(camera("http://admin:s3cret@127.0.0.1:1/"), "", CLOCK)
    assert "s3cret" not in str(caught.value)


async def test_a_connection_that_breaks_is_told() -> None:
    """A camera that leaves in the middle of a picture ends in SourceError, after what it sent whole."""
    chunks = (HEAD, part(jpeg(1), "0"), part(jpeg(2))[:100])
    async with camera_server(sending(*chunks, then_wait=False)) as address, opened(address) as source:
        frames = aiter(source.frames())
        await anext(frames)
        with pytest.raises(SourceError, match=r"closed the connection|broke"):
            await anext(frames)


async def test_a_video_file_is_a_camera_that_repeats(tmp_path: Path) -> None:
    """A file plays at its own pace, begins again at its end, and time goes on evenly."""
    clip = write_video(tmp_path / "clip.mp4", frames=5, fps=20)
    async with opened(str(clip)) as source:
        started = time.time()
        frames = await take(source, 12)
    assert time.time() - started == pytest.approx(12 / 20, abs=0.45)
    gaps = np.diff([frame.captured for frame in frames])
    assert gaps.min() > 0.02
    assert gaps.max() < 0.3
    assert abs(frames[-1].captured - time.time()) < 1
    shades = [shade_of(frame) for frame in frames]
    assert shades[:5] == pytest.approx(shades[5:10], abs=4)
    assert shades[4] == pytest.approx(80, abs=6)


async def test_a_video_gives_the_wanted_rate(tmp_path: Path) -> None:
    """A file of 50 frames a second is a camera of 10 when the site file says 10."""
    clip = write_video(tmp_path / "clip.mp4", frames=50, fps=50)
    async with opened(str(clip), fps=10.0) as source:
        frames = await take(source, 6)
    assert np.diff([frame.captured for frame in frames]) == pytest.approx(0.1, abs=0.03)


async def test_a_folder_is_a_camera(tmp_path: Path) -> None:
    """Pictures named by their capture times play at that pace; JPEG bytes are passed on as they are."""
    for number, name in enumerate(("1795350000.000", "1795350000.100", "1795350000.300")):
        (tmp_path / f"{name}.jpg").write_bytes(jpeg(50 * number))
    async with opened(str(tmp_path)) as source:
        frames = await take(source, 3)
    assert [frame.jpeg for frame in frames] == [jpeg(0), jpeg(50), jpeg(100)]
    assert np.diff([frame.captured for frame in frames]) == pytest.approx([0.1, 0.2], abs=0.01)
    assert abs(frames[0].captured - time.time()) < 2


@pytest.mark.parametrize("name", ["noise.mp4", "empty.mp4", "text.avi"])
async def test_a_file_that_is_no_video_is_told(tmp_path: Path, name: str) -> None:
    """Noise, nothing and text end in a SourceError with FFmpeg's words."""
    content = {"noise.mp4": os.urandom(50_000), "empty.mp4": b"", "text.avi": b"hello"}[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match="cannot be opened: "):
        await open_source(camera(str(tmp_path / name)), "", CLOCK)


async def test_a_decoder_that_is_killed_is_told(tmp_path: Path) -> None:
    """Whatever ends the decoding process, the camera says how it ended and no process stays."""
    clip = write_video(tmp_path / "clip.mp4")
    async with opened(str(clip)) as source:
        await take(source, 1)
        (child,) = [each for each in psutil.Process().children() if "video_process" in " ".join(each.cmdline())]
        child.kill()
        with pytest.raises(SourceError, match="the decoding process died of SIGKILL"):
            await take(source, 50)
    assert not child.is_running()


async def test_a_server_that_goes_silent_is_told(tmp_path: Path) -> None:
    """HTTP video that stops half-way ends by the decoder's own limit, as a reason and not as a hang."""
    data = write_video(tmp_path / "clip.avi", frames=20).read_bytes()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: video/x-msvideo\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    async with camera_server(sending(head + data[:300])) as address:
        started = time.monotonic()
        with pytest.raises(SourceError, match="cannot be opened"):
            await open_source(camera(address), "", CLOCK)
    assert time.monotonic() - started < 30


@dataclass
class Heard:
    """What capture told, by camera."""

    frames: dict[str, list[Frame]] = field(default_factory=dict)
    beats: dict[str, list[CameraHeartbeat]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    bad: dict[str, list[str]] = field(default_factory=dict)

    def events(self) -> CaptureEvents:
        async def on_frame(frame: Frame) -> None:
            self.frames.setdefault(frame.camera, []).append(frame)

        async def on_heartbeat(beat: CameraHeartbeat) -> None:
            self.beats.setdefault(beat.camera, []).append(beat)

        async def on_fault(name: CameraId, reason: str) -> None:
            self.faults.setdefault(name, []).append(reason)

        async def on_bad_frame(name: CameraId, reason: str) -> None:
            self.bad.setdefault(name, []).append(reason)

        return CaptureEvents(on_frame, on_heartbeat, on_fault, on_bad_frame)


@asynccontextmanager
async def capturing(*cameras: Camera) -> AsyncIterator[Heard]:
    heard = Heard()

    async def open_camera(each: Camera) -> CameraSource:
        return await open_source(each, "", CLOCK)

    capture = Capture(cameras, open_camera, heard.events(), CLOCK, backoff=lambda: Backoff(0.2, 1.0))
    capture.start()
    try:
        yield heard
    finally:
        started = time.monotonic()
        await capture.stop()
        assert time.monotonic() - started < 2.5


async def until(reached: Callable[[], bool], limit: float = 40.0) -> None:
    """Returns when it is so, or after `limit` seconds; the test then says what is missing."""
    for _ in range(round(limit / 0.05)):
        if reached():
            return
        await asyncio.sleep(0.05)


async def test_one_dead_camera_never_delays_another() -> None:
    """A camera that refuses, one that hangs, one that lies and one that works: the last one never notices."""
    pictures = [part(jpeg(shade), "") for shade in range(60)]
    async with (
        camera_server(sending(HEAD, *pictures, every=0.05)) as good,
        camera_server(sending(HEAD)) as mute,
        camera_server(sending(HEAD, part(b"x" * 9_000_000), then_wait=False)) as huge,
    ):
        started = time.monotonic()
        cameras = {"good": good, "refuses": "http://127.0.0.1:1/", "mute": mute, "huge": huge}
        async with capturing(*(camera(address, name) for name, address in cameras.items())) as heard:
            await until(lambda: len(heard.frames.get("good", [])) >= 25 and len(heard.faults.get("refuses", [])) >= 2)
            elapsed = time.monotonic() - started
    assert len(heard.frames["good"]) >= 25
    assert np.diff([frame.captured for frame in heard.frames["good"]]).max() < 1.0
    assert heard.frames.keys() == {"good"}
    assert len(heard.faults["refuses"]) >= 2
    assert "at most 8,388,608" in heard.bad["huge"][0]
    for name in cameras:
        assert len(heard.beats[name]) >= elapsed / 0.5 / 2
    assert heard.beats["refuses"][-1].last_frame is None
    assert "cannot be opened" in heard.beats["refuses"][-1].error
    beat = heard.beats["good"][-1]
    assert beat.last_frame is not None
    assert 0 <= beat.time - beat.last_frame < 1.0


async def test_a_camera_that_comes_back_is_read_again() -> None:
    """After a broken connection the camera is opened again, and its heartbeat is well again."""
    once = sending(HEAD, part(jpeg(), ""), then_wait=False)
    async with camera_server(once) as address, capturing(camera(address)) as heard:
        await until(lambda: len(heard.frames.get("cam-01", [])) >= 3)
    assert len(heard.frames["cam-01"]) >= 3
    assert "closed the connection" in heard.faults["cam-01"][0]


async def test_a_flood_of_bad_pictures_opens_the_camera_anew() -> None:
    """25 pictures in a row that cannot be used are a fault of the camera, told and retried."""
    async with (
        camera_server(sending(HEAD, part(bytes(8_500_000)) * 26)) as address,
        capturing(camera(address)) as heard,
    ):
        await until(lambda: bool(heard.faults))
    assert "25 bad pictures in a row" in heard.faults["cam-01"][0]


@needs_clips
async def test_the_clip_that_kills_opencv_harms_nobody() -> None:
    """kills_opencv5_capture.avi as a camera, twice over, beside a good one: everyone else goes on."""
    bad = [camera(f"{CLIPS}/kills_opencv5_capture.avi", f"bad-{number}") for number in range(2)]
    async with capturing(camera(f"{CLIPS}/highway.avi", "good", fps=10), *bad) as heard:
        await until(
            lambda: (
                len(heard.frames.get("good", [])) >= 25
                and all(heard.frames.get(each.id) or heard.faults.get(each.id) for each in bad)
            )
        )
    assert len(heard.frames["good"]) >= 25
    for each in bad:
        assert heard.frames.get(each.id) or heard.faults.get(each.id)


def test_offline_reads_every_picture(tmp_path: Path) -> None:
    """Every picture once, in order, with its second of the source; progress is told."""
    clip = write_video(tmp_path / "clip.mp4", frames=10, fps=10)
    told: list[tuple[float, float | None]] = []
    with OfflineSource(str(clip), progress=lambda done, whole: told.append((done, whole))) as source:
        seen = [(seconds, round(float(picture.mean()))) for seconds, picture in source]
        assert source.info.duration == pytest.approx(1.0)
    assert [seconds for seconds, _ in seen] == pytest.approx([number / 10 for number in range(10)])
    assert [shade for _, shade in seen] == pytest.approx([20 * number for number in range(10)], abs=6)
    assert told[-1] == pytest.approx((0.9, 1.0))


def test_offline_reads_a_folder_of_any_pictures(tmp_path: Path) -> None:
    """Names without a time are ordered as people number them; a broken picture is counted and passed over."""
    for number in (1, 2, 10):
        cv2.imwrite(str(tmp_path / f"img{number}.png"), np.full((16, 24, 3), number, np.uint8))
    (tmp_path / "img3.png").write_bytes(b"not a picture")
    (tmp_path / "img4.jpg").write_bytes(jpeg()[:-200])
    (tmp_path / "notes.txt").write_bytes(b"no picture at all")
    with OfflineSource(str(tmp_path), fps=2.0) as source:
        seen = [
            (seconds, picture.shape, int(picture[0, 0, 0])) for seconds, picture in source if picture.shape[1] == 24
        ]
        assert source.skipped >= 1
    assert seen == [(0.0, (16, 24, 3), 1), (0.5, (16, 24, 3), 2), (2.0, (16, 24, 3), 10)]


@pytest.mark.parametrize("spoil", ["cut", "flip", "zero"])
def test_offline_survives_a_spoilt_video(tmp_path: Path, spoil: str) -> None:
    """A video that is cut short or full of errors gives what can be decoded, or a SourceError: never a crash."""
    data = bytearray(write_video(tmp_path / "clip.avi", frames=60).read_bytes())
    if spoil == "cut":
        data = data[: len(data) // 2]
    for place in range(2000, len(data), 211):
        data[place] = 0 if spoil == "zero" else data[place] ^ (0xFF if spoil == "flip" else 0)
    (tmp_path / "bad.avi").write_bytes(data)
    reason, count = "bad.avi", 0
    try:
        with OfflineSource(str(tmp_path / "bad.avi")) as source:
            for _ in source:
                count += 1
    except SourceError as error:
        reason = str(error)
    assert "bad.avi" in reason
    assert count <= 61


async def test_offline_dates_a_live_address_by_arrival() -> None:
    """`ioc analyse http://...` sees the seconds that pass, not those that FFmpeg counts for itself."""
    pictures = [part(jpeg(5 * number, 64)) for number in range(30)]

    def read(address: str) -> list[float]:
        with OfflineSource(address) as source:
            return [seconds for seconds, _ in islice(source, 25)]

    async with camera_server(sending(HEAD, *pictures, every=0.1)) as address:
        seconds = await asyncio.to_thread(read, address)
    assert len(seconds) == 25
    assert np.median(np.diff(seconds[5:])) == pytest.approx(0.1, abs=0.03)


def test_a_picture_that_claims_gigabytes_is_passed_over(tmp_path: Path) -> None:
    """A JPEG of a few bytes whose header claims 60,000 x 60,000 pixels costs itself only."""
    bomb = bytearray(jpeg(1, 64))
    place = bomb.index(b"\xff\xc0")
    bomb[place + 5 : place + 9] = (60_000).to_bytes(2, "big") * 2
    (tmp_path / "1.jpg").write_bytes(bomb)
    (tmp_path / "2.jpg").write_bytes(jpeg(2, 64))
    with OfflineSource(str(tmp_path)) as source:
        assert [picture.shape for _, picture in source] == [(64, 64, 3)]
        assert source.skipped == 1


def test_offline_says_what_is_missing(tmp_path: Path) -> None:
    """A path that is not there, and a folder without pictures, are told by name."""
    with pytest.raises(SourceError, match=r"nothing\.mp4: cannot be opened: No such file"):
        OfflineSource(str(tmp_path / "nothing.mp4"))
    with pytest.raises(SourceError, match="the folder holds no pictures"):
        OfflineSource(str(tmp_path))


@needs_clips
@pytest.mark.parametrize(("clip", "frames"), [("kills_opencv5_capture.avi", 51), ("cars_from_above.mp4", 377)])
def test_offline_reads_real_clips_whole(clip: str, frames: int) -> None:
    """Every frame that the clip's own description counts is there."""
    with OfflineSource(f"{CLIPS}/{clip}") as source:
        assert sum(1 for _ in source) == frames


def test_kill_9_of_the_parent_leaves_no_decoder(tmp_path: Path) -> None:
    """Decoding processes end when the parent is killed, playing or waiting."""
    clip = write_video(tmp_path / "clip.mp4", frames=100)
    program = textwrap.dedent(
        f"""
        import asyncio
        from ioc.adapters.cameras.offline import OfflineSource
        from tests.integration.test_cameras import CLOCK, camera, open_source, take
        async def main():
            source = await open_source(camera({str(clip)!r}), "", CLOCK)
            await take(source, 2)
            offline = OfflineSource({str(clip)!r})
            print("up", flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) == 2
        parent.kill()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(map(runs, children)):
            time.sleep(0.05)
    assert not [child for child in children if runs(child)]


def runs(process: psutil.Process) -> bool:
    """A zombie has ended; it only waits for its new parent to look."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def mediamtx() -> str:
    named = os.environ.get("IOC_TEST_MEDIAMTX") or shutil.which("mediamtx")
    if not named:
        pytest.skip("needs MediaMTX: put `mediamtx` on PATH, or name the program in IOC_TEST_MEDIAMTX")
    return named


@pytest.fixture
def rtsp(tmp_path: Path) -> Iterator[str]:
    """The address of a stream that a real RTSP server serves."""
    port = 18554
    config = tmp_path / "mediamtx.yml"
    config.write_text(
        f"logLevel: warn\nrtspTransports: [tcp]\nrtspAddress: 127.0.0.1:{port}\nrtmp: no\nhls: no\nwebrtc: no\n"
        "srt: no\npaths: {all_others: }\n"
    )
    with subprocess.Popen([mediamtx(), str(config)], stdout=subprocess.DEVNULL) as server:
        try:
            yield f"rtsp://127.0.0.1:{port}/cam"
        finally:
            server.terminate()


PUSH = """
import av, numpy as np, sys, time
container = None
for attempt in range(50):
    try:
        container = av.open(sys.argv[1], "w", format="rtsp", options={"rtsp_transport": "tcp"})
        stream = container.add_stream("mpeg4", rate=20)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        container.start_encoding()
        break
    except (OSError, av.error.FFmpegError):
        time.sleep(0.1)
for number in range(2000):
    picture = np.full((64, 64, 3), 10 * number % 256, np.uint8)
    container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
    time.sleep(0.05)
"""


async def test_rtsp_is_read_over_tcp_and_a_dead_server_is_told(rtsp: str) -> None:
    """A real RTSP stream gives pictures dated now; when its sender dies the camera says so and is tried again."""
    sender = await asyncio.create_subprocess_exec(sys.executable, "-c", PUSH, rtsp, stderr=subprocess.DEVNULL)
    try:
        async with capturing(camera(rtsp, fps=10)) as heard:
            await until(lambda: len(heard.frames.get("cam-01", [])) >= 20)
            frames = heard.frames["cam-01"]
            assert len(frames) >= 20
            assert abs(frames[-1].captured - time.time()) < 2
            assert np.diff([frame.captured for frame in frames[-10:]]) == pytest.approx(0.1, abs=0.2)
            earlier = len(heard.faults.get("cam-01", []))
            sender.kill()
            await until(lambda: len(heard.faults.get("cam-01", [])) > earlier)
            assert len(heard.faults["cam-01"]) > earlier
    finally:
        if sender.returncode is None:
            sender.kill()
        await sender.wait()


async def test_http_client_is_closed(tmp_path: Path) -> None:
    """A camera that is opened and closed leaves no connection behind."""
    async with camera_server(sending(HEAD, part(jpeg(), ""))) as address:
        for _ in range(5):
            async with opened(address) as source:
                await take(source, 1)
        port = int(httpx.URL(address).port or 0)
        await asyncio.sleep(0.2)
        mine = psutil.Process().net_connections("tcp")
        assert not [each for each in mine if each.raddr and each.raddr[1] == port and each.status == "ESTABLISHED"]
