"""The demo city as a program: its cameras on real HTTP, its recordings, its site."""

from __future__ import annotations

import hashlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import cv2
import httpx
import numpy as np
import orjson
import pytest

from ioc.adapters.site_file import load_site
from ioc.domain.geometry import Point
from ioc.domain.site import ZoneUse
from simulators.blocks import build_town
from simulators.city import load_city
from simulators.map_tiles import write_map
from simulators.scenario import load_scenario
from simulators.site_files import site_yaml
from simulators.traffic import Traffic

DEMO = Path(__file__).parents[2] / "sites" / "demo"
UP_WITHIN = 40.0
STOPPED_WITHIN = 4.0
"""2 s are promised; a busy test machine gets as much again."""
SCENARIO = """
name: short
period: 1000
incidents:
  - {kind: camera_silent, camera: cam-04, at: 2, hold: 600}
"""


@dataclass
class Centre:
    """A stand-in for the centre: notes every reading and who sent it."""

    port: int = 0
    readings: list[dict[str, float | str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    noted = Centre()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            noted.readings += body["readings"]
            noted.tokens.add(self.headers.get("Authorization", ""))
            answer = orjson.dumps({"accepted": len(body["readings"]), "refused": []})
            self.send_response(202)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    noted.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield noted
    server.shutdown()
    thread.join()
    server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "simulators", *map(str, arguments)]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenes")


@dataclass
class City:
    base: str
    truth: Path
    process: subprocess.Popen[bytes]

    def wait_for_picture(self, camera: str) -> httpx.Response:
        deadline = time.monotonic() + UP_WITHIN
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the city has ended"
            try:
                answer = httpx.get(f"{self.base}/{camera}.jpg")
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.is_success:
                return answer
            time.sleep(0.1)
        raise AssertionError(f"no picture of {camera} within {UP_WITHIN} s")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, centre: Centre, cache: Path) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    scenario = folder / "short.yaml"
    scenario.write_text(SCENARIO)
    port, truth = free_port(), folder / "truth.jsonl"
    options = ["--port", port, "--scenario", scenario, "--cameras", "cam-02,cam-04", "--truth", truth, "--cache", cache]
    options += ["--centre", f"http://127.0.0.1:{centre.port}", "--token", "let-me-in"]
    process = subprocess.Popen(command("serve", *options))
    running = City(f"http://127.0.0.1:{port}", truth, process)
    running.wait_for_picture("cam-02")
    yield running
    process.kill()
    process.wait()


def parts(base: str, camera: str, count: int) -> list[tuple[float, bytes]]:
    """Capture time and JPEG of the next pictures of a stream."""
    found: list[tuple[float, bytes]] = []
    buffer = b""
    with httpx.stream("GET", f"{base}/{camera}.mjpg", timeout=20) as answer:
        assert answer.headers["content-type"].startswith("multipart/x-mixed-replace")
        for chunk in answer.iter_bytes():
            buffer += chunk
            while head := re.search(rb"Content-Length: (\d+)\r\nX-Timestamp: ([\d.]+)\r\n\r\n", buffer):
                end = head.end() + int(head[1])
                if len(buffer) < end:
                    break
                found.append((float(head[2]), buffer[head.end() : end]))
                buffer = buffer[end:]
            if len(found) >= count:
                return found[:count]
    raise AssertionError("the stream ended")


