from __future__ import annotations

import re
from pathlib import Path

from ioc.api import live_hub, outbox
from ioc.api.body_limit import MAX_BODY_BYTES
from ioc.api.live_socket import FIRST_MESSAGE_S, MAX_MESSAGE_BYTES, MAX_RATE
from ioc.wire import live
from ioc.wire.live import Subscribe
from tests.unit.api.centre import Centre

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")


def test_the_reference_names_every_route_and_no_other(centre: Centre) -> None:
    """The table of routes is the program's own list."""
    routes = {(method.upper(), path) for path, methods in centre.app.openapi()["paths"].items() for method in methods}
    assert set(re.findall(r"^\| (GET|POST) (/\S+) \|", PAGE, re.M)) == routes


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
