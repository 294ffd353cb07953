"""Make what `./dev` needs: the environment, the system libraries, the built wall, a browser for the tests.

Run by any Python 3.11 to 3.14, before anything is installed: standard library only. What is already made is recognised
by stamps and skipped; what was interrupted is done again; two calls at once take turns (a lock on the folder itself,
which the kernel drops with the process).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UNFINISHED = ENVIRONMENT / "ioc-unfinished"
LOCK = ROOT / "requirements.lock"
WALL = ROOT / "wall"
BUILT = WALL / "dist"
WALL_MADE = ("node_modules", "dist", "coverage")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SUMO_LIBRARIES = ("libgl1", "libx11-6", "libxext6", "libxrender1", "libatomic1", "libexpat1")


class PrepareError(Exception):
    """Something that this script cannot mend; the text says what to do."""


def say(text: str) -> None:
    print(f"dev: {text}", file=sys.stderr, flush=True)


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents; the folder's own place is part of it, because an environment cannot be moved."""
    total = hashlib.sha256(str(ROOT).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Stamp:
    """A file that names the sources from which a folder was made; absent while the folder is being made."""

    def __init__(self, path: Path, sources: Callable[[], Iterable[Path]]) -> None:
        self.path = path
        self._sources = sources

    def fresh(self) -> bool:
        return self.path.is_file() and self.path.read_text() == digest(self._sources())

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def write(self) -> None:
        self.path.write_text(digest(self._sources()))


def wall_sources() -> list[Path]:
    """Every file from which the wall is built; nothing that npm, vite or tsc made."""
    found: list[Path] = []
    for folder, folders, names in os.walk(WALL):
        folders[:] = [name for name in folders if name not in WALL_MADE]
        found += [Path(folder, name) for name in names if not name.endswith(".tsbuildinfo")]
    return found


INSTALLED = Stamp(ENVIRONMENT / "ioc-installed", lambda: [LOCK, ROOT / "pyproject.toml"])
PACKAGES = Stamp(WALL / "node_modules" / ".ioc-installed", lambda: [WALL / "package.json", WALL / "package-lock.json"])
WALL_BUILT = Stamp(WALL / "node_modules" / ".ioc-built", wall_sources)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, note: Callable[[str], None] | None = None) -> None:
    """Run to the end, showing only what `note` picks out. Raises PrepareError with the last lines when it fails."""
    lines: list[str] = []
    environment = {**os.environ, "PATH": f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,  # hands the lock on: if this process is killed, its child still holds the folder
    ) as child:
        for line in child.stdout or ():
            lines = [*lines[-39:], line.rstrip()]
            if note:
                note(line)
    if child.returncode:
        words = " ".join(str(word) for word in command)
        raise PrepareError(f"{words}\nended with {child.returncode}:\n  " + "\n  ".join(lines[-20:]))


def works(*code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PYTHON, "-c", "\n".join(code)], capture_output=True, text=True, check=False)


def make_environment() -> None:
    """A virtual environment with pip, marked as unfinished until the packages are in.

    One that was interrupted, or whose Python is gone, is made anew; one that somebody made by hand is used.
    """
    if UNFINISHED.exists() or (ENVIRONMENT.exists() and (not PYTHON.exists() or works("import pip").returncode)):
        say("the environment in .venv is incomplete: starting over")
        shutil.rmtree(ENVIRONMENT)
    if PYTHON.exists():
        UNFINISHED.touch()
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say(f"making the environment .venv with Python {version} ({sys.executable})")
    if subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
        install_from_debian(f"Python {version} here has no `venv`", [f"python{version}-venv"])
    ENVIRONMENT.mkdir()
    UNFINISHED.touch()
    run([sys.executable, "-m", "venv", ENVIRONMENT])


