"""Figures are declared once; what is counted is what /metrics and InfluxDB show."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.adapters.influx.figures import PLACES
from ioc.adapters.metrics import FIGURES, MAX_SERIES, OTHER, Metrics, Sample, Sort, quantile

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "metrics.md"


def test_every_sort_of_figure_arrives_in_both_forms() -> None:
    """A counter adds up, a gauge holds its last value, a distribution has buckets and quantiles."""
    metrics = Metrics()
    metrics.add("frames_captured", camera="cam-01")
    metrics.add("frames_captured", 2, camera="cam-01")
    metrics.set("feed_clients", 3)
    for value in (0.1, 0.2, 0.4):
        metrics.observe("frame_latency", value, camera="cam-01")
    text = metrics.render().decode()
    assert 'ioc_frames_captured_total{camera="cam-01"} 3.0' in text
    assert "ioc_feed_clients 3.0" in text
    assert 'ioc_frame_latency_seconds_bucket{camera="cam-01",le="0.2"} 2.0' in text
    assert "process_resident_memory_bytes" in text
    assert "_created" not in text
    samples = metrics.read()
    label = (("camera", "cam-01"),)
    assert Sample("frames_captured", label, 3.0) in samples
    assert Sample("frame_latency", label, 0.2, "p50") in samples
    assert Sample("frame_latency", label, 0.4, "p99") in samples
    assert any(sample.name == "process_cpu_seconds_total" for sample in samples)


def test_quantiles_forget_what_was_read() -> None:
    """A camera that went silent has no latency, rather than its last one for ever."""
    metrics = Metrics()
    metrics.observe("incident_latency", 1.0)
    assert [sample.stat for sample in metrics.read() if sample.name == "incident_latency"] == ["p50", "p95", "p99"]
    assert not [sample for sample in metrics.read() if sample.name == "incident_latency"]


@pytest.mark.parametrize("name", ["frames_caught", "lag", "frame_latency"])
def test_an_undeclared_counter_is_an_error(name: str) -> None:
    """A name that nobody declared, or of another sort, is refused: a typing error must not make a new figure."""
    with pytest.raises(ValueError, match="no counter is called"):
        Metrics().add(name)


def test_wrong_labels_are_an_error() -> None:
    """A figure takes exactly its declared labels."""
    with pytest.raises(ValueError, match="has the labels"):
        Metrics().add("frames_captured")
    with pytest.raises(ValueError, match="has the labels"):
        Metrics().set("feed_clients", 1, camera="cam-01")


def test_series_are_bounded() -> None:
    """Names from outside cannot fill the memory: beyond the bound everything is counted together."""
    metrics = Metrics()
    for number in range(MAX_SERIES + 10):
        metrics.add("frames_captured", camera=f"cam-{number}")
    counted = {sample.labels[0][1]: sample.value for sample in metrics.read() if sample.name == "frames_captured"}
    assert len(counted) == MAX_SERIES + 1
    assert counted[OTHER] == 10


@given(st.lists(st.floats(0, 100), min_size=1, max_size=50), st.floats(0.01, 1.0))
def test_a_quantile_is_the_nearest_rank(values: list[float], share: float) -> None:
    """At least `share` of the samples do not exceed the quantile, and no smaller sample has that property."""
    ordered = sorted(values)
    found = quantile(ordered, share)
    assert sum(value <= found for value in ordered) >= share * len(ordered) - 1e-9
    smaller = [value for value in ordered if value < found]
    assert not smaller or sum(value <= smaller[-1] for value in ordered) < share * len(ordered)


def test_every_figure_has_a_place_in_influx_and_on_the_page() -> None:
    """A figure that is declared is written to InfluxDB and documented, under the names that the page gives."""
    page = PAGE.read_text(encoding="utf-8")
    for figure in FIGURES:
        place = PLACES[figure.name]
        suffix = {Sort.COUNTER: "_total", Sort.DISTRIBUTION: "_seconds", Sort.GAUGE: ""}[figure.sort]
        fields = ("_p50", "_p95", "_p99") if figure.sort is Sort.DISTRIBUTION else ("",)
        shown = ", ".join(f"`{place.measurement}.{place.field}{stat}`" for stat in fields)
        label = f" {', '.join(figure.labels)} " if figure.labels else " "
        assert f"| {figure.name} | `ioc_{figure.name}{suffix}` | {shown} |{label}| {figure.help} |" in page
    for name in PLACES.keys() - {figure.name for figure in FIGURES}:
        assert f"`{name}` is\n`process.{PLACES[name].field}`" in page or (
            f"`{name}` is `process.{PLACES[name].field}`" in page
        )


def test_a_tag_and_a_field_never_share_a_name() -> None:
    """InfluxDB renames one of the two silently: `camera.camera` must not exist."""
    labels = {place.measurement: set[str]() for place in PLACES.values()}
    for figure in FIGURES:
        labels[PLACES[figure.name].measurement] |= set(figure.labels)
    assert all(place.field not in labels[place.measurement] | {"host"} for place in PLACES.values())
