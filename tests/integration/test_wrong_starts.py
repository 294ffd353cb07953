"""Every way in which a start can go wrong ends at once with one clear message, exit code 1 and no traceback; and every
way to end a program ends it within seconds."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.integration.centre_process import CENTRE, ROOT, CentreProcess, gone
from tests.integration.hostile_cameras import hostile_cameras, write_site
from tests.integration.live_centre import free_port

QUICK = 60.0
"""Seconds that a command may take on a machine that does much else."""
BOW_TIE = "polygon: [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]"
CROSSING = f", zones: [{{id: z, use: ignore, name: {{vi: a, en: a}}, {BOW_TIE}}}]"


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`ioc` with these arguments and IOC_ variables, and none of the caller's own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("IOC_")} | settings
    command = [sys.executable, "-m", "ioc", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=QUICK, check=False)


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """It ended with 1 and said why in one message that holds all the words and a remedy."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("ioc: ")
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in (*words, "Remedy: "):
        assert word in done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {"cam-01": "rtsp://127.0.0.1:9/none"})


@pytest.mark.parametrize("command", ["serve", "check-site"])
def test_a_zone_that_crosses_itself_is_named_by_file_line_and_remedy(tmp_path: Path, command: str) -> None:
    """Before anything runs, from either command."""
    file = write_site(tmp_path, {"cam-01": "gateway:a.mjpg"}, CROSSING)
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "polygon" in text)
    arguments = ["--site", str(file)] if command == "serve" else [str(file)]
    refused(run(command, *arguments, IOC_DATA_DIR=str(tmp_path / "data")), f"{file}:{line}: ", "cross")
    assert not (tmp_path / "data").exists()


def no_site(folder: Path) -> dict[str, str]:
    return {"IOC_SITE": str(folder / "nowhere")}


def data_is_a_file(folder: Path) -> dict[str, str]:
    (folder / "data").write_text("I am no folder")
    return {}


def database_is_no_database(folder: Path) -> dict[str, str]:
    (folder / "data").mkdir()
    (folder / "data" / "ioc.sqlite").write_text("I am no database, and long enough to be looked at. " * 50)
    return {}


def database_is_a_folder(folder: Path) -> dict[str, str]:
    (folder / "data" / "ioc.sqlite").mkdir(parents=True)
    return {}


def database_cannot_grow(folder: Path) -> dict[str, str]:
    return {"IOC_DATABASE_URL": "sqlite:////dev/full"}


def journal_is_a_file(folder: Path) -> dict[str, str]:
    (folder / "data").mkdir()
    (folder / "data" / "journal").write_text("I am no journal")
    return {}


def secret_is_a_folder(folder: Path) -> dict[str, str]:
    (folder / "data" / "local-secret").mkdir(parents=True)
    return {}


def spool_is_a_file(folder: Path) -> dict[str, str]:
    (folder / "data").mkdir()
    (folder / "data" / "spool").write_text("I am no spool")
    return {"IOC_INFLUX_URL": "http://127.0.0.1:9", "IOC_INFLUX_TOKEN": "x"}


def influx_without_token(folder: Path) -> dict[str, str]:
    return {"IOC_INFLUX_URL": "http://127.0.0.1:9"}


def unknown_broker(folder: Path) -> dict[str, str]:
    return {"IOC_BROKER_URL": "nats://127.0.0.1:4222"}


def unknown_database(folder: Path) -> dict[str, str]:
    return {"IOC_DATABASE_URL": "oracle://127.0.0.1/x"}


def database_server_away(folder: Path) -> dict[str, str]:
    return {"IOC_DATABASE_URL": f"postgresql+psycopg://me:hunter2@127.0.0.1:{free_port()}/ioc"}


def open_to_the_world(folder: Path) -> dict[str, str]:
    return {"IOC_HOST": "0.0.0.0"}  # noqa: S104  # that it is refused is the point


