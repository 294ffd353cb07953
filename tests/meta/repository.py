"""The repository as the tests about itself see it: its files, not what was built from them."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ioc", "simulators", "demo", "evaluation", "benchmarks", "scripts")
NOT_TEXT = {".png", ".jpg", ".jpeg", ".pmtiles", ".woff2", ".gz", ".ico", ".mp4", ".avi", ".npz"}


MADE = {"node_modules", "dist", "var", "build", "__pycache__"}
"""Folders of what was built, besides all whose names begin with a dot; used where there is no git to ask."""


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed; relative to ROOT."""
    names = _known_to_git() if shutil.which("git") and (ROOT / ".git").exists() else _on_disk()
    return tuple(sorted(Path(name) for name in names if (ROOT / name).is_file()))


def _known_to_git() -> set[str]:
    command = ["git", "-c", "core.quotePath=off", "ls-files", "--cached", "--others", "--exclude-standard"]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines())


def _on_disk() -> set[str]:
    found: set[str] = set()
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE and (name == ".ci" or not name.startswith("."))]
        folders[:] = [name for name in folders if not name.endswith(".egg-info")]
        found.update(str(Path(folder, name).relative_to(ROOT)) for name in names)
    return found


def text_files() -> list[tuple[Path, str]]:
    return [(path, (ROOT / path).read_text(encoding="utf-8")) for path in files() if path.suffix not in NOT_TEXT]


def python_files(*tops: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in tops]


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]
