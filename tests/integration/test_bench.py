"""`./dev bench` measures what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], capture_output=True, text=True, timeout=170, check=False
    )


def test_a_stage_is_measured_and_reported(tmp_path: Path) -> None:
    """A named stage gives one figure above zero, in the table and in the JSON, with the machine."""
    report = tmp_path / "bench.json"
    done = bench("see", "--for", "2", "--json", str(report))
    assert done.returncode == 0, done.stderr
    assert "pictures analysed" in done.stdout
    written = orjson.loads(report.read_bytes())
    assert "processors" in written["machine"]
    (stage,) = written["figures"]["stages"]
    assert stage == "see"
    figure = written["figures"]["stages"]["see"]
    assert figure["per_second"] > 1
    assert 0.1 < figure["over_plain"] < 10
    assert abs(figure["ms"] / figure["plain_ms"] - figure["over_plain"]) < 0.01


def test_a_whole_centre_is_measured_under_load(tmp_path: Path) -> None:
    """Two cameras of each kind for a few seconds: cameras a core and the delay until the rules, in the JSON."""
    report = tmp_path / "bench.json"
    done = bench(
        "streets", "video", "--for", "2", "--cameras", "2", "--settle", "1", "--hold", "3", "--json", str(report)
    )
    assert done.returncode == 0, done.stderr
    figures = orjson.loads(report.read_bytes())["figures"]
    assert figures["cameras_per_core_640x360_5fps"] > 0.5
    assert figures["cameras_per_core_720p25_h264"] > 0.5
    assert figures["frame_to_detection_p95_ms"] > 1
    assert set(figures["under_streets"][0]["ms"]) == {"main", "vision"}
    assert set(figures["under_video"][0]["ms"]) == {"main", "vision", "decoding"}


def test_an_unknown_stage_is_answered_with_those_there_are() -> None:
    """A typing error names the stages."""
    done = bench("sea")
    assert done.returncode == 2
    assert "simulate" in done.stderr
