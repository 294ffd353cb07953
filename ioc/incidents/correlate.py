"""Is a detection news, and of which incident? One decision, with its reason; nothing is read or written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ioc.domain.detection import Detection, Phase
from ioc.domain.ids import IncidentId, stable_id
from ioc.domain.incident import AuditEntry, Incident, Mode, Source, State
from ioc.domain.kinds import DOMAIN_OF_KIND, Kind
from ioc.domain.site import Site
from ioc.incidents.lifecycle import SYSTEM, entry
from ioc.incidents.places import JOIN_WITHIN, Origin, correlation_key, metres_between, origin_of, where_of
from ioc.incidents.severity import DUE, jurisdiction, priority

__all__ = ["MERGE_GAP", "Decision", "correlation_key", "decide"]

MERGE_GAP = 60.0
"""Seconds of event time after which the same cause at the same place is a new event."""
TOGETHER = {Kind.CAMERA_SILENT: 10.0, Kind.SENSOR_SILENT: 15.0}
"""Seconds within which sources of one area must have fallen silent to have one reason: a switch, a gateway."""
TOUCH_EVERY = 8.0
"""Seconds of event time after which `last_seen` is written although nothing else changed (readers expect <= 10)."""
MOST_SOURCES = 64


@dataclass(frozen=True, slots=True)
class Decision:
    """incident: its next revision to be written, None when there is nothing to write. reason: in words, for the log."""

    incident: Incident | None
    audit: tuple[AuditEntry, ...]
    reason: str


def decide(
    report: Detection,
    site: Site,
    mode: Mode,
    fed: Incident | None,
    candidate: Incident | None,
    received: float,
) -> Decision:
    """What a report means for the incidents.

    fed: the incident that this episode feeds already. candidate: the latest incident under its correlation key.
    received: POSIX seconds UTC, for the audit trail only: what is decided depends on event time alone.
    """
    if fed is not None:
        return _feed(report, fed, received, site)
    if report.phase is Phase.ENDED:
        return Decision(None, (), "the episode ended before any incident knew of it")
    origin = origin_of(report, site)
    if origin is None:
        return Decision(None, (), f"the site does not know the source {report.source}")
    if candidate is not None:
        refusal = _why_apart(report, candidate, origin, site)
        if not refusal:
            return _join(report, candidate, received, site)
        return _found(report, origin, site, mode, received, refusal)
    return _found(report, origin, site, mode, received, "nothing like it is known at this place")


def incident_id(report: Detection, site: Site) -> IncidentId:
    """Code of the site, local day, and eight characters that the founding episode always gives again."""
    day = datetime.fromtimestamp(report.start, ZoneInfo(site.timezone))
    return IncidentId(f"{site.code}-{day:%Y%m%d}-{stable_id('incident', report.id, length=8).upper()}")


def _found(report: Detection, origin: Origin, site: Site, mode: Mode, received: float, reason: str) -> Decision:
    road = site.road(origin.road)
    rank = priority(report.kind, report.level, road, origin.sensor)
    incident = Incident(
        id=incident_id(report, site),
        rev=1,
        domain=DOMAIN_OF_KIND[report.kind],
        kind=report.kind,
        mode=mode,
        state=State.NEW,
        priority=rank,
        confidence=report.confidence,
        where=where_of(report, origin, site),
        first_seen=report.start,
        last_seen=report.time,
        detected=report.time,
        received=received,
        why=report.why,
        sources=(_source(report),),
        correlation=correlation_key(report, site),
        level=report.level,
        acknowledge_due=report.time + DUE[rank].acknowledge,
        resolve_due=report.time + DUE[rank].resolve,
        jurisdiction=jurisdiction(report.kind, origin.area, road),
    )
    return Decision(incident, (entry(incident, received, SYSTEM, "found", report.why.summary.en),), reason)


def _why_apart(report: Detection, candidate: Incident, origin: Origin, site: Site) -> str:
    """Why the report is not of the candidate's event; empty when it is."""
    if candidate.state is State.CLOSED:
        return f"{candidate.id} is closed"
    if candidate.state is State.RESOLVED and candidate.resolved_by != SYSTEM:
        return f"{candidate.resolved_by} has resolved {candidate.id}"
    last = candidate.last_seen if candidate.cleared_at is None else max(candidate.cleared_at, candidate.last_seen)
    if report.start - last > MERGE_GAP:
        return f"{candidate.id} was last seen {report.start - last:.0f} s before"
    if any(source.source == report.source for source in candidate.sources):
        return ""
    if report.kind in TOGETHER and abs(report.start - candidate.first_seen) > TOGETHER[report.kind]:
        return f"{candidate.id} began at another time"
    if origin.sensor is not None and report.kind is Kind.SENSOR_THRESHOLD:
        limit = JOIN_WITHIN[origin.sensor.kind]
        near = min(_metres_to(origin, source.source, site) for source in candidate.sources)
        if near > limit:
            return f"{candidate.id} is {near:.0f} m away (limit {limit:.0f} m)"
    return ""


