"""`./dev bench` measures what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], capture_output=True, text=True, timeout=100, check=False
    )


def test_a_stage_is_measured_and_reported(tmp_path: Path) -> None:
    """A named stage gives one figure above zero, in the table and in the JSON, with the machine."""
    report = tmp_path / "bench.json"
    done = bench("speak", "--for", "1", "--json", str(report))
    assert done.returncode == 0, done.stderr
    assert "messages there and back" in done.stdout
    written = orjson.loads(report.read_bytes())
    assert "processors" in written["machine"]
    (figure,) = written["figures"]
    assert figure["stage"] == "speak"
    assert figure["per_second"] > 100


def test_an_unknown_stage_is_answered_with_those_there_are() -> None:
    """A typing error names the stages."""
    done = bench("sea")
    assert done.returncode == 2
    assert "simulate" in done.stderr
