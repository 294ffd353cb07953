"""The repository as the tests about itself see it: its files, not what was built from them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ioc", "simulators", "demo", "evaluation", "benchmarks", "scripts")
NOT_TEXT = {".png", ".jpg", ".jpeg", ".pmtiles", ".woff2", ".gz", ".ico", ".mp4", ".avi", ".npz"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed; relative to ROOT."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted(Path(name) for name in set(names) if (ROOT / name).is_file()))


def text_files() -> list[tuple[Path, str]]:
    return [(path, (ROOT / path).read_text(encoding="utf-8")) for path in files() if path.suffix not in NOT_TEXT]


def python_files(*tops: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in tops]


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]
