"""One running centre and everything that the world may throw at it: a clear answer, and nothing else disturbed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.sync.client import connect

from ioc.wire.live import CLOSE_VERSION, Beat, CameraState, Subscribe
from tests.integration.centre_process import CentreProcess, gone
from tests.integration.hostile_cameras import BEHAVIOURS, hostile_cameras, write_film, write_site
from tests.integration.live_centre import free_port

PATIENCE = 40.0
"""Seconds within which something must have happened; on an idle machine a few are enough."""
CLIP = "kills_opencv5_capture.avi"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    """Every hostile camera, a healthy one and a film; folders with spaces and commas, the site named by its file."""
    folder = tmp_path_factory.mktemp("trung tâm, thử")
    film = folder / "the film, again.avi"
    write_film(film)
    with hostile_cameras() as address:
        sources = {name: f"{address}{name}.mjpg" for name in BEHAVIOURS} | {"film": str(film)}
        clip = Path(os.environ.get("IOC_CLIPS", "")) / CLIP
        if clip.is_file():
            sources["clip"] = str(clip)
        site = write_site(folder / "a site", sources)
        running = CentreProcess(
            folder / "dữ liệu, data", free_port(), {"IOC_SITE": str(site), "IOC_VISION_WORKERS": "2"}
        )
        running.start()
        try:
            running.wait_until_up()
            yield running
        finally:
            running.clear_away()


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.2)


def analysed(centre: CentreProcess, camera: str) -> float:
    return centre.figures().get(("ioc_frames_analysed_total", camera), 0.0)


def failed(centre: CentreProcess, camera: str) -> float:
    return centre.figures().get(("ioc_frames_failed_total", camera), 0.0)


def goes_on(centre: CentreProcess, camera: str, pictures: int = 5) -> None:
    """The camera's pictures are analysed, now."""
    before = analysed(centre, camera)
    until(lambda: analysed(centre, camera) >= before + pictures, f"{pictures} more pictures of {camera}")


def state_of(centre: CentreProcess, camera: str) -> CameraState:
    """As a wall that connects now is told."""
    with connect(
        f"{centre.base.replace('http', 'ws')}/api/v1/live",
        additional_headers=centre.bearer(),
        max_size=None,
        proxy=None,
    ) as socket:
        socket.send(Subscribe().model_dump_json())
        while True:
            text = socket.recv(10)
            if '"type":"beat"' in str(text):
                beat = Beat.model_validate_json(text)
                return next(state for state in beat.cameras if state.id == camera)


def takes_readings(centre: CentreProcess) -> None:
    """A good reading is accepted by the door and by the stream."""
    before = centre.figures().get(("ioc_readings_accepted_total", ""), 0.0)
    answer = centre.send_readings({"readings": [{"sensor": "w-1", "time": time.time(), "value": 1.0}]})
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "refused": []})
    until(lambda: centre.figures().get(("ioc_readings_accepted_total", ""), 0.0) > before, "the reading in the stream")


