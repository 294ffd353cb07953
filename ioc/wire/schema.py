"""The wire as one JSON Schema, from which the wall's TypeScript types are made."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import orjson
from pydantic import TypeAdapter

from ioc.wire import live, rest

_Mode = Literal["validation", "serialization"]

_HEARD_BY_THE_WALL: dict[str, Any] = {
    "ServerMessage": live.ServerMessage,
    "TileHeader": live.TileHeader,
    "SiteOut": rest.SiteOut,
    "CameraOut": rest.CameraOut,
    "SensorOut": rest.SensorOut,
    "IncidentDetail": rest.IncidentDetail,
    "IncidentPage": rest.IncidentPage,
    "ReadingsOut": rest.ReadingsOut,
    "HealthOut": rest.HealthOut,
    "Problem": rest.Problem,
}
_SAID_BY_CLIENTS: dict[str, Any] = {
    "ClientMessage": live.ClientMessage,
    "ActionIn": rest.ActionIn,
    "ReadingsIn": rest.ReadingsIn,
}


def wire_schema() -> dict[str, Any]:
    """Every message of the live feed and the HTTP API, one property each, with the domain types in `$defs`.

    What the server says always has all of its fields, so they are all required there; what clients say may leave out
    what has a default.
    """
    heard: list[tuple[str, _Mode, TypeAdapter[Any]]] = [
        (name, "serialization", TypeAdapter[Any](message)) for name, message in _HEARD_BY_THE_WALL.items()
    ]
    said: list[tuple[str, _Mode, TypeAdapter[Any]]] = [
        (name, "validation", TypeAdapter[Any](message)) for name, message in _SAID_BY_CLIENTS.items()
    ]
    properties: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for adapters, complete in ((heard, True), (said, False)):
        schemas, shared = TypeAdapter.json_schemas(adapters, ref_template="#/$defs/{model}")
        for name, definition in shared.get("$defs", {}).items():
            definitions.setdefault(name, _with_every_field(definition) if complete else definition)
        properties |= {name: schemas[name, mode] for name, mode, _ in adapters}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wire",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": definitions,
    }


def _with_every_field(definition: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in definition:
        return definition
    return {**definition, "required": list(definition["properties"])}


def fingerprint(schema: dict[str, Any]) -> str:
    """SHA-256 (first 16 hexadecimal digits) of what the schema demands; its prose does not count."""
    return hashlib.sha256(orjson.dumps(_without_prose(schema), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _without_prose(node: Any, *, names: bool = False) -> Any:
    """names: the keys of this node are names of properties or types, not words of JSON Schema."""
    if isinstance(node, dict):
        return {
            key: _without_prose(value, names=not names and key in ("properties", "$defs"))
            for key, value in node.items()
            if names or key not in ("title", "description")
        }
    if isinstance(node, list):
        return [_without_prose(item) for item in node]
    return node
