"""Cameras on HTTP that misbehave, each in its own way, and one that does not; in threads, for any test to use.

GET /healthy.mjpg, /truncated.mjpg, /resized.mjpg, /huge.mjpg, /garbage.mjpg, /hanging.mjpg
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np

FPS = 5
HUGE = 20_000_000
"""Bytes of a picture that no camera of ours sends."""


def picture(number: int, width: int = 320, height: int = 240) -> bytes:
    """A JPEG of a street with something that moves, and the noise of a real imager: without it a picture is frozen."""
    image = np.full((height, width, 3), 110, np.uint8)
    image[:: max(2, height // 12)] = 140
    for house in range(8):
        x, high = house * width // 8, height // 8 + height // 24 * (house % 3)
        image[height // 16 : high, x : x + width // 11] = (60 + 20 * (house % 4), 90, 170 - 25 * (house % 5))
        image[height * 5 // 6 : height * 5 // 6 + 8, x : x + width // 20] = 225
    left = (number * 5) % (width - 40)
    image[height // 2 : height // 2 + 30, left : left + 40] = (30, 60, 200)
    grain = np.random.default_rng(number).normal(0, 2, image.shape)
    image = np.clip(image + grain, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", image)[1].tobytes())


def healthy() -> Iterator[bytes]:
    for number in itertools.count():
        yield part(picture(number))


def truncated() -> Iterator[bytes]:
    """Every third picture lacks its second half."""
    for number in itertools.count():
        jpeg = picture(number)
        yield part(jpeg if number % 3 else jpeg[: len(jpeg) // 2])


def resized() -> Iterator[bytes]:
    """Another size every ten pictures."""
    for number in itertools.count():
        yield part(picture(number, *((320, 240), (640, 360), (240, 320))[number // 10 % 3]))


def huge() -> Iterator[bytes]:
    """Every tenth picture has 20 MB."""
    for number in itertools.count():
        yield part(picture(number) if number % 10 != 5 else b"\xff\xd8" + bytes(HUGE) + b"\xff\xd9")


def garbage() -> Iterator[bytes]:
    while True:
        yield os.urandom(20_000)


def hanging() -> Iterator[bytes]:
    """One picture, then the connection stays open in silence."""
    yield part(picture(0))
    time.sleep(3600)


BEHAVIOURS = {each.__name__: each for each in (healthy, truncated, resized, huge, garbage, hanging)}


def part(body: bytes) -> bytes:
    head = (
        f"--edge\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}\r\nX-Timestamp: {time.time():.3f}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        behaviour = BEHAVIOURS[self.path.strip("/").removesuffix(".mjpg")]
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=edge")
        self.end_headers()
        with contextlib.suppress(OSError):  # the client has gone
            for chunk in behaviour():
                self.wfile.write(chunk)
                time.sleep(1 / FPS)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server gives it
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextlib.contextmanager
def hostile_cameras() -> Iterator[str]:
    """Their address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, name="hostile cameras")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_film(file: Path, seconds: int = 4) -> None:
    """A small video of the healthy camera, to be played over and over again."""
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (320, 240))
    for number in range(seconds * FPS):
        image = cv2.imdecode(np.frombuffer(picture(number), np.uint8), cv2.IMREAD_COLOR)
        assert image is not None
        writer.write(image)
    writer.release()


SITE_HEAD = """\
id: hostile
code: HO
name: {vi: Thử nghiệm, en: Hostile}
timezone: Asia/Ho_Chi_Minh
origin: [106.05, 21.18]
areas:
  - id: here
    name: {vi: Phường, en: Ward}
    province: Bắc Ninh
    commune: Phường
    code: "1"
    code_date: "2025-07-01"
sensors:
  - {id: w-1, name: {vi: Nước, en: Water}, kind: water_level, unit: m, location: [106.05, 21.18], area: here,
     low: 0, high: 12, period: 60, silent_after: 3600, thresholds: [{level: 1, above: 5, clear: 4.5}]}
cameras:
"""


def write_site(folder: Path, sources: dict[str, str], extra: str = "") -> Path:
    """A site file with these cameras. sources: camera id -> source. extra: further lines of the last camera."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(
        f"  - {{id: {name}, name: {{vi: {name}, en: {name}}}, source: '{source}', location: [106.05, 21.18],"
        f" area: here, fps: {FPS}{extra}}}\n"
        for name, source in sources.items()
    )
    file = folder / "site.yaml"
    file.write_text(SITE_HEAD + rows, encoding="utf-8")
    return file