def _metres_to(origin: Origin, source: str, site: Site) -> float:
    sensor = site.sensor(source)
    return metres_between(origin.location, sensor.location) if sensor else float("inf")


def _join(report: Detection, candidate: Incident, received: float, site: Site) -> Decision:
    """Another episode of an event that is known: from another source, or the cause is back."""
    back = candidate.cleared_at is not None
    known = any(source.source == report.source for source in candidate.sources)
    after = candidate.changed(
        sources=_with(candidate.sources, _source(report)),
        last_seen=max(candidate.last_seen, report.time),
        first_seen=min(candidate.first_seen, report.start),
        confidence=max(candidate.confidence, report.confidence),
        **_returned(candidate),
    )
    after = _ranked(after, report, site)
    what = "return" if back else "join"
    detail = f"{report.source} again" if known else f"{report.source} too"
    audit = entry(after, received, SYSTEM, what, f"{detail}: {report.why.summary.en}")
    return Decision(after, (audit,), f"{what}s {candidate.id}")


def _feed(report: Detection, fed: Incident, received: float, site: Site) -> Decision:
    """A further report of an episode that the incident knows."""
    source = next((source for source in fed.sources if source.detection == report.id), None)
    if source is None:
        return Decision(None, (), f"{fed.id} has forgotten this episode")
    if report.time <= source.last and not (report.phase is Phase.ENDED and not source.ended):
        return Decision(None, (), "late or repeated: nothing new")
    if not fed.open and report.level > fed.level:
        return _alarm_again(report, fed, source, received, site)
    if fed.state is State.CLOSED:
        return Decision(None, (), f"{fed.id} is closed")
    if report.phase is Phase.ENDED:
        return _end(report, fed, source, received)
    return _go_on(report, fed, source, received, site)


def _end(report: Detection, fed: Incident, source: Source, received: float) -> Decision:
    if source.ended:
        return Decision(None, (), "late or repeated: the episode has ended")
    end = report.end if report.end is not None else report.time
    ended = replace(source, last=max(source.last, report.time), ended=True, level=0)
    sources = _with(fed.sources, ended)
    seen = max(fed.last_seen, end)
    if not all(each.ended for each in sources):
        after = fed.changed(sources=sources, last_seen=seen, level=max(each.level for each in sources))
        audit = entry(after, received, SYSTEM, "part", f"over at {report.source}")
        return Decision(after, (audit,), "one of its episodes ended")
    after = fed.changed(sources=sources, last_seen=seen, cleared_at=end)
    audit = entry(after, received, SYSTEM, "clear", report.why.summary.en)
    return Decision(after, (audit,), "its last episode ended")


