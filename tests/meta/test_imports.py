"""Who may import whom is decided in pyproject.toml, and every room of the house is named there."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.meta.repository import ROOT, files

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_the_import_contracts_are_kept() -> None:
    """Every import in the project points the way that the contracts allow."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_layers_are_exhaustive() -> None:
    """A new room in `ioc` fails the contract until somebody decides which layer it belongs to."""
    layers = [contract for contract in CONFIG["contracts"] if contract["type"] == "layers"]
    assert [contract["exhaustive"] for contract in layers if "ioc" in contract["containers"]] == [True]


def test_every_package_is_under_contract() -> None:
    """A new top-level package is listed for import-linter, not forgotten."""
    packages = {path.parts[0] for path in files() if len(path.parts) == 2 and path.name == "__init__.py"}
    assert packages - {"tests"} == set(CONFIG["root_packages"])
