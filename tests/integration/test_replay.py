"""A recording gives the same incidents however fast it is replayed: real frames, real workers, the live agents."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from ioc.adapters.recording import Recording
from ioc.adapters.site_file import load_site
from ioc.bootstrap import ReplayPlan, replay
from ioc.domain.incident import Incident
from ioc.domain.kinds import Kind

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS = 40
CAMERAS = "cam-02,cam-03,cam-07"

_DOCUMENT = TypeAdapter(Incident)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Forty seconds of three cameras and all sensors of the demo city, as the simulators draw them."""
    out = tmp_path_factory.mktemp("recording") / "city"
    command = [sys.executable, "-m", "simulators", "record", "--seed", "3", "--scenario", "demo"]
    command += ["--for", str(SECONDS), "--cameras", CAMERAS, "--out", str(out)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return Recording(out)


def incidents_of(
    recording: Recording, data_dir: Path, speed: float | None, workers: int = 2
) -> dict[str, dict[str, object]]:
    """id -> the incident's document without `received`, the one field that tells when this program wrote it."""
    plan = ReplayPlan(load_site(REPOSITORY / "sites" / "demo"), recording, data_dir, workers=workers, speed=speed)
    found = asyncio.run(replay(plan, lambda time: None)).incidents
    documents: dict[str, dict[str, object]] = {
        incident.id: _DOCUMENT.dump_python(incident, mode="json") for incident in found
    }
    for document in documents.values():
        del document["received"]
    return documents


@pytest.mark.timeout(400)
def test_incidents_do_not_depend_on_the_speed_of_a_replay(recording: Recording, tmp_path: Path) -> None:
    """The same frames and readings at 1x and as fast as it goes give identical incidents, ids included; so does
    analysis in the replay's own process."""
    fast = incidents_of(recording, tmp_path / "fast", None)
    again = incidents_of(recording, tmp_path / "again", None, workers=0)
    live = incidents_of(recording, tmp_path / "live", 1.0)
    assert fast == again == live
    kinds = {document["kind"] for document in fast.values()}
    assert {Kind.WRONG_WAY, Kind.STOPPED_VEHICLE, Kind.INTRUSION, Kind.SENSOR_THRESHOLD} <= kinds
