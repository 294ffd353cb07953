"""Figures reach a real InfluxDB, whatever happens to it."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ioc.adapters.influx.points import line
from ioc.adapters.influx.server import InfluxServer
from ioc.adapters.influx.spool import Spool
from ioc.adapters.influx.writer import CLOSE_LIMIT, InfluxWriter, Rhythm
from ioc.adapters.metrics import Metrics
from ioc.adapters.system_clock import SystemClock
from tests.integration.influx_process import BUCKET, ORG, TOKEN, InfluxProcess

QUICK = Rhythm(sample=3600, flush=0.1, first_pause=0.1, longest_pause=0.5)


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[InfluxProcess]:
    server = InfluxProcess(tmp_path / "server")
    server.start()
    server.set_up()
    yield server
    server.kill()


@contextmanager
def writing(
    server: InfluxProcess, folder: Path, metrics: Metrics | None = None, token: str = TOKEN, rhythm: Rhythm = QUICK
) -> Iterator[InfluxWriter]:
    target = InfluxServer(server.url, token, ORG, BUCKET)
    spool = Spool(folder, 10_000_000, 2_000)
    writer = InfluxWriter(metrics or Metrics(), target, spool, SystemClock(), "pc", rhythm)
    writer.start()
    try:
        yield writer
    finally:
        started = time.monotonic()
        writer.close()
        assert time.monotonic() - started < CLOSE_LIMIT + 1


def point(number: int) -> str:
    """Point `number`: each has its own moment, so none can hide another."""
    return line("probe", (("source", f"s{number % 3}"),), {"number": float(number)}, 1_795_350_000 + number)


def arrived(server: InfluxProcess) -> set[int]:
    return {int(row["number"]) for row in server.rows("SELECT number FROM probe")}


def wait_for(server: InfluxProcess, wanted: set[int], limit: float = 15.0) -> set[int]:
    deadline = time.monotonic() + limit
    while (found := arrived(server)) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_the_figures_can_be_queried_as_the_reference_says(influx: InfluxProcess, tmp_path: Path) -> None:
    """Measurements, fields and tags are there under the names that dashboards use, in InfluxQL."""
    metrics = Metrics()
    for name in ("cam-01", "cam-02"):
        metrics.add("frames_captured", 10, camera=name)
        metrics.observe("frame_latency", 0.2, camera=name)
    metrics.set("lag", 4, topic="frames")
    metrics.add("incidents", kind="wrong_way")
    with writing(influx, tmp_path / "spool", metrics, rhythm=Rhythm(sample=0.5, flush=0.1)):
        time.sleep(0.4)
    rows = influx.rows('SELECT last(captured) AS captured, last(latency_p95) AS p95 FROM camera GROUP BY "camera"')
    assert [(row["camera"], row["captured"], row["p95"]) for row in rows] == [("cam-01", 10, 0.2), ("cam-02", 10, 0.2)]
    assert influx.rows('SELECT last(lag) FROM topic GROUP BY "topic"')[0]["last"] == 4
    assert influx.rows("SELECT last(opened) FROM incident GROUP BY kind")[0]["kind"] == "wrong_way"
    (process,) = influx.rows("SELECT last(rss_bytes) AS rss, last(cpu_seconds) AS cpu FROM process")
    assert process["rss"] > 10_000_000
    assert process["cpu"] > 0


def test_nothing_is_lost_while_the_server_is_away(influx: InfluxProcess, tmp_path: Path) -> None:
    """The server stops, lines wait on disk, the program itself restarts, the server comes back: all arrive."""
    influx.stop()
    with writing(influx, tmp_path / "spool") as writer:
        for number in range(200):
            writer.write([point(number)])
            time.sleep(0.005)
    assert list((tmp_path / "spool").glob("*.lp"))
    influx.start()
    with writing(influx, tmp_path / "spool") as writer:
        writer.write([point(200)])
        assert wait_for(influx, set(range(201))) == set(range(201))
    assert not list((tmp_path / "spool").glob("*.lp"))


def test_nothing_is_lost_when_the_server_is_killed_in_between(influx: InfluxProcess, tmp_path: Path) -> None:
    """kill -9 twice while lines flow: every line is there in the end, once."""
    with writing(influx, tmp_path / "spool") as writer:
        for number in range(600):
            writer.write([point(number)])
            time.sleep(0.005)
            if number in (150, 400):
                influx.kill()
            if number in (250, 500):
                influx.start()
        assert wait_for(influx, set(range(600))) == set(range(600))
    assert influx.rows("SELECT count(number) FROM probe")[0]["count"] == 600


def test_a_wrong_token_keeps_the_figures_until_it_is_mended(
    influx: InfluxProcess, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """401: one warning that names the variable, and the lines wait until the token is right."""
    with caplog.at_level(logging.WARNING), writing(influx, tmp_path / "spool", token="wrong") as writer:  # noqa: S106  # that it is none is the point
        for number in range(20):
            writer.write([point(number)])
            time.sleep(0.02)
    assert [record.message for record in caplog.records if "answered 401" in record.message]
    assert len([record for record in caplog.records if "IOC_INFLUX_TOKEN" in record.message]) == 1
    with writing(influx, tmp_path / "spool"):
        assert wait_for(influx, set(range(20))) == set(range(20))


def test_what_the_server_calls_wrong_is_put_aside_and_the_rest_arrives(influx: InfluxProcess, tmp_path: Path) -> None:
    """Garbage and a field of another type are rejected alone, with the server's own words."""
    metrics = Metrics()
    with writing(influx, tmp_path / "spool", metrics) as writer:
        writer.write([point(0)])
        assert wait_for(influx, {0}) == {0}
        clash = 'probe,source=s0 number="text" 1795350000000000000'
        writer.write([point(1), "this is no point", point(2), clash, point(3)])
        assert wait_for(influx, {0, 1, 2, 3}) == {0, 1, 2, 3}
    rejected = "".join(path.read_text() for path in sorted((tmp_path / "spool" / "rejected").iterdir()))
    assert "this is no point" in rejected
    assert clash in rejected
    assert "unable to parse" in rejected
    assert "conflict" in rejected
    assert "\nprobe,source=s1 " not in rejected
    assert [sample.value for sample in metrics.read() if sample.name == "points_rejected"] == [2]


