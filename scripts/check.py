"""Everything that can be checked without running the product: one line a step, the whole output of those that fail."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WALL = ROOT / "wall"
HERE = Path(sys.executable).parent

STEPS: tuple[tuple[str, Path, tuple[str | Path, ...]], ...] = (
    ("format", ROOT, (HERE / "ruff", "format", "--check", ".")),
    ("lint", ROOT, (HERE / "ruff", "check", ".")),
    ("types", ROOT, (HERE / "mypy",)),
    ("import contracts", ROOT, (HERE / "lint-imports",)),
    ("locks, docs, deployment", ROOT, (sys.executable, "-m", "pytest", "-q", "tests/meta")),
    ("the wall's types and lint", WALL, (HERE / "npm", "run", "--silent", "check")),
    ("the wall's tests", WALL, (HERE / "npm", "test", "--silent")),
)


def main() -> int:
    failed = []
    for name, folder, command in STEPS:
        began = time.monotonic()
        print(f"check: {name} ... ", end="", flush=True)
        done = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(f"{'failed' if done.returncode else 'ok'} ({time.monotonic() - began:.0f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, flush=True)
    print(f"check: failed: {', '.join(failed)}" if failed else "check: all good")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
