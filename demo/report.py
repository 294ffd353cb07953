"""What a run of the demo came to: frames, latency, truth, dead letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from prometheus_client.parser import text_string_to_metric_families

from demo.probe import Heard
from evaluation.scoring import Episode, Found, score
from evaluation.truth import read_truth
from ioc.domain.incident import Incident

_FRAME_COUNTERS = ("captured", "analysed", "shed", "failed")


def totals(metrics_text: str) -> dict[str, float]:
    """Sum over all labels of every sample in a Prometheus text."""
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics_text):
        for sample in family.samples:
            sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    return sums


def percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    if not seconds:
        return {"p50": None, "p95": None, "p99": None}
    return {f"p{p}": round(float(np.percentile(seconds, p)), 4) for p in (50, 95, 99)}


def build_report(
    *, site: Mapping[str, int], sums: Mapping[str, float], heard: Heard, truth_file: Path, since: float, seconds: float
) -> dict[str, object]:
    """The report as JSON. since: POSIX seconds; what began earlier belongs to an earlier run."""
    found = [one for incident in heard.incidents.values() if (one := _found(incident, heard, since)) is not None]
    scores = score(read_truth(truth_file), found)
    return {
        "seconds": round(seconds, 1),
        "cameras": site["cameras"],
        "sensors": site["sensors"],
        "frames": {name: int(sums.get(f"ioc_frames_{name}_total", 0)) for name in _FRAME_COUNTERS},
        "latency_s": {
            "frame_to_wall": percentiles([*heard.tile_s, *heard.incident_s]),
            "frame_to_tile": percentiles(heard.tile_s),
            "frame_to_incident": percentiles(heard.incident_s),
        },
        "received": {"tiles": len(heard.tile_s), "beats": heard.beats, "reconnects": heard.reconnects},
        "incidents": len(found),
        "truth": {kind: one.as_json() for kind, one in scores.items()},
        "dead_letters": int(sums.get("ioc_dead_letters_total", 0)),
    }


def _found(incident: Incident, heard: Heard, since: float) -> Found | None:
    """What of an incident belongs to this run; None if nothing does.

    An event that begins anew at the same place joins the incident that an earlier run left open. It was then detected
    when this client was told, at the latest.
    """
    episodes = [source for source in incident.sources if source.first >= since]
    if not episodes:
        return None
    told = heard.told
    return Found(
        incident.id,
        str(incident.kind),
        tuple(
            Episode(
                source.source,
                source.first,
                incident.detected
                if source.first == incident.first_seen and incident.detected >= since
                else told.get((incident.id, source.detection), source.last),
            )
            for source in episodes
        ),
    )
