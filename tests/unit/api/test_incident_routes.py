from __future__ import annotations

from typing import Any

import httpx
import pytest

from ioc.domain.detection import FrameRef
from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.incident import State
from ioc.domain.kinds import Kind
from tests.samples import NOW, an_entry, an_incident
from tests.unit.api.centre import Centre

INCIDENTS = "/api/v1/incidents"


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [incident["id"] for incident in answer.json()["incidents"]]


def check_problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """The answer is a problem in both languages; returns its body."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:ioc:problem:{name}"
    assert body["title"]["vi"] != body["title"]["en"]
    assert body["detail"]
    return body


async def test_the_list_is_sorted_and_filtered(centre: Centre) -> None:
    """Highest priority first, then the newest; area, kind, state, camera, domain and limit narrow each other."""
    for incident in (
        an_incident("KB-1"),
        an_incident("KB-2", first_seen=NOW + 1),
        an_incident("KB-3", priority=1, area="dap-cau", camera="cam-02", kind=Kind.INTRUSION),
    ):
        centre.store.save(incident, [])
    async with centre.client() as client:
        assert names(await client.get(INCIDENTS)) == ["KB-3", "KB-2", "KB-1"]
        assert names(await client.get(INCIDENTS, params={"limit": 2})) == ["KB-3", "KB-2"]
        assert names(await client.get(INCIDENTS, params={"area": "vu-ninh", "domain": "traffic"})) == ["KB-2", "KB-1"]
        assert names(await client.get(INCIDENTS, params={"area": "vu-ninh", "camera": "cam-02"})) == []
        assert names(await client.get(INCIDENTS, params={"kind": "intrusion", "state": "new"})) == ["KB-3"]
        assert (await client.get(INCIDENTS)).json()["seq"] == 3


@pytest.mark.parametrize("query", ["kind=nothing", "limit=0", "limit=1001", "limit=many", "state=lost"])
async def test_a_filter_that_cannot_be_is_refused(centre: Centre, query: str) -> None:
    """An unknown kind or state, or an impossible limit, is a problem that names the parameter."""
    async with centre.client() as client:
        body = check_problem(await client.get(f"{INCIDENTS}?{query}"), 422, "unprocessable")
    assert query.partition("=")[0] in body["detail"]


async def test_one_incident_comes_with_its_trail_and_actions(centre: Centre) -> None:
    """The detail holds the incident, its audit trail and exactly the actions that its state allows."""
    incident = an_incident()
    centre.store.save(incident, [an_entry(incident)])
    async with centre.client() as client:
        detail = (await client.get(f"{INCIDENTS}/KB-1")).json()
    assert detail["incident"]["id"] == "KB-1"
    assert [entry["action"] for entry in detail["audit"]] == ["detected"]
    assert "acknowledge" in detail["actions"]
    assert "close" not in detail["actions"]


async def test_an_action_is_recorded_with_who_and_when(centre: Centre) -> None:
    """Acknowledging makes the next revision, an audit entry of this session at this time, and keeps the note as NFC."""
    centre.store.save(an_incident(), [])
    centre.clock.time = NOW + 9
    async with centre.client() as client:
        answer = await client.post(
            f"{INCIDENTS}/KB-1/actions", json={"action": "acknowledge", "rev": 1, "note": " Tổ 3 đang đến "}
        )
    assert answer.status_code == 200, answer.text
    detail = answer.json()
    assert (detail["incident"]["state"], detail["incident"]["rev"]) == ("acknowledged", 2)
    entry = detail["audit"][-1]
    assert (entry["at"], entry["detail"]) == (NOW + 9, "Tổ 3 đang đến")
    assert entry["actor"].startswith("operator-")
    assert centre.store.get(an_incident().id).state is State.ACKNOWLEDGED


async def test_who_was_slower_is_told_the_current_revision(centre: Centre) -> None:
    """An action on a revision that is no longer current changes nothing and answers 409 with the current one."""
    centre.store.save(an_incident(), [])
    centre.store.save(an_incident().changed(priority=1), [])
    async with centre.client() as client:
        answer = await client.post(f"{INCIDENTS}/KB-1/actions", json={"action": "acknowledge", "rev": 1})
    assert check_problem(answer, 409, "stale-revision")["current_rev"] == 2
    assert centre.store.head() == 2


async def test_an_action_that_the_state_forbids_is_refused(centre: Centre) -> None:
    """Closing a new incident answers 409 and says what is expected."""
    centre.store.save(an_incident(), [])
    async with centre.client() as client:
        answer = await client.post(f"{INCIDENTS}/KB-1/actions", json={"action": "close", "rev": 1})
    assert "acknowledge" in check_problem(answer, 409, "illegal-action")["detail"]


async def test_what_does_not_exist_is_not_found(centre: Centre) -> None:
    """Unknown incidents, pictures, cameras, sensors and paths answer 404 in both languages."""
    async with centre.client() as client:
        for path in (
            "incidents/KB-9",
            "incidents/KB-9/picture.jpg",
            "cameras/x",
            "cameras/x/latest.jpg",
            "sensors/x",
            "x",
        ):
            check_problem(await client.get(f"/api/v1/{path}"), 404, "not-found")
        check_problem(
            await client.post(f"{INCIDENTS}/KB-9/actions", json={"action": "note", "rev": 1}), 404, "not-found"
        )
        check_problem(await client.delete(f"{INCIDENTS}/KB-9"), 405, "method-not-allowed")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"action":"acknowledge"}',
        b'{"action":"explode","rev":1}',
        b'{"action":"note","rev":0}',
        b'{"action":"note","rev":1,"note":"\\u0000"}',
        b'{"action":"note","rev":1,"extra":true}',
        b'{"action":"note","rev":NaN}',
    ],
)
async def test_a_malformed_action_is_refused(centre: Centre, body: bytes) -> None:
    """A body that is not an action answers 422 with the place of the fault and changes nothing."""
    centre.store.save(an_incident(), [])
    async with centre.client() as client:
        answer = await client.post(
            f"{INCIDENTS}/KB-1/actions", content=body, headers={"content-type": "application/json"}
        )
    check_problem(answer, 422, "unprocessable")
    assert centre.store.head() == 1


async def test_the_picture_is_the_evidence(centre: Centre) -> None:
    """The sealed picture is served; before it is sealed, the very frame that tripped the rule; else 404."""
    frame = Frame(CameraId("cam-01"), NOW, b"\xff\xd8sealed")
    name = centre.evidence.save(an_incident().id, frame)
    why = an_incident().why
    centre.recent.keep(Frame(CameraId("cam-01"), NOW + 1, b"\xff\xd8fresh"))
    seen = type(why)(why.rule, why.version, why.summary, (), frame=FrameRef(CameraId("cam-01"), NOW + 1))
    centre.store.save(an_incident("KB-1", evidence=(name,)), [])
    centre.store.save(an_incident("KB-2", why=seen), [])
    centre.store.save(an_incident("KB-3", evidence=("lost.jpg",)), [])
    async with centre.client() as client:
        sealed = await client.get(f"{INCIDENTS}/KB-1/picture.jpg")
        assert (sealed.content, sealed.headers["content-type"]) == (b"\xff\xd8sealed", "image/jpeg")
        assert (await client.get(f"{INCIDENTS}/KB-2/picture.jpg")).content == b"\xff\xd8fresh"
        check_problem(await client.get(f"{INCIDENTS}/KB-3/picture.jpg"), 404, "not-found")


async def test_a_database_that_is_away_is_said(centre: Centre) -> None:
    """While the database cannot be reached, requests answer 503 with its reason and when to try again."""
    centre.runner.away = True
    async with centre.client() as client:
        answer = await client.get(INCIDENTS)
        assert "Remedy" in check_problem(answer, 503, "unavailable")["detail"]
        assert int(answer.headers["retry-after"]) > 0
        ready = await client.get("/api/v1/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "degraded")
        assert "Remedy" in ready.json()["checks"]["database"]
        assert (await client.get("/api/v1/health/live")).status_code == 200
    with pytest.raises(Unavailable):
        await centre.parts.hub.start()
