"""The demo's city as a test needs it: on free ports, with a folder of its own, and nothing left of it afterwards."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil

from demo.city import City, Plan
from demo.probe import sign_in

REPOSITORY = Path(__file__).resolve().parents[2]
_TROUBLE = re.compile(r"Traceback|Task exception was never retrieved|was never awaited")


class RunningCity:
    """Simulators and centre, which run the demo's scenario over and over again."""

    def __init__(self, city: City, plan: Plan) -> None:
        self._city = city
        self._plan = plan
        self.link = city.link
        self.base = plan.base

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A signed-in client of the API."""
        cookie = await sign_in(await self._city.link())
        async with httpx.AsyncClient(base_url=f"{self.base}/api/v1/", headers={"Cookie": cookie}) as client:
            yield client

    def kill_centre(self) -> None:
        """kill -9, as a power cut would."""
        (centre,) = (one for one in self.processes() if one.ppid() == psutil.Process().pid and "ioc" in one.cmdline())
        centre.send_signal(signal.SIGKILL)
        centre.wait(5)

    async def start_centre(self) -> None:
        self._city.start_centre()
        async with httpx.AsyncClient() as client, asyncio.timeout(60):
            while True:
                try:
                    if (await client.get(f"{self.base}/api/v1/health/ready")).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this city, orphans too: known by the data folder in its environment."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("IOC_DATA_DIR") == str(self._plan.data):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def troubles(self) -> list[str]:
        """Lines of the logs that no good run has."""
        return [
            f"{log.name}:{number}: {line}"
            for log in sorted(self._plan.data.glob("*.log"))
            for number, line in enumerate(log.read_text(errors="replace").splitlines(), 1)
            if _TROUBLE.search(line)
        ]


@asynccontextmanager
async def running_city(data: Path) -> AsyncIterator[RunningCity]:
    plan = Plan(REPOSITORY / "sites" / "demo", "demo", 1, _two_free_ports(), data, None)
    city = City(plan)
    running = RunningCity(city, plan)
    city.start()
    try:
        await city.wait_until_up()
        yield running
    finally:
        city.stop_all()
    _, left = psutil.wait_procs(running.processes(), 2)
    assert not left, "still running after the stop"
    assert not running.troubles()


def _two_free_ports() -> int:
    """The first of two neighbours that nobody uses."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise RuntimeError("no two neighbouring free ports")
