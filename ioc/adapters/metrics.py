"""Every figure that this program keeps of itself: declared here once, read at /metrics and by the InfluxDB writer."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

MAX_SERIES = 5_000
"""Label sets of one figure (a site of 2,000 cameras needs 2,000); what comes after is counted under OTHER."""
OTHER = "(other)"
WINDOW = 4_096
"""Samples of one distribution kept between two readings for its quantiles."""
QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0)
"""Seconds; dense below the two seconds that an incident may take to reach the wall."""


class Sort(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class Figure:
    """One declared figure. Prometheus calls it ioc_NAME, with _total (counter) or _seconds (distribution)."""

    name: str
    sort: Sort
    help: str
    labels: tuple[str, ...] = ()


FIGURES = (
    Figure("frames_captured", Sort.COUNTER, "Pictures taken from a camera.", ("camera",)),
    Figure("frames_analysed", Sort.COUNTER, "Pictures that became observations.", ("camera",)),
    Figure("frames_shed", Sort.COUNTER, "Pictures given up for a newer one because analysis was busy.", ("camera",)),
    Figure("frames_failed", Sort.COUNTER, "Pictures that could not be analysed.", ("camera",)),
    Figure("events", Sort.COUNTER, "Messages sent to a topic.", ("topic",)),
    Figure("dead_letters", Sort.COUNTER, "Messages of a topic that were refused with a reason.", ("topic",)),
    Figure("lane_vehicles", Sort.COUNTER, "Vehicles that have driven along a lane.", ("camera", "zone")),
    Figure("readings_accepted", Sort.COUNTER, "Sensor values taken in."),
    Figure("readings_refused", Sort.COUNTER, "Sensor values refused with a reason."),
    Figure("incidents", Sort.COUNTER, "Incidents opened.", ("kind",)),
    Figure("feed_messages", Sort.COUNTER, "Messages sent to clients of the live feed."),
    Figure("feed_slow_closed", Sort.COUNTER, "Clients of the live feed cut off because they read too slowly."),
    Figure("points_written", Sort.COUNTER, "Points that InfluxDB took."),
    Figure("points_dropped", Sort.COUNTER, "Points given up because memory, spool or disk were full."),
    Figure("points_rejected", Sort.COUNTER, "Points that InfluxDB called wrong; see the folder `rejected`."),
    Figure("lag", Sort.GAUGE, "Messages of a topic that wait to be read.", ("topic",)),
    Figure("incidents_open", Sort.GAUGE, "Incidents that are new or acknowledged.", ("priority",)),
    Figure("feed_clients", Sort.GAUGE, "Clients of the live feed."),
    Figure("camera_up", Sort.GAUGE, "1 while a camera delivers pictures, else 0.", ("camera",)),
    Figure("lane_speed", Sort.GAUGE, "Mean speed in a lane over the last minute, m/s.", ("camera", "zone")),
    Figure("spool_bytes", Sort.GAUGE, "Bytes on disk that wait for InfluxDB."),
    Figure("frame_latency", Sort.DISTRIBUTION, "Capture of a picture to its observation.", ("camera",)),
    Figure("judged_latency", Sort.DISTRIBUTION, "Capture of a picture to the last word of the rules on it."),
    Figure("incident_latency", Sort.DISTRIBUTION, "The rule fired to the incident was recorded."),
)

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure at one moment. stat: empty, or which quantile of a distribution since the last reading."""

    name: str
    labels: Labels
    value: float
    stat: str = ""


@dataclass(slots=True)
class _Series:
    figure: Figure
    metric: Counter | Gauge | Histogram
    seen: set[tuple[str, ...]] = field(default_factory=set)
    recent: dict[tuple[str, ...], deque[float]] = field(default_factory=dict)
    values: dict[tuple[str, ...], float] = field(default_factory=dict)


