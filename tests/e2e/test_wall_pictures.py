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
PLACES = {"vi": "Ngô Gia Tự", "en": "Ngo Gia Tu"}
OPEN_INCIDENTS = 8
LARGEST = 600_000
"""Bytes of a picture that the repository may carry."""
SHADE = 4
"""Colours are rounded to multiples of this: not seen, and a third smaller."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asked = os.environ.get("IOC_PICTURES")
    if not asked:
        return tmp_path
    (REPOSITORY / asked).mkdir(parents=True, exist_ok=True)
    return REPOSITORY / asked


async def select(wall: Visit, language: str) -> None:
    """When there is enough to look at, select the wrong-way driver and wait until all that belongs to it is drawn."""
    page, title, place = wall.page, TITLES[language], PLACES[language]
    cards = page.locator("li[data-incident]")
    wanted = cards.filter(has_text=title).filter(has_text=place).locator(".card-hit")

    async def there() -> bool:
        return await cards.count() >= OPEN_INCIDENTS and await wanted.count() > 0

    if not await page.get_by_test_id("detail").filter(has_text=title).filter(has_text=place).count():
        await until(there, 110)
        await wanted.first.click()
    await expect(page.get_by_test_id("detail")).to_contain_text(title)
    # Asked from outside again and again: a condition that the page itself polls is a text to evaluate, which its
    # Content-Security-Policy forbids.
    await until(lambda: page.evaluate("document.querySelector('[data-testid=evidence]')?.naturalWidth > 0"), 30)
    await until(lambda: page.evaluate("document.fonts.status === 'loaded'"), 30)
    await page.mouse.move(0, 0)


async def take(wall: Visit, file: Path, size: tuple[int, int]) -> None:
    """A PNG of the window."""
    height, width = keep(await wall.page.screenshot(), file)
    assert (width, height) == size


def keep(shot: bytes, file: Path) -> tuple[int, int]:
    """A screenshot, with as few bytes as OpenCV can make it; returns its height and width."""
    picture = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.std() > 10, "blank"
    rounded = np.clip((picture.astype(np.uint16) + SHADE // 2) // SHADE * SHADE, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".png", rounded, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    assert len(packed) < LARGEST
    packed.tofile(file)
    return rounded.shape[0], rounded.shape[1]


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_desk_fits_its_screen(visiting: Visiting, folder: Path, language: str) -> None:
    """At 1920x1080 nothing is cut off at the side, all is in one language, and the map is drawn."""
    wall = await visiting(DESK, question=f"lang={language}")
    await select(wall, language)
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
    await select(wall, language)
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
            .filter((one) => one.checkVisibility() && !one.closest('.for-ears, .map-canvas, .thumb'))
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
                || (getComputedStyle(one).textOverflow !== 'ellipsis' && getComputedStyle(one).display !== 'inline'
                    && one.scrollWidth > one.clientWidth + 1))
            .map((one) => `${one.className}: ${one.textContent}`)"""
    )
    return texts
