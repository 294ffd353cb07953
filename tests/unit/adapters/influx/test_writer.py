"""The writer loses no line that could be kept, and nothing that a server does stops it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ioc.adapters.influx.spool import Spool
from ioc.adapters.influx.writer import MAX_WAITING, InfluxWriter, Rhythm
from ioc.adapters.metrics import Metrics
from ioc.domain.errors import Unavailable, WireError

AT_ONCE = Rhythm(first_pause=0.0, longest_pause=0.0)


class FakeServer:
    """LineServer that answers as told and remembers what it took."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.requests = 0
        self.closed = False
        self.answer: Callable[[Sequence[str]], None] = lambda lines: None

    def write(self, lines: Sequence[str]) -> None:
        self.requests += 1
        self.answer(lines)
        self.taken += lines

    def close(self) -> None:
        self.closed = True


class FixedClock:
    def now(self) -> float:
        return 1_795_350_000.0


def away(lines: Sequence[str]) -> None:
    raise Unavailable("connection refused")


def wrong(word: str) -> Callable[[Sequence[str]], None]:
    def answer(lines: Sequence[str]) -> None:
        if any(word in line for line in lines):
            raise WireError("400: unable to parse")

    return answer


def writer(
    folder: Path, server: FakeServer, rhythm: Rhythm = AT_ONCE, room: int = 1_000_000
) -> tuple[InfluxWriter, Metrics]:
    metrics = Metrics()
    return InfluxWriter(metrics, server, Spool(folder, room, 1_000), FixedClock(), "pc", rhythm), metrics


def counted(metrics: Metrics, name: str) -> float:
    return sum(sample.value for sample in metrics.read() if sample.name == name)


def test_lines_go_straight_to_a_server_that_is_there(tmp_path: Path) -> None:
    """Nothing touches the disk while the server answers."""
    server = FakeServer()
    influx, metrics = writer(tmp_path, server)
    influx.write(["a", "b"])
    influx.flush()
    assert server.taken == ["a", "b"]
    assert not list(tmp_path.glob("*.lp"))
    assert counted(metrics, "points_written") == 2


def test_what_was_missed_follows_oldest_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An hour without a server: every line waits on disk, one warning, and all arrive in order when it is back."""
    server = FakeServer()
    server.answer = away
    influx, metrics = writer(tmp_path, server)
    with caplog.at_level(logging.INFO):
        for number in range(300):
            influx.write([f"line {number:03d}"])
            influx.flush()
        server.answer = lambda lines: None
        influx.flush()
    assert server.taken == [f"line {number:03d}" for number in range(300)]
    assert counted(metrics, "points_dropped") == 0
    assert [record.message.split(":")[0] for record in caplog.records] == ["figures wait on disk", "figures flow again"]


def test_a_server_that_is_away_is_not_hammered(tmp_path: Path) -> None:
    """Between two tries there is a pause; lines meanwhile go to disk without a request."""
    server = FakeServer()
    server.answer = away
    influx, _ = writer(tmp_path, server, Rhythm(first_pause=60, longest_pause=60))
    for _ in range(50):
        influx.write(["x"])
        influx.flush()
    assert server.requests == 1


def test_a_wrong_line_is_put_aside_alone(tmp_path: Path) -> None:
    """One bad line in a batch costs itself: the others arrive, it lies in `rejected` with the reason."""
    server = FakeServer()
    server.answer = wrong("bad")
    influx, metrics = writer(tmp_path, server)
    influx.write(
        [f"good {number}" for number in range(70)] + ["bad one"] + [f"good {number}" for number in range(70, 99)]
    )
    influx.flush()
    assert server.taken == [f"good {number}" for number in range(99)]
    (rejected,) = (tmp_path / "rejected").iterdir()
    assert rejected.read_text() == "# 400: unable to parse\nbad one\n"
    assert counted(metrics, "points_rejected") == 1


def test_a_batch_of_wrong_lines_ends(tmp_path: Path) -> None:
    """When everything is wrong, the search for the wrong ones is bounded and the flush ends."""
    server = FakeServer()
    server.answer = wrong("bad")
    influx, metrics = writer(tmp_path, server)
    influx.write([f"bad {number}" for number in range(5000)])
    influx.flush()
    assert server.requests < 500
    assert counted(metrics, "points_rejected") == 5000


def test_memory_is_bounded(tmp_path: Path) -> None:
    """More lines than fit in memory: the oldest go, counted."""
    server = FakeServer()
    influx, metrics = writer(tmp_path, server)
    influx.write([str(number) for number in range(MAX_WAITING + 7)])
    influx.flush()
    assert server.taken[0] == "7"
    assert counted(metrics, "points_dropped") == 7


def test_close_keeps_what_could_not_be_sent(tmp_path: Path) -> None:
    """A program that ends while the server is away finds its last lines on disk when it starts again."""
    server = FakeServer()
    server.answer = away
    influx, _ = writer(tmp_path, server, Rhythm(first_pause=60, longest_pause=60))
    influx.start()
    influx.write(["last words"])
    influx.close()
    again = FakeServer()
    restarted, _ = writer(tmp_path, again)
    restarted.flush()
    assert "last words" in again.taken
    assert server.closed


def test_the_figures_themselves_are_sent(tmp_path: Path) -> None:
    """A sample holds the spool's own size, so that a dashboard sees a server that was away."""
    server = FakeServer()
    influx, metrics = writer(tmp_path, server)
    metrics.add("frames_captured", camera="cam-01")
    influx.sample()
    influx.flush()
    assert "camera,camera=cam-01,host=pc captured=1.0 1795350000000000000" in server.taken
    assert any("spool_bytes=0.0" in line for line in server.taken)
