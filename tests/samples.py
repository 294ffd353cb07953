"""Incidents and audit entries for tests, built from the few fields a test cares about."""

from __future__ import annotations

from typing import Any

from ioc.domain.detection import Why
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId, IncidentId
from ioc.domain.incident import AuditEntry, Incident, Mode, Source, State, Where
from ioc.domain.kinds import DOMAIN_OF_KIND, Kind
from ioc.domain.text import Text

NOW = 1_795_350_000.0


def an_incident(
    name: str = "KB-1",
    *,
    kind: Kind = Kind.WRONG_WAY,
    area: str = "vu-ninh",
    camera: str = "cam-01",
    first_seen: float = NOW,
    **fields: Any,
) -> Incident:
    settled: dict[str, Any] = {
        "rev": 1,
        "domain": DOMAIN_OF_KIND[kind],
        "mode": Mode.ACTUAL,
        "state": State.NEW,
        "priority": 2,
        "confidence": 0.9,
        "last_seen": first_seen,
        "detected": first_seen,
        "received": first_seen,
        "why": Why("wrong_way", "1.0", Text("Đi ngược chiều", "Driving the wrong way"), ()),
        "sources": (Source(camera, "wrong_way", "1.0", f"{name}-episode", first_seen, first_seen, ended=False),),
        "correlation": f"{kind}|{camera}",
    } | fields
    place = Where(LonLat(106.05, 21.18), AreaId(area), "Bắc Ninh", "Vũ Ninh", "09", "2025-07-01", CameraId(camera))
    return Incident(id=IncidentId(name), kind=kind, where=place, first_seen=first_seen, **settled)


def an_entry(incident: Incident, action: str = "detected") -> AuditEntry:
    return AuditEntry(incident.id, incident.rev, NOW, "system", action, "")
