"""One browser on the wall, and the record of all that it said, asked for and was told."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import orjson
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, WebSocket

from ioc.domain.inspection import Inspection
from ioc.wire.live import unpack_tile

DESK = (1920, 1080)
PHONE = (390, 844)

_WATCH = (Path(__file__).parent / "watch.js").read_text()


class Visit:
    """A browser context of its own (no cookie, no storage of another one) with one page on the wall.

    errors: console errors and uncaught exceptions. addresses: every URL asked for. told: the live feed's text messages.
    tiles: live pictures received, by camera. tracks: those of them that came with tracks. inspections: what lies behind
    them, where it came along.
    """

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self._context = context
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.told: list[dict[str, Any]] = []
        self.tiles: Counter[str] = Counter()
        self.tracks: Counter[str] = Counter()
        self.inspections: list[Inspection] = []
        context.on("request", lambda request: self.addresses.append(request.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", self._socket)

    @classmethod
    async def start(cls, browser: Browser, size: tuple[int, int] = DESK, pixels: int = 1) -> Self:
        """pixels: device pixels to a CSS pixel."""
        width, height = size
        context = await browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=pixels, reduced_motion="reduce"
        )
        await context.add_init_script(_WATCH)
        return cls(context, await context.new_page())

    async def open(self, link: str, question: str = "") -> Self:
        """By a link that works once. question: what the wall's address shall ask for, `areas=vu-ninh`."""
        await self.page.goto(f"{link}&{question}" if question else link)
        await self.page.locator("[data-incident], .nothing b").first.wait_for(state="attached", timeout=20_000)
        return self

    async def close(self) -> None:
        await self._context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _socket(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        socket.on("framereceived", self._frame)

    def _frame(self, payload: str | bytes) -> None:
        if isinstance(payload, str):
            self.told.append(orjson.loads(payload))
            return
        header = unpack_tile(payload)[0]
        self.tiles[header.observed.camera] += 1
        self.tracks[header.observed.camera] += bool(header.observed.tracks)
        if header.inspection is not None:
            self.inspections.append(header.inspection)

    @property
    def incidents_told(self) -> list[dict[str, Any]]:
        """Every incident that the live feed sent, at every revision."""
        whole = [incident for told in self.told for incident in told.get("incidents", [])]
        return whole + [told["incident"] for told in self.told if "incident" in told]

    @property
    def strangers(self) -> list[str]:
        """Addresses that are not on this machine."""
        local = re.compile(r"(blob|data|about):")
        return [url for url in self.addresses if not local.match(url) and urlsplit(url).hostname != "127.0.0.1"]

    def card(self, incident: str) -> Locator:
        """An incident's card in the list."""
        return self.page.locator(f"li[data-incident='{incident}']")

    async def first_seen(self) -> dict[str, float]:
        """When each incident's card was first drawn on this page: POSIX seconds by id."""
        return {key: at / 1000 for key, at in (await self.page.evaluate("window.firstDrawn")).items()}
