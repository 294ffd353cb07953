"""Sensors send their values here."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Iterator

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

    503 with Retry-After when the stream takes no more: everything from the index that `detail` names must come again,
    though a few of those may have been taken.
    """
    _require_token(request, parts)
    body = _parse(await request.body())
    received = parts.clock.now()
    refused: list[RefusedReading] = []
    good: list[tuple[int, Reading]] = []
    for index, given in enumerate(body.readings):
        reading = Reading(SensorId(given.sensor), given.time, given.value)
        try:
            check_reading(reading, parts.sensors.get(given.sensor), received)
        except BadReading as error:
            parts.metrics.add("readings_refused")
            refused.append(RefusedReading(index=index, reason=str(error)))
            continue
        good.append((index, reading))
    for group in _side_by_side(good):
        results = await asyncio.gather(*(parts.intake(reading) for _, reading in group), return_exceptions=True)
        for (index, _), result in zip(group, results, strict=True):
            if isinstance(result, Unavailable):
                raise Refusal(
                    503,
                    "unavailable",
                    f"{result}; taken up to index {index}: send the readings from there on again",
                    {"Retry-After": str(RETRY_S)},
                ) from result
            if result is not None:
                raise result
    return ReadingsOut(accepted=len(good), refused=refused)


def _side_by_side(readings: Iterable[tuple[int, Reading]]) -> Iterator[list[tuple[int, Reading]]]:
    """Neighbours of different sensors: Kafka takes some milliseconds to say that it has a reading, one by one too long
    for a gateway that comes back with minutes of them. Those of one sensor stay one after the other."""
    group: list[tuple[int, Reading]] = []
    for index, reading in readings:
        if any(reading.sensor == other.sensor for _, other in group):
            yield group
            group = []
        group.append((index, reading))
    if group:
        yield group


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
