"""Incidents: the list, one of them, the picture that proves it, and what people do to it."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ioc.api.parts import ActorIn, Parts, PartsIn
from ioc.api.problems import Refusal
from ioc.api.routes import PREFIX
from ioc.domain.errors import StaleRevision
from ioc.domain.ids import IncidentId
from ioc.domain.incident import AuditEntry, Incident, State
from ioc.domain.kinds import Domain, Kind
from ioc.incidents import lifecycle
from ioc.ports import IncidentQuery, IncidentStore
from ioc.wire.rest import ActionIn, IncidentDetail, IncidentPage

router = APIRouter(prefix=PREFIX, tags=["incidents"])

_PROBLEM = {"description": "RFC 9457 problem details, see schema Problem"}


@router.get("/incidents")
async def incidents(
    parts: PartsIn,
    area: str | None = None,
    kind: Kind | None = None,
    state: State | None = None,
    camera: str | None = None,
    domain: Domain | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> IncidentPage:
    """Incidents, highest priority first, then the newest; filters narrow each other."""
    query = IncidentQuery(area, kind, state, camera, domain, limit)
    seq, found = await parts.store.run(lambda store: store.find(query))
    return IncidentPage(incidents=list(found), seq=seq)


@router.get("/incidents/{incident_id}", responses={404: _PROBLEM})
async def incident(incident_id: str, parts: PartsIn) -> IncidentDetail:
    """One incident with its audit trail and the actions that its state allows."""
    return await parts.store.run(lambda store: _detail(store, IncidentId(incident_id)))


@router.get("/incidents/{incident_id}/picture.jpg", response_class=Response, responses={404: _PROBLEM})
async def picture(incident_id: str, parts: PartsIn) -> Response:
    """The picture that tripped the rule."""
    found = await parts.store.run(lambda store: store.get(IncidentId(incident_id)))
    jpeg = await _picture(parts, found)
    if jpeg is None:
        raise Refusal(404, "not-found", f"incident {incident_id} has no picture")
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.post("/incidents/{incident_id}/actions", responses={404: _PROBLEM, 409: _PROBLEM, 422: _PROBLEM})
async def act(incident_id: str, asked: ActionIn, parts: PartsIn, actor: ActorIn) -> IncidentDetail:
    """Do something to the revision that was looked at; 409 tells the current one when somebody was faster."""
    note = unicodedata.normalize("NFC", asked.note).strip()
    if "\x00" in note:
        raise Refusal(422, "unprocessable", "note: the character U+0000 is not text")
    at = parts.clock.now()

    def work(store: IncidentStore) -> IncidentDetail:
        before = store.get(IncidentId(incident_id))
        if before.rev != asked.rev:
            raise StaleRevision(before.id, asked.rev, before.rev)
        after, entry = lifecycle.apply(before, asked.action, actor, note, at)
        store.save(after, [entry])
        return _detail(store, after.id)

    detail = await parts.store.run(work)
    parts.hub.wake()
    return detail


def _detail(store: IncidentStore, incident_id: IncidentId) -> IncidentDetail:
    found = store.get(incident_id)
    trail: list[AuditEntry] = list(store.audit(incident_id))
    return IncidentDetail(incident=found, audit=trail, actions=list(lifecycle.allowed(found)))


async def _picture(parts: Parts, found: Incident) -> bytes | None:
    """The stored evidence; while it is not there yet, the picture as it is still in memory."""
    for name in found.evidence:
        if (jpeg := await asyncio.to_thread(parts.evidence.load, name)) is not None:
            return jpeg
    frame = parts.recent.find(found.why.frame) if found.why.frame is not None else None
    return frame.jpeg if frame is not None else None
