"""What must hold over every visit of the whole run. Alone, it makes a visit of its own."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.running_city import RunningCity
from tests.e2e.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_nothing_goes_wrong_and_nothing_leaves_the_machine(
    city: RunningCity, visiting: Visiting, visits: list[Visit]
) -> None:
    """No console error, no uncaught exception, no request to another host, no traceback in the logs."""
    wall = await visiting()
    await wall.page.keyboard.press("?")
    await expect(wall.page.locator("dialog.help")).to_be_visible()
    await wall.page.keyboard.press("Escape")
    await wall.page.locator(".tile").first.click()
    await wall.page.keyboard.press("l")
    await expect(wall.page.get_by_test_id("camera-detail").or_(wall.page.get_by_test_id("detail"))).to_be_visible()
    assert [error for visit in visits for error in visit.errors] == []
    assert all(visit.addresses for visit in visits)
    assert [url for visit in visits for url in visit.strangers] == []
    assert city.troubles() == []
