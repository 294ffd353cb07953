"""What each stage costs on one processor, on pictures of the proving ground, beside plain OpenCV where it has the like.

Turn by turn in the same run, in processor time: a ratio then depends little on the machine and on what else runs there.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.material import BEGIN, FPS, VIDEO_FPS, Material
from ioc.adapters.cameras.capture_time import Sampler
from ioc.adapters.cameras.decoding import Shot, open_video
from ioc.adapters.database import DatabaseStore
from ioc.domain.detection import Why
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, IncidentId
from ioc.domain.incident import Incident, Mode, Source, State, Where
from ioc.domain.kinds import DOMAIN_OF_KIND, Kind
from ioc.domain.observation import Observation
from ioc.domain.text import Text
from ioc.rules.engine import RuleEngine
from ioc.vision.perceive import Perceiver
from ioc.vision.picture import decode as decode_frame
from ioc.wire.events import decode as from_bytes
from ioc.wire.events import encode as to_bytes

PLAIN_SIZE = (480, 270)
"""Width at which vision analyses, so that both look at as many pixels."""
ROUNDS = 2
"""Turns of each side in a comparison of whole videos."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured rate. meaning: what it comes to in the terms of a centre. over_plain: cost relative to plain OpenCV
    on the same frames in the same run, where that was measured."""

    stage: str
    what: str
    per_second: float
    meaning: str
    over_plain: float | None = None

    def as_json(self) -> dict[str, object]:
        """ms: for one of what. plain_ms: what plain OpenCV took for the same."""
        ms = 1e3 / self.per_second
        said = {"what": self.what, "per_second": round(self.per_second, 1), "ms": round(ms, 4)}
        if self.over_plain is not None:
            said |= {"plain_ms": round(ms / self.over_plain, 4), "over_plain": round(self.over_plain, 3)}
        return said


@dataclass(frozen=True, slots=True)
class Observed:
    """seen: all that vision told of all pictures. Processor seconds for them: ours with everything, plain for decoding,
    scaling and KNN foreground alone; of these, for decoding and scaling."""

    seen: Sequence[Observation]
    pictures: int
    ours: float
    our_decoding: float
    plain: float
    plain_decoding: float


@cache
def observed(given: Material) -> Observed:
    """Every camera's pictures, each by both, one after the other."""
    seen: list[Observation] = []
    spent, pictures = [0.0] * 4, 0
    for camera in given.site.cameras:
        perceiver, plain = Perceiver(camera), cv2.createBackgroundSubtractorKNN()
        for frame in given.frames[camera.id]:
            times = [time.process_time()]
            decode_frame(frame)
            times.append(time.process_time())
            seen.extend(perceiver.perceive(frame).in_order())
            times.append(time.process_time())
            picture = _plainly(frame)
            times.append(time.process_time())
            plain.apply(picture)
            times.append(time.process_time())
            spent = [total + b - a for total, a, b in zip(spent, times, times[1:], strict=False)]
            pictures += 1
    our_decoding, ours, plain_decoding, plain_foreground = spent
    return Observed(seen, pictures, ours, our_decoding, plain_decoding + plain_foreground, plain_decoding)