def install_packages() -> None:
    """Everything that the lock names, by hash, then this project itself."""
    INSTALLED.remove()
    make_environment()
    say("installing the packages of requirements.lock (about 400 MB to fetch, 1.4 GB on disk; a few minutes)")
    seen = 0

    def note(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            if seen % 20 == 0:
                say(f"  {seen} packages fetched")
        elif line.startswith("Installing collected"):
            say(f"  {seen} packages fetched; unpacking them")

    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-deps"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", LOCK], note=note)
    run([*pip, "--no-build-isolation", "--editable", ROOT])
    ensure_sumo()
    UNFINISHED.unlink()
    INSTALLED.write()


def ensure_sumo() -> None:
    """The traffic simulation links a few system libraries that a bare machine lacks, though it draws nothing."""
    found = works("import libsumo")
    if found.returncode == 0:
        return
    if "cannot open shared object file" not in found.stderr:
        raise PrepareError(f"the traffic simulation (libsumo) does not start:\n{found.stderr}")
    reason = found.stderr.strip().splitlines()[-1]
    install_from_debian(f"the traffic simulation needs system libraries ({reason})", SUMO_LIBRARIES)
    if works("import libsumo").returncode:
        raise PrepareError(f"libsumo still does not start:\n{works('import libsumo').stderr}")


def install_from_debian(why: str, packages: Sequence[str]) -> None:
    """Debian's own packages, when this user may install them. Raises PrepareError with the one command otherwise."""
    apt = shutil.which("apt-get")
    names = " ".join(packages)
    if not apt or os.geteuid() != 0:
        how = f"sudo apt-get install --no-install-recommends {names}"
        raise PrepareError(f"{why}. Run, on Debian or Ubuntu:  {how}")
    say(f"{why}: installing {names} with apt-get")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    install = [apt, "install", "-y", "--no-install-recommends", *packages]
    run([apt, "update"])
    try:
        run(install)
    except PrepareError:
        say("apt-get stopped half-way; mending and trying once more")
        run([apt, "install", "-f", "-y"])
        run(install)


def build_wall() -> None:
    """The wall's packages by its lock, then the wall itself into wall/dist."""
    WALL_BUILT.remove()
    npm = ENVIRONMENT / "bin" / "npm"
    if not PACKAGES.fresh():
        say("installing the wall's packages (npm ci; a minute)")
        PACKAGES.remove()
        run([npm, "ci", "--no-audit", "--no-fund"], cwd=WALL)
        PACKAGES.write()
    say("building the wall")
    run([npm, "run", "build"], cwd=WALL)
    WALL_BUILT.write()


def ensure_browser(arguments: Sequence[str]) -> None:
    """Chromium for the browser tests, when they are asked for and this user may install it."""
    named = [word for word in arguments if "tests" in word]
    if (named and not any("e2e" in word for word in named)) or any(shutil.which(name) for name in BROWSERS):
        return
    try:
        install_from_debian("the browser tests need Chromium (about 300 MB)", ["chromium"])
    except PrepareError as error:
        say(f"{error}\ndev: the browser tests will be skipped")


def stale(command: str) -> list[Callable[[], None]]:
    """What has to be made, in order."""
    steps: list[Callable[[], None]] = []
    if not INSTALLED.fresh() or not PYTHON.exists():
        steps.append(install_packages)
    has_wall = (WALL / "package-lock.json").is_file()
    if has_wall and command != "wall" and not (WALL_BUILT.fresh() and (BUILT / "index.html").is_file()):
        steps.append(build_wall)
    if has_wall and command == "wall" and not PACKAGES.fresh():
        steps.append(build_wall)
    return steps


def prepare(command: str, arguments: Sequence[str]) -> None:
    if stale(command):
        began = time.monotonic()
        folder = os.open(ROOT, os.O_RDONLY)
        os.set_inheritable(folder, True)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is preparing this folder; waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        for step in stale(command):
            step()
        os.close(folder)
        say(f"ready after {time.monotonic() - began:.0f} s")
    if command == "test":
        ensure_browser(arguments)


def main() -> int:
    command, *arguments = sys.argv[1:]
    try:
        prepare(command, arguments)
    except PrepareError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next call begins again where it can")
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
