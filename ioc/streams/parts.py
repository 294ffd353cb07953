"""What the agents need from outside, gathered once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.incident import Mode
from ioc.domain.site import Site
from ioc.ports import Clock, EvidenceStore, FrameAnalyser, LiveFeed, MetricSink, RecentFrames, StoreRunner


@dataclass(frozen=True, slots=True)
class Parts:
    """lossless: a replay analyses every frame and waits; live operation keeps the latest and sheds the rest."""

    site: Site
    mode: Mode
    clock: Clock
    metrics: MetricSink
    analyser: FrameAnalyser
    recent: RecentFrames
    evidence: EvidenceStore
    store: StoreRunner
    live: LiveFeed
    lossless: bool = False