WRONG: dict[Callable[[Path], dict[str, str]], tuple[str, ...]] = {
    no_site: ("nowhere: there is no such file",),
    data_is_a_file: ("data", "IOC_DATA_DIR"),
    database_is_no_database: ("data/ioc.sqlite", "not a database"),
    database_is_a_folder: ("data/ioc.sqlite", "unable to open"),
    database_cannot_grow: ("/dev/full",),
    journal_is_a_file: ("data/journal",),
    secret_is_a_folder: ("data/local-secret",),
    spool_is_a_file: ("data/spool",),
    influx_without_token: ("IOC_INFLUX_TOKEN",),
    unknown_broker: ("IOC_BROKER_URL=nats://127.0.0.1:4222",),
    unknown_database: ("oracle",),
    database_server_away: ("127.0.0.1", "refused"),
    open_to_the_world: ("0.0.0.0",),  # noqa: S104  # as above
}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_wrong_start_is_told_in_one_line(tmp_path: Path, site: Path, wrong: Callable[[Path], dict[str, str]]) -> None:
    """What is wrong, its name, and the remedy; never a traceback, never a secret."""
    settings = {"IOC_SITE": str(site), "IOC_DATA_DIR": str(tmp_path / "data"), "IOC_PORT": str(free_port())}
    done = run("serve", **{**settings, **wrong(tmp_path)})
    refused(done, *WRONG[wrong])
    assert "hunter2" not in done.stderr


def test_a_port_that_is_taken_is_told_at_once(tmp_path: Path, site: Path) -> None:
    """The port by its number and how to choose another; nothing else was begun."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        began = time.monotonic()
        done = run("serve", "--port", port, IOC_SITE=str(site), IOC_DATA_DIR=str(tmp_path / "data"))
        seconds = time.monotonic() - began
    print(f"told after {seconds:.1f} s")
    refused(done, f"port {port}", "IOC_PORT=")
    assert not (tmp_path / "data" / "ioc.sqlite").exists()


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "demo", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=QUICK, check=False)


def demo_refused(done: subprocess.CompletedProcess[str], *told: str) -> None:
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    for part in (*told, "Remedy"):
        assert part in said
    assert "Traceback" not in done.stdout + done.stderr


def test_a_demo_whose_port_is_taken_says_so(tmp_path: Path) -> None:
    """1, the port by its number and the remedy, and no traceback; nothing was begun."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        data = ["--data", str(tmp_path / "data")]
        demo_refused(demo("--port", str(port), *data), f"port {port} on 127.0.0.1 is taken")
        demo_refused(demo("--port", str(port - 1), *data), "on 127.0.0.1 is taken")  # the simulators' port
    assert not (tmp_path / "data").exists()


def test_a_second_demo_leaves_the_first_one_alone(tmp_path: Path) -> None:
    """In the same folder, even with --fresh: refused; the truth that the first one writes is still there."""
    truth = tmp_path / "truth.jsonl"
    truth.write_text("{}\n")
    (tmp_path / "ioc.sqlite").touch()
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = demo("--port", str(free_port()), "--data", str(tmp_path), "--fresh")
    demo_refused(done, "another demo runs in")
    assert truth.exists()


def test_a_demo_empties_no_folder_of_somebody_else(tmp_path: Path) -> None:
    """`--data ~ --fresh` deletes nothing."""
    letter = tmp_path / "letter.txt"
    letter.touch()
    demo_refused(demo("--port", str(free_port()), "--data", str(tmp_path), "--fresh"), "holds no demo")
    assert letter.exists()


def test_a_report_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    """Not after the run that it was to tell of."""
    done = demo("--for", "90", "--report", str(tmp_path / "none" / "r.json"), "--data", str(tmp_path / "data"))
    demo_refused(done, "cannot be written")
    assert not (tmp_path / "data").exists()


def test_a_second_centre_on_the_same_data_is_refused(tmp_path: Path, site: Path) -> None:
    """Another port, the same folder: the first one goes on."""
    settings = {"IOC_SITE": str(site), "IOC_VISION_WORKERS": "1"}
    first = CentreProcess(tmp_path / "data", free_port(), settings)
    first.start()
    try:
        first.wait_until_up()
        done = run("serve", "--port", str(free_port()), IOC_DATA_DIR=str(tmp_path / "data"), **settings)
        refused(done, "journal", "has it open")
        assert first.answers()
    finally:
        first.clear_away()


@pytest.mark.parametrize("command", ["", "serve", "link", "analyse", "check-site"])
def test_help_answers(command: str) -> None:
    """Usage on standard output, 0."""
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["serve", "--nonsense"], ["serve", "--port", "many"], ["link", "x"], ["analyse"], ["check-site"]],
)
def test_wrong_options_answer_usage(arguments: list[str]) -> None:
    """Exit code 2, as is the custom, and how it is used."""
    done = run(*arguments)
    assert done.returncode == 2
    assert "Usage" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_centre_asked_to_end_ends(tmp_path: Path, name: str) -> None:
    """0 within five seconds, with cameras running; no process stays and the log holds no traceback."""
    with hostile_cameras() as address:
        site = write_site(tmp_path / "site", {f"cam-0{n}": f"{address}healthy.mjpg" for n in (1, 2)})
        centre = CentreProcess(tmp_path / "data", free_port(), {"IOC_SITE": str(site)})
        _ends(centre, signal.Signals[name])


