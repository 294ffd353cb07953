"""Figures become line protocol that InfluxDB reads as it was meant."""

from __future__ import annotations

import math

import pytest

from ioc.adapters.influx.points import line, lines
from ioc.adapters.metrics import Metrics

NOW = 1_795_350_000.123


def test_one_point_for_each_measurement_and_tag() -> None:
    """The figures of one camera are one point, with its tag and the host's, dated in nanoseconds."""
    metrics = Metrics()
    metrics.add("frames_captured", 5, camera="cam-01")
    metrics.add("frames_shed", 1, camera="cam-01")
    metrics.observe("frame_latency", 0.25, camera="cam-01")
    metrics.add("incidents", kind="wrong_way")
    made = lines(metrics.read(), "pc", NOW)
    assert made[0] == (
        "camera,camera=cam-01,host=pc captured=5.0,shed=1.0,latency_p50=0.25,latency_p95=0.25,latency_p99=0.25"
        " 1795350000123000000"
    )
    assert made[1].startswith("incident,host=pc,kind=wrong_way opened=1.0 ")
    assert made[2].startswith("process,host=pc ")
    assert "rss_bytes=" in made[2]


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("a b", r"a\ b"),
        ("a,b=c", r"a\,b\=c"),
        ("tail\\", "tail/"),
        ("two\nlines", r"two\ lines"),
        ("Vũ Ninh", "Vũ\\ Ninh"),
    ],
)
def test_tags_cannot_break_out(value: str, escaped: str) -> None:
    """Whatever a name holds, the point stays one point with one tag."""
    assert line("m", (("t", value),), {"f": 1.0}, 1.0) == f"m,t={escaped} f=1.0 1000000000"


def test_what_has_no_form_is_left_out() -> None:
    """NaN and infinity cannot be written; an empty tag must not be; a point without a field is none."""
    assert line("m", (("t", ""),), {"a": math.nan, "b": 2.0}, 1.0) == "m b=2.0 1000000000"
    assert line("m", (), {"a": math.inf}, 1.0) == ""
