"""`./dev eval` as its user calls it, without running a case."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from evaluation.__main__ import main
from evaluation.cases import CLIPS, SCENARIOS
from evaluation.run import CaseResult
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
    assert all(case.name in said for case in (*SCENARIOS, *CLIPS))


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
    """name, counts, incidents; and where there is truth precision, recall and delay over all kinds."""
    without = CaseResult("clip", {"in": (3, 1)}, []).as_json()
    assert set(without) == {"name", "counts", "incidents"}
    scores = {"wrong_way": Score(3, 2, 1, (1.0, 3.0), ("x",), ("y",)), "intrusion": Score(1, 1, 0, (8.0,), (), ())}
    row = CaseResult("city", {}, [], scores).as_json()
    assert (row["precision"], row["recall"], row["delay_s"]) == (0.75, 0.75, {"p50": 3.0, "max": 8.0})
    assert orjson.loads(orjson.dumps(row))["kinds"]["wrong_way"]["missed"] == ["x"]
