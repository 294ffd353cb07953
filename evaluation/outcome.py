"""What the cases came to, and all of them together: the rows of the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.pictures import Proof
from evaluation.scoring import Score, together

HOUR, DAY = 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case came to. counts: count line -> (positive, negative). camera_seconds: judged time of all cameras.

    figures: what else was measured, by the name under which the JSON tells it. proofs: the picture of every miss and
    every false alarm.
    """

    name: str
    condition: str
    counts: dict[str, tuple[int, int]]
    incidents: list[dict[str, object]]
    scores: dict[str, Score]
    camera_seconds: float = 0.0
    figures: Mapping[str, object] = field(default_factory=dict)
    proofs: tuple[Proof, ...] = ()

    def as_json(self) -> dict[str, object]:
        whole = together(self.scores.values()).as_json()
        return {
            "name": self.name,
            "condition": self.condition,
            "counts": self.counts,
            "incidents": self.incidents,
            **{name: whole[name] for name in ("precision", "recall", "delay_s", "start_rmse_s")},
            "kinds": {kind: one.as_json() for kind, one in self.scores.items()},
            "camera_hours": round(self.camera_seconds / HOUR, 4),
            **self.figures,
        }


def by_kind(results: Sequence[CaseResult]) -> dict[str, dict[str, Score]]:
    """Kind -> condition -> the score over all cases of that condition."""
    parts: dict[str, dict[str, list[Score]]] = {}
    for result in results:
        for kind, one in result.scores.items():
            parts.setdefault(kind, {}).setdefault(result.condition, []).append(_named(one, result.name))
    return {
        kind: {condition: together(scores) for condition, scores in sorted(conditions.items())}
        for kind, conditions in sorted(parts.items())
    }


def _named(one: Score, case: str) -> Score:
    """The score with the case's name before what it missed."""
    return Score(
        one.expected,
        one.found,
        one.false,
        one.delays,
        tuple(f"{case}: {name}" for name in one.missed),
        tuple(f"{case}: {name}" for name in one.false_ids),
        one.start_errors,
        one.value_errors,
    )


def false_per_camera_day(results: Sequence[CaseResult]) -> float | None:
    """False alarms a camera and day of judged time; None when no time was judged."""
    days = sum(result.camera_seconds for result in results) / DAY
    false = sum(one.false for result in results for one in result.scores.values())
    return round(false / days, 3) if days else None


def conditions(results: Sequence[CaseResult]) -> dict[str, dict[str, object]]:
    """Condition -> how long it was watched, and how many alarms were false."""
    names = sorted({result.condition for result in results})
    of = {name: [result for result in results if result.condition == name] for name in names}
    return {
        name: {
            "cases": len(some),
            "camera_hours": round(sum(result.camera_seconds for result in some) / HOUR, 4),
            "false": sum(one.false for result in some for one in result.scores.values()),
            "false_per_camera_day": false_per_camera_day(some),
        }
        for name, some in of.items()
    }


def report(results: Sequence[CaseResult]) -> dict[str, object]:
    """Everything that the cases say together, as JSON."""
    return {
        "cases": [result.as_json() for result in results],
        "kinds": {kind: {name: one.as_json() for name, one in row.items()} for kind, row in by_kind(results).items()},
        "conditions": conditions(results),
        "camera_hours": round(sum(result.camera_seconds for result in results) / HOUR, 4),
        "false_per_camera_day": false_per_camera_day(results),
    }
