"""A whole centre as a child, held to one processor: `ioc serve`, its figures, its processor time and its memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil
from prometheus_client.parser import text_string_to_metric_families

from ioc.domain.errors import Unavailable

UP_WITHIN = 60.0
"""Seconds in which the centre must answer."""
STOP_WITHIN = 10.0
ANSWER_WITHIN = 30.0
"""Seconds for its figures: a centre under too much load is slow to answer."""
LAST_WORDS = 2_000
"""Characters of its log that are passed on when it does not come up."""
VIDEO_PROCESS = "ioc.adapters.cameras.video_process"
"""What a decoding process was started with."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A running centre."""

    pid: int
    address: str

    def figures(self) -> dict[str, float]:
        """Sum over all labels of every figure; of a histogram's buckets, by their upper limit: NAME<LIMIT."""
        with urlopen(f"{self.address}/metrics", timeout=ANSWER_WITHIN) as answer:  # noqa: S310 - our own child's address
            return summed(answer.read().decode())


@contextmanager
def centre(site: Path, data: Path) -> Iterator[Centre]:
    """The centre on one processor. Raises Unavailable with its last words when it does not come up."""
    data.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "IOC_PORT": "0", "IOC_SITE": str(site), "IOC_DATA_DIR": str(data), "IOC_LOG_LEVEL": "error"}
    with (data / "centre.log").open("wb") as log:
        child = subprocess.Popen([sys.executable, "-m", "ioc", "serve"], env=env, stdout=log, stderr=log)
        psutil.Process(child.pid).cpu_affinity([processors()[-1]])  # what it starts inherits this
    try:
        yield Centre(child.pid, _address(child, data / "centre.log"))
    finally:
        child.terminate()
        try:
            child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def processors() -> list[int]:
    """Those that this process may use. The last is the centre's, the others are for whoever feeds it."""
    return sorted(psutil.Process().cpu_affinity() or [])


def _address(child: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + UP_WITHIN
    while time.monotonic() < deadline and child.poll() is None:
        if found := re.search(rb"http://[\w.]+:\d+", log.read_bytes()):
            return found[0].decode()
        time.sleep(0.1)
    raise Unavailable(f"the centre did not come up: {log.read_text(errors='replace')[-LAST_WORDS:]}")


def summed(metrics: str) -> dict[str, float]:
    """Prometheus' text format to the sum over all labels of every figure."""
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            name = f"{sample.name}<{sample.labels['le']}" if "le" in sample.labels else sample.name
            sums[name] = sums.get(name, 0.0) + sample.value
    return sums


def quantile(figures: Mapping[str, float], name: str, share: float) -> float:
    """Seconds below which that share of a Prometheus histogram lies, evenly spread within its bucket; NaN if empty."""
    steps = sorted(
        (float(key.rpartition("<")[2]), n) for key, n in figures.items() if key.startswith(f"{name}_bucket<")
    )
    wanted, below, lower = share * (steps[-1][1] if steps else 0.0), 0.0, 0.0
    for upper, count in steps:
        if count >= wanted > 0.0:
            return lower if upper == float("inf") else lower + (upper - lower) * (wanted - below) / (count - below)
        below, lower = count, upper
    return float("nan")


@dataclass(frozen=True, slots=True)
class Usage:
    """seconds: processor time so far, by part of the program. memory: resident bytes of all parts."""

    seconds: Mapping[str, float]
    memory: int


def usage(pid: int) -> Usage:
    """Of a process (`main`) and of all its living children, by what they run."""
    main = psutil.Process(pid)
    seconds, memory = {"main": _spent(main)}, main.memory_info().rss
    for child in main.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            part = "decoding" if VIDEO_PROCESS in child.cmdline() else "vision"
            seconds[part] = seconds.get(part, 0.0) + _spent(child)
            memory += child.memory_info().rss
    return Usage(seconds, memory)


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
