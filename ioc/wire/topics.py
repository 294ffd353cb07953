"""Every topic, declared in one place. Keys are camera or sensor ids, so that one source stays in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """retention in seconds. max_bytes bounds one partition on the in-process transport."""

    name: str
    partitions: int
    retention: float
    max_bytes: int
    journal: bool  # survives a restart on the in-process transport; frames do not


FRAMES = TopicSpec("frames", 4, 120, 64_000_000, journal=False)
READINGS = TopicSpec("readings", 4, 86_400, 64_000_000, journal=True)
OBSERVATIONS = TopicSpec("observations", 4, 3_600, 64_000_000, journal=False)
DETECTIONS = TopicSpec("detections", 1, 86_400, 64_000_000, journal=True)
INCIDENTS = TopicSpec("incidents", 1, 86_400, 64_000_000, journal=False)
DEAD_LETTERS = TopicSpec("dead-letters", 1, 7 * 86_400, 64_000_000, journal=True)

TOPICS = (FRAMES, READINGS, OBSERVATIONS, DETECTIONS, INCIDENTS, DEAD_LETTERS)
