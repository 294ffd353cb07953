"""A real `ioc serve`, or whatever runs one, for a test: started, spoken to, stopped and killed at will."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN = 90.0
"""Seconds that a start may take on a machine that does much else."""
GONE_WITHIN = 6.0
"""Seconds within which the children of a killed process must be gone."""
INGEST_TOKEN = "token-of-this-test"  # noqa: S105  # of these tests only
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here speaks TLS, and to load the machine's certificates for every client takes its time."""
CENTRE = ("ioc", "serve")


class CentreProcess:
    """One centre on a port of its own. module: what `python -m` runs; it must bring a centre up at `port`."""

    def __init__(
        self, data: Path, port: int, settings: Mapping[str, str] | None = None, module: Sequence[str] = CENTRE
    ) -> None:
        self.data = data
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.log = data.parent / f"{data.name}-{module[0]}.log"
        self.command = [sys.executable, "-m", *module]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("IOC_")},
            "PYTHONUNBUFFERED": "1",
            "IOC_INGEST_TOKEN": INGEST_TOKEN,
            "IOC_DATA_DIR": str(data),
            "IOC_PORT": str(port),
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    def start(self) -> None:
        """Returns at once."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def answers(self) -> bool:
        """Whether it is up. AssertionError when it has ended instead."""
        assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.words()[-2000:]}"
        try:
            answer = httpx.get(f"{self.base}/api/v1/health/ready", timeout=2.0, trust_env=False, verify=NO_TLS)
        except httpx.TransportError:
            return False
        return answer.is_success

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + UP_WITHIN
        while not self.answers():
            assert time.monotonic() < deadline, f"not up within {UP_WITHIN:.0f} s:\n{self.words()[-2000:]}"
            time.sleep(0.1)

    def words(self) -> str:
        """All that it has said."""
        return self.log.read_text(errors="replace")

    def bearer(self) -> dict[str, str]:
        """What a program of this user shows."""
        return {"Authorization": f"Bearer {(self.data / 'local-secret').read_text().strip()}"}

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers=self.bearer(), timeout=20.0, trust_env=False, verify=NO_TLS)

    def figures(self) -> dict[tuple[str, str], float]:
        """Prometheus name and label value (empty without one) to the figure now."""
        text = httpx.get(f"{self.base}/metrics", timeout=20.0, trust_env=False, verify=NO_TLS).text
        return {
            (sample.name, next(iter(sample.labels.values()), "")): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def send_readings(self, body: Any, token: str = INGEST_TOKEN) -> httpx.Response:
        """body: bytes as they are, or what becomes JSON."""
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return httpx.post(
            f"{self.base}/api/v1/readings", headers=headers, timeout=20.0, trust_env=False, verify=NO_TLS, **content
        )

    def children(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> list[psutil.Process]:
        """kill -9; returns the children that are still there GONE_WITHIN seconds later."""
        children = self.children()
        self.process.kill()
        self.process.wait()
        return gone(children)

    def stop(self, number: int = signal.SIGINT, within: float = 30.0) -> tuple[int, float]:
        """Ask it to end; its exit code and how many seconds it took. SIGINT goes to all its group, as Ctrl-C does."""
        began = time.monotonic()
        if number == signal.SIGINT:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        code = self.process.wait(within)
        return code, time.monotonic() - began

    def clear_away(self) -> None:
        """Nothing of it may outlive the test, whatever happened."""
        if self._process is not None and self._process.poll() is None:
            self.kill()


def gone(children: Sequence[psutil.Process], within: float = GONE_WITHIN) -> list[psutil.Process]:
    """Which of these processes are still there after so many seconds."""
    _, alive = psutil.wait_procs(children, timeout=within)
    return [child for child in alive if _runs(child)]


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
