"""docs/reference/accuracy.md from the JSON of a run: python -m evaluation.accuracy_page RESULT.json [NOTE] > PAGE."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from evaluation.tables import HEADINGS, number

INTRODUCTION = """# Accuracy

Written by `python -m evaluation.accuracy_page` from a run of `./dev eval --json`; not by hand. What the figures mean:
[Evaluate your own recording](../how-to/evaluate-your-own-recording.md#3-the-figures). The picture of every miss and of
every false alarm: `./dev eval --html report.html`.

Scenarios are those of `simulators/scenarios` under the conditions of `simulators/conditions.py`; *real* are clips from
real cameras, *edited* the same clips with one thing changed: a vehicle held, a bag put down, the camera frozen,
blurred, covered or turned.
"""
CLIP_FIGURES = ("pixel_f", "box_f1")


def accuracy_page(body: Mapping[str, Any], note: str = "") -> str:
    """The page as Markdown. body: what `--json` wrote. note: which run it was. Raises KeyError for others."""
    parts = [
        INTRODUCTION,
        note and f"{note}\n",
        *_kinds(body),
        *_conditions(body),
        *_clips(body),
        *_tracks(body),
        *_wrong(body),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _table(*headings: str) -> str:
    return f"{_row(*headings)}\n{_row(*('---' for _ in headings))}"


def _kinds(body: Mapping[str, Any]) -> Iterator[str]:
    yield "## Kinds\n"
    yield _table("Kind", "Condition", *HEADINGS)
    for kind, row in body["kinds"].items():
        for condition, one in row.items():
            delay = one["delay_s"]
            counts = (one["expected"], one["found"], one["false"])
            figures = (one["precision"], one["recall"], delay["p50"], delay["max"], one["start_rmse_s"])
            yield _row(kind, condition, *counts, *map(number, figures))


def _conditions(body: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## False alarms\n"
    yield _table("Condition", "Cases", "Camera-hours", "False", "False a camera-day")
    for name, row in body["conditions"].items():
        figures = (row[key] for key in ("cases", "camera_hours", "false", "false_per_camera_day"))
        yield _row(name, *map(number, figures))
    whole = number(body["false_per_camera_day"])
    yield f"\nAll together: {number(body['camera_hours'])} camera-hours, {whole} false alarms a camera-day."


def _clips(body: Mapping[str, Any]) -> Iterator[str]:
    measured = [(case, name) for case in body["cases"] for name in CLIP_FIGURES if case.get(name) is not None]
    if measured:
        yield "\n## Pixels and boxes against CDnet's truth\n"
        yield _table("Clip", "Figure", "Value")
        yield from (_row(case["name"], name, f"{case[name]:.3f}") for case, name in measured)


def _tracks(body: Mapping[str, Any]) -> Iterator[str]:
    cases = [case for case in body["cases"] if case.get("tracking")]
    if not cases:
        return
    yield "\n## Tracks and counts\n"
    yield "Over the cameras of a case, each weighed by its true boxes; wrong crossings as a share of the true ones.\n"
    yield _table("Case", "MOTA", "IDF1", "HOTA", "Count error")
    for case in cases:
        rows = [row for row in case["tracking"].values() if row]
        yield _row(
            case["name"], *(_mean(rows, name) for name in ("mota", "idf1", "hota")), number(case.get("count_error"))
        )


def _mean(rows: Sequence[Mapping[str, float]], name: str) -> str:
    boxes = sum(row["boxes"] for row in rows)
    return number(sum(row[name] * row["boxes"] for row in rows) / boxes) if boxes else "-"


def _wrong(body: Mapping[str, Any]) -> Iterator[str]:
    lines = [
        f"- {kind}, {condition}: {fault} {name}"
        for kind, row in body["kinds"].items()
        for condition, one in row.items()
        for fault, names in (("missed", one["missed"]), ("false", one["false_ids"]))
        for name in names
    ]
    yield "\n## What went wrong\n"
    yield "\n".join(lines) if lines else "Nothing."


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print("python -m evaluation.accuracy_page RESULT.json [NOTE] > docs/reference/accuracy.md", file=sys.stderr)
        return 2
    print(accuracy_page(orjson.loads(Path(sys.argv[1]).read_bytes()), *sys.argv[2:]), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
