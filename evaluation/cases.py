"""What is evaluated: recorded scenarios of the simulators and real clips, each with what must come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SITES = Path(__file__).resolve().parent / "sites"


@dataclass(frozen=True, slots=True)
class ClipCase:
    """A real clip. site: what is drawn into its picture, None for none. backwards: played from its end.

    judged_from: seconds of the clip from which its truth holds; earlier pictures are seen, but not counted.
    """

    name: str
    file: str
    site: Path | None = None
    backwards: bool = False
    judged_from: float = 0.0


@dataclass(frozen=True, slots=True)
class ScenarioCase:
    """A simulated recording of the demo city, scored against its truth."""

    name: str
    scenario: str
    seed: int
    seconds: float


CLIPS = (
    # CDnet judges the frames from its number 470 on, at 60 a second. Five more vehicles cross before that.
    ClipCase("highway", "highway.avi", SITES / "highway.yaml", judged_from=469 / 60),
    ClipCase("highway-backwards", "highway.avi", SITES / "highway.yaml", backwards=True),
    ClipCase("cars-from-above", "cars_from_above.mp4", SITES / "cars-from-above.yaml"),
    ClipCase("people-indoors", "people_indoors.mp4"),
)
SCENARIOS = (ScenarioCase("demo-city", "demo", seed=1, seconds=90.0),)
