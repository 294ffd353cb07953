"""The lock files cover everything that is asked for, with hashes, and say nothing of where it came from."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.meta.repository import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$", re.M)


def asked(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, with these of its extras and what builds it."""
    project = PROJECT["project"]
    more = [line for extra in extras for line in project["optional-dependencies"][extra]]
    return [Requirement(line) for line in (*project["dependencies"], *more, *PROJECT["build-system"]["requires"])]


def locked(python: str, lock: str = LOCK) -> dict[str, Version]:
    """Name to version, as Linux on x86-64 with this Python reads the lock."""
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return {
        canonicalize_name(entry["name"]): Version(entry["version"])
        for entry in ENTRY.finditer(lock)
        if not entry["marker"] or Marker(entry["marker"]).evaluate(dict(machine))
    }


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_answers_everything_that_is_asked_for(python: str) -> None:
    """Every dependency in pyproject.toml has one locked version inside its range, on every Python we support."""
    have = locked(python)
    missing = [
        str(want)
        for want in asked(*PROJECT["project"]["optional-dependencies"])
        if (version := have.get(canonicalize_name(want.name))) is None or version not in want.specifier
    ]
    assert not missing, f"run the command in CONTRIBUTING.md, `The lock`; out of range: {missing}"


@pytest.mark.parametrize("extra", ["centre", "simulators"])
def test_an_image_installs_what_was_tested(extra: str) -> None:
    """deploy/EXTRA.lock answers that extra with the very versions and hashes of requirements.lock."""
    lock = (ROOT / "deploy" / f"{extra}.lock").read_text()
    have = locked("3.13", lock)
    assert [want.name for want in asked(extra) if canonicalize_name(want.name) not in have] == []
    assert {name: version for name, version in have.items() if locked("3.13").get(name) != version} == {}
    assert set(re.findall(r"sha256:[0-9a-f]{64}", lock)) <= set(re.findall(r"sha256:[0-9a-f]{64}", LOCK))


def entries() -> Iterator[tuple[str, str]]:
    """Each locked name with the text of its entry."""
    starts = [*ENTRY.finditer(LOCK)]
    ends = [match.start() for match in starts[1:]] + [len(LOCK)]
    for match, end in zip(starts, ends, strict=True):
        yield match["name"], LOCK[match.start() : end]


def test_every_locked_package_has_hashes() -> None:
    """Nothing is installed that was changed after it was locked."""
    assert len([*entries()]) > 50
    assert [name for name, text in entries() if "--hash=sha256:" not in text] == []


def test_the_lock_is_sorted_and_holds_nothing_else() -> None:
    """The lock is what the compiler wrote: no option, no address, no hand-made line."""
    names = [name for name, _ in entries()]
    assert all(a <= b for a, b in pairwise(names))
    lines = [line for line in LOCK.splitlines() if not ENTRY.match(line + "\n") and "--hash=sha256:" not in line]
    assert lines == []
    assert "://" not in LOCK


def test_the_walls_lock_names_no_registry() -> None:
    """package-lock.json pins by hash and leaves the address to whoever installs; its packages are those asked for."""
    lock = json.loads((ROOT / "wall" / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "wall" / "package.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    for group in ("dependencies", "devDependencies"):
        assert lock["packages"][""].get(group) == wanted.get(group)