def _plainly(frame: Frame) -> NDArray[np.uint8]:
    picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(cv2.resize(picture, PLAIN_SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def _rate(work: Callable[[], int], at_least: float = 1.0) -> float:
    """Units a second, over rounds of `work` that together last `at_least` seconds."""
    done, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < at_least:
        done += work()
    return done / elapsed


def simulate(given: Material) -> Figure:
    """Traffic, people and the cameras' pictures, drawn and compressed."""
    drawn, took = given.drawn
    rate = drawn / took
    return Figure("simulate", "pictures drawn", rate, f"{rate / FPS:.1f} cameras in real time")


def decode(given: Material) -> Figure:
    """A camera's JPEG to the picture that is analysed."""
    done = observed(given)
    rate, ratio = done.pictures / done.our_decoding, done.our_decoding / done.plain_decoding
    return Figure("decode", "pictures decoded, 640x360", rate, f"{ratio:.2f} x the time of plain OpenCV", ratio)


def see(given: Material) -> Figure:
    """Decoding, background, tracks, health and all watchers of a camera."""
    done = observed(given)
    rate, ratio = done.pictures / done.ours, done.ours / done.plain
    meaning = f"{rate / FPS:.0f} cameras a core; {ratio:.2f} x plain OpenCV's decoding and KNN foreground alone"
    return Figure("see", "pictures analysed, 640x360", rate, meaning, ratio)


def film(given: Material) -> Figure:
    """720p25 H.264 to the JPEGs that a centre takes of it, beside VideoCapture with KNN foreground at the same pace."""
    path, ours, theirs = str(given.video), 0.0, 0.0
    cv2.setNumThreads(1)
    for _ in range(ROUNDS):
        began = time.process_time()
        pictures = _our_film(path)
        between = time.process_time()
        _plain_film(path)
        ours, theirs = ours + between - began, theirs + time.process_time() - between
    rate, ratio = ROUNDS * pictures / ours, ours / theirs
    meaning = f"{rate / VIDEO_FPS:.0f} cameras a core; {ratio:.2f} x VideoCapture and KNN foreground of every fifth"
    return Figure("film", "pictures decoded, 720p H.264", rate, meaning, ratio)


def _our_film(path: str) -> int:
    """Pictures decoded; those that a camera of FPS keeps become JPEGs."""
    sampler, pictures = Sampler(FPS), 0
    for shot in open_video(path, live=True, limit=10.0).shots:
        pictures += 1
        if isinstance(shot, Shot) and sampler.wants(shot.time):
            shot.to_jpeg()
    return pictures


def _plain_film(path: str) -> None:
    capture, foreground = cv2.VideoCapture(path), cv2.createBackgroundSubtractorKNN()
    for number in count():
        done, picture = capture.read()
        if not done:
            return
        if number % (VIDEO_FPS // round(FPS)) == 0:
            foreground.apply(cv2.resize(picture, PLAIN_SIZE, interpolation=cv2.INTER_AREA))


def judge(given: Material) -> Figure:
    """All rules on what was seen."""
    done = observed(given)

    def work() -> int:
        engine = RuleEngine(given.site)
        for observation in done.seen:
            engine.consider(observation)
        return len(done.seen)

    rate = _rate(work)
    cameras = rate / (FPS * len(done.seen) / done.pictures)
    return Figure("judge", "observations", rate, f"{cameras:.0f} cameras a core")


def speak(given: Material) -> Figure:
    """Observations to bytes and back, as between two stages."""
    seen = observed(given).seen

    def work() -> int:
        for observation in seen:
            from_bytes(to_bytes(observation))
        return len(seen)

    return Figure("speak", "messages there and back", _rate(work), "one hop of the flow")


def keep(given: Material) -> Figure:
    """New incidents into SQLite on this disk, each in a transaction of its own, synced."""
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as folder:
        store = DatabaseStore(f"sqlite:///{folder}/ioc.sqlite")
        first, number = _incident(given), 0

        def work() -> int:
            nonlocal number
            number += 1
            store.save(replace(first, id=IncidentId(f"B-{number}")), [], [f"report-{number}"])
            return 1

        rate = _rate(work)
        store.close()
    return Figure("keep", "incidents saved", rate, f"{rate * 60:,.0f} a minute; an operator handles one in ten minutes")


def _incident(given: Material) -> Incident:
    camera, area = given.site.cameras[0], given.site.areas[0]
    place = Where(camera.location, area.id, area.province, area.commune, area.code, area.code_date, CameraId(camera.id))
    return Incident(
        id=IncidentId("B-0"),
        kind=Kind.WRONG_WAY,
        where=place,
        first_seen=BEGIN,
        rev=1,
        domain=DOMAIN_OF_KIND[Kind.WRONG_WAY],
        mode=Mode.TEST,
        state=State.NEW,
        priority=2,
        confidence=0.9,
        last_seen=BEGIN,
        detected=BEGIN,
        received=BEGIN,
        why=Why("wrong_way", "1.0", Text("Đi ngược chiều", "Driving the wrong way"), ()),
        sources=(Source(camera.id, "wrong_way", "1.0", "B-episode", BEGIN, BEGIN, ended=False),),
        correlation=f"{Kind.WRONG_WAY}|{camera.id}",
    )


STAGES: dict[str, Callable[[Material], Figure]] = {
    stage.__name__: stage for stage in (simulate, decode, see, film, judge, speak, keep)
}
