"""What is evaluated: recorded scenarios of the simulators and real clips, each with what must come out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from evaluation.edited_clips import Edit
from evaluation.truth import TrueIncident

SITES = Path(__file__).resolve().parent / "sites"
ORDINARY = "day"
"""The condition of a recording that asks for none."""
REAL = "real"
"""The condition of a clip as a camera recorded it."""
EDITED = "edited"
"""The condition of a real clip in which one thing was changed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many incidents of a kind a clip must give where nobody wrote down when: `least` are expected, what is beyond
    `most` is false."""

    kind: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ClipCase:
    """A real clip. site: what is drawn into its picture, None for none. backwards: played from its end.

    judged_from: seconds of the clip from which its truth holds; earlier pictures are seen, but not counted.
    edit: what is changed in its pictures. truth: what happens in it, times in seconds of the clip. pixels: the folder
    of its pixel truth, beside the clip.
    """

    name: str
    file: str
    site: Path | None = None
    backwards: bool = False
    judged_from: float = 0.0
    edit: Edit | None = None
    truth: tuple[TrueIncident, ...] = ()
    tally: Tally | None = None
    pixels: str = ""
    quick: bool = False

    @property
    def condition(self) -> str:
        return EDITED if self.edit else REAL


@dataclass(frozen=True, slots=True)
class ScenarioCase:
    """A simulated recording of `seconds`, scored against its truth.

    city: a folder of simulators/cities. condition: weather, light and camera, as `simulators record --condition` knows
    it. cameras: only these, all where empty. keep: the recording stays for the next run.
    """

    name: str
    scenario: str
    seed: int
    seconds: float
    city: str = "kinh_bac"
    condition: str = ORDINARY
    cameras: tuple[str, ...] = ()
    quick: bool = False
    keep: bool = True

    def with_seed(self, seed: int) -> ScenarioCase:
        """The same scenario on another day."""
        return replace(self, seed=seed, name=f"{self.name}@{seed}")


Case = ScenarioCase | ClipCase


def chosen(cases: Iterable[Case], *, only: str | None, quick: bool, seeds: tuple[int, ...]) -> list[Case]:
    """The cases to run. only: a name, or a pattern such as highway-*. seeds: instead of each scenario's own."""
    named = [case for case in cases if (case.quick or not quick) and (only is None or fnmatchcase(case.name, only))]
    if not seeds:
        return named
    return [
        one
        for case in named
        for one in ([case.with_seed(seed) for seed in seeds] if isinstance(case, ScenarioCase) else [case])
    ]


CLIPS = (
    # CDnet judges the frames from its number 470 on, at 60 a second. Five more vehicles cross before that.
    ClipCase(
        "highway", "highway.avi", SITES / "highway.yaml", judged_from=469 / 60, pixels="highway_truth", quick=True
    ),
    ClipCase(
        "highway-backwards", "highway.avi", SITES / "highway.yaml", backwards=True, tally=Tally("wrong_way", 22, 27)
    ),
    ClipCase("cars-from-above", "cars_from_above.mp4", SITES / "cars-from-above.yaml", quick=True),
    ClipCase("abandoned-bag", "abandoned_bag.avi", SITES / "abandoned-bag.yaml"),
    ClipCase("people-indoors", "people_indoors.mp4"),
)
SCENARIOS = (ScenarioCase("demo-city", "demo", seed=1, seconds=90.0, quick=True),)
