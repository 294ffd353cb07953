"""What is evaluated: recorded scenarios of the simulators and real clips, each with what must come out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from evaluation.edited_clips import Bag, Blur, Cover, Edit, Freeze, Hold, Reverse, Turn
from evaluation.truth import TrueIncident
from simulators.conditions import CONDITIONS

SITES = Path(__file__).resolve().parent / "sites"
ORDINARY = "day"
"""The condition of a recording that asks for none."""
PROVING_GROUND = "proving_ground"
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


@dataclass(frozen=True, slots=True)
class DaysCase:
    """Hours of ordinary traffic of a city without pixels, seen `draws` times over by every camera that watches a road.

    noise: the recordings on which the tracker's errors are measured.
    """

    name: str
    city: str
    seed: int
    hours: float
    draws: int
    noise: tuple[ScenarioCase, ...]
    quick: bool = False

    def with_seed(self, seed: int) -> DaysCase:
        """Other traffic, other errors."""
        return replace(self, seed=seed, name=f"{self.name}@{seed}")


Case = ScenarioCase | ClipCase | DaysCase


def chosen(cases: Iterable[Case], *, only: str | None, quick: bool, seeds: tuple[int, ...]) -> list[Case]:
    """The cases to run. only: names or patterns such as highway-*, with commas. seeds: not each scenario's own."""
    patterns = only.split(",") if only is not None else ["*"]
    named = [
        case
        for case in cases
        if (case.quick or not quick) and any(fnmatchcase(case.name, pattern.strip()) for pattern in patterns)
    ]
    if not seeds:
        return named
    return [
        one
        for case in named
        for one in ([case] if isinstance(case, ClipCase) else [case.with_seed(seed) for seed in seeds])
    ]


def _event(kind: str, start: float, end: float | None = None) -> tuple[TrueIncident, ...]:
    """The one thing that happens in an edited clip; its camera is the clip's own."""
    return (TrueIncident(kind, kind, "", start, end),)


HIGHWAY, CARS, PEOPLE = "highway", "cars-from-above", "people-indoors"
SITE_OF = {name: SITES / f"{name}.yaml" for name in (HIGHWAY, CARS)}
FILE_OF = {HIGHWAY: "highway.avi", CARS: "cars_from_above.mp4", PEOPLE: "people_indoors.mp4"}
TROUBLES = {HIGHWAY: (12.0, 22.0), PEOPLE: (30.0, 50.0)}
"""Clip -> seconds from and to which something is done to its camera."""
CAR_ON_THE_HIGHWAY = (
    (0.424, 0.366), (0.522, 0.363), (0.533, 0.398), (0.547, 0.400), (0.552, 0.430), (0.549, 0.500), (0.537, 0.505),
    (0.534, 0.530), (0.510, 0.539), (0.389, 0.544), (0.375, 0.532), (0.396, 0.500), (0.394, 0.449), (0.396, 0.421),
    (0.392, 0.410), (0.409, 0.404),
)  # fmt: skip
"""Contour, shadow included, of the dark car at 11.0 s."""
CAR_FROM_ABOVE = (
    (0.446, 0.300), (0.501, 0.317), (0.529, 0.352), (0.558, 0.420), (0.539, 0.425), (0.593, 0.879), (0.577, 0.941),
    (0.415, 0.980), (0.392, 0.924), (0.357, 0.454), (0.341, 0.442), (0.357, 0.397), (0.360, 0.351), (0.392, 0.312),
)  # fmt: skip
"""Contour of the white car at 6.0 s."""


def _edited(
    clip: str, name: str, edit: Edit, truth: tuple[TrueIncident, ...] = (), site: Path | None = None
) -> ClipCase:
    return ClipCase(f"{clip}-{name}", FILE_OF[clip], site or SITE_OF.get(clip), edit=edit, truth=truth)


def _troubled(clip: str) -> tuple[ClipCase, ...]:
    """What is done to a camera, or happens to it, while it watches that clip."""
    begin, end = TROUBLES[clip]
    return (
        _edited(clip, "frozen", Freeze(begin, end), _event("camera_frozen", begin, end)),
        _edited(clip, "blurred", Blur(begin, end), _event("camera_defocused", begin, end)),
        _edited(clip, "covered", Cover(begin, end), _event("camera_covered", begin, end)),
        _edited(clip, "turned", Turn(begin, end), _event("camera_turned", begin, end)),
    )


