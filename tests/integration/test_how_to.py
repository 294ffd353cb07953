"""The how-to is walked, as a newcomer would, on a real clip."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest

from ioc.adapters.site_file import load_site

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "analyse-your-own-video.md"
CLIPS = os.environ.get("IOC_CLIPS", "")
SECONDS = "15"


def site_of_the_page() -> str:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return str(block)


def analyse(site: Path) -> Counter[str]:
    """Kinds found in the first seconds of the highway clip by the page's own command."""
    clip = Path(CLIPS, "highway.avi")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "ioc",
        "analyse",
        clip,
        "--site",
        site,
        "--json",
        "--for",
        SECONDS,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    *incidents, last = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert "counts" in last
    return Counter(incident["kind"] for incident in incidents)


def test_the_site_on_the_page_is_good(tmp_path: Path) -> None:
    """Who copies the site file of the how-to gets no complaint."""
    file = tmp_path / "road.yaml"
    file.write_text(site_of_the_page(), encoding="utf-8")
    assert [camera.id for camera in load_site(file).cameras] == ["cam-1"]


@pytest.mark.clips
@pytest.mark.skipif(not CLIPS, reason="set IOC_CLIPS to the folder of real clips")
def test_turning_the_direction_round_gives_wrong_way_alarms(tmp_path: Path) -> None:
    """On real traffic the page's lane raises no wrong-way alarm, and turned round, as the page says, it does."""
    right, wrong = tmp_path / "road.yaml", tmp_path / "turned.yaml"
    right.write_text(site_of_the_page(), encoding="utf-8")
    turned = site_of_the_page().replace("direction: [0.0, 1.0]", "direction: [0.0, -1.0]")
    assert turned != site_of_the_page()
    wrong.write_text(turned, encoding="utf-8")
    assert analyse(right)["wrong_way"] == 0
    assert analyse(wrong)["wrong_way"] >= 3
