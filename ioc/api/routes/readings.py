"""Sensors send their values here."""

from __future__ import annotations

import secrets

import orjson
from fastapi import APIRouter, Request
from pydantic import ValidationError

from ioc.api.parts import Parts, PartsIn
from ioc.api.problems import Refusal
from ioc.api.routes import PREFIX
from ioc.domain.errors import BadReading, Unavailable
from ioc.domain.ids import SensorId
from ioc.domain.reading import Reading, check_reading
from ioc.wire.rest import ReadingsIn, ReadingsOut, RefusedReading

router = APIRouter(prefix=PREFIX, tags=["readings"])

RETRY_S = 1
_PROBLEM = {"description": "RFC 9457 problem details, see schema Problem"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ReadingsIn.model_json_schema(ref_template="#/components/schemas/{model}")}
        },
    }
}
_BODY["requestBody"]["content"]["application/json"]["schema"].pop("$defs", None)  # type: ignore[index]  # our own literal


@router.post(
    "/readings",
    status_code=202,
    openapi_extra=_BODY,
    responses={401: _PROBLEM, 413: _PROBLEM, 422: _PROBLEM, 503: _PROBLEM},
)
async def readings(request: Request, parts: PartsIn) -> ReadingsOut:
    """Take values in. Each one that cannot be believed is refused by itself, with the reason; 202 for the rest.

    503 with Retry-After when the stream takes no more: everything from the index that `detail` names must come again.
    """
    _require_token(request, parts)
    body = _parse(await request.body())
    received = parts.clock.now()
    refused: list[RefusedReading] = []
    for index, given in enumerate(body.readings):
        reading = Reading(SensorId(given.sensor), given.time, given.value)
        try:
            check_reading(reading, parts.sensors.get(given.sensor), received)
        except BadReading as error:
            parts.metrics.add("readings_refused")
            refused.append(RefusedReading(index=index, reason=str(error)))
            continue
        try:
            await parts.intake(reading)
        except Unavailable as error:
            raise Refusal(
                503,
                "unavailable",
                f"{error}; taken up to index {index}: send the readings from there on again",
                {"Retry-After": str(RETRY_S)},
            ) from error
    return ReadingsOut(accepted=len(body.readings) - len(refused), refused=refused)


def _require_token(request: Request, parts: Parts) -> None:
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    given = shown.strip() if kind.lower() == "bearer" else ""
    if not parts.ingest_token or not secrets.compare_digest(given.encode(), parts.ingest_token.encode()):
        raise Refusal(
            401,
            "unauthorised",
            "send the ingest token: Authorization: Bearer TOKEN",
            {"WWW-Authenticate": 'Bearer realm="readings"'},
        )


def _parse(body: bytes) -> ReadingsIn:
    """Raises Refusal 422 saying what is wrong and where."""
    try:
        return ReadingsIn.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise Refusal(
            422, "unprocessable", f"not JSON: {error} (NaN, Infinity and numbers beyond a double are not JSON)"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refusal(422, "unprocessable", f"{place or 'body'}: {first['msg']}") from error
