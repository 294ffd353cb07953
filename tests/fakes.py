"""Fakes of the ports, one for each, with the port's own name."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import IncidentId
from ioc.domain.inspection import Inspection, WorkingsObserved
from ioc.domain.observation import CameraHealth, Observation, Perceived, Told, TracksObserved, View
from ioc.ports import IncidentStore

T = TypeVar("T")


class FakeClock:
    """Stands still until it is set."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.time = now

    def now(self) -> float:
        return self.time


class FakeMetricSink:
    """Adds up what it is told: name -> sum over all labels."""

    def __init__(self) -> None:
        self.sums: Counter[str] = Counter()

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        self.sums[name] += amount  # type: ignore[assignment]  # counts of a Counter may be floats

    def set(self, name: str, value: float, **labels: str) -> None:
        self.sums[name] = value  # type: ignore[assignment]  # as above

    def observe(self, name: str, value: float, **labels: str) -> None:
        self.sums[name] += 1


class FakeFrameAnalyser:
    """Sees nothing, after waiting for `gate`; raises what `faults` holds for a camera."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.faults: dict[str, Exception] = {}
        self.analysed: list[Frame] = []
        self.others: tuple[Told, ...] = ()

    async def analyse(self, frame: Frame, *, inspect: bool = False) -> Perceived:
        await self.gate.wait()
        if frame.camera in self.faults:
            raise self.faults[frame.camera]
        self.analysed.append(frame)
        return Perceived(
            TracksObserved(frame.camera, frame.captured, (640, 360), (), {}, {}),
            CameraHealth(frame.camera, frame.captured, View.CLEAR, 100.0, 120.0, 1.0),
            self.others,
            WorkingsObserved(frame.camera, frame.captured, "", (), ()) if inspect else None,
        )

    async def close(self) -> None:
        self.gate.set()


class FakeEvidenceStore:
    """Keeps pictures in memory."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.full = False

    def save(self, incident: IncidentId, frame: Frame) -> str:
        if self.full:
            raise Unavailable("evidence: the disk is full. Remedy: free space")
        name = f"{incident}.jpg"
        self.pictures[name] = frame.jpeg
        return name

    def load(self, name: str) -> bytes | None:
        return self.pictures.get(name)


class FakeStoreRunner:
    """Runs work at once, on the store it was given; while `away` it answers as a database that cannot be reached."""

    def __init__(self, store: IncidentStore) -> None:
        self.store = store
        self.away = False

    async def run(self, work: Callable[[IncidentStore], T]) -> T:
        if self.away:
            raise Unavailable("database: away. Remedy: start it")
        return work(self.store)


class FakeLiveFeed:
    """Counts wakes and remembers what was observed."""

    def __init__(self) -> None:
        self.wakes = 0
        self.observed: list[Observation] = []
        self.inspected: list[Inspection] = []

    def wake(self) -> None:
        self.wakes += 1

    def observe(self, observation: Observation) -> None:
        self.observed.append(observation)

    def inspect(self, inspection: Inspection) -> None:
        self.inspected.append(inspection)
