"""Runs one case and says what came out."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.cases import ClipCase, ScenarioCase
from evaluation.scoring import Found, Score, score
from evaluation.truth import read_truth
from ioc.adapters.cameras.offline import OfflineSource
from ioc.adapters.recording import Recording
from ioc.adapters.site_file import load_site
from ioc.bootstrap import ReplayPlan, replay
from ioc.commands.analysis import Analysis, bare_site, incident_row
from ioc.domain.incident import Incident
from ioc.vision.arrays import Colour

REPOSITORY = Path(__file__).resolve().parent.parent
SIMULATORS, SCENES = REPOSITORY / "simulators", REPOSITORY / "var" / "scenes"
DIGITS = 12
"""Of the fingerprint in a recording's name."""
Progress = Callable[[float], None]
"""Told the seconds of the source that are done."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case came to. scores: None where there is no truth. counts: count line -> (positive, negative)."""

    name: str
    counts: dict[str, tuple[int, int]]
    incidents: list[dict[str, object]]
    scores: dict[str, Score] | None = None

    def as_json(self) -> dict[str, object]:
        row: dict[str, object] = {"name": self.name, "counts": self.counts, "incidents": self.incidents}
        if self.scores is not None:
            row |= _overall(self.scores)
            row["kinds"] = {kind: one.as_json() for kind, one in self.scores.items()}
        return row


def _overall(scores: dict[str, Score]) -> dict[str, object]:
    total = Score(
        sum(one.expected for one in scores.values()),
        sum(one.found for one in scores.values()),
        sum(one.false for one in scores.values()),
        tuple(delay for one in scores.values() for delay in one.delays),
        (),
        (),
    )
    whole = total.as_json()
    return {name: whole[name] for name in ("precision", "recall", "delay_s")}


def run_clip(case: ClipCase, folder: Path, progress: Progress) -> CaseResult:
    """Raises SourceError when the clip cannot be read."""
    clip = folder / case.file
    site, camera = bare_site(str(clip))
    if case.site is not None:
        site = load_site(case.site)
        camera = site.cameras[0]
    analysis = Analysis(site, camera)
    try:
        before: dict[str, tuple[int, int]] = {}
        for time, image in _pictures(clip, backwards=case.backwards):
            if time < case.judged_from:
                before = analysis.counts()
            analysis.look(image, time)
            progress(time)
        outcome = analysis.outcome()
    finally:
        analysis.close()
    counts = {line: _since(before.get(line, (0, 0)), now) for line, now in outcome.counts.items()}
    return CaseResult(case.name, counts, [incident_row(incident, 0.0) for incident in outcome.incidents])


def _since(before: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    return now[0] - before[0], now[1] - before[1]


def _pictures(clip: Path, *, backwards: bool) -> Iterator[tuple[float, Colour]]:
    with OfflineSource(str(clip)) as pictures:
        if not backwards:
            yield from pictures
            return
        whole = list(pictures)
    end = whole[-1][0] if whole else 0.0
    for time, image in reversed(whole):
        yield end - time, image


def record_scenario(case: ScenarioCase, folder: Path, city_site: Path) -> Recording:
    """The recording of the case by the simulators as they are now, made once and kept in place of any older one.

    Raises CalledProcessError when that fails.
    """
    out = folder / f"{case.name}-{_fingerprint(case, city_site)}"
    if not out.exists():
        part = folder / f"{case.name}-unfinished"
        for older in (part, *folder.glob(f"{case.name}-{'?' * DIGITS}")):
            shutil.rmtree(older, ignore_errors=True)
        command = [sys.executable, "-m", "simulators", "record", "--scenario", case.scenario]
        command += ["--seed", str(case.seed), "--for", str(case.seconds), "--out", str(part)]
        command += ["--cache", str(SCENES)]
        subprocess.run(command, check=True)
        part.rename(out)
    return Recording(out)


def _fingerprint(case: ScenarioCase, city_site: Path) -> str:
    """Changes with the case, the simulators and the site: an older recording would be held against a newer truth."""
    digest = hashlib.sha256(repr(case).encode())
    for file in sorted(path for path in SIMULATORS.rglob("*") if path.suffix in {".py", ".yaml", ".xml"}):
        digest.update(str(file.relative_to(SIMULATORS)).encode() + file.read_bytes())
    digest.update((city_site / "site.yaml").read_bytes())
    return digest.hexdigest()[:DIGITS]


def run_scenario(case: ScenarioCase, recording: Recording, site_path: Path, progress: Progress) -> CaseResult:
    """The recording through the live pipeline, as fast as it goes."""
    site = replace(load_site(site_path), gateway="")
    first: list[float] = []

    def tell(time: float) -> None:
        first.append(time) if not first else None
        progress(time - first[0])

    plan = ReplayPlan(site, recording, recording.truth_file.parent / "replay", workers=2)
    incidents = asyncio.run(replay(plan, tell))
    begin = first[0] if first else 0.0
    found = [_found(incident) for incident in incidents]
    scores = score(read_truth(recording.truth_file), found)
    return CaseResult(case.name, {}, [incident_row(incident, begin) for incident in incidents], scores)


def _found(incident: Incident) -> Found:
    sources = tuple(source.source for source in incident.sources)
    return Found(incident.id, str(incident.kind), sources, incident.first_seen, incident.detected)
