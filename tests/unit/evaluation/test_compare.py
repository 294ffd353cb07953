"""A run held against an earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from evaluation.compare import compare, read_earlier
from evaluation.scoring import Score
from ioc.domain.errors import SettingsError

BEFORE = Score(4, 3, 1, (2.0, 3.0, 4.0), ("b",), ("IOC-1",), (1.0, 1.0, 1.0))
AFTER = Score(4, 2, 0, (1.0, 1.0), ("b", "c"), (), (2.0, 2.0))


def body(one: Score, *, condition: str = "", false: float = 0.0) -> dict[str, Any]:
    row = one.as_json()
    kinds: dict[str, Any] = {"wrong_way": {condition: row} if condition else row}
    parsed: dict[str, Any] = orjson.loads(orjson.dumps({"kinds": kinds, "false_per_camera_day": false}))
    return parsed


@pytest.mark.parametrize("condition", ["", "night"])
def test_what_changed_is_told_with_its_sense(condition: str) -> None:
    """Recall fell, precision and delay got better, the start got worse, one event is newly missed."""
    (line,) = compare(body(AFTER, condition=condition), body(BEFORE, condition=condition))
    assert line.startswith(f"wrong_way {condition}".strip() + ": ")
    for words in (
        "found 3 -> 2",
        "false 1 -> 0",
        "precision 0.750 -> 1.000 (better)",
        "recall 0.750 -> 0.500 (worse)",
        "delay p50 3.000 -> 1.000 (better)",
        "start_rmse_s 1.000 -> 2.000 (worse)",
        "newly missed: c",
    ):
        assert words in line, words
    assert "newly false" not in line


def test_nothing_changed_is_said() -> None:
    """Silence would look like a comparison that did not run."""
    assert compare(body(BEFORE), body(BEFORE)) == ["Nothing changed against the earlier run."]


def test_kinds_that_only_one_run_judged_are_named() -> None:
    """A kind that vanished from the run is no success."""
    nothing: dict[str, Any] = {"kinds": {}}
    assert compare(nothing, body(BEFORE)) == ["wrong_way: not judged any more"]
    assert compare(body(BEFORE), nothing) == ["wrong_way: not judged before"]


def test_false_alarms_a_day_are_compared() -> None:
    """Fewer are better."""
    assert compare(body(BEFORE, false=1.0), body(BEFORE, false=3.0)) == [
        "False alarms a camera-day: 3.000 -> 1.000 (better)"
    ]


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"kinds": {"wrong_way": 3}}'])
def test_a_file_that_is_no_earlier_run_is_refused(tmp_path: Path, text: str) -> None:
    """It is named, with the remedy."""
    (tmp_path / "e.json").write_text(text)
    with pytest.raises(SettingsError, match=r"e\.json.*--json"):
        read_earlier(tmp_path / "e.json")
    with pytest.raises(SettingsError, match="nowhere"):
        read_earlier(tmp_path / "nowhere.json")
