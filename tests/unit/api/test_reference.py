from __future__ import annotations

import json
import re
from pathlib import Path

from ioc.api import live_hub, outbox
from ioc.api.body_limit import MAX_BODY_BYTES
from ioc.api.guard import OPEN_PATHS
from ioc.api.live_socket import FIRST_MESSAGE_S, MAX_MESSAGE_BYTES, MAX_RATE
from ioc.wire import live
from ioc.wire.live import Subscribe
from tests.unit.api.centre import Centre

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")


def test_the_reference_names_every_route_and_no_other(centre: Centre) -> None:
    """The table of routes is the program's own list."""
    routes = {(method.upper(), path) for path, methods in centre.app.openapi()["paths"].items() for method in methods}
    assert set(re.findall(r"^\| (GET|POST) (/\S+) \|", PAGE, re.M)) == routes


def test_the_description_is_complete(centre: Centre) -> None:
    """Every reference leads somewhere; what cannot be done is a Problem everywhere; pictures are pictures; who may."""
    whole = centre.app.openapi()
    wanted = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(whole)))
    assert wanted <= set(whole["components"]["schemas"])
    for path, methods in whole["paths"].items():
        for operation in methods.values():
            answers = operation["responses"]
            problems = {code for code, answer in answers.items() if "application/problem+json" in answer["content"]}
            assert {code for code in answers if code >= "400"} - problems <= (
                {"503"} if path.endswith("/ready") else set()
            )
            guarded = path not in OPEN_PATHS or path.endswith(("/readings", "/links"))
            assert ("security" in operation) == ("401" in answers) == guarded
            assert "{" not in path or "404" in answers
    assert set(whole["paths"]["/api/v1/cameras/{camera_id}/latest.jpg"]["get"]["responses"]["200"]["content"]) == {
        "image/jpeg"
    }


async def test_what_is_refused_is_described(centre: Centre) -> None:
    """An answer that a client gets by a mistake is one that the description names."""
    paths = centre.app.openapi()["paths"]
    asked = [
        ("GET", "/api/v1/cameras/none", "/api/v1/cameras/{camera_id}"),
        ("GET", "/api/v1/sensors/none", "/api/v1/sensors/{sensor_id}"),
        ("GET", "/api/v1/incidents?limit=0", "/api/v1/incidents"),
        ("POST", "/api/v1/readings", "/api/v1/readings"),
        ("POST", "/api/v1/links", "/api/v1/links"),
    ]
    async with centre.client() as client:
        for method, address, path in asked:
            answer = await client.request(method, address)
            described = paths[path][method.lower()]["responses"][str(answer.status_code)]["content"]
            assert answer.headers["content-type"] in described


def test_the_reference_names_every_close_code() -> None:
    """Every code with which this program closes a connection is explained."""
    ours = {value for name, value in {**vars(live), **vars(live_hub)}.items() if name.startswith("CLOSE_")}
    assert {int(code) for code in re.findall(r"^\| (\d{4}) \|", PAGE, re.M)} == ours | {1009}


def test_the_reference_tells_the_bounds_as_they_are() -> None:
    """The numbers on the page are the numbers in the program."""
    assert f"{MAX_BODY_BYTES:,} bytes" in PAGE
    assert f"within {FIRST_MESSAGE_S:g} s" in PAGE
    assert f"more than {MAX_RATE:g} a second" in PAGE
    assert f"over {MAX_MESSAGE_BYTES // 1024} KiB" in PAGE
    assert f"more than {outbox.MAX_MESSAGES} messages or {outbox.MAX_BYTES // 1024**2} MiB" in PAGE


def test_the_example_is_understood() -> None:
    """Who copies the example from the page is answered."""
    (example,) = re.findall(r"`(\{\"type\": \"subscribe\".*?\}\})`", PAGE)
    assert Subscribe.model_validate_json(example).filter.areas == ["vu-ninh"]
