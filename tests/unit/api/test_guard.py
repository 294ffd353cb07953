from __future__ import annotations

import pytest

from ioc.api.guard import POLICY, cookie_name
from tests.samples import an_incident
from tests.unit.api.centre import ADDRESS, Centre
from tests.unit.api.test_incident_routes import check_problem

LINKS = "/api/v1/links"
ACT = "/api/v1/incidents/KB-1/actions"
NOTE = {"action": "note", "rev": 1}


@pytest.mark.parametrize(
    "path", ["site", "cameras", "cameras/cam-01/latest.jpg", "incidents", "sensors", "map.pmtiles"]
)
async def test_without_a_session_nothing_is_told(centre: Centre, path: str) -> None:
    """Every route about the city answers 401 with how to get in."""
    async with centre.client(signed_in=False) as client:
        assert "ioc link" in check_problem(await client.get(f"/api/v1/{path}"), 401, "unauthorised")["detail"]


async def test_a_page_without_a_session_says_how_to_get_in(centre: Centre) -> None:
    """A browser gets a page in both languages, not JSON."""
    async with centre.client(signed_in=False) as client:
        page = await client.get("/")
    assert (page.status_code, page.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "chưa đăng nhập" in page.text
    assert "no session" in page.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8400", "127.0.0.1.evil.example", "", "10.0.0.1:8400", "a b"]
)
async def test_a_name_that_is_not_ours_is_refused(centre: Centre, host: str) -> None:
    """A page whose name was pointed at this machine (DNS rebinding) reaches nothing, health included."""
    async with centre.client() as client:
        for path in ("/api/v1/site", "/api/v1/health/live", "/"):
            check_problem(await client.get(path, headers={"host": host}), 403, "foreign-host")


async def test_sensors_may_call_us_by_any_name(centre: Centre) -> None:
    """Readings ask for a token that no page holds, so they come in by the name that the sensors' network knows."""
    async with centre.client(signed_in=False) as client:
        answer = await client.post("/api/v1/readings", json={"readings": []}, headers={"host": "workers:8400"})
    check_problem(answer, 401, "unauthorised")


