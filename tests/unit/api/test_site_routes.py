from __future__ import annotations

from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, SensorId
from ioc.domain.observation import ReadingObserved
from tests.samples import NOW
from tests.unit.api.centre import Centre

SECRETS = ("hunter2", "10.0.0.7", "/stream", "cam-02.mjpg")


async def test_no_answer_tells_where_a_camera_is_read_from(centre: Centre) -> None:
    """A source address may hold a password: neither cameras, site, sensors nor the API's description show one."""
    async with centre.client() as client:
        for path in ("cameras", "cameras/cam-01", "site", "sensors", "openapi.json"):
            answer = await client.get(f"/api/v1/{path}")
            assert answer.status_code == 200
            assert not [secret for secret in SECRETS if secret in answer.text]


async def test_the_site_says_where_its_map_is(centre: Centre) -> None:
    """The map's address is there once the file is; without the file it is empty and the address answers 404."""
    async with centre.client() as client:
        site = (await client.get("/api/v1/site")).json()
        assert (site["id"], site["map_url"], site["origin"]) == ("test", "", [106.05, 21.18])
        assert (await client.get("/api/v1/map.pmtiles")).status_code == 404
        assert centre.parts.map_file is not None
        centre.parts.map_file.write_bytes(bytes(range(200)))
        address = (await client.get("/api/v1/site")).json()["map_url"]
        part = await client.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["content-range"] == "bytes 10-19/200"


async def test_the_newest_picture_comes_with_its_time(centre: Centre) -> None:
    """The newest picture of a camera and when it was taken; 404 before there is one."""
    async with centre.client() as client:
        assert (await client.get("/api/v1/cameras/cam-01/latest.jpg")).status_code == 404
        for second in (2, 1):
            centre.recent.keep(Frame(CameraId("cam-01"), NOW + second, b"\xff\xd8%d" % second))
        picture = await client.get("/api/v1/cameras/cam-01/latest.jpg")
    assert (picture.content, picture.headers["x-timestamp"]) == (b"\xff\xd82", f"{NOW + 2:.3f}")
    assert picture.headers["cache-control"] == "no-store"


async def test_a_sensor_has_its_last_sixty_values(centre: Centre) -> None:
    """The curve is oldest first and bounded; a value that comes late takes its place, twice counts once."""
    order = [*range(70), 65, 69]
    for second in (*order[:50], 51, 50, *order[52:]):
        centre.parts.hub.observe(ReadingObserved(SensorId("n-12"), NOW + second, second / 10))
    async with centre.client() as client:
        (sensor,) = (await client.get("/api/v1/sensors")).json()
        assert sensor == (await client.get("/api/v1/sensors/n-12")).json()
    assert sensor["history"] == [[NOW + second, second / 10] for second in range(10, 70)]
    assert sensor["sensor"]["unit"] == "m"


async def test_the_api_describes_itself(centre: Centre) -> None:
    """The description names every route; there is no page that would load scripts from elsewhere."""
    async with centre.client() as client:
        paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
        assert (await client.get("/docs")).status_code != 200
    assert {"/api/v1/site", "/api/v1/incidents/{incident_id}/actions", "/api/v1/readings"} <= set(paths)
    assert "requestBody" in paths["/api/v1/readings"]["post"]


async def test_figures_are_plain_text(centre: Centre) -> None:
    """Prometheus reads the figures without a session."""
    async with centre.client(signed_in=False) as client:
        answer = await client.get("/metrics")
    assert (answer.status_code, answer.text) == (200, "ioc_up 1\n")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
