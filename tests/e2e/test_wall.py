"""The wall in a real browser, on the whole flow: simulated cameras, vision, rules, store, live feed."""

from __future__ import annotations

import re
import statistics
import time
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.running_city import RunningCity
from tests.e2e.visit import Visit
from tests.e2e.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOWN_WITHIN = 2.0
"""Seconds from detection to the operator's eye: the project's promise."""
SEEN = re.compile("acknowledged|resolved")
"""Resolved: its cause may end in the meantime."""
POLICE_AREA = "vu-ninh"


async def all_incidents(city: RunningCity) -> list[dict[str, Any]]:
    async with city.client() as client:
        answer = await client.get("incidents", params={"limit": 1000})
    return list(answer.json()["incidents"])


async def test_a_new_incident_is_on_the_page_within_two_seconds(city: RunningCity, visiting: Visiting) -> None:
    """From the moment a rule fires (event time) to the card on the operator's page: 2 s. The median is held to it, for
    a shared machine may stop for a second just then; no incident takes much longer."""
    wall = await visiting()
    opened = time.time() + 1

    async def delays() -> dict[str, float]:
        drawn = await wall.first_seen()
        return {
            f"{one['kind']} {one['id']}": drawn[one["id"]] - one["detected"]
            for one in await all_incidents(city)
            if one["id"] in drawn and one["detected"] > opened
        }

    async def enough() -> bool:
        return sum([(await wall.first_seen())[one] > opened for one in await wall.first_seen()]) >= 5

    await until(enough, 75)
    measured = await delays()
    assert len(measured) >= 4
    assert statistics.median(measured.values()) <= SHOWN_WITHIN, measured
    assert max(measured.values()) <= 3 * SHOWN_WITHIN, measured
    assert min(measured.values()) >= 0, measured


async def test_live_tiles_move_and_show_tracks(visiting: Visiting) -> None:
    """A camera's tile shows a picture that changes, and the tracks of that picture are drawn over it."""
    wall = await visiting()
    camera = wall.page.locator(".tile:not(.dead)").first
    name = await camera.get_attribute("data-camera")
    pixels = "tile => tile.querySelector('canvas').toDataURL()"

    seen: set[str] = set()

    async def moved() -> bool:
        seen.add(await wall.page.locator(f".tile[data-camera='{name}']").evaluate(pixels))
        return len(seen) >= 4

    async def drawn() -> bool:
        return any((await wall.page.evaluate("window.drawnOver")).values())

    await until(moved, 20)
    await until(drawn, 40)
    assert sum(wall.tracks.values()) > 0


async def chosen(wall: Visit, city: RunningCity) -> str:
    """Selects, from the keyboard, the newest incident that a sensor reported and that goes on; returns its id."""
    going_on: list[dict[str, Any]] = []

    async def there() -> bool:
        going_on[:] = [
            one
            for one in await all_incidents(city)
            if one["state"] == "new" and one["cleared_at"] is None and one["where"]["sensor"] is not None
        ]
        return bool(going_on)

    await until(there, 75)
    await expect(wall.page.locator("[data-action=acknowledge]")).to_be_visible()
    wanted = str(max(going_on, key=lambda one: one["detected"])["id"])
    await wall.card(wanted).wait_for()
    for _ in range(await wall.page.locator("li[data-incident]").count()):
        if await wall.card(wanted).get_attribute("aria-current") == "true":
            break
        await wall.page.keyboard.press("j")
    await expect(wall.card(wanted)).to_have_attribute("aria-current", "true")
    return wanted


async def test_acknowledged_from_the_keyboard_for_everybody(city: RunningCity, visiting: Visiting) -> None:
    """`A` acknowledges the selected incident; it stays so after a reload, and in another browser."""
    wall = await visiting()
    incident = await chosen(wall, city)
    await wall.page.keyboard.press("a")
    await expect(wall.page.get_by_test_id("toast-done")).to_contain_text(incident)
    await expect(wall.card(incident)).to_have_attribute("data-state", SEEN)
    await expect(wall.page.get_by_test_id("detail")).to_have_attribute("data-state", SEEN)

    await wall.page.reload()
    await expect(wall.card(incident)).to_have_attribute("data-state", SEEN)
    other = await visiting()
    await expect(other.card(incident)).to_have_attribute("data-state", SEEN)
    (kept,) = (one for one in await all_incidents(city) if one["id"] == incident)
    assert kept["acknowledged_at"] == pytest.approx(time.time(), abs=60)


async def test_the_traffic_police_hear_of_their_own_area_only(city: RunningCity, visiting: Visiting) -> None:
    """With `?areas=..&domains=traffic` nothing else crosses the wire: incidents, eyes or live pictures."""

    def is_theirs(one: dict[str, Any]) -> bool:
        return bool(one["where"]["area"] == POLICE_AREA and one["domain"] == "traffic")

    wall = await visiting(question=f"areas={POLICE_AREA}&domains=traffic")
    answers: list[dict[str, Any]] = []

    async def both_kinds() -> bool:
        answers[:] = await all_incidents(city)
        theirs = {one["id"] for one in answers if is_theirs(one)}
        heard = {one["id"] for one in wall.incidents_told}
        return bool(theirs & heard) and len(theirs) < len(answers) and sum(wall.tiles.values()) > 5

    await until(both_kinds, 75)
    assert [one["id"] for one in wall.incidents_told if not is_theirs(one)] == []
    async with city.client() as client:
        cameras = [row["camera"] for row in (await client.get("cameras")).json()]
    eyes = {one["id"] for one in cameras if one["area"] == POLICE_AREA and one["domain"] == "traffic"}
    beats = [told for told in wall.told if told["type"] == "beat"]
    assert {one["id"] for beat in beats for one in beat["cameras"]} == eyes
    assert {one["id"] for beat in beats for one in beat["sensors"]} == set()
    assert set(wall.tiles) <= eyes
    asked = [url for url in wall.addresses if "/incidents?" in url]
    assert all(f"area={POLICE_AREA}" in url and "domain=traffic" in url for url in asked), asked
    shown = await wall.page.locator("li[data-incident]").evaluate_all("all => all.map(one => one.dataset.incident)")
    assert set(shown) <= {one["id"] for one in wall.incidents_told}