def children(centre: CentreProcess, word: str) -> list[psutil.Process]:
    """The centre's own children whose command line holds `word`."""
    found = []
    for child in centre.children():
        try:
            if any(word in argument for argument in child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def test_the_healthy_camera_keeps_its_rate_beside_all_the_others(centre: CentreProcess) -> None:
    """Most of its five pictures a second are analysed while its neighbours send rubbish, and none of them fails."""
    goes_on(centre, "healthy")
    before, began = analysed(centre, "healthy"), time.monotonic()
    time.sleep(6)
    rate = (analysed(centre, "healthy") - before) / (time.monotonic() - began)
    assert rate > 2.0
    assert failed(centre, "healthy") == 0
    assert state_of(centre, "healthy").state == "live"


def test_truncated_pictures_fail_alone(centre: CentreProcess) -> None:
    """Each is counted and goes to the dead letters; the whole ones between them are analysed."""
    until(lambda: failed(centre, "truncated") >= 3, "truncated pictures that fail")
    goes_on(centre, "truncated")
    assert centre.figures()["ioc_dead_letters_total", "frames"] >= 3


def test_a_picture_of_another_size_is_no_fault(centre: CentreProcess) -> None:
    """The camera changes its size mid-stream, again and again, and is analysed on."""
    goes_on(centre, "resized", 40)
    assert failed(centre, "resized") == 0


def test_a_picture_of_20_mb_is_refused_and_the_next_one_taken(centre: CentreProcess) -> None:
    """Counted as failed, named in the log with its limit."""
    until(lambda: failed(centre, "huge") >= 1, "a huge picture that fails")
    goes_on(centre, "huge")
    assert re.search(r"camera huge: .*at most 8,388,608", centre.words())


@pytest.mark.parametrize("camera", ["garbage", "hanging"])
def test_a_camera_without_pictures_is_reported_and_tried_again(centre: CentreProcess, camera: str) -> None:
    """The wall is told why in words, the log when it is tried again."""
    until(lambda: "came" in state_of(centre, camera).error, f"an error of {camera}")
    assert pauses(centre, camera)


def pauses(centre: CentreProcess, camera: str) -> list[float]:
    """Seconds that the log says the camera waits before each next try."""
    said = re.findall(rf"camera {camera}: .*tried again in ([\d.]+) s", centre.words())
    return [float(seconds) for seconds in said]


def test_a_clip_that_kills_decoders_disturbs_nobody(centre: CentreProcess) -> None:
    """The clip either plays or is reported and tried again; every other camera goes on."""
    clip = Path(os.environ.get("IOC_CLIPS", "")) / CLIP
    if not clip.is_file():
        pytest.skip(f"needs {CLIP}: name its folder in IOC_CLIPS")
    until(
        lambda: (
            analysed(centre, "clip") > 0 or (state_of(centre, "clip").error != "" and len(pauses(centre, "clip")) > 1)
        ),
        "pictures of the clip, or its failure in words",
    )
    for camera in ("healthy", "resized", "film"):
        goes_on(centre, camera)


def test_a_decoder_that_aborts_is_reported_and_restarted_with_growing_pauses(centre: CentreProcess) -> None:
    """SIGABRT three times in a row: the log names camera and signal, the pauses grow, the others go on."""
    goes_on(centre, "film")

    def told_three_times() -> bool:
        for process in children(centre, "video_process"):  # the clip's too, if it is there: it must stand that as well
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGABRT)
        return len(pauses(centre, "film")) >= 3

    until(told_three_times, "three deaths of the decoder in the log")
    assert "camera film: the decoding process died of SIGABRT" in centre.words()
    waits = pauses(centre, "film")[:3]
    assert waits == sorted(waits)
    assert waits[2] > waits[0]
    goes_on(centre, "healthy")
    goes_on(centre, "film")
    until(lambda: state_of(centre, "film").error == "", "the film without an error")


def test_a_vision_worker_killed_is_replaced(centre: CentreProcess) -> None:
    """kill -9 of each in turn: its cameras come back, and the others never notice for long. (A worker that dies between
    two pictures costs nothing, and is replaced without a word.)"""
    for _ in range(2):
        workers = children(centre, "spawn_main")
        assert workers
        victim = workers[0]
        victim.kill()
        until(lambda pid=victim.pid: pid not in {child.pid for child in children(centre, "spawn_main")}, "its end")  # type: ignore[misc]  # the default binds it
        for camera in ("healthy", "resized"):
            goes_on(centre, camera)
    until(lambda: len(children(centre, "spawn_main")) >= 2, "two workers again")