def _go_on(report: Detection, fed: Incident, source: Source, received: float, site: Site) -> Decision:
    fed_on = replace(source, last=report.time, ended=False, level=report.level)
    after = fed.changed(
        sources=_with(fed.sources, fed_on),
        last_seen=max(fed.last_seen, report.time),
        **_returned(fed),
    )
    after = _ranked(after, report, site) if after.open else after
    audit: list[AuditEntry] = []
    if source.ended and fed.cleared_at is not None and fed.open:
        audit.append(entry(after, received, SYSTEM, "return", f"reported again by {report.source}"))
    if after.level > fed.level:
        after = replace(after, why=report.why)
    if after.level != fed.level:
        audit.append(entry(after, received, SYSTEM, "level", f"from {fed.level} to {after.level}"))
    if after.priority != fed.priority:
        audit.append(entry(after, received, SYSTEM, "priority", f"from {fed.priority} to {after.priority}"))
    if audit:
        return Decision(after, tuple(audit), "; ".join(each.detail for each in audit))
    if report.time - source.last < TOUCH_EVERY and not source.ended:
        return Decision(None, (), "goes on: nothing that anybody would see")
    return Decision(after, (), "goes on: last_seen is written")


def _alarm_again(report: Detection, fed: Incident, source: Source, received: float, site: Site) -> Decision:
    """It was resolved at a lower level; a worse one is news, and somebody must acknowledge it."""
    after = fed.changed(
        sources=_with(fed.sources, replace(source, last=report.time, ended=False, level=report.level)),
        last_seen=max(fed.last_seen, report.time),
        why=report.why,
        state=State.NEW,
        cleared_at=None,
        acknowledged_at=None,
        resolved_at=None,
        resolved_by=None,
        closed_at=None,
        acknowledge_due=report.time + DUE[fed.priority].acknowledge,
        resolve_due=report.time + DUE[fed.priority].resolve,
    )
    after = _ranked(after, report, site)
    detail = f"{fed.state} at level {fed.level}, now level {after.level}: {report.why.summary.en}"
    return Decision(after, (entry(after, received, SYSTEM, "return", detail),), detail)


def _returned(incident: Incident) -> dict[str, object]:
    """What changes when the cause is back: it is not cleared any more, and what the system resolved is open again."""
    if incident.state is State.RESOLVED and incident.resolved_by != SYSTEM:
        return {}
    if incident.state is State.RESOLVED:
        return {"state": State.ACKNOWLEDGED, "resolved_at": None, "resolved_by": None, "cleared_at": None}
    return {"cleared_at": None}


def _ranked(incident: Incident, report: Detection, site: Site) -> Incident:
    """The present level of all sources; a priority only rises, and its due times come nearer with it."""
    level = max(source.level for source in incident.sources)
    rank = priority(report.kind, level, site.road(incident.where.road), site.sensor(report.sensor or ""))
    incident = replace(incident, level=level)
    if rank >= incident.priority:
        return incident
    due = DUE[rank]
    return replace(
        incident,
        priority=rank,
        acknowledge_due=min(report.time + due.acknowledge, incident.acknowledge_due or float("inf")),
        resolve_due=min(report.time + due.resolve, incident.resolve_due or float("inf")),
    )


def _source(report: Detection) -> Source:
    return Source(
        source=report.source,
        rule=report.why.rule,
        version=report.why.version,
        detection=report.id,
        first=report.start,
        last=report.time,
        ended=False,
        level=report.level,
    )


def _with(sources: tuple[Source, ...], source: Source) -> tuple[Source, ...]:
    """The sources with this episode's entry new. Of one source's many ended episodes only the newest are kept."""
    if any(each.detection == source.detection for each in sources):
        return tuple(source if each.detection == source.detection else each for each in sources)
    if len(sources) >= MOST_SOURCES:
        ended = next((each for each in sources if each.ended), sources[0])
        sources = tuple(each for each in sources if each is not ended)
    return (*sources, source)
