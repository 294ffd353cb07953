"""The proving ground with SUMO's own traffic: what is planned happens, is told once, and is the same for a seed."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from ioc.adapters.site_file import load_site
from ioc.domain.errors import SiteError
from ioc.domain.observation import SignalState
from simulators.city import CITIES, load_city
from simulators.running import RunningCity
from simulators.scenario import load_scenario
from simulators.scene_store import SceneStore
from simulators.site_files import site_yaml
from simulators.traffic import STEP, Traffic
from simulators.truth import TruthLog
from simulators.zones import ground_line

GROUND = CITIES / "proving_ground"
SITE = Path(__file__).parents[2] / "sites" / "proving-ground"


@cache
def truth_of(name: str, seed: int, run: int = 0) -> tuple[dict[str, Any], ...]:
    """The truth of one round of a scenario; no picture is painted. run: another number, another time."""
    scenario = load_scenario(name, seed)
    file = BytesIO()
    with RunningCity(load_city(GROUND), scenario, seed, TruthLog(file)) as running:
        running.prepare((), SceneStore(None, running.city))
        running.begin(0.0)
        for _ in range(round(scenario.period / STEP)):
            running.step()
    return tuple(orjson.loads(line) for line in file.getvalue().splitlines())


@pytest.mark.parametrize("name", ["traffic", "junction", "congestion", "security", "fire", "health"])
def test_all_that_is_planned_happens_once(name: str) -> None:
    """Each entry has one beginning and at most one end after it, within the round, at a seed of no importance; only who
    means to speed may find others in the way, and who means to run the light no gap."""
    planned = load_scenario(name, 4)
    lines = truth_of(name, 4)
    begun = [line for line in lines if line["end"] is None]
    ended = [line for line in lines if line["end"] is not None]
    missing = Counter(entry.kind for entry in planned.incidents) - Counter(line["kind"] for line in begun)
    assert len(begun) + missing.total() == len(planned.incidents)
    assert missing <= Counter(speeding=1, red_light=2)
    assert len({line["id"] for line in begun}) == len(begun)
    assert len({line["id"] for line in ended}) == len(ended)
    assert all(0 < line["end"] - line["start"] < planned.period for line in ended)
    assert all(5 < line["start"] < planned.period for line in begun)  # background models learn in quiet


@pytest.mark.parametrize("name", ["quiet", "stop-and-go"])
def test_nothing_happens_where_nothing_is_planned(name: str) -> None:
    """A scenario of ordinary life writes no truth."""
    assert truth_of(name, 4) == ()


def test_a_seed_is_a_day() -> None:
    """The same seed tells the same truth to the last digit; another seed has the same kinds at other times."""
    first, again, other = (truth_of("security", seed, run) for seed, run in ((4, 0), (4, 1), (5, 0)))
    assert first == again
    assert Counter(line["kind"] for line in first) == Counter(line["kind"] for line in other)
    assert {line["start"] for line in first}.isdisjoint({line["start"] for line in other})


def test_the_true_speed_is_told() -> None:
    """Whoever speeds is told with a speed that is 5 km/h or more over the limit of 50 km/h."""
    values = [line["value"] for line in truth_of("traffic", 4) if line["kind"] == "speeding" and line["end"]]
    assert len(values) >= 2
    assert all(55 <= value <= 90 for value in values)


def test_nobody_else_passes_on_red() -> None:
    """In five minutes of ordinary traffic hundreds pass the two stop lines, and none of them while the light is red."""
    city = load_city(GROUND)
    with Traffic(city, 7) as traffic:
        lines = [
            (line.edge, ground_line(line, traffic.roads)[0], traffic.roads.edge(line.edge).ahead(1e3))
            for camera in city.cameras
            for line in camera.lines
            if line.use == "stop"
        ]
        before: dict[tuple[str, str], float] = {}
        passed: Counter[bool] = Counter()
        traffic.prewarm()
        for _ in range(round(300 / STEP)):
            traffic.step()
            red = {edge: traffic.signal(edge) is SignalState.RED for edge, *_ in lines}
            for vehicle in traffic.vehicles():
                nose = np.array([math.cos(vehicle.heading), math.sin(vehicle.heading)])
                front = np.array([vehicle.x, vehicle.y]) + nose * vehicle.length / 2
                for edge, right, ahead in lines:
                    beyond, aside = (
                        float((front - right) @ ahead),
                        float(ahead[0] * (front - right)[1] - ahead[1] * (front - right)[0]),
                    )
                    if abs(beyond) < 10 and 0 < aside < 7 and nose @ ahead > 0.7:
                        if before.get((vehicle.id, edge), 1.0) < 0 <= beyond:
                            passed[red[edge]] += 1
                        before[vehicle.id, edge] = beyond
    assert passed[False] > 100
    assert passed[True] == 0


def test_the_site_is_what_the_city_is() -> None:
    """The site file that ships is the one that the city makes, and it has every use of zone, line and turn."""
    city = load_city(GROUND)
    with Traffic(city, 1) as traffic:
        assert (SITE / "site.yaml").read_text(encoding="utf-8") == site_yaml(city, traffic.roads)
    site = load_site(SITE)
    uses = {str(zone.use) for camera in site.cameras for zone in camera.zones}
    assert uses >= {"lane", "carriageway", "shoulder", "no_parking", "no_entry", "loitering", "crowd", "no_objects",
                    "signal"}  # fmt: skip
    assert {str(line.use) for camera in site.cameras for line in camera.lines} == {"count", "stop", "tripwire"}
    assert [turn.id for camera in site.cameras for turn in camera.turns] == ["no-left"]


WRONG = {
    "there is no camera called nowhere": "kind: camera_dark, camera: nowhere, hold: 1",
    "there is no zone of camera kerb called x": "kind: intrusion, camera: kerb, zone: x, path: [[0, 0], [1, 1]]",
    "there is no line of camera gate called x": "kind: line_crossing, camera: gate, line: x, path: [[0, 0], [1, 1]]",
    "there is no turn of camera junction called x":
        "kind: forbidden_turn, camera: junction, turn: x, edge: w_j, into: j_n, enter: 9",
    "there is no edge called x": "kind: red_light, camera: junction, line: stop-east, edge: x",
    "there is no vehicle called tank":
        "kind: lane_misuse, camera: straight, zone: lane-cars, edge: a_t, lane: 2, who: tank",
    "there is no sensor called x": "kind: sensor_silent, sensor: x, hold: 1",
    "zone lane-left of camera motorway has no speed limit":
        "kind: speeding, camera: motorway, zone: lane-left, edge: mw_me, speed: 99",
}  # fmt: skip


@pytest.mark.parametrize("says", WRONG)
def test_what_the_city_does_not_have_is_named(tmp_path: Path, says: str) -> None:
    """A scenario that does not fit the city is refused before it starts, with what is wrong and what there is."""
    file = tmp_path / "s.yaml"
    file.write_text(f"name: s\nperiod: 60\ncity: proving_ground\nincidents: [{{{WRONG[says]}, at: 1}}]\n")
    with pytest.raises(SiteError, match=says):
        RunningCity(load_city(GROUND), load_scenario(str(file)), 1, TruthLog(None))
