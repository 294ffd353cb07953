"""An engineer at the wall asks what the detector sees: one key on a camera's page, and nobody else pays for it.

IOC_PICTURES=docs/pictures renews the pictures of how to read it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.running_city import REPOSITORY
from tests.e2e.test_wall_pictures import keep, overflowing
from tests.e2e.visit import DESK, PHONE, Visit
from tests.e2e.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CAMERA = "cam-01"
"""At a crossing with traffic lights: somebody always stands there."""
ONLY = f"cameras={CAMERA}"
STEADY = """() => ['h2', '.evidence-room', 'figcaption', '[data-testid=inspect]']
    .map((one) => document.querySelector(`[data-testid=camera-detail] ${one}`).getBoundingClientRect().top)"""
GREEN = """() => {
    const canvas = document.querySelector('.live-large canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4)
        found += [120, 230, 120].every((ink, part) => Math.abs(data[at + part] - ink) < 12);
    return found;
}"""
"""Pixels of the camera page's picture in the green in which the detector's view draws tracks; the city has none."""


async def open_camera(wall: Visit) -> None:
    """The page of the camera, by its tile; on a phone that stands under another tab."""
    if wall.page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        await wall.page.locator("[role=tab]").nth(1).click()
    tile, detail = wall.page.locator(f".tile[data-camera='{CAMERA}']"), wall.page.get_by_test_id("camera-detail")
    await tile.click()
    if not await detail.count():
        await tile.click()  # the first click shows what happens there, the second the camera itself
    await expect(detail).to_have_attribute("data-camera", CAMERA)


async def test_the_key_brings_mask_tracks_and_clocks_and_nobody_else_gets_them(visiting: Visiting) -> None:
    """`D` on a camera's page: foreground, tracks and rules' clocks of that camera within seconds; another wall that
    looks at the same camera is sent none of it; `D` again ends it, and the picture never moves."""
    engineer, operator = await visiting(question=ONLY), await visiting(question=ONLY)
    await open_camera(engineer)
    assert engineer.inspections == []
    before = await engineer.page.evaluate(STEADY)
    await engineer.page.keyboard.press("d")
    await expect(engineer.page.get_by_test_id("inspect")).to_have_attribute("aria-pressed", "true")
    await expect(engineer.page.get_by_test_id("inspection-counts")).to_be_visible(timeout=15_000)
    await expect(engineer.page.locator("[data-clock]").first).to_be_visible(timeout=75_000)
    await until(lambda: drawn(engineer), 30)
    assert any(one.workings.blobs and one.clocks for one in engineer.inspections)
    assert {one.workings.camera for one in engineer.inspections} == {CAMERA}
    assert await engineer.page.evaluate(STEADY) == before
    assert operator.inspections == []
    await until(lambda: operator.tiles[CAMERA] > 10, 20)

    await engineer.page.keyboard.press("d")
    await expect(engineer.page.get_by_test_id("inspection")).to_have_count(0)
    told, shown = len(engineer.inspections), engineer.tiles[CAMERA]
    await until(lambda: engineer.tiles[CAMERA] > shown + 5, 20)
    assert len(engineer.inspections) <= told + 1, "one may have been on its way"
    assert await engineer.page.evaluate(GREEN) == 0
    assert (engineer.errors, operator.errors) == ([], [])


async def drawn(wall: Visit) -> bool:
    """Foreground and a track, on the picture."""
    found: list[int] = [await wall.page.evaluate(what) for what in ("window.maskPixels", GREEN)]
    return min(found) > 0


async def test_the_key_leads_from_an_incident_to_its_camera(visiting: Visiting) -> None:
    """`D` where an incident is shown: its camera's page, with what the detector sees; Escape leads back."""
    wall = await visiting(question="domains=traffic")
    card = wall.page.locator("li[data-incident]:has(img) .card-hit").first
    await card.click(timeout=110_000)
    await expect(wall.page.get_by_test_id("detail")).to_be_visible()
    await wall.page.keyboard.press("d")
    await expect(wall.page.get_by_test_id("inspection-counts")).to_be_visible(timeout=20_000)
    await wall.page.keyboard.press("Escape")
    await expect(wall.page.get_by_test_id("detail")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_detector_s_view_fits_its_screen(visiting: Visiting, size: tuple[int, int], language: str) -> None:
    """At the desk and on a phone, in both languages, nothing is cut off at the side."""
    wall = await visiting(size, pixels=2 if size == PHONE else 1, question=f"{ONLY}&lang={language}")
    await open_camera(wall)
    await wall.page.get_by_test_id("inspect").click()
    await expect(wall.page.locator("[data-clock]").first).to_be_visible(timeout=60_000)
    await wall.page.get_by_test_id("inspect").scroll_into_view_if_needed()
    assert await overflowing(wall) == []
    if size == PHONE:
        box = await wall.page.get_by_test_id("inspect").bounding_box()
        assert box is not None
        assert box["height"] >= 44, "WCAG 2.2, 2.5.5: a target is 44 px high"
    elif folder := os.environ.get("IOC_PICTURES"):
        await wall.page.mouse.move(0, 0)
        keep(await wall.page.locator(".detail").screenshot(), Path(REPOSITORY, folder, f"inspect-{language}.png"))
