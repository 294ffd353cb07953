"""What one detection does to the incidents: gather what is known, decide, write. Runs in the store's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ioc.domain.detection import Detection
from ioc.domain.incident import Change, Incident, Mode
from ioc.domain.site import Site
from ioc.incidents import lifecycle
from ioc.incidents.correlate import correlation_key, decide
from ioc.ports import IncidentStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Books:
    """How this centre keeps its incidents. with_picture: the new incident with the picture that tripped it."""

    site: Site
    mode: Mode
    with_picture: Callable[[Incident], Incident]


def record(report: Detection, received: float, books: Books, store: IncidentStore) -> list[Change]:
    """Write what the report changes; nothing if it was written before. Raises StaleRevision and Unavailable."""
    if store.is_consumed(report.report_id):
        return []
    decision = decide(
        report,
        books.site,
        books.mode,
        fed=store.incident_of_detection(report.id),
        candidate=store.latest_by_correlation(correlation_key(report, books.site)),
        received=received,
    )
    log.debug("%s: %s", report.report_id, decision.reason)
    incident = decision.incident
    if incident is None:
        return []
    if incident.rev == 1:
        incident = books.with_picture(incident)
    return [store.save(incident, decision.audit, (report.report_id,))]


def tend(
    owns: Callable[[Incident], bool], now: float, reached: Mapping[str, float] | None, store: IncidentStore
) -> list[Change]:
    """Let incidents clear, resolve and close by themselves.

    now: event time, POSIX seconds UTC. reached: event time of each source by its own clock, where it is known.
    """
    changes = []
    for incident in store.unsettled():
        while owns(incident) and (step := lifecycle.tick(incident, now, reached)) is not None:
            incident, audit = step
            changes.append(store.save(incident, (audit,)))
    return changes
