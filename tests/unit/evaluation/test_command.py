"""`./dev eval` as its user calls it, without running a case."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from evaluation.__main__ import main
from evaluation.cases import CLIPS, MATTERS, SCENARIOS, Case, ScenarioCase, chosen
from evaluation.outcome import CaseResult, report
from evaluation.recorded import ships
from evaluation.scoring import Score


def evaluate(*words: object, clips: object = "") -> Result:
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, [*map(str, words)], env={"IOC_CLIPS": str(clips)})


def test_wrong_name_lists_the_right_ones() -> None:
    """`--only` with a name that is none ends with 2 and names every case."""
    result = evaluate("--only", "high-way")
    assert result.exit_code == 2
    said = " ".join(result.stdout.split())
    every: tuple[Case, ...] = (*SCENARIOS, *CLIPS)
    assert all(case.name in said for case in every)


@pytest.mark.parametrize("name", ["highway", "highway-backwards", "cars-from-above", "people-indoors"])
def test_absent_clip_is_named_as_skipped(tmp_path: Path, name: str) -> None:
    """A clip that is not there is no failure: it is told by name, and stands in the JSON as skipped."""
    for clips in ("", tmp_path):
        result = evaluate("--only", name, "--json", tmp_path / "r.json", clips=clips)
        assert result.exit_code == 0, result.output
        assert f"{name}: skipped" in result.stdout
        body = orjson.loads((tmp_path / "r.json").read_bytes())
        assert body["cases"] == []
        assert body["skipped"][0].startswith(f"{name}: skipped")


def test_clip_that_cannot_be_read_fails_by_name(tmp_path: Path) -> None:
    """A damaged clip is told in one sentence, the report is written all the same, and the exit code is 1."""
    (tmp_path / "highway.avi").write_text("not a video")
    result = evaluate("--only", "highway", "--json", tmp_path / "r.json", clips=tmp_path)
    assert result.exit_code == 1
    assert "highway: failed" in result.stdout
    assert orjson.loads((tmp_path / "r.json").read_bytes())["failed"][0].startswith("highway: failed")


def test_report_that_cannot_be_written_is_told_first(tmp_path: Path) -> None:
    """Nobody waits for minutes to hear that the folder of the report is not there."""
    result = evaluate("--json", tmp_path / "nowhere" / "r.json", clips=tmp_path)
    assert result.exit_code == 2
    assert "nowhere" in " ".join(result.stdout.split())


def test_case_in_json_has_what_was_promised() -> None:
    """name, condition, counts, incidents; precision, recall and delay over all kinds, None where there is none."""
    without = CaseResult("clip", "real", {"in": (3, 1)}, [], {}).as_json()
    assert (without["counts"], without["precision"], without["recall"]) == ({"in": (3, 1)}, None, None)
    scores = {"wrong_way": Score(3, 2, 1, (1.0, 3.0), ("x",), ("y",)), "intrusion": Score(1, 1, 0, (8.0,), (), ())}
    row = CaseResult("city", "day", {}, [], scores).as_json()
    assert (row["precision"], row["recall"], row["delay_s"]) == (0.75, 0.75, {"p50": 3.0, "max": 8.0})
    assert orjson.loads(orjson.dumps(row))["kinds"]["wrong_way"]["missed"] == ["x"]


def test_kinds_are_told_by_condition() -> None:
    """Cases of one condition are taken together, each kind by itself; an hour of two cameras with one false alarm is
    twelve a camera-day."""
    by_day = {"intrusion": Score(2, 1, 0, (4.0,), ("x",), (), (0.0,))}
    false = {"intrusion": Score(1, 1, 1, (6.0,), (), ("IOC-1",), (2.0,))}
    results = [
        CaseResult("a", "day", {}, [], by_day, 3600.0),
        CaseResult("b", "day", {}, [], by_day, 3600.0),
        CaseResult("c", "night", {}, [], false, 7200.0),
    ]
    body = orjson.loads(orjson.dumps(report(results)))
    assert [case["name"] for case in body["cases"]] == ["a", "b", "c"]
    day, night = body["kinds"]["intrusion"]["day"], body["kinds"]["intrusion"]["night"]
    assert (day["expected"], day["found"], day["recall"], day["missed"]) == (4, 2, 0.5, ["a: x", "b: x"])
    assert (night["precision"], night["start_rmse_s"], night["false_ids"]) == (0.5, 2.0, ["c: IOC-1"])
    assert body["conditions"]["night"]["false_per_camera_day"] == 12.0
    assert body["false_per_camera_day"] == 6.0


def test_seeds_make_other_days_of_the_same_scenarios() -> None:
    """Each scenario runs once a seed, under a name that tells it; clips, which have none, run once."""
    cases = chosen((*SCENARIOS, *CLIPS), only=None, quick=False, seeds=(11, 12))
    names = [case.name for case in cases]
    assert {"demo-city@11", "demo-city@12", "highway"} <= set(names)
    assert "demo-city" not in names
    assert len(set(names)) == len(names)
    assert {case.seed for case in cases if isinstance(case, ScenarioCase)} == {11, 12}


def test_a_pattern_names_several_cases() -> None:
    """`--only highway-*` is all that was made of the clip; with a comma, of either."""
    both = {case.name for case in chosen(CLIPS, only="highway-*,cars-*", quick=False, seeds=())}
    assert {"highway-turned", "cars-from-above"} <= both
    assert not both & {"highway", "people-indoors"}
    names = [case.name for case in chosen(CLIPS, only="highway-*", quick=False, seeds=())]
    assert "highway-backwards" in names
    assert all(name.startswith("highway-") for name in names)


def test_seeds_that_are_none_are_refused(tmp_path: Path) -> None:
    """Words where numbers belong end with 2 and an example."""
    result = evaluate("--seeds", "one,two", clips=tmp_path)
    assert result.exit_code == 2
    assert "--seeds 11,12" in " ".join(result.stdout.split())


def test_a_scenario_that_does_not_ship_is_skipped() -> None:
    """Cases are written for every scenario and city; one that these simulators lack is no failure."""
    assert ships(ScenarioCase("demo", "demo", 1, 90.0))
    assert not ships(ScenarioCase("elsewhere", "demo", 1, 90.0, city="atlantis"))
    assert not ships(ScenarioCase("unwritten", "unwritten", 1, 90.0))


def test_a_quick_run_has_every_scenario_once_and_a_night() -> None:
    """So it meets every kind, each of which is scripted in one of them."""
    quick = [case for case in chosen(SCENARIOS, only=None, quick=True, seeds=()) if isinstance(case, ScenarioCase)]
    assert sorted(case.scenario for case in quick) == sorted(MATTERS)
    assert {case.condition for case in quick} == {"day", "night"}


def test_long_and_quick_exclude_each_other(tmp_path: Path) -> None:
    """Both at once is told to be nonsense before anything runs."""
    result = evaluate("--long", "--quick", clips=tmp_path)
    assert result.exit_code == 2
    assert "exclude each other" in " ".join(result.stdout.split())