class Metrics:
    """ports.MetricSink over a registry of its own. Safe from any thread."""

    def __init__(self, figures: Sequence[Figure] = FIGURES) -> None:
        # Otherwise every counter comes twice, once as the time it was made.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        self._registry = CollectorRegistry()
        self._process = ProcessCollector(registry=self._registry)
        self._lock = threading.Lock()
        self._series = {figure.name: _Series(figure, _declare(figure, self._registry)) for figure in figures}

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """A counter grows. Raises ValueError for a name or label that is not declared, or a negative amount."""
        series = self._of(name, Sort.COUNTER)
        with self._lock:
            key = _key(series, labels)
            series.values[key] = series.values.get(key, 0.0) + amount
        metric = series.metric.labels(*key) if key else series.metric
        metric.inc(amount)  # type: ignore[union-attr]  # _of has checked that it is a counter

    def set(self, name: str, value: float, **labels: str) -> None:
        """A gauge is now `value`. Raises ValueError for a name or label that is not declared."""
        series = self._of(name, Sort.GAUGE)
        with self._lock:
            key = _key(series, labels)
            series.values[key] = value
        metric = series.metric.labels(*key) if key else series.metric
        metric.set(value)  # type: ignore[union-attr]  # _of has checked that it is a gauge

    def observe(self, name: str, value: float, **labels: str) -> None:
        """One more sample, in seconds. Raises ValueError for a name or label that is not declared."""
        series = self._of(name, Sort.DISTRIBUTION)
        with self._lock:
            key = _key(series, labels)
            series.recent.setdefault(key, deque(maxlen=WINDOW)).append(value)
        metric = series.metric.labels(*key) if key else series.metric
        metric.observe(value)  # type: ignore[union-attr]  # _of has checked that it is a histogram

    def render(self) -> bytes:
        """All figures in Prometheus' text format (text/plain; version=0.0.4), for /metrics."""
        return generate_latest(self._registry)

    def read(self) -> list[Sample]:
        """All figures now. Quantiles are of the samples since the last call, so there is one reader: the writer."""
        with self._lock:
            return [sample for series in self._series.values() for sample in _samples(series)] + self._own()

    def _own(self) -> list[Sample]:
        """What the operating system says of this process."""
        return [
            Sample(sample.name, (), float(sample.value))
            for metric in self._process.collect()
            for sample in metric.samples
        ]

    def _of(self, name: str, sort: Sort) -> _Series:
        series = self._series.get(name)
        if series is None or series.figure.sort is not sort:
            known = ", ".join(figure.name for figure in FIGURES if figure.sort is sort)
            raise ValueError(f"no {sort} is called {name!r}; ioc/adapters/metrics.py declares {known}")
        return series


def _declare(figure: Figure, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    name = f"ioc_{figure.name}"
    match figure.sort:
        case Sort.COUNTER:
            return Counter(name, figure.help, figure.labels, registry=registry)
        case Sort.GAUGE:
            return Gauge(name, figure.help, figure.labels, registry=registry)
        case Sort.DISTRIBUTION:
            return Histogram(f"{name}_seconds", figure.help, figure.labels, registry=registry, buckets=BUCKETS)


def _key(series: _Series, labels: dict[str, str]) -> tuple[str, ...]:
    figure = series.figure
    if labels.keys() != set(figure.labels):
        raise ValueError(f"{figure.name} has the labels {figure.labels}, got {tuple(labels)}")
    key = tuple(str(labels[name]) for name in figure.labels)
    if key not in series.seen:
        if len(series.seen) >= MAX_SERIES:
            return (OTHER,) * len(key)
        series.seen.add(key)
    return key


def _samples(series: _Series) -> Iterator[Sample]:
    figure = series.figure
    for key, value in series.values.items():
        yield Sample(figure.name, _labels(figure, key), value)
    for key, window in series.recent.items():
        ordered = sorted(window)
        window.clear()
        for stat, share in QUANTILES.items() if ordered else ():
            yield Sample(figure.name, _labels(figure, key), quantile(ordered, share), stat)


def _labels(figure: Figure, key: tuple[str, ...]) -> Labels:
    return tuple(zip(figure.labels, key, strict=True))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` of all do not exceed (nearest rank). `ordered` must not be empty."""
    rank = max(1, -int(-share * len(ordered) // 1))
    return ordered[rank - 1]
