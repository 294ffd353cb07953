from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import AsyncIterator

import pytest

from ioc.api.body_limit import MAX_BODY_BYTES
from ioc.domain.ids import SensorId
from tests.samples import NOW
from tests.unit.api.centre import INGEST_TOKEN, Centre
from tests.unit.api.test_incident_routes import check_problem

READINGS = "/api/v1/readings"
BEARER = {"Authorization": f"Bearer {INGEST_TOKEN}"}


def reading(sensor: str = "n-12", time: float = NOW, value: float = 4.2) -> dict[str, object]:
    return {"sensor": sensor, "time": time, "value": value}


async def test_each_reading_is_judged_by_itself(centre: Centre) -> None:
    """Good ones are taken, each bad one is refused with its index and reason: unknown, 1970, 2100, impossible value."""
    given = [
        reading(),
        reading("nobody"),
        reading(time=0.0),
        reading(time=4_102_444_800.0),
        reading(value=99.0),
        reading(value=4.3),
    ]
    async with centre.client(signed_in=False) as client:
        answer = await client.post(READINGS, json={"readings": given}, headers=BEARER)
    assert answer.status_code == 202
    body = answer.json()
    assert body["accepted"] == 2
    assert [refusal["index"] for refusal in body["refused"]] == [1, 2, 3, 4]
    for refusal, word in zip(body["refused"], ("unknown", "past", "future", "0..12"), strict=True):
        assert word in refusal["reason"]
    assert [taken.value for taken in centre.intake.taken] == [4.2, 4.3]
    assert centre.metrics.sums["readings_refused"] == 4


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {INGEST_TOKEN}", INGEST_TOKEN, "Bearer tôi"])
async def test_readings_need_the_token(centre: Centre, header: str) -> None:
    """Without the ingest token nothing is taken, whatever session there is."""
    async with centre.client() as client:
        answer = await client.post(
            READINGS, json={"readings": [reading()]}, headers={b"Authorization": header.encode()}
        )
    check_problem(answer, 401, "unauthorised")
    assert centre.intake.taken == []


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
async def test_numbers_that_are_none_are_refused(centre: Centre, number: float) -> None:
    """NaN and Infinity are not JSON; the answer says so."""
    content = json.dumps({"readings": [reading(value=number)]})
    async with centre.client(signed_in=False) as client:
        answer = await client.post(READINGS, content=content, headers=BEARER)
    assert "NaN" in check_problem(answer, 422, "unprocessable")["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"\xff\xfe",
        b'{"readings":[]}',
        b'{"readings":[{"sensor":"n-12","time":1,"value":1e999}]}',
        b'{"readings":[{"sensor":"n-12","time":"yesterday","value":1}]}',
        b'{"v":2,"readings":[{"sensor":"n-12","time":1,"value":1}]}',
        b"[" * 100_000,
        json.dumps({"readings": [reading()] * 1001}).encode(),
    ],
)
async def test_a_malformed_body_is_refused_whole(centre: Centre, content: bytes) -> None:
    """A body that is not of this version's shape answers 422 and nothing of it is taken."""
    async with centre.client(signed_in=False) as client:
        check_problem(await client.post(READINGS, content=content, headers=BEARER), 422, "unprocessable")
    assert centre.intake.taken == []


async def test_a_body_over_a_megabyte_is_refused(centre: Centre) -> None:
    """413 whether the size is announced or comes in pieces without an announcement."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1000 + 1):
            yield b" " * 1000

    async with centre.client(signed_in=False) as client:
        check_problem(
            await client.post(READINGS, content=b" " * (MAX_BODY_BYTES + 1), headers=BEARER), 413, "too-large"
        )
        check_problem(await client.post(READINGS, content=pieces(), headers=BEARER), 413, "too-large")


async def test_a_stream_that_is_full_says_what_to_send_again(centre: Centre) -> None:
    """When the intake refuses, the answer is 503 with Retry-After and the index from which to send again."""
    centre.intake.room = 2
    async with centre.client(signed_in=False) as client:
        answer = await client.post(READINGS, json={"readings": [reading()] * 4}, headers=BEARER)
    assert "index 2" in check_problem(answer, 503, "unavailable")["detail"]
    assert answer.headers["retry-after"] == "1"
    assert len(centre.intake.taken) == 2


async def test_readings_of_different_sensors_do_not_wait_for_each_other(centre: Centre) -> None:
    """A gateway that comes back with minutes of readings is not kept a broker's answer for each; one sensor's stay in
    order."""
    sensors = centre.parts.sensors
    sensors["n-13"] = dataclasses.replace(sensors["n-12"], id=SensorId("n-13"))
    given = [reading(sensor, value=value) for value in (1.0, 2.0, 3.0) for sensor in ("n-12", "n-13")]
    async with centre.client(signed_in=False) as client:
        answer = await client.post(READINGS, json={"readings": given}, headers=BEARER)
    assert answer.json()["accepted"] == 6
    assert centre.intake.most_at_once == 2
    assert [taken.value for taken in centre.intake.taken if taken.sensor == "n-12"] == [1.0, 2.0, 3.0]
