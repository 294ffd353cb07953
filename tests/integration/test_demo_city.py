"""The recorded demo city and the real clips through the pipeline, held against truth."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evaluation.cases import CLIPS, SCENARIOS, ClipCase
from evaluation.outcome import CaseResult
from evaluation.run import run_case, run_clip


@pytest.mark.timeout(600)
def test_the_demo_city_is_understood(tmp_path: Path) -> None:
    """Of the scripted scenario every kind is found with recall of at least 0.9, and nothing false is reported."""
    case = next(case for case in SCENARIOS if case.name == "demo-city")
    result = run_case(case, tmp_path, None, lambda seconds: None)
    told = {kind: one.as_json() for kind, one in result.scores.items()}
    assert len(told) >= 8
    assert all(one.recall is not None and one.recall >= 0.9 for one in result.scores.values()), told
    assert all(one.false == 0 for one in result.scores.values()), told


def clip(name: str) -> CaseResult:
    folder = os.environ.get("IOC_CLIPS", "")
    case: ClipCase = next(case for case in CLIPS if case.name == name)
    if not (Path(folder) / case.file).is_file() or not folder:
        pytest.skip(f"needs the real clip {case.file}: IOC_CLIPS=FOLDER-OF-CLIPS ./dev test {__file__}")
    return run_clip(case, Path(folder), lambda seconds: None)


def kinds(result: CaseResult) -> list[object]:
    return [incident["kind"] for incident in result.incidents]


@pytest.mark.clips
def test_highway_is_counted_and_lawful() -> None:
    """22 vehicles (give or take one) cross the line towards the camera, and none is called a wrong-way driver."""
    result = clip("highway")
    forth, back = result.counts["y150"]
    assert 21 <= forth <= 23
    assert back == 0
    assert kinds(result) == []


@pytest.mark.clips
def test_highway_backwards_is_all_wrong() -> None:
    """Played backwards, at least 20 of the 22 vehicles are wrong-way drivers, each reported once."""
    found = kinds(clip("highway-backwards"))
    assert set(found) == {"wrong_way"}
    assert 20 <= len(found) <= 27, "27 vehicles cross in the whole clip, 22 of them in the part that has a truth"


@pytest.mark.clips
@pytest.mark.parametrize("name", ["cars-from-above", "people-indoors"])
def test_quiet_clips_stay_quiet(name: str) -> None:
    """Nothing happens in these clips, and nothing is reported."""
    assert kinds(clip(name)) == []