def test_a_missing_bucket_is_no_reason_to_throw_away(influx: InfluxProcess, tmp_path: Path) -> None:
    """404 for a bucket that does not exist yet: the lines wait."""
    target = InfluxServer(influx.url, TOKEN, ORG, "no-such-bucket")
    writer = InfluxWriter(Metrics(), target, Spool(tmp_path / "spool", 1_000_000), SystemClock(), "pc", QUICK)
    writer.start()
    writer.write([point(1)])
    time.sleep(0.4)
    writer.close()
    assert point(1) in "".join(path.read_text() for path in (tmp_path / "spool").glob("*.lp"))


def test_a_server_that_hangs_delays_the_end_by_seconds_only(tmp_path: Path) -> None:
    """A server that takes the connection and never answers: close is bounded and the lines are on disk."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        target = InfluxServer(f"http://127.0.0.1:{port}", TOKEN, ORG, BUCKET)
        writer = InfluxWriter(Metrics(), target, Spool(tmp_path, 1_000_000), SystemClock(), "pc", QUICK)
        writer.start()
        writer.write([point(1)])
        time.sleep(0.3)
        writer.write([point(2)])
        started = time.monotonic()
        writer.close()
        assert time.monotonic() - started < CLOSE_LIMIT + 1
    kept = "".join(path.read_text() for path in sorted(tmp_path.glob("*.lp")))
    assert point(1) in kept
    assert point(2) in kept