NOW = 1e9  # replaced by the present before it is sent
GOOD = {"sensor": "w-1", "time": NOW, "value": 1.0}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "1970": (GOOD | {"time": 0.0}, "in the past; at most 86400 s"),
    "2100": (GOOD | {"time": 4_102_444_800.0}, "in the future; at most 120 s"),
    "unknown sensor": (GOOD | {"sensor": "nobody"}, "nobody: unknown; the site file does not name it"),
    "impossible value": (GOOD | {"value": 1e6}, "outside what it can measure, 0..12"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_reading_that_cannot_be_believed_is_refused_by_itself(centre: CentreProcess, name: str) -> None:
    """202: the good ones around it are taken, the bad one is named by its index with the reason."""
    bad, words = REFUSED[name]
    rows = [GOOD | {"time": time.time()}, {**bad, "time": time.time() if bad["time"] == NOW else bad["time"]}]
    answer = centre.send_readings({"readings": rows})
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 1
    (refused,) = answer.json()["refused"]
    assert refused["index"] == 1
    assert words in refused["reason"]
    takes_readings(centre)


def raw(value: str) -> bytes:
    return f'{{"readings": [{{"sensor": "w-1", "time": {time.time()}, "value": {value}}}]}}'.encode()


ROW = b'{"sensor":"w-1","time":1,"value":1}'
BODIES: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "NaN": (lambda: raw("NaN"), 422, "NaN, Infinity and numbers beyond a double are not JSON"),
    "Infinity": (lambda: raw("Infinity"), 422, "are not JSON"),
    "-Infinity": (lambda: raw("-Infinity"), 422, "are not JSON"),
    "beyond a double": (lambda: raw("1e999"), 422, "JSON"),
    "text": (lambda: raw('"high"'), 422, "readings.0.value"),
    "null": (lambda: raw("null"), 422, "readings.0.value"),
    "another version": (lambda: b'{"v": 2, "readings": [' + ROW + b"]}", 422, "v: Extra inputs are not permitted"),
    "no readings": (lambda: b"{}", 422, "readings: Field required"),
    "a list": (lambda: b"[1, 2, 3]", 422, "body:"),
    "empty": (lambda: b"", 422, "not JSON"),
    "binary": (lambda: bytes(range(256)) * 4, 422, "not JSON"),
    "deep": (lambda: b"[" * 100_000, 422, "JSON"),
    "10,000 readings": (lambda: b'{"readings": [' + b",".join([ROW] * 10_000) + b"]}", 422, "at most 1000 items"),
    "10 MB": (lambda: b'{"readings": [' + b" " * 10_000_000 + b"]}", 413, "at most 1,000,000 bytes are taken"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_refused_whole(centre: CentreProcess, name: str) -> None:
    """A status that says whose fault it is, a problem document that says what is wrong, and the next one is taken."""
    make, status, words = BODIES[name]
    answer = centre.send_readings(make())
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert set(answer.json()["title"]) == {"vi", "en"}
    takes_readings(centre)


def test_a_wrong_token_is_refused_in_words(centre: CentreProcess) -> None:
    """401, whatever the body holds."""
    answer = centre.send_readings({"readings": []}, token="wrong")  # noqa: S106  # that it is none is the point
    assert answer.status_code == 401
    assert "ingest token" in answer.json()["detail"]
    takes_readings(centre)


def test_an_unknown_camera_is_named(centre: CentreProcess) -> None:
    """404 with the camera's id; a live client that asks for its tiles is served the rest."""
    with centre.client() as http:
        answer = http.get("/api/v1/cameras/nobody/latest.jpg")
    assert (answer.status_code, answer.json()["detail"]) == (404, "no camera nobody")
    goes_on(centre, "healthy")


def test_a_live_client_of_another_version_is_refused_by_code(centre: CentreProcess) -> None:
    """It reads why before the socket closes."""
    address = f"{centre.base.replace('http', 'ws')}/api/v1/live"
    with connect(address, additional_headers=centre.bearer(), proxy=None) as socket:
        socket.send('{"type": "subscribe", "v": 99}')
        assert f'"code":{CLOSE_VERSION}' in str(socket.recv(10))
    assert state_of(centre, "healthy").state == "live"


def test_the_log_of_such_a_day_holds_no_traceback(centre: CentreProcess) -> None:
    """Everything above was foreseen; and the centre ends within seconds, with 0, leaving no process."""
    goes_on(centre, "healthy")
    processes = centre.children()
    code, seconds = centre.stop(signal.SIGINT)
    print(f"ended in {seconds:.1f} s")
    assert (code, gone(processes, 1.0)) == (0, [])
    assert seconds <= 5.0
    assert "Traceback" not in centre.words()
    assert " ERROR " not in centre.words()