@pytest.mark.parametrize("host", ["localhost:8400", "LOCALHOST", "[::1]:8400", "127.0.0.1:9999"])
async def test_this_machine_may_call_itself_by_any_of_its_names(centre: Centre, host: str) -> None:
    """Local names are fine on any port: the port may be a tunnel's."""
    async with centre.client() as client:
        assert (await client.get("/api/v1/site", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:3000", "null", "file://", "ftp://127.0.0.1:8400"]
)
async def test_another_page_may_not_act(centre: Centre, origin: str) -> None:
    """A POST that comes from another page, another port included, changes nothing even with the session's cookie."""
    centre.store.save(an_incident(), [])
    async with centre.client() as client:
        check_problem(await client.post(ACT, json=NOTE, headers={"origin": origin}), 403, "foreign-origin")
        assert centre.store.head() == 1
        assert (await client.post(ACT, json=NOTE, headers={"origin": ADDRESS})).status_code == 200


@pytest.mark.parametrize("path", ["incidents/KB%00", "incidents?area=a%00b", "cameras/%00/latest.jpg"])
async def test_what_is_not_text_is_refused(centre: Centre, path: str) -> None:
    """U+0000 in a path or query never reaches a database, some of which cannot hold it."""
    async with centre.client() as client:
        check_problem(await client.get(f"/api/v1/{path}"), 400, "bad-request")


async def test_every_answer_carries_the_policy(centre: Centre) -> None:
    """Pages, data and refusals come with the content policy and are not sniffed, framed or kept."""
    async with centre.client() as client:
        for path in ("/api/v1/site", "/api/v1/nothing", "/metrics"):
            headers = (await client.get(path)).headers
            assert headers["content-security-policy"] == POLICY
            assert headers["x-content-type-options"] == "nosniff"
        assert (await client.get("/api/v1/site")).headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


async def test_a_link_opens_a_session_once(centre: Centre) -> None:
    """The first use sets a strict cookie and goes to the wall; the second says so in both languages; a reload of the
    used link with the session goes to the wall."""
    token = centre.parts.access.links.issue()
    async with centre.client(signed_in=False) as client:
        first = await client.get("/", params={"token": token})
        assert (first.status_code, first.headers["location"]) == (303, "/")
        cookie = first.headers["set-cookie"].lower()
        assert cookie.startswith(f"{cookie_name({'server': ('127.0.0.1', 8400)})}=")
        assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/", "max-age=43200"))
        assert (await client.get("/api/v1/site")).status_code == 200
        assert (await client.get("/", params={"token": token})).status_code == 303
    async with centre.client(signed_in=False) as other:
        second = await other.get("/", params={"token": token})
        assert second.status_code == 410
        assert "đã được dùng" in second.text
        assert "used already" in second.text
        assert (await other.get("/", params={"token": "invented"})).status_code == 403
        assert (await other.get("/api/v1/site")).status_code == 401


async def test_a_link_may_say_what_the_wall_shall_show(centre: Centre) -> None:
    """What follows the token goes on to the wall, encoded as it came; the token does not."""
    token = centre.parts.access.links.issue()
    async with centre.client(signed_in=False) as client:
        opened = await client.get(f"/?token={token}&areas=vu-ninh,b%0D%0Ac&domains=traffic")
        assert opened.headers["location"] == "/?areas=vu-ninh%2Cb%0D%0Ac&domains=traffic"
        assert "set-cookie" in opened.headers
        again = await client.get(f"/?lang=en&token={token}")
        assert (again.status_code, again.headers["location"]) == (303, "/?lang=en")


async def test_a_preview_does_not_use_a_link_up(centre: Centre) -> None:
    """HEAD and prefetch leave the link good."""
    token = centre.parts.access.links.issue()
    async with centre.client(signed_in=False) as client:
        await client.head("/", params={"token": token})
        await client.get("/", params={"token": token}, headers={"sec-purpose": "prefetch;prerender"})
        assert (await client.get("/", params={"token": token})).status_code == 303


async def test_links_are_made_for_who_knows_the_local_secret(centre: Centre) -> None:
    """`ioc link` gets one that works; neither a session nor nothing suffices."""
    secret = centre.parts.access.secret
    async with centre.client() as client:
        check_problem(await client.post(LINKS), 401, "unauthorised")
        check_problem(await client.post(LINKS, headers={"authorization": "Bearer x"}), 401, "unauthorised")
    async with centre.client(signed_in=False) as client:
        made = await client.post(LINKS, headers={"authorization": f"Bearer {secret}"})
        assert made.status_code == 201
        assert made.json()["url"].startswith(f"{ADDRESS}/?token=")
        assert (await client.get(made.json()["url"])).status_code == 303
        assert (await client.get("/api/v1/site")).status_code == 200


async def test_a_local_program_needs_no_cookie(centre: Centre) -> None:
    """The local secret opens the API to programs of the same user, and the audit trail names them."""
    centre.store.save(an_incident(), [])
    bearer = {"authorization": f"Bearer {centre.parts.access.secret}"}
    async with centre.client(signed_in=False) as client:
        answer = await client.post(ACT, json=NOTE, headers=bearer)
    assert answer.json()["audit"][-1]["actor"] == "local-program"


async def test_a_session_ends_after_twelve_hours(centre: Centre) -> None:
    """The cookie of yesterday's shift is no longer good."""
    async with centre.client() as client:
        assert (await client.get("/api/v1/site")).status_code == 200
        centre.clock.time += 12 * 3600
        assert (await client.get("/api/v1/site")).status_code == 401


async def test_the_wall_is_served_or_explained(centre: Centre) -> None:
    """Without a built wall a page tells how to build it; once it is there it is served, and nothing outside it."""
    (centre.parts.wall.parent / "secret.txt").write_text("secret")
    async with centre.client() as client:
        page = await client.get("/")
        assert page.status_code == 503
        assert "./dev wall" in page.text
        centre.parts.wall.mkdir()
        (centre.parts.wall / "index.html").write_text("<h1>wall</h1>")
        (centre.parts.wall / "assets").mkdir()
        (centre.parts.wall / "assets" / "a-1f2e.js").write_text("1")
        page = await client.get("/")
        assert (page.text, page.headers["cache-control"]) == ("<h1>wall</h1>", "no-cache")
        assert "immutable" in (await client.get("/assets/a-1f2e.js")).headers["cache-control"]
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/nothing.js"):
            assert (await client.get(path)).status_code == 404
        assert (await client.post("/")).status_code == 405