CLIPS = (
    # CDnet judges the frames from its number 470 on, at 60 a second. Five more vehicles cross before that.
    ClipCase(HIGHWAY, FILE_OF[HIGHWAY], SITE_OF[HIGHWAY], judged_from=469 / 60, pixels="highway_truth", quick=True),
    ClipCase("highway-backwards", FILE_OF[HIGHWAY], SITE_OF[HIGHWAY], True, tally=Tally("wrong_way", 22, 27)),
    _edited(HIGHWAY, "held-vehicle", Hold(11.0, 99.0, CAR_ON_THE_HIGHWAY), _event("stopped_vehicle", 11.0)),
    *_troubled(HIGHWAY),
    ClipCase(CARS, FILE_OF[CARS], SITE_OF[CARS], quick=True),
    _edited(CARS, "held-vehicle", Hold(6.0, 99.0, CAR_FROM_ABOVE), _event("stopped_vehicle", 6.0)),
    _edited(CARS, "backwards", Reverse()),
    # The bag is on the ground at 13.2 s; the man is some metres away from it at 20.0 s, and out of view at 23 s.
    ClipCase(
        "abandoned-bag", "abandoned_bag.avi", SITES / "abandoned-bag.yaml", truth=_event("abandoned_object", 13.2)
    ),
    ClipCase(PEOPLE, FILE_OF[PEOPLE]),
    # She stands at the table from 54 s on and leaves at 69 s; the next one comes at 75 s, and stays away from the bag.
    _edited(
        PEOPLE,
        "bag",
        Bag(58.0, 999.0, (0.18, 0.93), 0.07, 0.13),
        _event("abandoned_object", 58.0),
        SITES / "people-indoors.yaml",
    ),
    _edited(PEOPLE, "backwards", Reverse()),
    *_troubled(PEOPLE),
)
EVERYWHERE = tuple(CONDITIONS)
SECONDS = {"traffic": 120.0, "security": 120.0, "junction": 120.0, "congestion": 120.0, "health": 120.0, "fire": 90.0}
MATTERS = {
    "traffic": tuple(name for name in EVERYWHERE if name != "dusk"),
    "security": tuple(name for name in EVERYWHERE if name not in ("dusk", "headlights", "fps2")),
    "junction": ("day", "night", "headlights", "rain", "bitrate", "fps2"),
    "congestion": ("day", "night", "rain", "bitrate"),
    "fire": ("day", "night", "rain", "bitrate"),
    "health": ("day", "night", "infrared", "loss"),
}
"""Scenario -> the conditions in which it is evaluated: all, or those that can fool what it is about."""
QUICK_IN = {"fire": "night"}
"""Scenario -> the condition in which a quick run has it, where that is not an ordinary day. Every scenario is in it: so
is every kind. With the recordings to make it takes 240 s of one processor."""
FOUR = ("cam-02", "cam-03", "cam-05", "cam-07")
"""Of the demo city: two stopped vehicles, somebody who drives the wrong way, an intruder."""
SCENARIOS = (
    ScenarioCase("demo-city", "demo", seed=1, seconds=90.0),
    *(
        ScenarioCase(f"demo-{condition}", "demo", 1, 90.0, condition=condition, cameras=FOUR)
        for condition in ("night", "rain")
    ),
    *(
        ScenarioCase(
            f"{scenario}-{condition}",
            scenario,
            seed=1,
            seconds=SECONDS[scenario],
            city=PROVING_GROUND,
            condition=condition,
            quick=condition == QUICK_IN.get(scenario, ORDINARY),
        )
        for scenario, conditions in MATTERS.items()
        for condition in conditions
    ),
)

UNEVENTFUL = ("quiet", "stop-and-go")
UNEVENTFUL_SECONDS = 384.0
"""Of each uneventful scenario in each condition: with three cameras and thirteen conditions eight camera-hours."""
NOISE = (ScenarioCase("noise-day", "demo", seed=7, seconds=60.0, cameras=("cam-02", "cam-03", "cam-04", "cam-05")),)
LONG: tuple[Case, ...] = (
    *(
        ScenarioCase(
            f"{scenario}-{condition}",
            scenario,
            seed=1,
            seconds=UNEVENTFUL_SECONDS,
            city=PROVING_GROUND,
            condition=condition,
            keep=False,
        )
        for scenario in UNEVENTFUL
        for condition in EVERYWHERE
    ),
    # Six cameras watch roads there: 4 x 4 hours x 6 cameras x 6 draws are 24 camera-days.
    *(DaysCase(f"days-{seed}", "kinh_bac", seed, hours=4.0, draws=6, noise=NOISE) for seed in range(1, 5)),
)
