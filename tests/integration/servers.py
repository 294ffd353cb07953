"""Real servers for tests: the program that the environment names, else the one on PATH, else a skip that says how.

Each server gets a folder and a port of its own and is ended, boundedly, when its test module is done.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

PATIENCE = 60.0
"""Seconds until a server must answer, on a busy machine."""
ORG, BUCKET, TOKEN = "ioc", "ioc", "token-of-the-tests"


@dataclass(frozen=True, slots=True)
class Influx:
    """A running InfluxDB 2 with one organisation, one bucket and one token."""

    url: str
    org: str
    bucket: str
    token: str


def program(variable: str, name: str, advice: str) -> Path:
    """The executable that `variable` names, else `name` on PATH; skips the test with `advice` when there is neither."""
    named = os.environ.get(variable)
    if named:
        return Path(named)
    if on_path := shutil.which(name):
        return Path(on_path)
    pytest.skip(f"needs {name}: {advice}, or {variable}=/path/to/{name}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], folder: Path, ready: str, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """The server while the block runs; it is up when the address `ready` answers 200."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log.txt"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _await(ready, server, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, f"ended with {server.returncode}:\n{log.read_text(errors='replace')[-3000:]}"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    raise AssertionError(f"{address} did not answer in {PATIENCE} s:\n{log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def influx(folder: Path) -> Iterator[Influx]:
    """InfluxDB 2.7, set up, on a port of its own."""
    executable = program("IOC_TEST_INFLUX", "influxd", "install InfluxDB 2.7 (package influxdb2)")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [
        executable,
        *("--bolt-path", folder / "influxd.bolt", "--sqlite-path", folder / "influxd.sqlite"),
        *("--engine-path", folder / "engine", "--http-bind-address", f"127.0.0.1:{port}"),
        *("--reporting-disabled", "--log-level", "warn"),
    ]
    with running(command, folder, f"{url}/health"):
        body = {"username": "ioc", "password": "password-of-the-tests", "org": ORG, "bucket": BUCKET, "token": TOKEN}
        httpx.post(f"{url}/api/v2/setup", json=body, timeout=30).raise_for_status()
        yield Influx(url, ORG, BUCKET, TOKEN)


@contextlib.contextmanager
def grafana(folder: Path, provisioning: Path, environment: Mapping[str, str]) -> Iterator[httpx.Client]:
    """Grafana as its administrator sees it, provisioned from a folder; `environment` fills its variables."""
    home = os.environ.get("IOC_TEST_GRAFANA_HOME", "/usr/share/grafana")
    executable = Path(home, "bin", "grafana")
    if not executable.is_file():
        pytest.skip("needs Grafana: install the package grafana, or IOC_TEST_GRAFANA_HOME=/path/to/its/folder")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_PATHS_DATA": str(folder / "data"),
        "GF_PATHS_LOGS": str(folder / "logs"),
        "GF_PATHS_PLUGINS": str(folder / "plugins"),
        "GF_PATHS_PROVISIONING": str(provisioning),
        "GF_SECURITY_ADMIN_PASSWORD": TOKEN,
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
        "GF_NEWS_NEWS_FEED_ENABLED": "false",
        **environment,
    }
    with (
        running([executable, "server", "--homepath", home], folder, f"{url}/api/health", settings),
        httpx.Client(base_url=url, auth=("admin", TOKEN), timeout=30) as client,
    ):
        yield client
