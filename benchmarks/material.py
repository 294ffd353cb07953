"""What the benchmark looks at: the proving ground, whose cameras have every rule between them; JPEGs, and H.264."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.adapters.site_file import load_site
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.site import Site
from simulators.city import CITIES, load_city
from simulators.record import record
from simulators.scenario import load_scenario

SITE = Path(__file__).resolve().parent.parent / "sites" / "proving-ground"
CITY, SCENARIO, SEED = CITIES / "proving_ground", "traffic", 1
BEGIN = 1_795_350_000.0
FPS = 5.0
"""Pictures a second that every camera of the proving ground sends, 640x360."""
VIDEO_CAMERA = CameraId("kerb")
"""Of the eight the one whose analysis costs about the mean of all."""
VIDEO_SIZE, VIDEO_FPS = (1280, 720), 25
VIDEO_BITS = 2_000_000
"""Bits a second of a 720p camera with its usual settings."""
VIDEO_SECONDS = 10.0
"""Longest video: it is shown again and again."""
SENSOR_NOISE = 1.5
"""Grey levels (standard deviation): a drawn picture without it costs a decoder next to nothing."""


class Material:
    """Pictures of all cameras; made when first asked for.

    seconds: city time to record. folder: where the pictures go.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self._seconds = seconds
        self.site: Site = load_site(SITE)

    @cached_property
    def drawn(self) -> tuple[int, float]:
        """Pictures drawn, and the seconds that it took."""
        cameras = tuple(str(camera.id) for camera in self.site.cameras)
        began = time.perf_counter()
        count = record(
            load_city(CITY), load_scenario(SCENARIO), self.folder, seed=SEED, seconds=self._seconds, cameras=cameras,
            start=BEGIN,
        )  # fmt: skip
        return count, time.perf_counter() - began

    @property
    def pictures(self) -> Path:
        """The folder with one of JPEGs for each camera."""
        assert self.drawn
        return self.folder / "cameras"

    @cached_property
    def frames(self) -> Mapping[CameraId, Sequence[Frame]]:
        return {camera.id: _frames(self.pictures / camera.id, camera.id) for camera in self.site.cameras}

    @cached_property
    def video(self) -> Path:
        """VIDEO_CAMERA's pictures as 720p25 H.264, in the way of a camera: no B pictures, 2 s from key to key.
        Between two pictures lie four blends of them; every one has a sensor's noise of its own."""
        out = self.folder / "video.mp4"
        rng = np.random.default_rng(SEED)
        noise = [rng.normal(0.0, SENSOR_NOISE, (*VIDEO_SIZE[::-1], 3)).astype(np.int16) for _ in range(7)]
        with av.open(str(out), "w") as container:
            stream = container.add_stream(
                "libx264", rate=VIDEO_FPS, options={"preset": "veryfast", "tune": "zerolatency"}
            )
            stream.width, stream.height = VIDEO_SIZE
            stream.pix_fmt, stream.bit_rate, stream.gop_size = "yuv420p", VIDEO_BITS, 2 * VIDEO_FPS
            frames = self.frames[VIDEO_CAMERA][: round(FPS * VIDEO_SECONDS) + 1]
            for number, picture in enumerate(_blended(frames)):
                noisy = np.asarray(cv2.add(picture, noise[number % len(noise)], dtype=cv2.CV_8U), np.uint8)
                frame = av.VideoFrame.from_ndarray(noisy, format="bgr24")
                frame.pts, frame.time_base = number, Fraction(1, VIDEO_FPS)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return out


def _frames(folder: Path, camera: CameraId) -> list[Frame]:
    files = sorted(folder.glob("*.jpg"), key=lambda path: float(path.stem))
    return [Frame(camera, float(path.stem), path.read_bytes()) for path in files]


def _blended(frames: Sequence[Frame]) -> Iterator[NDArray[np.uint8]]:
    """Five pictures for one, (720, 1280, 3) BGR uint8."""
    steps = VIDEO_FPS // round(FPS)
    pictures = [cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR) for frame in frames]
    large = [cv2.resize(picture, VIDEO_SIZE) for picture in pictures if picture is not None]
    for before, after in pairwise(large):
        for step in range(steps):
            share = step / steps
            yield np.asarray(cv2.addWeighted(before, 1.0 - share, after, share, 0.0), np.uint8)


@contextmanager
def material(seconds: float) -> Iterator[Material]:
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as folder:
        yield Material(Path(folder), seconds)