def test_a_camera_streams_jpegs_with_their_capture_times(city: City) -> None:
    """Pictures of 640 x 360 come with times of the wall clock that grow by a fifth of a second."""
    taken = parts(city.base, "cam-02", 6)
    times = [captured for captured, _ in taken]
    assert abs(times[-1] - time.time()) < 5
    assert min(b - a for a, b in pairwise(times)) == pytest.approx(0.2, abs=0.01)
    picture = cv2.imdecode(np.frombuffer(taken[0][1], np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (360, 640, 3)


def test_two_clients_see_the_same_pictures(city: City) -> None:
    """A second viewer of a camera takes nothing from the first."""
    seen: list[list[tuple[float, bytes]]] = []
    viewers = [threading.Thread(target=lambda: seen.append(parts(city.base, "cam-02", 8))) for _ in range(2)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    one, other = (dict(pictures) for pictures in seen)
    assert len(set(one) & set(other)) >= 4
    assert all(one[moment] == other[moment] for moment in set(one) & set(other))


def test_a_silent_camera_hangs_or_refuses(city: City) -> None:
    """While the scenario silences a camera, newcomers are refused or get no picture, in turn; the other one goes on."""
    outcomes: set[str] = set()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and outcomes != {"refused", "hangs"}:
        try:
            answer = httpx.get(f"{city.base}/cam-04.mjpg", timeout=1.0)
            outcomes.add("refused" if answer.status_code == 503 else f"HTTP {answer.status_code}")
        except httpx.ReadTimeout:
            outcomes.add("hangs")
    assert outcomes == {"refused", "hangs"}
    assert httpx.get(f"{city.base}/cam-02.jpg").is_success
    line = orjson.loads(city.truth.read_bytes().splitlines()[0])
    assert (line["kind"], line["camera"], line["end"]) == ("camera_silent", "cam-04", None)


def test_readings_reach_the_centre_with_the_token(city: City, centre: Centre) -> None:
    """Within a few periods every sensor of the city has been heard, dated now."""
    sensors = {sensor.id for sensor in load_city().sensors}
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and {row["sensor"] for row in centre.readings} < sensors:
        time.sleep(0.2)
    assert {row["sensor"] for row in centre.readings} == sensors
    assert centre.tokens == {"Bearer let-me-in"}
    assert abs(float(centre.readings[-1]["time"]) - time.time()) < 5


def test_the_index_lists_the_cameras_and_an_unknown_one_is_refused(city: City) -> None:
    """`/` names what there is; another name is 404 and says so."""
    assert "cam-02" in httpx.get(f"{city.base}/").text
    answer = httpx.get(f"{city.base}/cam-99.mjpg")
    assert answer.status_code == 404
    assert "cam-02" in answer.text


def test_a_taken_port_is_named_with_a_remedy(city: City) -> None:
    """A second city on the same port ends with 2 and says what to do."""
    done = subprocess.run(
        command("serve", "--port", city.base.rpartition(":")[2]), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_sigterm_ends_the_city_with_clients_still_there(city: City) -> None:
    """Told to stop while a viewer watches, the city is gone within seconds and ends with 0."""
    viewer = threading.Thread(target=_watch_until_the_end, args=(city.base,))
    viewer.start()
    time.sleep(0.5)
    began = time.monotonic()
    city.process.send_signal(signal.SIGTERM)
    assert city.process.wait(timeout=20) == 0
    assert time.monotonic() - began < STOPPED_WITHIN
    viewer.join()


def _watch_until_the_end(base: str) -> None:
    try:
        parts(base, "cam-02", 10_000)
    except (AssertionError, httpx.HTTPError):
        return


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_and_start_give_the_same_bytes(tmp_path: Path, cache: Path) -> None:
    """Two recordings are equal file by file, painted anew or from kept scenes; another seed gives others."""
    options = ["--for", 3, "--cameras", "cam-02", "--start", 1_795_306_800]
    for name, seed, scenes in (("a", 1, cache), ("b", 1, tmp_path / "new"), ("c", 2, cache)):
        out = ["--out", tmp_path / name, "--seed", seed, "--cache", scenes]
        subprocess.run(command("record", *options, *out), check=True, capture_output=True, timeout=100)
    one, other, third = (digests(tmp_path / name) for name in "abc")
    assert one == other
    assert len([name for name in one if name.endswith(".jpg")]) == 15
    assert "cameras/cam-02/1795306800.000.jpg" in one or "cameras/cam-02/1795306800.100.jpg" in one
    assert one != third


def test_conditions_change_the_pictures_and_nothing_else(tmp_path: Path, cache: Path) -> None:
    """Night is darker than dusk, dusk than day; tracks, readings and truth are the same; a scenario may name one."""
    scenario = tmp_path / "wet.yaml"
    scenario.write_text("name: wet\nperiod: 60\ncondition: night\n")
    plain = scenario.with_name("plain.yaml")
    plain.write_text(scenario.read_text().replace("condition: night\n", ""))
    asked = {
        "day": ("--scenario", plain),
        "dusk": ("--scenario", plain, "--condition", "dusk"),
        "night": ("--scenario", scenario),
    }
    for name, options in asked.items():
        places = ("--out", tmp_path / name, "--cache", cache)
        run = command("record", "--for", 1, "--cameras", "cam-02", *options, *places)
        subprocess.run(run, check=True, capture_output=True, timeout=100)
    light = {name: brightness(tmp_path / name / "cameras" / "cam-02") for name in asked}
    assert light["night"] < 0.8 * light["dusk"] < 0.8 * light["day"]
    rest = [
        {name: digest for name, digest in digests(tmp_path / condition).items() if not name.endswith(".jpg")}
        for condition in asked
    ]
    assert rest[0] == rest[1] == rest[2] != {}


def brightness(folder: Path) -> float:
    """Mean grey level of the pictures in a folder."""
    pictures = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in folder.glob("*.jpg")]
    return float(np.mean([picture.mean() for picture in pictures if picture is not None]))


def test_an_unknown_camera_is_a_clear_error(tmp_path: Path) -> None:
    """Asked to record a camera that is not there, the program names those that are."""
    done = subprocess.run(
        command("record", "--out", tmp_path, "--cameras", "cam-77"), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "cam-77" in done.stderr
    assert "cam-01" in done.stderr


def test_the_committed_demo_site_is_what_the_city_gives(tmp_path: Path) -> None:
    """sites/demo holds exactly what `python -m simulators site` writes now."""
    city = load_city()
    with Traffic(city, seed=1) as traffic:
        text = site_yaml(city, traffic.roads)
        write_map(tmp_path / "map.pmtiles", city, traffic.roads, build_town(city, traffic.roads))
    assert (DEMO / "site.yaml").read_text(encoding="utf-8") == text
    assert (DEMO / "map.pmtiles").read_bytes() == (tmp_path / "map.pmtiles").read_bytes()


def test_the_demo_site_loads_and_fits_its_scenario() -> None:
    """Every camera, zone and sensor that the demo scenario names is in the site; every camera is calibrated."""
    site = load_site(DEMO / "site.yaml")
    for planned in load_scenario("demo").incidents:
        camera, zone, sensor = (getattr(planned, name, None) for name in ("camera", "zone", "sensor"))
        if camera is not None:
            assert site.camera(camera) is not None
            assert zone is None or site.camera(camera).zone(zone) is not None  # type: ignore[union-attr]  # just checked
        else:
            assert site.sensor(sensor or "") is not None
    assert all(len(camera.ground) >= 4 for camera in site.cameras)


def test_lanes_point_along_their_traffic() -> None:
    """In every traffic picture a lane's direction leads from one part of the lane to another, not across it."""
    for camera in load_site(DEMO / "site.yaml").cameras:
        for zone in camera.zones:
            if zone.use is ZoneUse.LANE and zone.direction is not None:
                middle = zone.polygon.shape.centroid
                ahead = Point(middle.x + 0.05 * zone.direction.x, middle.y + 0.05 * zone.direction.y)
                assert zone.polygon.contains(ahead), f"{camera.id} {zone.id}"
