"""Ctrl-C while a recording is analysed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import orjson

from tests.unit.commands.recordings import pictures


def test_ctrl_c_prints_what_was_found(tmp_path: Path) -> None:
    """Ctrl-C reaches the program and its decoder alike; the last line still holds the counts, and it ends with 0."""
    folder = pictures(tmp_path / "p", 10.0)
    for number in range(50, 12_000):
        (folder / f"{number:05d}.jpg").hardlink_to(folder / "0000.jpg")
    video = tmp_path / "out.mp4"
    command = [sys.executable, "-m", "ioc", "analyse", str(folder), "--json", "--annotate", str(video)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        while not video.exists() or not video.stat().st_size:
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert b"Stopped" in err
    assert 0 < orjson.loads(out.splitlines()[-1])["frames"] < 12_000
    assert process.returncode == 0
