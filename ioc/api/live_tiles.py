"""Live pictures for whoever looks at them: picture, tracks and, if asked for, what lies behind them, of one instant."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ioc.api.live_client import LiveClient
from ioc.domain.detection import FrameRef
from ioc.domain.ids import CameraId
from ioc.domain.inspection import Inspection
from ioc.domain.observation import TracksObserved
from ioc.domain.site import Camera, Site
from ioc.ports import RecentFrames
from ioc.wire.live import TileHeader, pack_tile

ANSWERS_WITHIN = 1.0
"""Seconds since the last inspection of a camera for which the next is waited for, so that it goes with its picture.
When none comes (a worker begins anew), whoever inspects gets the picture as everybody else does."""


class LiveTiles:
    """Packs a tile once for all who are due one. Pictures are never queued: see Outbox."""

    def __init__(self, site: Site, recent: RecentFrames) -> None:
        self._cameras = {camera.id: camera for camera in site.cameras}
        self._recent = recent
        # Of each camera that somebody inspects: its last tracks, an inspection that came before its tracks (where only
        # the wall is served, the two come by two topics), and when the last inspection came.
        self._tracks: dict[str, TracksObserved] = {}
        self._early: dict[str, Inspection] = {}
        self._answered: dict[str, float] = {}

    def inspected(self, clients: Iterable[LiveClient]) -> set[CameraId]:
        """The cameras that these clients inspect, and may."""
        wanted = [client for client in clients if client.inspecting]
        return {camera.id for camera in self._cameras.values() if any(client.inspects(camera) for client in wanted)}

    def show(self, observed: TracksObserved, now: float, clients: Iterable[LiveClient]) -> None:
        """Give picture and tracks to everybody who looks at that camera, but to those who inspect it only if nobody
        tells its workings."""
        camera = self._cameras.get(observed.camera)
        if camera is None:
            return
        lookers: list[LiveClient] = []
        inspectors: list[LiveClient] = []
        for client in clients:
            (inspectors if client.inspects(camera) else lookers).append(client)
        early = self._early.pop(camera.id, None)
        if not inspectors:
            self._tracks.pop(camera.id, None)
            self._answered.pop(camera.id, None)
        else:
            self._tracks[camera.id] = observed
            if early is not None and early.workings.time == observed.time:
                self.inspect(early, now, inspectors)
            elif not 0 <= now - self._answered.get(camera.id, -math.inf) <= ANSWERS_WITHIN:
                lookers += inspectors
        self._give(camera, observed, None, now, lookers)

    def inspect(self, inspection: Inspection, now: float, clients: Iterable[LiveClient]) -> None:
        """Give it, with its picture and tracks, to everybody who inspects that camera."""
        camera = self._cameras.get(inspection.workings.camera)
        inspectors = [] if camera is None else [client for client in clients if client.inspects(camera)]
        if camera is None or not inspectors:
            return
        observed, time = self._tracks.get(camera.id), inspection.workings.time
        if observed is None or observed.time < time:
            self._early[camera.id] = inspection
        elif observed.time == time:
            self._answered[camera.id] = now
            self._give(camera, observed, inspection, now, inspectors)

    def _give(
        self,
        camera: Camera,
        observed: TracksObserved,
        inspection: Inspection | None,
        now: float,
        clients: Iterable[LiveClient],
    ) -> None:
        tile: bytes | None = None
        for client in clients:
            if not client.wants_tile(camera, now):
                continue
            if tile is None:
                frame = self._recent.find(FrameRef(observed.camera, observed.time))
                if frame is None:
                    return
                tile = pack_tile(TileHeader(observed=observed, sent=now, inspection=inspection), frame.jpeg)
            client.show(camera.id, tile)
