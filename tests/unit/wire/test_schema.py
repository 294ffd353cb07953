"""ioc.wire.schema: the wall's types are made from it, and may not fall behind it."""

from __future__ import annotations

import re
from pathlib import Path

from ioc.wire.schema import fingerprint, wire_schema

TYPES = Path(__file__).parents[3] / "wall" / "src" / "wire" / "types.ts"


def test_the_walls_types_are_those_of_the_wire() -> None:
    """The generated TypeScript names the schema that it was made from; `npm run wire` in wall/ makes it anew."""
    named = re.search(r"^// .* Schema ([0-9a-f]{16})$", TYPES.read_text(encoding="utf-8"), re.MULTILINE)
    assert named is not None, f"{TYPES}: the first line does not name its schema"
    assert named[1] == fingerprint(wire_schema()), "stale: run `npm run wire` in wall/"


def test_what_the_server_says_is_complete() -> None:
    """Every field of an incident is required, so that the wall need not guess at missing ones."""
    incident = wire_schema()["$defs"]["Incident"]
    assert incident["required"] == list(incident["properties"])
    assert "acknowledge_due" in incident["required"]


def test_what_a_client_says_may_leave_out_what_has_a_default() -> None:
    """A client need not send `since` on its first visit."""
    subscribe = wire_schema()["$defs"]["Subscribe"]
    assert "since" not in subscribe.get("required", [])


def test_the_fingerprint_is_of_the_shape_not_of_the_prose() -> None:
    """A better docstring makes nothing stale; another type of a field does, and so does a field called `title`."""
    schema = {"$defs": {"A": {"description": "one", "properties": {"title": {"type": "string", "title": "Title"}}}}}
    reworded = {"$defs": {"A": {"description": "two", "properties": {"title": {"type": "string"}}}}}
    retyped = {"$defs": {"A": {"description": "one", "properties": {"title": {"type": "number"}}}}}
    assert fingerprint(schema) == fingerprint(reworded)
    assert fingerprint(schema) != fingerprint(retyped)
    assert fingerprint(schema) != fingerprint({"$defs": {"A": {"properties": {}}}})
