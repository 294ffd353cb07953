"""Cases in processes of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.cases import ClipCase
from evaluation.crew import Failed, run_all
from evaluation.outcome import CaseResult
from ioc.adapters.video_writer import VideoWriter


@pytest.mark.timeout(60)
def test_a_case_that_fails_does_not_take_the_others_along(tmp_path: Path) -> None:
    """Three cases by two hands: each comes to something, the broken one by its name and reason."""
    with VideoWriter(tmp_path / "good.mp4") as video:
        for number in range(10):
            video.write(np.full((48, 64, 3), 90, np.uint8), number / 5)
    (tmp_path / "bad.mp4").write_text("not a video")
    cases = [ClipCase("first", "good.mp4"), ClipCase("broken", "bad.mp4"), ClipCase("last", "good.mp4")]
    told: set[str] = set()
    outcomes = list(run_all(cases, tmp_path, tmp_path, 2, lambda name, seconds: told.add(name)))
    assert {one.name for one in outcomes} == told == {"first", "broken", "last"}
    (failed,) = [one for one in outcomes if isinstance(one, Failed)]
    assert failed.name == "broken"
    assert "bad.mp4" in failed.reason
    assert all(one.camera_seconds > 0 for one in outcomes if isinstance(one, CaseResult))
