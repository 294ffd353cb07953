"""Vision workers die, hang and are killed; the centre goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from ioc.adapters.vision_workers import VisionWorkers
from ioc.domain.errors import BadFrame, Unavailable
from ioc.domain.frame import Frame
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.site import Camera
from ioc.domain.text import Text
from tests.integration.hostile_perceivers import Obedient

CAMERAS = [Camera(CameraId(f"cam-{number}"), Text("a", "a"), "x", LonLat(106, 21), AreaId("a")) for number in range(4)]
A, B, C, D = (camera.id for camera in CAMERAS)


@asynccontextmanager
async def running(workers: int = 2, frame_limit: float = 5.0) -> AsyncIterator[VisionWorkers]:
    analyser = VisionWorkers(CAMERAS, workers, frame_limit=frame_limit, make=Obedient)
    await analyser.start()
    try:
        yield analyser
    finally:
        await analyser.close()


async def ask(analyser: VisionWorkers, camera: CameraId, what: bytes = b"look") -> tuple[int, int]:
    """(process id, frames of this camera that the process has seen)."""
    tracks = (await analyser.analyse(Frame(camera, 1.0, what))).tracks
    return tracks.lines["pid and count"]


async def test_a_camera_stays_with_its_worker() -> None:
    """What a worker learned of a camera is there for the next frame; cameras are dealt evenly."""
    async with running() as analyser:
        seen = [await ask(analyser, camera) for camera in (A, B, C, D, A, B)]
    pids = [pid for pid, _ in seen]
    assert pids[0] == pids[2] == pids[4] != pids[1] == pids[3] == pids[5]
    assert [count for _, count in seen] == [1, 1, 1, 1, 2, 2]


async def test_the_wish_to_inspect_reaches_the_camera_s_worker_and_outlives_its_death() -> None:
    """It goes with each picture, so there is nothing that a new worker could have missed."""
    async with running() as analyser:
        assert (await analyser.analyse(Frame(A, 1.0, b"look"))).workings is None
        for _ in range(2):
            told = (await analyser.analyse(Frame(A, 1.0, b"look"), inspect=True)).workings
            assert told is not None
            assert told.camera == A
            with pytest.raises(Unavailable):
                await analyser.analyse(Frame(A, 1.0, b"exit"))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (b"abort", "died of SIGABRT"),
        (b"kill", "died of SIGKILL"),
        (b"exit", "died of exit 7"),
        (b"hang", "hung for 1 s"),
    ],
)
async def test_a_death_names_camera_and_cause_and_the_others_go_on(what: bytes, words: str) -> None:
    """A worker that dies costs the one frame, says how it died, and is back; the other worker never notices."""
    async with running(frame_limit=1.0) as analyser:
        before = await ask(analyser, B)
        death = asyncio.create_task(ask(analyser, A, what))
        assert await ask(analyser, B) == (before[0], 2)
        with pytest.raises(Unavailable, match=f"camera cam-0: vision worker 0 {words}"):
            await death
        started = time.monotonic()
        assert (await ask(analyser, C))[1] == 1
        assert time.monotonic() - started < 10
        assert await ask(analyser, B) == (before[0], 3)


async def test_native_code_that_hangs_is_killed() -> None:
    """A worker that hangs with Python's lock held, so that no thread of its own runs, is killed all the same."""
    async with running(workers=1, frame_limit=1.0) as analyser:
        with pytest.raises(Unavailable, match="hung for 1 s and was killed"):
            await ask(analyser, A, b"hang holding the GIL")
        assert (await ask(analyser, B))[1] == 1


async def test_a_camera_that_kills_again_is_kept_away() -> None:
    """The second death keeps the camera away, with the reason; its neighbours on the same worker go on."""
    async with running(workers=1) as analyser:
        with pytest.raises(Unavailable, match=r"is restarted$"):
            await ask(analyser, A, b"abort")
        with pytest.raises(Unavailable, match="is restarted; kept away for 5 s"):
            await ask(analyser, A, b"abort")
        with pytest.raises(Unavailable, match=r"killed its vision worker 2 times; kept away for \d s more"):
            await ask(analyser, A)
        assert (await ask(analyser, B))[1] == 1


async def test_a_camera_comes_back_after_its_pause() -> None:
    """Time passes, the camera is tried again; each further death keeps it away for longer."""
    now = [0.0]
    analyser = VisionWorkers(CAMERAS, 1, make=Obedient, monotonic=lambda: now[0])
    try:
        for pause in ("restarted$", "away for 5 s", "away for 15 s"):
            with pytest.raises(Unavailable, match=pause):
                await ask(analyser, A, b"exit")
            now[0] += 16
        assert (await ask(analyser, A))[1] == 1
    finally:
        await analyser.close()


