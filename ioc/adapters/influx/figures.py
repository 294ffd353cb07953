"""What each figure is called in InfluxDB: the one place that dashboards and the writer agree on.

Counters are written as they stand (ever growing, from 0 after a restart): query them with NON_NEGATIVE_DERIVATIVE or
NON_NEGATIVE_DIFFERENCE. Quantiles are of the seconds since the last point and are absent where nothing happened.
Every point has the tag `host`. An incident id is never a tag: tags must stay few.
"""

from __future__ import annotations

from dataclasses import dataclass

CAMERA, LANE, TOPIC, INCIDENT, INCIDENT_OPEN = "camera", "lane", "topic", "incident", "incident_open"
DELAY, READING, FEED, PROCESS = "delay", "reading", "feed", "process"


@dataclass(frozen=True, slots=True)
class Place:
    """The measurement and field of a figure; labels become tags; a distribution makes FIELD_p50, _p95, _p99."""

    measurement: str
    field: str


PLACES = {
    "frames_captured": Place(CAMERA, "captured"),
    "frames_analysed": Place(CAMERA, "analysed"),
    "frames_shed": Place(CAMERA, "shed"),
    "frames_failed": Place(CAMERA, "failed"),
    "frame_latency": Place(CAMERA, "latency"),
    "camera_up": Place(CAMERA, "up"),
    "lane_vehicles": Place(LANE, "vehicles"),
    "lane_speed": Place(LANE, "speed"),
    "events": Place(TOPIC, "events"),
    "dead_letters": Place(TOPIC, "dead_letters"),
    "lag": Place(TOPIC, "lag"),
    "incidents": Place(INCIDENT, "opened"),
    "incidents_open": Place(INCIDENT_OPEN, "open"),
    "judged_latency": Place(DELAY, "judged"),
    "incident_latency": Place(DELAY, "incident"),
    "readings_accepted": Place(READING, "accepted"),
    "readings_refused": Place(READING, "refused"),
    "feed_messages": Place(FEED, "messages"),
    "feed_slow_closed": Place(FEED, "slow_closed"),
    "feed_clients": Place(FEED, "clients"),
    "points_written": Place(PROCESS, "points_written"),
    "points_dropped": Place(PROCESS, "points_dropped"),
    "points_rejected": Place(PROCESS, "points_rejected"),
    "spool_bytes": Place(PROCESS, "spool_bytes"),
    "process_resident_memory_bytes": Place(PROCESS, "rss_bytes"),
    "process_cpu_seconds_total": Place(PROCESS, "cpu_seconds"),
    "process_open_fds": Place(PROCESS, "open_files"),
}
"""Figure (ioc/adapters/metrics.py, or Prometheus' process collector) to its place. Tags: see there for the labels."""
