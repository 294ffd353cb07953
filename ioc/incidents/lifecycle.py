"""The states of an incident: which actions exist in which state, and what time alone changes.

new ──acknowledge──► acknowledged ──resolve──► resolved ──close──► closed
 └──────────────────resolve───────────────────────▲ │
                      acknowledged ◄────reopen───────┘
By itself: acknowledged and cleared -> resolved; resolved for CLOSE_AFTER -> closed; cleared when its sources stopped
reporting it. A new incident whose cause is gone stays in sight until somebody acknowledges it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from ioc.domain.errors import IllegalAction
from ioc.domain.incident import Action, AuditEntry, Incident, Owner, State

SYSTEM = "system"
"""The actor of what nobody did."""
CLOSE_AFTER = 600.0
"""Seconds that a resolved incident stays in sight and may be reopened."""
EXPIRE_AFTER = 20.0
"""Seconds of a source's own time without a report after which an episode is taken to be over: ten reports missed."""
UNHEARD_AFTER = 120.0
"""The same, in the centre's time, for a source that has not spoken at all."""

_ALLOWED: dict[State, tuple[Action, ...]] = {
    State.NEW: (Action.ACKNOWLEDGE, Action.RESOLVE, Action.NOTE),
    State.ACKNOWLEDGED: (Action.RESOLVE, Action.NOTE),
    State.RESOLVED: (Action.CLOSE, Action.REOPEN, Action.NOTE),
    State.CLOSED: (Action.NOTE,),
}


def allowed(incident: Incident) -> tuple[Action, ...]:
    """What a person may do with it now."""
    return _ALLOWED[incident.state]


def apply(incident: Incident, action: Action, actor: str, note: str, at: float) -> tuple[Incident, AuditEntry]:
    """The incident after a person's action, and its audit entry. at: POSIX seconds UTC.

    Raises IllegalAction when the action does not exist in the incident's state.
    """
    if action not in allowed(incident):
        expected = ", ".join(allowed(incident))
        raise IllegalAction(f"incident {incident.id} is {incident.state}: expected {expected}; got {action}")
    match action:
        case Action.ACKNOWLEDGE:
            after = _acknowledged(incident, actor, at)
        case Action.RESOLVE:
            after = _resolved(incident, actor, at)
        case Action.CLOSE:
            after = incident.changed(state=State.CLOSED, closed_at=at)
        case Action.REOPEN:
            after = _reopened(incident, actor)
        case Action.NOTE:
            after = incident.changed()
    return after, entry(after, at, actor, action.value, note)


def _acknowledged(incident: Incident, actor: str, at: float) -> Incident:
    seen = {"acknowledged_at": at, "owner": _owner(incident, actor)}
    if incident.cleared_at is None:
        return incident.changed(state=State.ACKNOWLEDGED, **seen)
    return incident.changed(state=State.RESOLVED, resolved_at=at, resolved_by=SYSTEM, **seen)


def _resolved(incident: Incident, actor: str, at: float) -> Incident:
    return incident.changed(
        state=State.RESOLVED,
        resolved_at=at,
        resolved_by=actor,
        acknowledged_at=incident.acknowledged_at if incident.acknowledged_at is not None else at,
        owner=incident.owner or _owner(incident, actor),
    )


def _reopened(incident: Incident, actor: str) -> Incident:
    """Back to work; a cause that is gone must not resolve it again at once, so `cleared_at` is forgotten."""
    return incident.changed(
        state=State.ACKNOWLEDGED,
        resolved_at=None,
        resolved_by=None,
        cleared_at=None,
        owner=_owner(incident, actor),
    )


def _owner(incident: Incident, actor: str) -> Owner:
    return Owner(group=incident.jurisdiction[0] if incident.jurisdiction else "", person=actor)


def tick(
    incident: Incident, now: float, reached: Mapping[str, float] | None = None
) -> tuple[Incident, AuditEntry] | None:
    """What time alone does to the incident, one step at a time; None when nothing. Call again until None.

    now: event time of the centre. reached: event time of each source by its own clock, as far as it has spoken since
    the program started; without it every source is taken to be at `now`.
    """
    if incident.open and incident.cleared_at is None:
        return _expire(incident, now, reached)
    if incident.state is State.ACKNOWLEDGED:
        after = incident.changed(state=State.RESOLVED, resolved_at=now, resolved_by=SYSTEM)
        return after, entry(after, now, SYSTEM, "resolve", "cause gone and acknowledged")
    if incident.state is State.RESOLVED and incident.resolved_at is not None:
        if now - incident.resolved_at < CLOSE_AFTER:
            return None
        after = incident.changed(state=State.CLOSED, closed_at=now)
        return after, entry(after, now, SYSTEM, "close", f"resolved for {CLOSE_AFTER:.0f} s")
    return None


def _expire(incident: Incident, now: float, reached: Mapping[str, float] | None) -> tuple[Incident, AuditEntry] | None:
    """End the episodes that their sources do not report any more: this is what a restart leaves behind."""
    silent = {
        source.detection
        for source in incident.sources
        if not source.ended and _is_over(now, reached, source.source, source.last)
    }
    if not silent:
        return None
    sources = tuple(replace(s, ended=True) if s.detection in silent else s for s in incident.sources)
    gone = all(source.ended for source in sources)
    after = incident.changed(sources=sources, cleared_at=max(s.last for s in sources) if gone else None)
    names = ", ".join(sorted({source.source for source in incident.sources if source.detection in silent}))
    return after, entry(after, now, SYSTEM, "clear" if gone else "part", f"no longer reported by {names}")


def _is_over(now: float, reached: Mapping[str, float] | None, source: str, last: float) -> bool:
    if reached is None:
        return now - last > EXPIRE_AFTER
    own = reached.get(source, -math.inf)
    if own == -math.inf:
        return now - last > UNHEARD_AFTER
    return own - last > EXPIRE_AFTER


def entry(incident: Incident, at: float, actor: str, action: str, detail: str) -> AuditEntry:
    """One line of the audit trail, about the incident's present revision."""
    return AuditEntry(incident=incident.id, rev=incident.rev, at=at, actor=actor, action=action, detail=detail)