async def test_a_bad_picture_and_a_bug_keep_the_process() -> None:
    """A bad picture keeps what was learned; a mistake in vision begins the camera anew; neither costs the process."""
    async with running(workers=1) as analyser:
        pid, _ = await ask(analyser, A)
        with pytest.raises(BadFrame, match="not a picture"):
            await ask(analyser, A, b"bad")
        assert await ask(analyser, A) == (pid, 2)
        with pytest.raises(Unavailable, match="a mistake in vision"):
            await ask(analyser, A, b"bug")
        assert await ask(analyser, A) == (pid, 1)
        with pytest.raises(BadFrame, match="camera nobody: unknown"):
            await ask(analyser, CameraId("nobody"))


async def test_a_worker_killed_while_idle_is_replaced() -> None:
    """The kernel's out-of-memory killer takes an idle worker: the next frames are analysed by a new one."""
    async with running(workers=1) as analyser:
        pid, _ = await ask(analyser, A)
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.5)
        for _ in range(5):
            try:
                again, count = await ask(analyser, A)
            except Unavailable:
                continue
            break
        assert (again != pid, count) == (True, 1)


async def test_hostile_pictures_cost_themselves_only() -> None:
    """Real vision: a picture cut short, one that is none, one that claims gigabytes and one of another size; the
    process that refuses them is the one that goes on."""
    _, encoded = cv2.imencode(".jpg", np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8))
    _, smaller = cv2.imencode(".jpg", np.full((120, 160, 3), 90, np.uint8))
    good = encoded.tobytes()
    bomb = bytearray(good)
    place = bomb.index(b"\xff\xc0")
    bomb[place + 5 : place + 9] = (60_000).to_bytes(2, "big") * 2
    analyser = VisionWorkers(CAMERAS, 1)
    try:
        (pid,) = await analyser.start()
        await analyser.analyse(Frame(A, 1.0, good))
        for number, hostile in enumerate((good[: len(good) // 2], b"GIF89a" * 100, bytes(bomb), os.urandom(8_000_000))):
            with pytest.raises(BadFrame):
                await analyser.analyse(Frame(A, 1.1 + number / 10, hostile))
        tracks = (await analyser.analyse(Frame(A, 1.6, smaller.tobytes()))).tracks
        assert tracks.size == (160, 120)
        tracks = (await analyser.analyse(Frame(A, 1.8, good))).tracks
        assert tracks.size == (320, 240)
        assert await analyser.start() == (pid,)
    finally:
        await analyser.close()


async def test_close_leaves_no_process() -> None:
    """After close, even in the middle of a hang, no worker is left, and closing is quick."""
    analyser = VisionWorkers(CAMERAS, 2, make=Obedient)
    pids = await analyser.start()
    hanging = asyncio.create_task(ask(analyser, A, b"hang holding the GIL"))
    await asyncio.sleep(0.3)
    started = time.monotonic()
    await analyser.close()
    assert time.monotonic() - started < 6
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert not [pid for pid in pids if _runs(pid)]


@pytest.mark.parametrize("what", ["look", "hang", "hang holding the GIL"])
def test_kill_9_of_the_parent_leaves_no_orphan(what: str) -> None:
    """A parent that is killed cannot clean up: its workers end by themselves, whatever they are doing."""
    program = textwrap.dedent(
        f"""
        import asyncio
        from tests.integration.test_vision_workers import CAMERAS, VisionWorkers, Obedient, A, ask
        async def main():
            analyser = VisionWorkers(CAMERAS, 2, make=Obedient, frame_limit=1.5)
            pids = await analyser.start()
            task = asyncio.create_task(ask(analyser, A, {what.encode()!r}))
            await asyncio.sleep(0.3)
            print(*pids, flush=True)
            await asyncio.sleep(60)
        if __name__ == "__main__":
            asyncio.run(main())
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        family = [child.pid for child in psutil.Process(parent.pid).children(recursive=True)]
        assert len(workers) == 2
        parent.kill()
        deadline = time.monotonic() + 6
        while time.monotonic() < deadline and any(map(_runs, family)):
            time.sleep(0.1)
    assert not [pid for pid in family if _runs(pid)]


def test_a_worker_does_not_import_the_program_again(tmp_path: Path) -> None:
    """What the started program imports and does at its top is the parent's alone."""
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            """
            import asyncio
            import os
            print("imported by", os.getpid(), flush=True)
            from tests.integration.test_vision_workers import A, CAMERAS, Obedient, VisionWorkers, ask

            async def main():
                analyser = VisionWorkers(CAMERAS, 1, make=Obedient)
                await analyser.start()
                print(await ask(analyser, A), flush=True)
                await analyser.close()

            if __name__ == "__main__":
                asyncio.run(main())
            """
        )
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.count("imported by") == 1
    assert done.stdout.splitlines()[-1].endswith(", 1)")


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
