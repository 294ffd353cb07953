"""A real InfluxDB 2 for a test: started, stopped and killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

ORG, BUCKET, TOKEN = "ioc", "ioc", "a-token-for-tests"
START_LIMIT = 30.0


def influxd_program() -> str:
    """The program, or a skip that says how to get it."""
    named = os.environ.get("IOC_TEST_INFLUX") or shutil.which("influxd")
    if not named:
        pytest.skip("needs InfluxDB 2: put `influxd` on PATH, or name the program in IOC_TEST_INFLUX")
    if "://" in named:
        pytest.skip("these tests stop and kill the server: name a program, not an address, in IOC_TEST_INFLUX")
    return named


class InfluxProcess:
    """One server with its own folder and port; data survives stop and kill."""

    def __init__(self, folder: Path) -> None:
        self._program = influxd_program()
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            *(self._program, "--http-bind-address", f"127.0.0.1:{self.port}", "--reporting-disabled"),
            *("--bolt-path", f"{self._folder}/influxd.bolt", "--sqlite-path", f"{self._folder}/influxd.sqlite"),
            *("--engine-path", f"{self._folder}/engine", "--log-level", "error"),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                if httpx.get(f"{self.url}/health", trust_env=False).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                assert time.monotonic() < deadline, "influxd did not start"
            time.sleep(0.1)

    def set_up(self) -> None:
        """The organisation, the bucket and the token."""
        body = {"username": "u", "password": "password", "org": ORG, "bucket": BUCKET, "token": TOKEN}
        httpx.post(f"{self.url}/api/v2/setup", json=body, trust_env=False).raise_for_status()

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)
            self._process = None

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of an InfluxQL query, each with its columns and tags by name."""
        answer = httpx.get(
            f"{self.url}/query",
            params={"db": BUCKET, "q": query},
            headers={"Authorization": f"Token {TOKEN}"},
            trust_env=False,
        )
        result = answer.raise_for_status().json()["results"][0]
        assert "error" not in result, result
        return [
            {**series.get("tags", {}), **dict(zip(series["columns"], values, strict=True))}
            for series in result.get("series", [])
            for values in series["values"]
        ]
