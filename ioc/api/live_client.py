"""One client of the live feed, as the hub sees it: its view, what waits for it, and the tiles it looks at."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ioc.api.feed import Entry, Opening, View
from ioc.api.outbox import Beat, Outbox, Overflow
from ioc.domain.kinds import Domain
from ioc.domain.site import Camera, Sensor
from ioc.wire.live import CLOSE_SLOW, Filter, Tiles


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a client is cut off: the close code, and the reason in words."""

    code: int
    reason: str


@dataclass(slots=True)
class _Pace:
    """When the next picture of a camera is due. Half an interval of jitter is forgiven, so that a camera that sends
    just as many pictures as the client wants loses none."""

    interval: float
    due: float = 0.0

    def take(self, now: float) -> bool:
        if not self.due - 2 * self.interval <= now <= self.due + self.interval:
            self.due = now  # the first picture, a pause, or a clock that was set
        if now < self.due - self.interval / 2:
            return False
        self.due += self.interval
        return True


class LiveClient:
    """All methods belong to the event loop's thread. `ready` is set when something waits, `cut` when it must go."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ready = asyncio.Event()
        self.cut = asyncio.Event()
        self.verdict: Verdict | None = None
        self.view: View | None = None
        self._outbox = Outbox()
        self._paces: dict[str, _Pace] = {}
        self._inspected: frozenset[str] = frozenset()

    @property
    def wanted(self) -> Filter:
        return self.view.wanted if self.view else Filter()

    def open(self, opening: Opening) -> None:
        """A (new) subscription: what waited for the old one is dropped."""
        self.view = opening.view
        self._outbox.restart(opening.messages)
        self.ready.set()

    def tell(self, entry: Entry) -> bool:
        """Pass on a change if it concerns the client; True when the client was cut off over it."""
        if self.view is None or self.verdict is not None or (text := self.view.see(entry)) is None:
            return False
        try:
            self._outbox.put(text)
        except Overflow as overflow:
            return self._too_slow(overflow)
        self.ready.set()
        return False

    def beat(self, seq: int, body: str) -> bool:
        """The second's beat; True when the client was cut off over it."""
        if self.view is None or self.verdict is not None:
            return False
        try:
            self._outbox.put_beat(Beat(self.view.position, seq, body))
        except Overflow as overflow:
            return self._too_slow(overflow)
        self.view.position = seq
        self.ready.set()
        return False

    def watch(self, tiles: Tiles) -> None:
        """The cameras whose tiles the client shows from now on."""
        paces = {camera: self._paces.get(camera) or _Pace(0.0) for camera in tiles.cameras}
        for pace in paces.values():
            pace.interval = 1 / tiles.fps
        self._paces = paces
        self._inspected = frozenset(tiles.inspect) & frozenset(tiles.cameras)
        self._outbox.drop_tiles()

    def wants_tile(self, camera: Camera, now: float) -> bool:
        pace = self._paces.get(camera.id)
        return pace is not None and self._may_see(camera) and pace.take(now)

    @property
    def inspecting(self) -> bool:
        return bool(self._inspected)

    def inspects(self, camera: Camera) -> bool:
        """Whether the client wants to see, and may see, what lies behind this camera's pictures."""
        return camera.id in self._inspected and self._may_see(camera)

    def show(self, camera: str, tile: bytes) -> None:
        self._outbox.put_tile(camera, tile)
        self.ready.set()

    def next_message(self) -> str | None:
        return self._outbox.pop()

    def next_tile(self) -> bytes | None:
        return self._outbox.pop_tile()

    @property
    def has_tile(self) -> bool:
        return self._outbox.has_tile

    def cut_off(self, verdict: Verdict) -> None:
        """End the conversation; whatever waits is dropped. The first verdict stands."""
        if self.verdict is None:
            self.verdict = verdict
            self._outbox = Outbox()
            self.cut.set()

    def _may_see(self, camera: Camera) -> bool:
        return self.view is not None and self.verdict is None and shows_camera(self.view.wanted, camera)

    def _too_slow(self, overflow: Overflow) -> bool:
        self.cut_off(Verdict(CLOSE_SLOW, f"too slow: {overflow}"))
        return True


def shows_camera(wanted: Filter, camera: Camera) -> bool:
    """Whether a client with this filter may see a camera: by its area, its id, and its domain or that of its faults."""
    return (
        (not wanted.areas or camera.area in wanted.areas)
        and (not wanted.cameras or camera.id in wanted.cameras)
        and _concerns(wanted, camera.domain, Domain.HEALTH)
    )


def shows_sensor(wanted: Filter, sensor: Sensor) -> bool:
    """The same for a sensor."""
    in_area = not wanted.areas or sensor.area in wanted.areas
    return in_area and _concerns(wanted, Domain.ENVIRONMENT, Domain.HEALTH)


def _concerns(wanted: Filter, *domains: str) -> bool:
    return not wanted.domains or any(domain in wanted.domains for domain in domains)
