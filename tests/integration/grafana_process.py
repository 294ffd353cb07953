"""A real Grafana for a test, provisioned from the repository's own folder."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.dashboards import GRAFANA
from tests.integration.influx_process import BUCKET, TOKEN, InfluxProcess

START_LIMIT = 60.0
STOP_LIMIT = 10.0
PASSWORD = "a-password-for-tests"  # noqa: S105  # of a server that lives for one test module
QUIET = (
    "ANALYTICS_REPORTING_ENABLED",
    "ANALYTICS_CHECK_FOR_UPDATES",
    "ANALYTICS_CHECK_FOR_PLUGIN_UPDATES",
    "NEWS_NEWS_FEED_ENABLED",
)


def grafana_home() -> Path:
    """Grafana's home folder, or a skip that says how to get it."""
    home = Path(os.environ.get("IOC_TEST_GRAFANA_HOME", "/usr/share/grafana"))
    if not (home / "bin" / "grafana").is_file():
        pytest.skip("needs Grafana: install its package, or name its home folder in IOC_TEST_GRAFANA_HOME")
    return home


@contextlib.contextmanager
def grafana(folder: Path, influx: InfluxProcess) -> Iterator[httpx.Client]:
    """Grafana as its administrator sees it, with our provisioning, reading from `influx`."""
    home = grafana_home()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir()
    settings = {
        **os.environ,
        **{f"GF_{name}": "false" for name in QUIET},
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_PATHS_DATA": str(folder / "data"),
        "GF_PATHS_LOGS": str(folder / "logs"),
        "GF_PATHS_PLUGINS": str(folder / "plugins"),
        "GF_PATHS_PROVISIONING": str(GRAFANA / "provisioning"),
        "GF_SECURITY_ADMIN_PASSWORD": PASSWORD,
        "INFLUX_URL": influx.url,
        "INFLUX_BUCKET": BUCKET,
        "INFLUX_TOKEN": TOKEN,
        "DASHBOARDS": str(GRAFANA / "dashboards"),
    }
    log = folder / "log.txt"
    command: list[str | Path] = [home / "bin" / "grafana", "server", "--homepath", home]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, env=settings, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, auth=("admin", PASSWORD), timeout=30, trust_env=False) as client:
            _await(client, server, log)
            yield client
    finally:
        server.terminate()
        try:
            server.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(STOP_LIMIT)


def _await(client: httpx.Client, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while True:
        assert server.poll() is None, (
            f"grafana ended with {server.returncode}:\n{log.read_text(errors='replace')[-2000:]}"
        )
        with contextlib.suppress(httpx.TransportError):
            if client.get("/api/health").status_code == httpx.codes.OK:
                return
        assert time.monotonic() < deadline, f"grafana did not start:\n{log.read_text(errors='replace')[-2000:]}"
        time.sleep(0.2)
