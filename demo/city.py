"""Starts the simulated city and the centre that watches it, and stops both."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import secrets
import shutil
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from demo.processes import Child

REPOSITORY = Path(__file__).resolve().parent.parent
SCENES = REPOSITORY / "var" / "scenes"
"""What the simulated cameras look at, painted once and kept."""
UP_WITHIN = 60.0
"""Seconds until both must answer; a first start on a slow disk takes most of it."""
FREE_WITHIN = 1.0
"""Seconds that the processes of a demo that was killed may take to leave their ports."""
LOCK = "demo.lock"
"""In the data folder: held by the demo that runs there."""


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run and where. seconds: None runs until Ctrl-C, with the scenario over and over again. city: the folder
    of the simulated city that `site` describes; None for Kinh Bac. fresh: forget what earlier runs left in `data`."""

    site: Path
    scenario: str
    seed: int
    port: int
    data: Path
    seconds: float | None
    city: Path | None = None
    fresh: bool = False

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def truth_file(self) -> Path:
        return self.data / "truth.jsonl"


class City:
    """The two children: simulators and centre."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._token = os.environ.get("IOC_INGEST_TOKEN") or secrets.token_urlsafe(24)
        self._children: list[Child] = []
        self._lock: int | None = None

    def start(self) -> None:
        """Start both at once; but a first painting takes long, so the centre waits for it in `wait_until_up`.

        Raises DemoError, with nothing begun and nothing deleted, when another program holds a port or the folder.
        """
        plan = self._plan
        for port in (plan.port, plan.port + 1):
            _refuse_taken(port)
        self._take_folder()
        plan.truth_file.unlink(missing_ok=True)
        simulate = ["simulators", "serve", "--seed", str(plan.seed), "--scenario", plan.scenario]
        simulate += ["--port", str(plan.port + 1), "--centre", plan.base, "--truth", str(plan.truth_file)]
        simulate += ["--cache", str(SCENES)]
        if plan.city is not None:
            simulate += ["--city", str(plan.city)]
        if plan.seconds is None:
            simulate.append("--loop")
        painted = any(SCENES.glob("*.npz"))
        self._launch("simulators", simulate)
        if painted:
            self.start_centre()

    def _take_folder(self) -> None:
        """Make the data folder, be the only demo in it and, if the plan says so, empty it. Raises DemoError."""
        data = self._plan.data
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)  # links and pictures: for this user only
            found = {entry.name for entry in data.iterdir()} - {LOCK}
            if self._plan.fresh and found and not found & {"ioc.sqlite", "simulators.log"}:
                raise DemoError(f"--fresh empties {data}, which holds no demo. Remedy: name another folder with --data")
            self._lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._release()
            raise DemoError(f"another demo runs in {data}. Remedy: stop it, or name another folder: --data") from error
        except OSError as error:
            raise DemoError(f"--data {data}: {error.strerror}. Remedy: name a folder that you may write") from error
        for name in found if self._plan.fresh else ():
            entry = data / name
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def start_centre(self) -> None:
        self._launch("centre", ["ioc", "serve"])

    def _launch(self, name: str, module: list[str]) -> None:
        plan = self._plan
        env = {
            "IOC_WALL_DIR": str(REPOSITORY / "wall" / "dist"),  # wherever ./dev is called from
            **os.environ,
            "IOC_INGEST_TOKEN": self._token,
            "IOC_DATA_DIR": str(plan.data),
            "IOC_PORT": str(plan.port),
            "IOC_SITE": str(plan.site),
            "IOC_GATEWAY": f"http://127.0.0.1:{plan.port + 1}/",
            "PYTHONUNBUFFERED": "1",
        }
        log = plan.data / f"{name}.log"
        self._children.append(Child(name, [sys.executable, "-m", *module], env, log))

    async def wait_until_up(self) -> None:
        """Until the centre is ready; it may wait for its cameras' first pictures. Raises DemoError."""
        if len(self._children) == 1:
            await self.wait_until_filmed()
            self.start_centre()
        await self._until_answers(f"{self._plan.base}/api/v1/health/ready", "centre")

    async def wait_until_filmed(self) -> None:
        """Until every camera shows a picture. Raises DemoError."""
        await self._until_answers(f"http://127.0.0.1:{self._plan.port + 1}/", "simulators")

    async def _until_answers(self, url: str, name: str) -> None:
        deadline = time.monotonic() + UP_WITHIN
        async with httpx.AsyncClient(timeout=2.0) as client:
            while time.monotonic() < deadline:
                self.check()
                try:
                    if (await client.get(url)).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        raise DemoError(f"{name}: no answer within {UP_WITHIN:.0f} s; its log: {self._plan.data / name}.log")

    def check(self) -> None:
        """Raises DemoError when a child has ended by itself."""
        for child in self._children:
            if child.exit_code is not None:
                raise DemoError(f"{child.name} ended with {child.exit_code}; {child.log} ends:\n{child.last_words()}")

    def stop(self, name: str) -> None:
        """Ask one child to stop and wait until it is gone."""
        for child in self._children:
            if child.name == name:
                child.ask_to_stop()
                child.wait()

    def stop_all(self) -> None:
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            child.wait()
        self._release()

    async def link(self) -> str:
        """A one-time link to the wall. Raises DemoError."""
        secret = (self._plan.data / "local-secret").read_text().strip()
        async with httpx.AsyncClient(base_url=self._plan.base, timeout=5.0) as client:
            answer = await client.post("/api/v1/links", headers={"Authorization": f"Bearer {secret}"})
        if not answer.is_success:
            raise DemoError(f"no link to the wall: {answer.status_code} {answer.text}")
        return str(answer.json()["url"])


def _refuse_taken(port: int) -> None:
    """Raises DemoError: whoever answers there already would be taken for the centre that is to start."""
    deadline = time.monotonic() + FREE_WITHIN
    while (trouble := _trouble_with(port)) is not None:
        if trouble.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            taken = "is taken by another program" if trouble.errno == errno.EADDRINUSE else trouble.strerror
            remedy = "Remedy: end it, or choose another one with --port (the simulators take the next one)"
            raise DemoError(f"port {port} on 127.0.0.1 {taken}. {remedy}")
        time.sleep(0.1)


def _trouble_with(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: a port of just now is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error
    return None
