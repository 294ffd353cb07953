"""Recordings of the simulators' scenarios: made once, kept while nothing that they depend on changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from evaluation.cases import ORDINARY, PROVING_GROUND, ScenarioCase
from ioc.adapters.recording import Recording
from ioc.domain.errors import Unavailable

REPOSITORY = Path(__file__).resolve().parent.parent
SIMULATORS, SCENES = REPOSITORY / "simulators", REPOSITORY / "var" / "scenes"
CITIES, SCRIPTS = SIMULATORS / "cities", SIMULATORS / "scenarios"
DIGITS = 12
"""Of the fingerprint in a recording's name."""
SITES_OF = {"kinh_bac": REPOSITORY / "sites" / "demo", PROVING_GROUND: REPOSITORY / "sites" / "proving-ground"}
"""City -> its site, where that ships; the simulators write the site of another city, once."""
LAST_WORDS = 400
"""Characters of a failed command's complaint that are passed on."""


def record_scenario(case: ScenarioCase, folder: Path) -> Recording:
    """The recording of the case by the simulators as they are now, made once and kept in place of any older one.

    Raises Unavailable when that fails.
    """
    out = folder / f"{case.name}-{_fingerprint(case)}"
    with _alone(folder / f"{case.name}.lock"):
        _record(case, folder, out)
    return Recording(out)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Nobody else makes that recording meanwhile; the kernel lets go of the lock when this process ends."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _record(case: ScenarioCase, folder: Path, out: Path) -> None:
    if not out.exists():
        part = folder / f"{case.name}-unfinished"
        for older in (part, *folder.glob(f"{case.name}-{'?' * DIGITS}")):
            shutil.rmtree(older, ignore_errors=True)
        condition = ("--condition", case.condition) if case.condition != ORDINARY else ()
        _simulators(
            "record", "--city", CITIES / case.city, "--scenario", case.scenario, *condition, "--seed", case.seed,
            "--for", case.seconds, "--cameras", ",".join(case.cameras), "--out", part, "--cache", SCENES,
        )  # fmt: skip
        part.rename(out)


def ships(case: ScenarioCase) -> bool:
    """Whether the simulators have the case's scenario and its city."""
    return (SCRIPTS / f"{case.scenario}.yaml").is_file() and (CITIES / case.city).is_dir()


def forget(case: ScenarioCase, recording: Recording) -> None:
    """Delete a recording that is not to be kept."""
    if not case.keep:
        shutil.rmtree(recording.truth_file.parent, ignore_errors=True)


def site_of(city: str, folder: Path) -> Path:
    """The folder of the site that describes the city. Raises Unavailable."""
    if city in SITES_OF:
        return SITES_OF[city]
    site = folder / f"site-{city}-{_sources(CITIES / city)}"
    if not (site / "site.yaml").exists():
        _simulators("site", "--city", CITIES / city, "--out", site)
    return site


def _simulators(*words: object) -> None:
    command = [sys.executable, "-m", "simulators", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = done.stderr.strip()[-LAST_WORDS:]
        raise Unavailable(f"{' '.join(command)} ended with {done.returncode}: {said}")


def _fingerprint(case: ScenarioCase) -> str:
    """Changes with the case, the simulators and the site: an older recording would be held against a newer truth."""
    digest = hashlib.sha256(repr(case).encode() + _sources(SIMULATORS).encode())
    site = SITES_OF.get(case.city, Path()) / "site.yaml"
    if site.is_file():
        digest.update(site.read_bytes())
    return digest.hexdigest()[:DIGITS]


@cache
def _sources(folder: Path) -> str:
    """Of all programs and descriptions in the folder."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".yaml", ".xml"}):
        digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()[:DIGITS]
