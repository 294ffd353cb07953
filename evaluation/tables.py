"""Results as tables for a terminal or a file."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from evaluation.outcome import CaseResult, by_kind, conditions
from evaluation.scoring import Score

HEADINGS = ("Expected", "Found", "False", "Precision", "Recall", "Delay p50", "max", "Start RMSE")


def print_results(out: Console, results: Sequence[CaseResult], others: Sequence[str]) -> None:
    """One table of kinds and conditions, one of conditions, a line for what each case counted; then the others."""
    table = Table("Kind", "Condition", *HEADINGS, box=None)
    for kind, row in by_kind(results).items():
        for condition, one in row.items():
            table.add_row(kind, condition, *cells(one))
    if table.row_count:
        out.print(table)
    watched = Table("Condition", "Cases", "Camera-hours", "False", "False a camera-day", box=None)
    for condition, seen in conditions(results).items():
        figures = (seen[name] for name in ("cases", "camera_hours", "false", "false_per_camera_day"))
        watched.add_row(condition, *map(number, figures))
    if watched.row_count:
        out.print(watched)
    for result in results:
        out.print(line_of(result), soft_wrap=True)
    for line in others:
        out.print(line, soft_wrap=True)


def cells(one: Score) -> tuple[str, ...]:
    """A score as the cells below HEADINGS."""
    delays = sorted(one.delays)
    middle = one.as_json()["delay_s"]
    p50 = middle["p50"] if isinstance(middle, dict) else None
    counts = (str(one.expected), str(one.found), str(one.false))
    figures = (one.precision, one.recall, p50, delays[-1] if delays else None, one.start_rmse)
    return (*counts, *(number(figure) for figure in figures))


def number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "-" if value is None else str(value)


def line_of(result: CaseResult) -> str:
    """One case in one line: what went wrong, what was counted, what else was measured."""
    missed = sum(len(one.missed) for one in result.scores.values())
    false = sum(one.false for one in result.scores.values())
    counts = ", ".join(f"{line} +{forth} -{back}" for line, (forth, back) in result.counts.items())
    figures = ", ".join(f"{name} {value}" for name, value in result.figures.items() if isinstance(value, float))
    parts = [f"{len(result.incidents)} incidents", f"{missed} missed", f"{false} false"]
    parts += [f"counts {counts}"] if counts else []
    return f"{result.name}: {', '.join(parts + ([figures] if figures else []))}"
