"""What is read of a running centre: its figures and its processes."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest

from benchmarks.centre import quantile, summed, usage

METRICS = """\
# TYPE ioc_camera_up gauge
ioc_camera_up{camera="a"} 1.0
ioc_camera_up{camera="b"} 1.0
# TYPE ioc_delay_seconds histogram
ioc_delay_seconds_bucket{le="0.1"} 60.0
ioc_delay_seconds_bucket{le="0.3"} 100.0
ioc_delay_seconds_bucket{le="+Inf"} 100.0
ioc_delay_seconds_count 100.0
ioc_delay_seconds_sum 9.0
"""


def test_a_figure_is_the_sum_over_its_labels() -> None:
    """Two cameras that are up make two."""
    assert summed(METRICS)["ioc_camera_up"] == 2.0


def test_a_quantile_lies_evenly_within_its_bucket() -> None:
    """60 of 100 lie below 0.1 s and the rest below 0.3 s: the 80th is half-way between."""
    assert quantile(summed(METRICS), "ioc_delay_seconds", 0.8) == pytest.approx(0.2)
    assert quantile(summed(METRICS), "ioc_delay_seconds", 0.3) == pytest.approx(0.05)


def test_a_quantile_beyond_the_last_limit_is_that_limit() -> None:
    """What is slower than the histogram can tell is told as its slowest limit, not as infinity."""
    figures = {"d_bucket<1.0": 10.0, "d_bucket<inf": 100.0}
    assert quantile(figures, "d", 0.95) == 1.0


def test_nothing_measured_is_no_quantile() -> None:
    """Neither without a histogram nor with an empty one."""
    assert math.isnan(quantile({}, "d", 0.95))
    assert math.isnan(quantile({"d_bucket<1.0": 0.0, "d_bucket<inf": 0.0}, "d", 0.95))


def test_processor_time_and_memory_are_those_of_the_whole_family() -> None:
    """A child counts with its parent, under what it runs."""
    alone = usage(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        used = usage(os.getpid())
        child.kill()
    assert used.seconds["main"] > 0
    assert "vision" in used.seconds
    assert "vision" not in alone.seconds
    assert used.memory > alone.memory
