"""The wall as people see it: at the desk and on a phone, in both languages.

IOC_PICTURES=docs/pictures renews the README's pictures; look at them before you commit them.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.running_city import REPOSITORY
from tests.e2e.visit import DESK, PHONE, Visit
from tests.e2e.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TITLES = {"vi": "Đi ngược chiều", "en": "Wrong-way driver"}
OPEN_INCIDENTS = 8
LARGEST = 1_000_000
"""Bytes of a picture that the repository may carry."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asked = os.environ.get("IOC_PICTURES")
    return REPOSITORY / asked if asked else tmp_path


async def settle(wall: Visit, title: str) -> None:
    """Select the incident of that title and wait until all that belongs to it is drawn."""
    page = wall.page
    await page.locator(f"li[data-incident]:has-text('{title}')").first.locator(".card-hit").click()
    await expect(page.get_by_test_id("detail")).to_contain_text(title)
    await page.wait_for_function("document.querySelector('[data-testid=evidence]').naturalWidth > 0")
    await page.wait_for_function("document.fonts.status === 'loaded'")
    await page.mouse.move(0, 0)


async def take(wall: Visit, file: Path, size: tuple[int, int]) -> None:
    """A PNG of the window, with as few bytes as OpenCV can make it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    shot = np.frombuffer(await wall.page.screenshot(), np.uint8)
    picture = cv2.imdecode(shot, cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[:2] == (size[1], size[0])
    assert picture.std() > 10, "blank"
    cv2.imwrite(str(file), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert file.stat().st_size < LARGEST


async def many(wall: Visit, title: str) -> None:
    """Until there is enough to look at, a wrong-way driver among it, and at the desk four live pictures."""

    async def there() -> bool:
        cards = wall.page.locator("li[data-incident]")
        return await cards.count() >= OPEN_INCIDENTS and await cards.filter(has_text=title).count() > 0

    await until(there, 90)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_desk_fits_its_screen(visiting: Visiting, folder: Path, language: str) -> None:
    """At 1920x1080 nothing is cut off at the side, all is in one language, and the map is drawn."""
    wall = await visiting(DESK, question=f"lang={language}")
    await many(wall, TITLES[language])
    await settle(wall, TITLES[language])
    await expect(wall.page.locator(".tile-notice.soft")).to_have_count(0, timeout=15_000)
    await wall.page.locator("[data-testid=map][data-idle]").wait_for(timeout=20_000)
    assert await overflowing(wall) == []
    assert await wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert await wall.page.locator("html").get_attribute("lang") == language
    await take(wall, folder / f"wall-{language}.png", DESK)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_phone_fits_its_screen(visiting: Visiting, folder: Path, language: str) -> None:
    """At 390x844 the alarm, its proof and its buttons fit one thumb; nothing is cut off at the side."""
    wall = await visiting(PHONE, pixels=2, question=f"lang={language}")
    await many(wall, TITLES[language])
    await settle(wall, TITLES[language])
    assert await overflowing(wall) == []
    for button in await wall.page.locator("[data-testid=actions] button").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
        assert box["height"] >= 44, "WCAG 2.2, 2.5.5: a target is 44 px high"
    await take(wall, folder / f"phone-{language}.png", (780, 1688))


async def overflowing(wall: Visit) -> list[str]:
    """Texts that are wider than the window or than the room that is theirs, but for those that end in dots."""
    texts: list[str] = await wall.page.evaluate(
        """() => [...document.querySelectorAll('button, h1, h2, h3, dd, dt, p, span, small, b, td, th')]
            .filter((one) => one.checkVisibility() && !one.closest('.for-ears, .map-canvas'))
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
                || (getComputedStyle(one).textOverflow !== 'ellipsis' && getComputedStyle(one).display !== 'inline'
                    && one.scrollWidth > one.clientWidth + 1))
            .map((one) => `${one.className}: ${one.textContent}`)"""
    )
    return texts
