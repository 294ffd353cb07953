"""What people handle: one event of the real world, fed by one or many detections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ioc.domain.detection import Why
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId, IncidentId, RoadId, SensorId, ZoneId
from ioc.domain.kinds import Domain, Kind


class State(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Mode(StrEnum):
    """Only `actual` may ever leave the room."""

    ACTUAL = "actual"
    EXERCISE = "exercise"
    TEST = "test"


class Action(StrEnum):
    """What a person may do. Which of them exist in which state: ioc/incidents/lifecycle.py."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Where:
    """The place. `point` is the best known position; area codes need their date."""

    point: LonLat
    area: AreaId
    province: str
    commune: str
    code: str
    code_date: str
    camera: CameraId | None = None
    sensor: SensorId | None = None
    zone: ZoneId | None = None
    road: RoadId | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One camera or sensor that feeds the incident, the rule that spoke, and the episode it spoke of."""

    source: str
    rule: str
    version: str
    detection: str
    first: float
    last: float
    ended: bool
    level: int = 0  # alarm level that it reports now


@dataclass(frozen=True, slots=True)
class Owner:
    group: str
    person: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident at one revision. Times are event time, but for `detected` and `received`.

    detected: event time at which the founding rule fired. received: when this program recorded it.
    cleared_at: when the cause was gone; the incident stays in sight until somebody has acknowledged it.
    """

    id: IncidentId
    rev: int
    domain: Domain
    kind: Kind
    mode: Mode
    state: State
    priority: int
    confidence: float
    where: Where
    first_seen: float
    last_seen: float
    detected: float
    received: float
    why: Why
    sources: tuple[Source, ...]
    correlation: str  # the key under which detections of the same event meet
    level: int = 0
    cleared_at: float | None = None
    acknowledge_due: float | None = None
    resolve_due: float | None = None
    acknowledged_at: float | None = None
    resolved_at: float | None = None
    resolved_by: str | None = None  # who said that it is over; "system" when its cause was gone
    closed_at: float | None = None
    shelved_until: float | None = None
    suppressed_by: IncidentId | None = None
    owner: Owner | None = None
    jurisdiction: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    external_refs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rev < 1:
            raise ValueError(f"incident {self.id}: revisions start at 1, got {self.rev}")
        if self.priority not in (1, 2, 3, 4):
            raise ValueError(f"incident {self.id}: priority must be 1..4, got {self.priority}")

    @property
    def open(self) -> bool:
        return self.state in (State.NEW, State.ACKNOWLEDGED)

    def changed(self, **fields: object) -> Incident:
        """This incident with some fields changed, one revision on."""
        return replace(self, rev=self.rev + 1, **fields)  # type: ignore[arg-type]  # names are checked by replace


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which revision, when (wall clock), and why."""

    incident: IncidentId
    rev: int
    at: float
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change feed. `seq` counts the centre's changes, `incident.rev` this incident's own."""

    seq: int
    incident: Incident