def test_a_demo_asked_to_end_ends(tmp_path: Path) -> None:
    """Ctrl-C: 0 within five seconds; simulators, centre and their workers are gone."""
    port = free_port()
    demo = CentreProcess(
        tmp_path / "data", port, module=("demo", "--port", str(port), "--data", str(tmp_path / "data"))
    )
    _ends(demo, signal.SIGINT)


def _ends(centre: CentreProcess, number: signal.Signals) -> None:
    centre.start()
    try:
        centre.wait_until_up()
        processes = centre.children()
        assert processes
        code, seconds = centre.stop(number)
    finally:
        centre.clear_away()
    print(f"{number.name}: ended in {seconds:.1f} s")
    assert code == 0
    assert gone(processes, 0.5) == []
    assert seconds <= 5.0
    assert "Traceback" not in centre.words()
    assert " ERROR " not in centre.words()


@pytest.mark.parametrize("instant", [0.3, 0.6, 1.0, 1.6, 2.2, 3.0])
@pytest.mark.parametrize("module", ["ioc", "demo"])
def test_ctrl_c_during_the_start_is_no_drama(tmp_path: Path, site: Path, module: str, instant: float) -> None:
    """Whenever it comes: the program ends within seconds, without a traceback and without a process that stays."""
    port, data = free_port(), tmp_path / "data"
    command = CENTRE if module == "ioc" else ("demo", "--port", str(port), "--data", str(data))
    centre = CentreProcess(data, port, {"IOC_SITE": str(site)}, command)
    centre.start()
    time.sleep(instant)
    processes = centre.children()
    try:
        code, seconds = centre.stop(signal.SIGINT)
    finally:
        centre.clear_away()
    assert "Traceback" not in centre.words()
    assert code in (0, 130, -signal.SIGINT)
    assert seconds <= 15.0
    assert gone(processes, 1.0) == []


def test_a_disk_that_is_full_when_the_spool_writes_stops_nothing(tmp_path: Path, site: Path) -> None:
    """InfluxDB is away and the spool's disk takes no byte: figures are lost, counted and told once, with the remedy;
    readings are taken on, and the end is clean."""
    if shutil.which("unshare") is None or not _may_mount(tmp_path):
        pytest.skip(
            "needs a small disk: run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)"
        )
    data = tmp_path / "data"
    (data / "spool").mkdir(parents=True)
    settings = {"IOC_INFLUX_URL": f"http://127.0.0.1:{free_port()}", "IOC_INFLUX_TOKEN": "x", "IOC_SITE": str(site)}
    centre = CentreProcess(data, free_port(), settings)
    centre.command = [*_on_small_disk(data / "spool"), *centre.command]
    centre.start()
    try:
        centre.wait_until_up()
        deadline = time.monotonic() + 60
        while "figures are lost" not in centre.words():
            assert time.monotonic() < deadline, centre.words()
            time.sleep(0.5)
        reading = {"readings": [{"sensor": "w-1", "time": time.time(), "value": 1.0}]}
        assert centre.send_readings(reading).json() == {"accepted": 1, "refused": []}
        assert centre.figures()["ioc_points_dropped_total", ""] > 0
        code, seconds = centre.stop()
    finally:
        centre.clear_away()
    assert re.search(r"takes no more: No space left on device\. Remedy: free space", centre.words())
    assert centre.words().count("figures are lost") == 1
    assert "Traceback" not in centre.words()
    assert code == 0
    assert seconds <= 15.0


def _on_small_disk(folder: Path) -> list[str]:
    """A command's beginning: it sees a disk of one page at `folder`, and nobody else does."""
    script = 'mount -t tmpfs -o size=4k none "$0" && exec "$@"'
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(folder)]


def _may_mount(folder: Path) -> bool:
    (folder / "probe").mkdir()
    done = subprocess.run([*_on_small_disk(folder / "probe"), "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture(scope="module", autouse=True)
def before() -> set[int]:
    """The processes that other tests left running when these began."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_no_process_of_these_tests_stays(before: set[int]) -> None:
    """All that was started above is gone."""
    mine = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    assert [child.cmdline() for child in mine if "ioc" in child.cmdline()] == []
