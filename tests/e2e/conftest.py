"""One city and one browser for all tests of the wall; each test that opens a page has a context of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.e2e.chromium import TO_INSTALL, find_chromium
from tests.e2e.running_city import REPOSITORY, RunningCity, running_city
from tests.e2e.visit import DESK, Visit

Visiting = Callable[..., Awaitable[Visit]]


@pytest.fixture(scope="session")
def chromium() -> str:
    found = find_chromium()
    if found is None:
        pytest.skip(f"no Chromium. This makes it run: {TO_INSTALL}")
    if not (REPOSITORY / "wall" / "dist" / "index.html").is_file():
        pytest.skip("the wall is not built. This makes it run: ./dev test")
    return found


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def city(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningCity]:
    async with running_city(tmp_path_factory.mktemp("city")) as running:
        yield running


@pytest.fixture(scope="session")
def visits() -> list[Visit]:
    """Every visit of the whole run but those that cut the wall off from its centre."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def visiting(city: RunningCity, browser: Browser, visits: list[Visit]) -> AsyncIterator[Visiting]:
    """Opens the wall in another browser context, by a link of its own."""
    mine: list[Visit] = []

    async def visit(size: tuple[int, int] = DESK, pixels: int = 1, question: str = "") -> Visit:
        mine.append(await Visit.start(browser, size, pixels))
        visits.append(mine[-1])
        return await mine[-1].open(await city.link(), question)

    yield visit
    for one in mine:
        await one.close()
