"""Incidents held against truth: precision, recall and delay per kind.

A true event is found when an incident of its kind names its source and overlaps it in time. An incident that matches no
true event is false. A second incident on one event is false too: one event, one incident.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.truth import TrueIncident

START_TOLERANCE = 2.0
"""Seconds that an incident may claim to begin before the truth says so: rounding, and a start judged by tracks."""
END_TOLERANCE = 10.0
"""Seconds after the true end in which a late incident still counts as the event's."""


@dataclass(frozen=True, slots=True)
class Found:
    """One incident as reported: what, where (every source that feeds it), since when, and when it was detected."""

    id: str
    kind: str
    sources: tuple[str, ...]
    start: float
    detected: float


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one kind. delay_s: seconds from the true start to the detection, one for each event found."""

    expected: int
    found: int
    false: int
    delays: tuple[float, ...]
    missed: tuple[str, ...]
    false_ids: tuple[str, ...]

    @property
    def precision(self) -> float | None:
        """found / (found + false); None when nothing was reported."""
        reported = self.found + self.false
        return self.found / reported if reported else None

    @property
    def recall(self) -> float | None:
        """found / expected; None when nothing was expected."""
        return self.found / self.expected if self.expected else None

    def as_json(self) -> dict[str, object]:
        return {
            "expected": self.expected,
            "found": self.found,
            "false": self.false,
            "precision": self.precision,
            "recall": self.recall,
            "delay_s": {
                "p50": round(statistics.median(self.delays), 3) if self.delays else None,
                "max": round(max(self.delays), 3) if self.delays else None,
            },
            "missed": list(self.missed),
            "false_ids": list(self.false_ids),
        }


def score(truth: Sequence[TrueIncident], incidents: Iterable[Found]) -> dict[str, Score]:
    """One Score for every kind that is expected or reported."""
    by_kind: dict[str, list[Found]] = {}
    for incident in sorted(incidents, key=lambda found: found.detected):
        by_kind.setdefault(incident.kind, []).append(incident)
    kinds = sorted({event.kind for event in truth} | set(by_kind))
    return {kind: _score_kind([t for t in truth if t.kind == kind], by_kind.get(kind, [])) for kind in kinds}


def _score_kind(truth: Sequence[TrueIncident], incidents: Sequence[Found]) -> Score:
    events = sorted(truth, key=lambda t: t.start)
    matched = _matched(events, incidents)
    taken = set(matched.values())
    left = [incident for index, incident in enumerate(incidents) if index not in taken]
    delays: list[float] = []
    missed: list[str] = []
    for number, event in enumerate(events):
        match = incidents[matched[number]] if number in matched else None
        if match is None:
            # One incident may cover several true events of one cause (cameras behind one switch, one road's queue).
            match = next((i for i in incidents if len(i.sources) > 1 and _is_of(i, event)), None)
        if match is None:
            missed.append(event.id)
        else:
            delays.append(max(0.0, match.detected - event.start))
    return Score(len(truth), len(delays), len(left), tuple(delays), tuple(missed), tuple(i.id for i in left))


def _matched(events: Sequence[TrueIncident], incidents: Sequence[Found]) -> dict[int, int]:
    """Event number -> incident number, one to one and as many as there can be (Kuhn's augmenting paths); of two
    incidents that are free the one detected first."""
    fitting = [[n for n, incident in enumerate(incidents) if _is_of(incident, event)] for event in events]
    event_of: dict[int, int] = {}

    def find(event: int, tried: set[int]) -> bool:
        for free in (True, False):
            for incident in fitting[event]:
                if incident in tried or (incident in event_of) is free:
                    continue
                tried.add(incident)
                if free or find(event_of[incident], tried):
                    event_of[incident] = event
                    return True
        return False

    for event in range(len(events)):
        find(event, set())
    return {event: incident for incident, event in event_of.items()}


def _is_of(incident: Found, event: TrueIncident) -> bool:
    end = float("inf") if event.end is None else event.end + END_TOLERANCE
    return (
        event.source in incident.sources
        and incident.start >= event.start - START_TOLERANCE
        and incident.detected <= end
    )
