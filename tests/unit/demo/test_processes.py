"""The demo's children: asked to stop, forced to, and their last words."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from demo.city import City, DemoError, Plan
from demo.processes import Child


def child(folder: Path, program: str) -> Child:
    return Child("child", [sys.executable, "-c", program], os.environ, folder / "child.log")


def test_child_ends_when_asked(tmp_path: Path) -> None:
    """SIGTERM ends it; asking and waiting again changes nothing."""
    one = child(tmp_path, "import signal; signal.pause()")
    one.ask_to_stop()
    one.wait()
    assert one.exit_code is not None
    one.ask_to_stop()
    one.wait()


def test_last_words_are_the_end_of_the_log(tmp_path: Path) -> None:
    """Both outputs go to the log; its last lines are told, bytes that are no text included."""
    program = "import sys; [print(n) for n in range(50)]; sys.stdout.flush(); sys.stderr.buffer.write(b'\\xff end')"
    one = child(tmp_path, program)
    one.wait()
    words = one.last_words(3).splitlines()
    assert words[:2] == ["48", "49"]
    assert words[2].endswith("end")


def test_city_says_which_child_ended_and_why(tmp_path: Path) -> None:
    """A simulator that cannot start is named with its exit code and the end of its log."""
    plan = Plan(tmp_path / "no-site", "no such scenario", 1, 8400, tmp_path / "data", 5.0)
    assert plan.base == "http://127.0.0.1:8400"
    assert plan.truth_file == tmp_path / "data" / "truth.jsonl"
    city = City(plan)
    city.start()
    city.stop_all()
    with pytest.raises(DemoError, match=r"simulators ended with -?\d+"):
        city.check()
