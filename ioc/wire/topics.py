"""Every topic, declared in one place. Keys are camera or sensor ids, so that one source stays in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Overflow = Literal["refuse", "wait", "drop_oldest"]


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """retention in seconds (on a cluster; in one process consumed records go at once).

    max_bytes, journal and overflow are for the in-process transport. max_bytes bounds one partition. journal:
    unconsumed records survive a restart. overflow, when a partition is full of unconsumed records: `refuse` the new
    one (the sender is outside and can be told to come back), `wait` (the sender is an agent of ours, which then reads
    more slowly), or `drop_oldest`, counted (the newest is worth more).
    """

    name: str
    partitions: int
    retention: float
    max_bytes: int
    journal: bool
    overflow: Overflow


FRAMES = TopicSpec("frames", 4, 120, 64_000_000, journal=False, overflow="drop_oldest")
READINGS = TopicSpec("readings", 4, 86_400, 64_000_000, journal=True, overflow="refuse")
OBSERVATIONS = TopicSpec("observations", 4, 3_600, 64_000_000, journal=False, overflow="wait")
DETECTIONS = TopicSpec("detections", 1, 86_400, 64_000_000, journal=True, overflow="wait")
INCIDENTS = TopicSpec("incidents", 1, 86_400, 64_000_000, journal=False, overflow="drop_oldest")
INSPECTIONS = TopicSpec("inspections", 4, 60, 1_000_000, journal=False, overflow="drop_oldest")
DEAD_LETTERS = TopicSpec("dead-letters", 1, 7 * 86_400, 64_000_000, journal=True, overflow="drop_oldest")

TOPICS = (FRAMES, READINGS, OBSERVATIONS, DETECTIONS, INCIDENTS, INSPECTIONS, DEAD_LETTERS)
