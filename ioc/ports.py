"""The few things that the core needs from outside, as Protocols. Adapters implement them, tests bring fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ioc.domain.detection import FrameRef
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, IncidentId
from ioc.domain.incident import AuditEntry, Change, Incident
from ioc.domain.inspection import Inspection
from ioc.domain.observation import Observation, Perceived

T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> float:
        """POSIX seconds, UTC."""
        ...


class FrameSource(Protocol):
    """One opened camera. Reading ends (StopAsyncIteration) when a file ends; a fault raises SourceError."""

    def frames(self) -> AsyncIterator[Frame]: ...

    async def close(self) -> None: ...


class FrameAnalyser(Protocol):
    """Pixels to observations, somewhere that may die without taking anybody along."""

    async def analyse(self, frame: Frame, *, inspect: bool = False) -> Perceived:
        """inspect: tell the workings as well.

        Raises BadFrame (the picture is at fault) or Unavailable (the worker died or hung; it is being restarted).
        """
        ...

    async def close(self) -> None: ...


class RecentFrames(Protocol):
    """The last few seconds of every camera, in memory, bounded."""

    def keep(self, frame: Frame) -> None: ...

    def find(self, ref: FrameRef) -> Frame | None: ...

    def latest(self, camera: CameraId) -> Frame | None: ...


class EvidenceStore(Protocol):
    """Pictures that prove an incident, kept as files."""

    def save(self, incident: IncidentId, frame: Frame) -> str:
        """Store the picture; returns its name, which the incident carries."""
        ...

    def load(self, name: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class IncidentQuery:
    """Which incidents to find; None means any. `camera` matches the place and every source that feeds it."""

    area: str | None = None
    kind: str | None = None
    state: str | None = None
    camera: str | None = None
    domain: str | None = None
    limit: int = 200


class IncidentStore(Protocol):
    """The truth about incidents. Blocking: call it from the one thread that owns it."""

    def epoch(self) -> str:
        """Names this database for ever: a `seq` means nothing in another epoch."""
        ...

    def head(self) -> int:
        """The newest `seq`, 0 when nothing has happened yet."""
        ...

    def is_consumed(self, report_id: str) -> bool: ...

    def incident_of_detection(self, detection_id: str) -> Incident | None:
        """The incident that this episode already feeds."""
        ...

    def latest_by_correlation(self, key: str) -> Incident | None:
        """The most recently begun incident under a correlation key."""
        ...

    def save(self, incident: Incident, audit: Sequence[AuditEntry], consumed: Sequence[str] = ()) -> Change:
        """One transaction: the revision, its audit entries, the report ids consumed, the change-feed row.

        `incident.rev` must be the stored revision + 1 (1 for a new one), else StaleRevision.
        """
        ...

    def get(self, incident: IncidentId) -> Incident:
        """Raises UnknownIncident."""
        ...

    def in_sight(self) -> Sequence[Incident]:
        """Every incident that the wall shows: new or acknowledged, and those resolved but not closed."""
        ...

    def unsettled(self) -> Sequence[Incident]:
        """Of those in sight, the ones that time alone may change: all but the new ones whose cause is gone, which wait
        for a person, and may be many."""
        ...

    def audit(self, incident: IncidentId) -> Sequence[AuditEntry]: ...

    def changes(self, after: int, limit: int = 1000) -> Sequence[Change]:
        """Rows with seq > after, in order and without a hole; whole only if `after` >= `oldest()`."""
        ...

    def oldest(self) -> int:
        """The smallest `after` whose changes are all still kept: older ones are trimmed."""
        ...

    def snapshot(self) -> tuple[int, Sequence[Incident]]:
        """`head()` and `in_sight()` of one and the same instant."""
        ...

    def find(self, query: IncidentQuery) -> tuple[int, Sequence[Incident]]:
        """`head()` and the incidents that match: highest priority first, then the newest first."""
        ...

    def revision(self, incident: IncidentId, rev: int) -> Incident | None:
        """An incident as it was at `rev`; None when the change feed no longer keeps it."""
        ...

    def close(self) -> None: ...


class StoreRunner(Protocol):
    """Runs blocking work on the store in the one thread that owns it, in order of call."""

    async def run(self, work: Callable[[IncidentStore], T]) -> T:
        """The result of `work`, or what it raises; Unavailable once the thread is stopped."""
        ...


class MetricSink(Protocol):
    """Where figures go. Names and labels: ioc/adapters/metrics.py declares them once."""

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """A counter grows."""
        ...

    def set(self, name: str, value: float, **labels: str) -> None:
        """A gauge is now `value`."""
        ...

    def observe(self, name: str, value: float, **labels: str) -> None:
        """One more sample of a distribution, in seconds."""
        ...


class LiveFeed(Protocol):
    """The wall's side of the stream."""

    def wake(self) -> None:
        """The database holds new changes: read them and pass them on."""
        ...

    def observe(self, observation: Observation) -> None:
        """Something was seen: keep camera and sensor states; send picture and tracks to whoever looks at that tile."""
        ...

    def inspect(self, inspection: Inspection) -> None:
        """What lies behind the tracks observed last: send it, with them, to whoever inspects that camera."""
        ...
