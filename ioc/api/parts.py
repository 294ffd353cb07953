"""What the API needs from the rest of the program: made by bootstrap, never changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from ioc.api.auth import Access
from ioc.api.live_hub import LiveHub
from ioc.domain.reading import Reading
from ioc.domain.site import Sensor, Site
from ioc.ports import Clock, EvidenceStore, MetricSink, RecentFrames, StoreRunner


@dataclass(frozen=True, slots=True)
class Parts:
    """intake: publishes a checked reading; raises Unavailable when it cannot take more just now.
    metrics_text: the figures in Prometheus' text format. ingest_token: what sensors must show; empty refuses all.
    wall: folder of the built wall (it may be missing). map_file: PMTiles of the site, None without a map.
    flow_trouble: why the stream does not run, empty while it does."""

    site: Site
    store: StoreRunner
    hub: LiveHub
    recent: RecentFrames
    evidence: EvidenceStore
    clock: Clock
    metrics: MetricSink
    metrics_text: Callable[[], str | bytes]
    intake: Callable[[Reading], Awaitable[None]]
    access: Access
    ingest_token: str
    wall: Path
    map_file: Path | None = None
    flow_trouble: Callable[[], str] = str
    sensors: dict[str, Sensor] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sensors", {sensor.id: sensor for sensor in self.site.sensors})


def _parts_of(connection: HTTPConnection) -> Parts:
    parts: Parts = connection.app.state.parts
    return parts


def _actor_of(connection: HTTPConnection) -> str:
    return str(connection.scope["state"].get("actor", ""))


PartsIn = Annotated[Parts, Depends(_parts_of)]
ActorIn = Annotated[str, Depends(_actor_of)]
