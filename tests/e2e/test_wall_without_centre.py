"""The wall when its centre dies, and comes back."""

from __future__ import annotations

import asyncio
import re
import time

import psutil
import pytest
from playwright.async_api import Browser, expect

from tests.e2e.running_city import RunningCity
from tests.e2e.visit import Visit
from tests.e2e.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOBODY_THERE = re.compile(r"ERR_CONNECTION_(REFUSED|RESET|CLOSED)|WebSocket connection to 'ws://127\.0\.0\.1")


async def test_it_says_so_and_resumes_by_itself(city: RunningCity, browser: Browser) -> None:
    """kill -9 of the centre brings a banner within seconds; a new centre takes it away, without a reload."""
    wall = await Visit.start(browser)
    await wall.open(await city.link())
    page, banner = wall.page, wall.page.get_by_test_id("stale")
    await expect(banner).to_have_count(0)
    await page.evaluate("window.sameVisit = true")
    before = await page.locator("li[data-incident]").evaluate_all("all => all.map(one => one.dataset.incident)")
    assert not city.troubles()
    old = city.processes()

    city.kill_centre()
    await expect(banner).to_be_visible(timeout=8_000)
    await expect(page.get_by_test_id("live")).not_to_contain_text("Trực tiếp")
    assert await page.locator("li[data-incident]").count() == len(before)
    lost = len(wall.told)
    await asyncio.sleep(1)
    workers = [one for one in old if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert ["simulators" in one.cmdline() for one in workers] == [True] * len(workers), "workers outlive their centre"

    began = time.monotonic()
    await city.start_centre()
    await expect(banner).to_have_count(0, timeout=20_000)
    print(f"live again {time.monotonic() - began:.1f} s after the start")
    await expect(page.get_by_test_id("live")).to_contain_text("Trực tiếp")
    assert await page.evaluate("window.sameVisit") is True
    hello = next(told for told in wall.told[lost:] if told["type"] == "hello")
    assert hello["recovered"], "the database kept the history, so the gap is exact"
    kept = await page.locator("li[data-incident]").evaluate_all("all => all.map(one => one.dataset.incident)")
    assert set(before) <= set(kept)
    pictures = sum(wall.tiles.values())
    await until(lambda: sum(wall.tiles.values()) > pictures + 5, 15)
    assert [error for error in wall.errors if not NOBODY_THERE.search(error)] == []
    assert wall.strangers == []
    await wall.close()
