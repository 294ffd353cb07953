"""The journal of the in-process transport against the real kill -9."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)

PATIENCE = 60.0
"""Seconds for one life of the worker; alone on a machine it needs two."""


@contextmanager
def worker(folder: Path, prefix: str, count: int) -> Iterator[subprocess.Popen[bytes]]:
    """One life of the worker; it is over when the block is."""
    command = [sys.executable, "-m", "tests.integration.memory_worker", str(folder), prefix, str(count)]
    with subprocess.Popen(command) as process:
        try:
            yield process
        finally:
            process.kill()


def count_lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_until_accepted(process: subprocess.Popen[bytes], accepted: Path, enough: int) -> None:
    """Return once so many events are acknowledged in all."""
    deadline = time.monotonic() + PATIENCE
    while count_lines(accepted) < enough:
        assert process.poll() is None, "the worker ended before it was killed"
        assert time.monotonic() < deadline, "the worker is stuck"
        time.sleep(0.001)


def test_no_acknowledged_event_is_lost_by_kill_9(tmp_path: Path) -> None:
    """Five lives cut short at random instants: everything acknowledged in any of them reaches the end, in the last."""
    accepted, chance = tmp_path / "accepted", random.Random(7)  # noqa: S311  # a test's dice
    for life in range(5):
        enough = count_lines(accepted) + chance.randint(1, 600)
        with worker(tmp_path, f"life{life}", 1_000_000) as process:
            wait_until_accepted(process, accepted, enough)
            process.kill()  # SIGKILL: no handler, no flush, no goodbye

    with worker(tmp_path, "last", 100) as process:
        assert process.wait(PATIENCE) == 0

    sent, done = accepted.read_text().split(), Counter((tmp_path / "done").read_text().split())
    assert len(sent) == len(set(sent)) > 100
    assert [event for event in sent if event not in done] == []


def test_what_was_committed_is_not_delivered_again(tmp_path: Path) -> None:
    """After a clean stop a new life has nothing left to do, and the journal holds no consumed record."""
    for life, count in (("first", 300), ("second", 0)):
        with worker(tmp_path, life, count) as process:
            assert process.wait(PATIENCE) == 0
        assert count_lines(tmp_path / "done") == 300
    assert sum(path.stat().st_size for path in (tmp_path / "journal").glob("*.wal")) < 30_000
