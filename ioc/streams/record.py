"""What one detection does to the incidents: gather what is known, decide, write. Runs in the store's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ioc.domain.detection import Detection
from ioc.domain.errors import Unavailable
from ioc.domain.incident import Change, Incident
from ioc.incidents import lifecycle
from ioc.incidents.correlate import correlation_key, decide
from ioc.ports import IncidentStore
from ioc.streams.parts import Parts

log = logging.getLogger(__name__)


def record(report: Detection, parts: Parts, store: IncidentStore) -> list[Change]:
    """Write what the report changes; nothing if it was written before. Raises StaleRevision and Unavailable."""
    if store.is_consumed(report.report_id):
        return []
    decision = decide(
        report,
        parts.site,
        parts.mode,
        fed=store.incident_of_detection(report.id),
        candidate=store.latest_by_correlation(correlation_key(report, parts.site)),
        received=parts.clock.now(),
    )
    log.debug("%s: %s", report.report_id, decision.reason)
    incident = decision.incident
    if incident is None:
        return []
    if incident.rev > 1:
        return [store.save(incident, decision.audit, (report.report_id,))]
    change = store.save(_with_picture(incident, parts), decision.audit, (report.report_id,))
    parts.metrics.add("incidents", kind=incident.kind)
    parts.metrics.observe("incident_latency", max(0.0, incident.received - incident.detected))
    return [change]


def tend(owns: Callable[[Incident], bool], now: float, store: IncidentStore) -> list[Change]:
    """Let incidents clear, resolve and close by themselves. now: event time, POSIX seconds UTC."""
    changes = []
    for incident in store.in_sight():
        step = lifecycle.tick(incident, now) if owns(incident) else None
        if step is not None:
            changed, audit = step
            changes.append(store.save(changed, (audit,)))
    return changes


def _with_picture(incident: Incident, parts: Parts) -> Incident:
    frame = parts.recent.find(incident.why.frame) if incident.why.frame else None
    if frame is None:
        return incident
    try:
        return replace(incident, evidence=(parts.evidence.save(incident.id, frame),))
    except Unavailable as error:
        log.error("incident %s goes without its picture: %s", incident.id, error)
        return incident
