"""What one processor of this machine carries, stage by stage, on pictures of the demo city."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from ioc.adapters.database import DatabaseStore
from ioc.adapters.site_file import load_site
from ioc.domain.detection import Why
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, IncidentId
from ioc.domain.incident import Incident, Mode, Source, State, Where
from ioc.domain.kinds import DOMAIN_OF_KIND, Kind
from ioc.domain.observation import Observation
from ioc.domain.site import Camera, Site
from ioc.domain.text import Text
from ioc.rules.engine import RuleEngine
from ioc.vision.perceive import Perceiver
from ioc.wire.events import decode, encode
from simulators.city import KINH_BAC, load_city
from simulators.record import record
from simulators.scenario import load_scenario

SITE = Path(__file__).resolve().parent.parent / "sites" / "demo"
BEGIN = 1_795_350_000.0
PLAIN_SIZE = (480, 270)
"""Width at which vision analyses, so that both look at as many pixels."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured rate. meaning: what it comes to in the terms of a centre. over_plain: cost relative to plain OpenCV
    on the same frames in the same run, where that was measured."""

    stage: str
    what: str
    per_second: float
    meaning: str
    over_plain: float | None = None


class Material:
    """Pictures of one demo camera and what the stages make of them; made when first asked for.

    seconds: city time to record. folder: where the pictures go.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds
        self.site: Site = load_site(SITE)
        self.camera: Camera = self.site.cameras[0]

    @cached_property
    def drawn(self) -> tuple[int, float]:
        """Pictures drawn, and the seconds that it took."""
        began = time.perf_counter()
        count = record(
            load_city(KINH_BAC),
            load_scenario("demo"),
            self._folder,
            seed=1,
            seconds=self._seconds,
            cameras=(self.camera.id,),
            start=BEGIN,
        )
        return count, time.perf_counter() - began

    @cached_property
    def frames(self) -> Sequence[Frame]:
        assert self.drawn
        files = sorted((self._folder / "cameras" / self.camera.id).glob("*.jpg"), key=lambda path: float(path.stem))
        return [Frame(CameraId(self.camera.id), float(path.stem), path.read_bytes()) for path in files]

    @cached_property
    def observed(self) -> Observed:
        """What vision saw in all frames, and what plain OpenCV needed for the same frames, turn by turn."""
        perceiver, plain = Perceiver(self.camera), cv2.createBackgroundSubtractorKNN()
        seen: list[Observation] = []
        ours = theirs = 0.0
        for frame in self.frames:
            began = time.perf_counter()
            seen.extend(perceiver.perceive(frame).in_order())
            between = time.perf_counter()
            picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
            assert picture is not None
            plain.apply(cv2.resize(picture, PLAIN_SIZE, interpolation=cv2.INTER_AREA))
            ours, theirs = ours + between - began, theirs + time.perf_counter() - between
        return Observed(seen, ours, theirs)


@dataclass(frozen=True, slots=True)
class Observed:
    """ours: seconds that vision took for all frames. plain: seconds for decoding, scaling and KNN foreground alone."""

    seen: Sequence[Observation]
    ours: float
    plain: float


@contextmanager
def material(seconds: float) -> Iterator[Material]:
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as folder:
        yield Material(Path(folder), seconds)


def _rate(work: Callable[[], int], at_least: float = 1.0) -> float:
    """Units a second, over rounds of `work` that together last `at_least` seconds."""
    done, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < at_least:
        done += work()
    return done / elapsed


def simulate(given: Material) -> Figure:
    """Traffic, people and one camera's picture, drawn and compressed."""
    count, took = given.drawn
    rate = count / took
    return Figure("simulate", "pictures drawn", rate, f"{rate / given.camera.fps:.1f} x real time for one camera")


def see(given: Material) -> Figure:
    """Decoding, background, tracks and health of one camera."""
    done = given.observed
    rate = len(given.frames) / done.ours
    ratio = done.ours / done.plain
    meaning = f"{rate / given.camera.fps:.0f} cameras a core; {ratio:.2f} x decoding and KNN foreground alone"
    return Figure("see", "pictures analysed", rate, meaning, ratio)


def judge(given: Material) -> Figure:
    """All rules on what was seen."""
    seen = given.observed.seen

    def work() -> int:
        engine = RuleEngine(given.site)
        for observation in seen:
            engine.consider(observation)
        return len(seen)

    rate = _rate(work)
    return Figure("judge", "observations", rate, f"{rate / (2 * given.camera.fps):.0f} cameras a core")


def speak(given: Material) -> Figure:
    """Observations to bytes and back, as between two stages."""
    seen = given.observed.seen

    def work() -> int:
        for observation in seen:
            decode(encode(observation))
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
    camera, area = given.camera, given.site.areas[0]
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
    stage.__name__: stage for stage in (simulate, see, judge, speak, keep)
}
