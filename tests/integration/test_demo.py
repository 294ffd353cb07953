"""`python -m demo` as its user runs it: simulators, centre, a real client, the report, and nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from simulators.scenario import load_scenario

SECONDS = 90


def free_port() -> int:
    """A port whose neighbour is free as well: the simulators take the next one."""
    import socket

    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One run of the demo of 90 seconds, with its report."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "demo", "--for", str(SECONDS), "--report", str(folder / "r.json")]
    command += ["--data", str(folder / "data"), "--port", str(free_port())]
    return folder, subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def report(run: tuple[Path, subprocess.CompletedProcess[str]]) -> dict[str, Any]:
    folder, done = run
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / "r.json").read_text())
    return found


@pytest.mark.timeout(330)
def test_the_demo_ends_well_and_leaves_no_process(run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """It ends with 0, says where the wall is, and none of its processes is left."""
    folder, done = run
    assert done.returncode == 0, done.stdout + done.stderr
    assert "?token=" in done.stdout
    left = [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline", "environ"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
        or (process.info["environ"] or {}).get("IOC_DATA_DIR") == str(folder / "data")
    ]
    assert left == []


@pytest.mark.timeout(330)
def test_every_captured_frame_is_accounted_for(report: dict[str, Any]) -> None:
    """captured = analysed + shed + failed, and nothing was refused."""
    frames = report["frames"]
    assert frames["captured"] == frames["analysed"] + frames["shed"] + frames["failed"] > 500
    assert frames["failed"] == 0
    assert report["dead_letters"] == 0


@pytest.mark.timeout(330)
def test_a_client_received_pictures_and_incidents(report: dict[str, Any]) -> None:
    """Latency is that of a real client; how low it must be is for a quiet machine and not for this test."""
    latency = report["latency_s"]["frame_to_wall"]
    assert 0 < latency["p50"] <= latency["p95"] <= latency["p99"] < 10
    assert report["received"]["tiles"] > 200
    assert report["cameras"] >= 8
    assert report["sensors"] >= 40


@pytest.mark.timeout(330)
def test_the_report_holds_every_kind_against_truth(report: dict[str, Any]) -> None:
    """Every kind is scripted and scored. What must be found is held exactly by the replayed recording, which no busy
    machine disturbs (test_demo_city.py); live, most is found."""
    truth = report["truth"]
    scripted = {str(planned.kind) for planned in load_scenario("demo").incidents}
    assert scripted <= set(truth)
    expected = sum(one["expected"] for one in truth.values())
    found = sum(one["found"] for one in truth.values())
    assert expected >= len(scripted)
    assert found >= expected * 0.6, truth
