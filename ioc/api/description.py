"""What the program says of its own HTTP API (OpenAPI), where FastAPI by itself says too little or what is not so."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ioc.api.guard import OPEN_PATHS
from ioc.api.routes import PREFIX
from ioc.wire.rest import HealthOut, Problem, ReadingsIn

_REFS = "#/components/schemas/{model}"
_MEDIA = {
    f"{PREFIX}/cameras/{{camera_id}}/latest.jpg": "image/jpeg",
    f"{PREFIX}/incidents/{{incident_id}}/picture.jpg": "image/jpeg",
    "/metrics": "text/plain",
}
"""What comes instead of JSON."""
_SECRET = {f"{PREFIX}/readings": "ingestToken", f"{PREFIX}/links": "localSecret"}
"""Routes that want one secret and no other."""
_REFUSALS = {
    "400": "The character U+0000 in the address",
    "401": "No session, or not the secret that this route wants",
    "403": "The host name or the page that asks is not this machine's",
    "404": "There is none of that name",
    "408": "The body came too slowly",
    "409": "Somebody was faster (`current_rev`), or the state forbids it",
    "413": "The body is too large",
    "422": "The data is not as described",
    "503": "Not available just now; Retry-After says when to come again",
}
_SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "ioc_session_PORT",
        "description": "A one-time link sets it; PORT is the server's own.",
    },
    "localSecret": {"type": "http", "scheme": "bearer", "description": "The file local-secret in the data folder."},
    "ingestToken": {"type": "http", "scheme": "bearer", "description": "The setting IOC_INGEST_TOKEN."},
}


class DescribedApp(FastAPI):
    """FastAPI whose description holds what the doors in front of the routes answer, too."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            whole = super().openapi()
            _complete(whole)
            self.openapi_schema = whole
        return self.openapi_schema


def _complete(whole: dict[str, Any]) -> None:
    parts = whole["components"]
    parts["securitySchemes"] = _SCHEMES
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own answer to wrong data: ours is a Problem
        parts["schemas"].pop(name, None)
    models: list[type[BaseModel]] = [Problem, HealthOut, ReadingsIn]
    wanted = models_json_schema([(model, "validation") for model in models], ref_template=_REFS)[1]
    parts["schemas"] = {**wanted["$defs"], **parts["schemas"]}
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            _complete_one(path, method, operation)


def _complete_one(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    if path in _MEDIA:
        answers["200"]["content"] = {_MEDIA[path]: {"schema": {"type": "string"}}}
    if path.startswith(PREFIX) and path not in OPEN_PATHS:
        operation["security"] = [{"session": []}, {"localSecret": []}]
    if path in _SECRET:
        operation["security"] = [{_SECRET[path]: []}]
    codes = {"400", "403", *(code for code in answers if code >= "400")}
    codes |= {"401"} if "security" in operation else set()
    codes |= {"404", "503"} if "{" in path else set()
    codes |= {"503"} if path == f"{PREFIX}/incidents" else set()
    codes |= {"408", "413"} if method == "post" else set()
    for code in sorted(codes):
        if path != f"{PREFIX}/health/ready" or code != "503":
            schema = {"schema": {"$ref": _REFS.format(model="Problem")}}
            answers[code] = {"description": _REFUSALS[code], "content": {"application/problem+json": schema}}
