"""The journal of the in-process transport against the real kill -9."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

PATIENCE = 60.0
"""Seconds for one life of the worker; it needs one or two."""


def start(folder: Path, prefix: str, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.integration.memory_worker", str(folder), prefix, str(count)])


def count_lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def kill_after(worker: subprocess.Popen[bytes], accepted: Path, enough: int) -> None:
    """SIGKILL once so many events are acknowledged in all."""
    deadline = time.monotonic() + PATIENCE
    while count_lines(accepted) < enough:
        assert worker.poll() is None, "the worker ended before it was killed"
        assert time.monotonic() < deadline, "the worker is stuck"
        time.sleep(0.001)
    worker.kill()
    worker.wait(PATIENCE)


def test_no_acknowledged_event_is_lost_by_kill_9(tmp_path: Path) -> None:
    """Five lives cut short at random instants: everything acknowledged in any of them reaches the end, in the last."""
    accepted, chance = tmp_path / "accepted", random.Random(7)  # noqa: S311  # a test's dice
    for life in range(5):
        enough = count_lines(accepted) + chance.randint(1, 3000)
        kill_after(start(tmp_path, f"life{life}", 1_000_000), accepted, enough)

    assert start(tmp_path, "last", 100).wait(PATIENCE) == 0

    sent, done = accepted.read_text().split(), Counter((tmp_path / "done").read_text().split())
    assert len(sent) == len(set(sent)) > 100
    assert [event for event in sent if event not in done] == []


def test_what_was_committed_is_not_delivered_again(tmp_path: Path) -> None:
    """After a clean stop a new life has nothing left to do, and the journal holds no consumed record."""
    assert start(tmp_path, "first", 500).wait(PATIENCE) == 0
    before = count_lines(tmp_path / "done")

    assert start(tmp_path, "second", 0).wait(PATIENCE) == 0

    assert count_lines(tmp_path / "done") == before == 500
    assert sum(path.stat().st_size for path in (tmp_path / "journal").glob("*.wal")) < 10_000
