"""A run held against an earlier one: what got better, what got worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from ioc.domain.errors import SettingsError

Row = Mapping[str, Any]
SAME = 1e-9
FIGURES = ("precision", "recall", "delay_s.p50", "start_rmse_s")


def read_earlier(path: Path) -> dict[str, Any]:
    """The JSON that an earlier run wrote. Raises SettingsError."""
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
        _rows(found)
    except (OSError, orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise SettingsError(
            f"--against {path}: {error}. Remedy: name a file that an earlier run wrote with --json"
        ) from error
    return found


def compare(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> list[str]:
    """A line for every kind and condition that both runs judged and that changed; one when nothing did."""
    after, before = _rows(now), _rows(earlier)
    lines = [
        f"{' '.join(key)}: {', '.join(changes)}"
        for key in sorted(after.keys() & before.keys())
        if (changes := list(_changes(after[key], before[key])))
    ]
    lines += [f"{' '.join(key)}: not judged before" for key in sorted(after.keys() - before.keys())]
    lines += [f"{' '.join(key)}: not judged any more" for key in sorted(before.keys() - after.keys())]
    lines += list(_whole(now, earlier))
    return lines or ["Nothing changed against the earlier run."]


def _rows(body: Mapping[str, Any]) -> dict[tuple[str, ...], Row]:
    """(kind, condition) -> row; (kind,) where a recording has but one condition."""
    rows: dict[tuple[str, ...], Row] = {}
    for kind, row in body["kinds"].items():
        if "expected" in row:
            rows[kind,] = row
        else:
            rows |= {(kind, condition): one for condition, one in row.items()}
    return rows


def _changes(after: Row, before: Row) -> Iterator[str]:
    for name in ("expected", "found", "false"):
        if after[name] != before[name]:
            yield f"{name} {before[name]} -> {after[name]}"
    for name in FIGURES:
        a, b = _figure(after, name), _figure(before, name)
        if a is not None and b is not None and abs(a - b) > SAME:
            yield f"{name.replace('_s.', ' ')} {b:.3f} -> {a:.3f} ({_verdict(name, a - b)})"
    for fault in ("missed", "false_ids"):
        if fresh := [name for name in after[fault] if name not in before[fault]]:
            yield f"newly {fault.removesuffix('_ids')}: {'; '.join(fresh)}"


def _figure(row: Row, name: str) -> float | None:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def _verdict(name: str, change: float) -> str:
    better = change > 0 if name in ("precision", "recall") else change < 0
    return "better" if better else "worse"


def _whole(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterator[str]:
    a, b = now.get("false_per_camera_day"), earlier.get("false_per_camera_day")
    if isinstance(a, int | float) and isinstance(b, int | float) and a != b:
        yield f"False alarms a camera-day: {b:.3f} -> {a:.3f} ({_verdict('false', a - b)})"
