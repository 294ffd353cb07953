"""The arithmetic of the demo's report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from demo.probe import Heard
from demo.report import build_report, percentiles, totals
from ioc.domain.incident import Incident, Source
from ioc.domain.kinds import Kind
from tests.samples import NOW, an_incident

METRICS = """\
# HELP ioc_frames_captured_total Pictures.
# TYPE ioc_frames_captured_total counter
ioc_frames_captured_total{camera="cam-01"} 60.0
ioc_frames_captured_total{camera="cam-02"} 40.0
ioc_frames_captured_created{camera="cam-01"} 1.7e9
# TYPE ioc_frames_analysed_total counter
ioc_frames_analysed_total{camera="cam-01"} 97.0
# TYPE ioc_frames_shed_total counter
ioc_frames_shed_total{camera="cam-01"} 2.0
# TYPE ioc_frames_failed_total counter
ioc_frames_failed_total{camera="cam-01"} 1.0
# TYPE ioc_frame_latency_seconds histogram
ioc_frame_latency_seconds_bucket{camera="cam-01",le="+Inf"} 97.0
"""


def report(folder: Path, truth: list[dict[str, object]], *incidents: Incident, **heard: Any) -> dict[str, Any]:
    file = folder / "truth.jsonl"
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in truth))
    body = build_report(
        site={"cameras": 8, "sensors": 40},
        sums=totals(METRICS),
        heard=Heard(incidents={incident.id: incident for incident in incidents}, **heard),
        truth_file=file,
        since=NOW - 5,
        seconds=90.04,
    )
    whole: dict[str, Any] = orjson.loads(orjson.dumps(body))
    return whole


def event(kind: Kind, start: float = NOW) -> dict[str, object]:
    return {"id": f"{kind}-{start}", "kind": kind.value, "camera": "cam-01", "start": start, "end": None}


def test_totals_add_up_over_labels() -> None:
    """60 and 40 pictures of two cameras are 100; other samples of the family stay apart."""
    sums = totals(METRICS)
    assert (sums["ioc_frames_captured_total"], sums["ioc_frames_analysed_total"]) == (100.0, 97.0)
    assert totals("") == {}


def test_percentiles_of_nothing_are_none() -> None:
    """Nobody received anything: no figure, no error; of 1..100 they are what NumPy says."""
    assert percentiles([]) == {"p50": None, "p95": None, "p99": None}
    assert percentiles([0.5]) == {"p50": 0.5, "p95": 0.5, "p99": 0.5}
    assert percentiles(range(1, 101)) == {"p50": 50.5, "p95": 95.05, "p99": 99.01}


def test_every_scripted_kind_is_present_when_nothing_was_found(tmp_path: Path) -> None:
    """A run that heard nothing tells every kind as missed, and no latency."""
    body = report(tmp_path, [event(kind) for kind in Kind])
    assert set(body["truth"]) == {kind.value for kind in Kind}
    assert all((one["expected"], one["found"], one["recall"]) == (1, 0, 0.0) for one in body["truth"].values())
    assert body["latency_s"]["frame_to_wall"] == {"p50": None, "p95": None, "p99": None}
    assert body["frames"] == {"captured": 100, "analysed": 97, "shed": 2, "failed": 1}
    assert (body["cameras"], body["sensors"], body["dead_letters"], body["seconds"]) == (8, 40, 0, 90.0)


def test_found_and_false_are_told_apart(tmp_path: Path) -> None:
    """One true event found after 3 s; an incident that nobody scripted is false."""
    found = an_incident("KB-1", kind=Kind.WRONG_WAY, detected=NOW + 3)
    false = an_incident("KB-2", kind=Kind.INTRUSION, first_seen=NOW + 8)
    body = report(tmp_path, [event(Kind.WRONG_WAY)], found, false)
    assert (body["truth"]["wrong_way"]["found"], body["truth"]["wrong_way"]["delay_s"]["p50"]) == (1, 3.0)
    assert body["truth"]["intrusion"]["false_ids"] == ["KB-2"]
    assert body["incidents"] == 2


def test_incidents_of_an_earlier_run_do_not_count(tmp_path: Path) -> None:
    """What began before this run is neither found nor false."""
    earlier = (Source("cam-01", "r", "1", "old", NOW - 60, NOW, ended=False),)
    body = report(tmp_path, [event(Kind.WRONG_WAY)], an_incident("KB-0", first_seen=NOW - 60, sources=earlier))
    assert (body["incidents"], body["truth"]["wrong_way"]["false"]) == (0, 0)


def test_what_joins_an_incident_of_an_earlier_run_counts(tmp_path: Path) -> None:
    """The same place again, while an earlier run's incident is still open: found when the client was told of it."""
    sources = (
        Source("cam-01", "r", "1", "old", NOW - 60, NOW - 40, ended=True),
        Source("cam-01", "r", "1", "new", NOW + 1, NOW + 9, ended=False),
    )
    joined = an_incident("KB-0", kind=Kind.CONGESTION, first_seen=NOW - 60, detected=NOW - 50, sources=sources)
    told = {("KB-0", "old"): NOW, ("KB-0", "new"): NOW + 4}
    body = report(tmp_path, [event(Kind.CONGESTION)], joined, told=told)
    assert (body["truth"]["congestion"]["found"], body["truth"]["congestion"]["delay_s"]["p50"]) == (1, 4.0)


def test_incident_counts_at_every_source_that_feeds_it(tmp_path: Path) -> None:
    """One incident of two cameras answers the true event of either."""
    sources = tuple(Source(name, "r", "1", name, NOW, NOW, ended=False) for name in ("cam-09", "cam-01"))
    body = report(tmp_path, [event(Kind.CONGESTION)], an_incident(kind=Kind.CONGESTION, sources=sources))
    assert (body["truth"]["congestion"]["found"], body["truth"]["congestion"]["false"]) == (1, 0)


def test_wall_latency_is_of_pictures_and_incidents(tmp_path: Path) -> None:
    """What the wall received is judged together, and told apart as well."""
    body = report(tmp_path, [], tile_s=[0.1] * 98, incident_s=[1.9, 1.9])
    latency = body["latency_s"]
    assert latency["frame_to_tile"]["p99"] == pytest.approx(0.1)
    assert latency["frame_to_incident"]["p50"] == pytest.approx(1.9)
    assert latency["frame_to_wall"]["p99"] > 1
