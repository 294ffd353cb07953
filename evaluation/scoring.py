"""Incidents held against truth: precision, recall, delay and the error of the start, per kind.

A true event is found when an incident of its kind has an episode at its source that overlaps it in time. An incident
that matches no true event is false. A second incident on one event is false too: one event, one incident. What lies
outside the judged time is neither.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.truth import TrueIncident

START_TOLERANCE = 2.0
"""Seconds that an incident may claim to begin before the truth says so: rounding, and a start judged by tracks."""
END_TOLERANCE = 10.0
"""Seconds after the true end in which a late incident still counts as the event's."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of event time, both ends included."""

    begin: float = -math.inf
    end: float = math.inf


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Episode:
    """What one source told of an incident: since when it goes on, and the event time at which it was told."""

    source: str
    start: float
    detected: float


@dataclass(frozen=True, slots=True)
class Found:
    """One incident as reported, with every episode that feeds it: the first of them founded it. value: what was
    measured, in the unit of the truth."""

    id: str
    kind: str
    episodes: tuple[Episode, ...]
    value: float | None = None

    @property
    def detected(self) -> float:
        return self.episodes[0].detected


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one kind. For each event found: delays, seconds from the true start to the detection; start_errors,
    seconds from the true start to the start that the incident tells; value_errors, |measured - true| / true where both
    have a value. missed, false_ids: events and incidents."""

    expected: int
    found: int
    false: int
    delays: tuple[float, ...]
    missed: tuple[str, ...]
    false_ids: tuple[str, ...]
    start_errors: tuple[float, ...] = ()
    value_errors: tuple[float, ...] = ()

    @property
    def precision(self) -> float | None:
        """found / (found + false); None when nothing was reported."""
        reported = self.found + self.false
        return self.found / reported if reported else None

    @property
    def recall(self) -> float | None:
        """found / expected; None when nothing was expected."""
        return self.found / self.expected if self.expected else None

    @property
    def start_rmse(self) -> float | None:
        """Root of the mean square error of the start, seconds; None when nothing was found."""
        errors = self.start_errors
        return math.sqrt(sum(error * error for error in errors) / len(errors)) if errors else None

    def _values(self) -> dict[str, object]:
        if not self.value_errors:
            return {}
        errors = sorted(self.value_errors)
        p95 = errors[min(len(errors) - 1, math.ceil(0.95 * len(errors)) - 1)]
        return {"value_error": {"p50": round(statistics.median(errors), 4), "p95": round(p95, 4)}}

    def as_json(self) -> dict[str, object]:
        rmse = self.start_rmse
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
            "start_rmse_s": None if rmse is None else round(rmse, 3),
            **self._values(),
            "missed": list(self.missed),
            "false_ids": list(self.false_ids),
        }


def together(scores: Iterable[Score]) -> Score:
    """The score of several cases, or of several kinds, taken as one."""
    parts = tuple(scores)
    return Score(
        sum(one.expected for one in parts),
        sum(one.found for one in parts),
        sum(one.false for one in parts),
        tuple(delay for one in parts for delay in one.delays),
        tuple(name for one in parts for name in one.missed),
        tuple(name for one in parts for name in one.false_ids),
        tuple(error for one in parts for error in one.start_errors),
        tuple(error for one in parts for error in one.value_errors),
    )


def score(truth: Sequence[TrueIncident], incidents: Iterable[Found], judged: Span = ALWAYS) -> dict[str, Score]:
    """One Score for every kind that is expected or reported in the judged time."""
    events = [event for event in truth if event.start <= judged.end and _end(event) >= judged.begin]
    by_kind: dict[str, list[Found]] = {}
    for incident in sorted(incidents, key=lambda found: found.detected):
        by_kind.setdefault(incident.kind, []).append(incident)
    kinds = sorted({event.kind for event in truth} | set(by_kind))
    scores = {
        kind: _score_kind([e for e in events if e.kind == kind], by_kind.get(kind, []), truth, judged) for kind in kinds
    }
    return {kind: one for kind, one in scores.items() if one.expected or one.false}


def _score_kind(
    expected: Sequence[TrueIncident], incidents: Sequence[Found], truth: Sequence[TrueIncident], judged: Span
) -> Score:
    events = sorted(expected, key=lambda event: event.start)
    matched = _matched(events, incidents)
    used: set[tuple[int, int]] = set()
    hits: list[tuple[TrueIncident, Found, Episode]] = []
    missed: list[str] = []
    for number, event in enumerate(events):
        hit = _hit(event, incidents, [matched[number]] if number in matched else range(len(incidents)), used)
        if hit is None:
            missed.append(event.id)
        else:
            hits.append((event, *hit))
    taken = set(matched.values())
    left = [one for n, one in enumerate(incidents) if n not in taken and _counts(one, events, truth, judged)]
    return Score(
        len(events),
        len(hits),
        len(left),
        tuple(max(0.0, hit.detected - event.start) for event, _, hit in hits),
        tuple(missed),
        tuple(incident.id for incident in left),
        tuple(hit.start - event.start for event, _, hit in hits),
        tuple(
            abs(incident.value - event.value) / event.value
            for event, incident, _ in hits
            if incident.value is not None and event.value
        ),
    )


def _hit(
    event: TrueIncident, incidents: Sequence[Found], among: Iterable[int], used: set[tuple[int, int]]
) -> tuple[Found, Episode] | None:
    """The incident and the episode that tells of the event; each episode is used once.

    So one incident may cover several events of one cause (cameras behind one switch, one road's queue, somebody who
    comes back), but not by one and the same episode.
    """
    for number in among:
        for place, episode in enumerate(incidents[number].episodes):
            if (number, place) not in used and _tells_of(episode, event):
                used.add((number, place))
                return incidents[number], episode
    return None


def _counts(incident: Found, events: Sequence[TrueIncident], truth: Sequence[TrueIncident], judged: Span) -> bool:
    """A report that found nothing is held against us if it came in judged time, and is not of an event outside it."""
    if not judged.begin <= incident.detected <= judged.end:
        return False
    outside = [event for event in truth if event.kind == incident.kind and event not in events]
    return not any(_tells_of(episode, event) for episode in incident.episodes for event in outside)


def _matched(events: Sequence[TrueIncident], incidents: Sequence[Found]) -> dict[int, int]:
    """Event number -> incident number, one to one and as many as there can be (Kuhn's augmenting paths); of two
    incidents that are free the one detected first."""
    fitting = [
        [n for n, one in enumerate(incidents) if any(_tells_of(episode, event) for episode in one.episodes)]
        for event in events
    ]
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


def _tells_of(episode: Episode, event: TrueIncident) -> bool:
    return (
        event.source == episode.source
        and episode.start >= event.start - START_TOLERANCE
        and episode.detected <= _end(event) + END_TOLERANCE
    )


def _end(event: TrueIncident) -> float:
    return math.inf if event.end is None else event.end
