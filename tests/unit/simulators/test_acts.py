"""Planned incidents on foot, of things, fire and lenses: when their truth begins, and when it ends."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any, cast

import numpy as np
import orjson
import pytest
from pydantic import TypeAdapter
from shapely import box

from simulators.acts import act_for
from simulators.acts_driving import has_gap
from simulators.lens import Lens
from simulators.scenario import Ordinary, Planned
from simulators.stage import Stage
from simulators.traffic import Traffic, Vehicle
from simulators.truth import TruthLog

START = 1000.0
CAMERA = {"camera": "c"}
IN_ZONE = {**CAMERA, "zone": "z"}
PATH = ((-10, 5), (20, 5))


def played(entry: dict[str, Any], seconds: float = 60.0) -> tuple[list[dict[str, Any]], list[Stage]]:
    """The lines of the truth, times since the start; and the stage as it was at each tenth of a second."""
    planned = TypeAdapter[Any](Planned if "kind" in entry else Ordinary).validate_python(entry)
    file = BytesIO()
    truth = TruthLog(file)
    lenses = {"c": Lens()}
    silent: set[str] = set()
    act = act_for(planned, "it", 500)
    stages = []
    for tenth in range(round(seconds * 10)):
        stage = Stage(
            cast(Traffic, None),  # nobody of these drives
            truth,
            gauges={},
            zones={("c", "z"): box(0, 0, 10, 10)},
            lines={("c", "l"): np.array([(0.0, 0.0), (0.0, 10.0)])},
            lenses=lenses,
            silent=silent,
        )
        act.update(stage, tenth / 10, START + tenth / 10)
        stages.append(stage)
    lines = [orjson.loads(line) for line in file.getvalue().splitlines()]
    for line in lines:
        line["start"] -= START
        line["end"] = None if line["end"] is None else line["end"] - START
    return lines, stages


WALK = {"path": PATH, "at": 5, "speed": 2.0}
ON_FOOT = [
    ({"kind": "intrusion", **IN_ZONE, **WALK}, 10.1, 15.0),
    ({"kind": "pedestrian_on_carriageway", **IN_ZONE, **WALK, "who": "motorbike"}, 10.1, 15.0),
    ({"kind": "line_crossing", **CAMERA, "line": "l", **WALK}, 10.0, 11.0),
    ({"kind": "abandoned_object", **IN_ZONE, **WALK, "put": 12, "pause": 2, "hold": 30}, 11.0, 41.0),
    ({"kind": "removed_object", **IN_ZONE, **WALK, "stands": (4, 5), "hold": 20}, 12.0, 32.0),
    ({"kind": "loitering", **IN_ZONE, "path": ((-6, 5), (4, 5)), "at": 5, "speed": 2.0, "hold": 20}, 8.1, 32.0),
    ({"kind": "fire", **CAMERA, "place": (5, 5), "at": 5, "hold": 20}, 5.0, 25.0),
    ({"kind": "smoke", **CAMERA, "place": (5, 5), "at": 5, "hold": 20}, 5.0, 25.0),
]
LENSES = ["silent", "covered", "frozen", "defocused", "turned", "dark", "bright"]


@pytest.mark.parametrize(("entry", "start", "end"), ON_FOOT, ids=lambda value: str(value))
def test_the_truth_is_told_once_when_it_is_so(entry: dict[str, Any], start: float, end: float) -> None:
    """A line as it begins, one as it ends, to the tenth of a second, and never again."""
    lines, _ = played(entry)
    assert [line["kind"] for line in lines] == [entry["kind"]] * 2
    assert [line["start"] for line in lines] == pytest.approx([start, start], abs=0.11)
    assert [line["end"] for line in lines] == [None, pytest.approx(end, abs=0.11)]


@pytest.mark.parametrize("what", LENSES)
def test_a_lens_is_well_before_and_after(what: str) -> None:
    """Whatever happens to a camera happens from `at` for `hold` seconds, and leaves nothing behind."""
    lines, stages = played({"kind": f"camera_{what}", **CAMERA, "at": 5, "hold": 20})
    assert [(line["start"], line["end"]) for line in lines] == [(5, None), (5, 25)]
    assert vars(stages[-1].lenses["c"]) == vars(Lens())
    assert stages[-1].silent == set()


def test_a_camera_that_lost_its_light_is_dark() -> None:
    """Half-way through, a dark camera gets its share of the light and no more, and a sharp one is blurred."""
    dark = Lens(light=0.05)
    grey = np.full((40, 60, 3), 180, np.uint8)
    assert dark.passed(grey).mean() == pytest.approx(9, abs=1)
    chequered = np.kron(np.indices((10, 15)).sum(0) % 2, np.ones((4, 4)))[..., None].repeat(3, 2) * 255
    assert Lens(blur=5).passed(chequered.astype(np.uint8)).std() < 0.2 * chequered.std()


def test_a_crowd_is_counted() -> None:
    """The truth lasts while enough people stand in the zone, and its value is how many there were at most."""
    lines, stages = played(
        {"kind": "crowd", **IN_ZONE, "at": 2, "hold": 40, "people": 12, "least": 8, "middle": (5, 5),
         "source": (-4, 5)}, 90
    )  # fmt: skip
    assert len(lines) == 2
    assert lines[0]["value"] == 8
    assert lines[1]["value"] == 12
    at = stages[round(lines[0]["start"] * 10)]
    assert sum(at.within("c", "z", one.x, one.y) for one in at.extras) == 8
    assert not stages[-1].extras


ORDINARY = [
    {"what": "pause", **WALK, "after": 14, "hold": 5},
    {"what": "own_bag", **WALK, "after": 14, "hold": 5},
    {"what": "passing", **WALK, "who": "worker"},
    {"what": "steam", "place": (5, 5), "at": 5, "hold": 20},
]


@pytest.mark.parametrize("entry", ORDINARY, ids=lambda entry: str(entry["what"]))
def test_what_is_ordinary_is_seen_and_not_told(entry: dict[str, Any]) -> None:
    """A distractor shows itself on the stage, goes away again, and writes no truth."""
    lines, stages = played(entry)
    assert lines == []
    assert any(stage.extras or stage.plumes for stage in stages)
    assert not stages[-1].extras
    assert not stages[-1].plumes


def test_a_bag_is_where_its_owner_left_it_until_he_fetches_it() -> None:
    """It stands still from when it is put down, alone for a while, and leaves with its owner."""
    entry = ON_FOOT[3][0]
    _, stages = played(entry)
    bags = [[one for one in stage.extras if one.kind == "bag"] for stage in stages]
    assert len({(bags[at][0].x, bags[at][0].y) for at in range(111, 410)}) == 1
    alone = [stage for stage in stages if [one.kind for one in stage.extras] == ["bag"]]
    assert len(alone) > 80
    assert bags[430][0].x < bags[409][0].x  # on the way back
    assert not stages[-1].extras


def test_a_box_that_is_taken_has_always_been_there() -> None:
    """It stands on its place from the beginning until somebody passes, and never comes back."""
    _, stages = played(ON_FOOT[4][0])
    boxes = [[one for one in stage.extras if one.kind == "box"] for stage in stages]
    assert all((there[0].x, there[0].y) == (4, 5) for there in boxes[:119])
    assert boxes[-1] == []


def test_nobody_runs_the_light_into_who_drives_across() -> None:
    """A lorry that will be where the runner is: no gap. Gone by, far away, standing, or driving alongside: a gap."""

    def gap(*others: Vehicle) -> bool:
        runner = Vehicle("it", "motorbike", 0.0, 0.0, math.pi / 2, 0.0, 1.9, 0.8)
        stage = Stage(cast(Traffic, None), TruthLog(BytesIO()), {}, {}, vehicles=[runner, *others])
        return has_gap(stage, "it", 5.0)

    def lorry(x: float, y: float, speed: float = 8.0, heading: float = 0.0) -> Vehicle:
        return Vehicle("lorry", "truck", x, y, heading, speed, 8.0, 2.5)

    assert gap()
    assert not gap(lorry(-16.0, 12.0))
    assert gap(lorry(16.0, 12.0))
    assert gap(lorry(-90.0, 12.0))
    assert gap(lorry(-16.0, 12.0, speed=0.0))
    assert gap(lorry(3.0, -9.0, heading=math.pi / 2))
    assert not gap(lorry(90.0, 0.0), lorry(0.0, 20.0, speed=1.0))
