from pathlib import Path
from typing import get_args

import pytest

from ioc.domain.errors import SiteError
from ioc.domain.kinds import Kind
from simulators.city import CITIES, load_city
from simulators.plan_ordinary import Passing
from simulators.scenario import SCENARIOS, Planned, load_scenario

SHIPPED = sorted(file.stem for file in SCENARIOS.glob("*.yaml"))


DEMO_KINDS = {
    "congestion", "wrong_way", "stopped_vehicle", "intrusion", "camera_silent", "camera_covered", "sensor_threshold",
    "sensor_silent",
}  # fmt: skip


def test_every_kind_can_be_scripted_and_is() -> None:
    """There is a plan for each kind of incident, and a scenario that ships plays it."""
    plans = {get_args(part.model_fields["kind"].annotation)[0] for part in get_args(get_args(Planned)[0])}
    shipped = {planned.kind for name in SHIPPED for planned in load_scenario(name).incidents}
    assert plans == shipped == {str(kind) for kind in Kind}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_says_where_and_is_listed(name: str) -> None:
    """A scenario that ships names a city that there is, cameras of it, and is in the list of scenarios."""
    scenario = load_scenario(name)
    city = load_city(CITIES / scenario.city)
    assert scenario.name == name
    assert set(scenario.cameras) <= {camera.id for camera in city.cameras}
    assert f"| `{name}` |" in (SCENARIOS / "README.md").read_text(encoding="utf-8")


def test_the_seed_draws_what_is_left_open(tmp_path: Path) -> None:
    """The same seed draws the same numbers and words, within what the file allows; another seed draws others."""
    entry = "{what: passing, who: [person, worker], at: [10, 20], stray: 2, path: [[0, 0], [5, 0]]}"
    file = tmp_path / "s.yaml"
    file.write_text(f"name: s\nperiod: 60\nordinary: [{entry}]\n")
    drawn = [load_scenario(str(file), seed).ordinary[0] for seed in (1, 1, 2, 3, 4, 5)]
    assert drawn[0] == drawn[1]
    assert len({one.at for one in drawn}) == 5
    assert all(10 <= one.at <= 20 for one in drawn)
    walks = [one for one in drawn if isinstance(one, Passing)]
    assert {one.who for one in walks} == {"person", "worker"}
    assert all(abs(one.path[0][0]) <= 2 and one.path[1][0] - one.path[0][0] == pytest.approx(5) for one in walks)


@pytest.mark.parametrize("wrong", ["[20, 10]", "[1, 2, 3]", "[a, b]"])
def test_a_range_that_is_none_is_named(tmp_path: Path, wrong: str) -> None:
    """A number is a number or [from, to]; anything else is refused with its place in the file."""
    file = tmp_path / "s.yaml"
    file.write_text(f"name: s\nperiod: 60\nincidents: [{{kind: camera_dark, camera: cam-01, at: {wrong}, hold: 4}}]\n")
    with pytest.raises(SiteError, match=r"incidents\.0.*at: .*\[from, to\]"):
        load_scenario(str(file))


def test_the_demo_has_its_kinds_after_the_quiet_and_before_65_seconds() -> None:
    """Background models learn in quiet; a run of 90 s sees each of its kinds begin in time to be detected."""
    demo = load_scenario("demo")
    assert {planned.kind for planned in demo.incidents} == DEMO_KINDS
    assert all(10 <= planned.at <= 65 for planned in demo.incidents)


def test_no_camera_has_two_incidents_that_hide_each_other() -> None:
    """Each camera and sensor of the demo has at most one incident in a round."""
    demo = load_scenario("demo")
    sources = [getattr(planned, "camera", None) or getattr(planned, "sensor", None) for planned in demo.incidents]
    assert len(sources) == len(set(sources))


def test_the_demo_city_is_large_enough() -> None:
    """At least 5 traffic and 3 security cameras, 40 sensors, and traffic cameras in two areas."""
    city = load_city()
    traffic = [camera for camera in city.cameras if camera.domain == "traffic"]
    assert len(traffic) >= 5
    assert len(city.cameras) - len(traffic) >= 3
    assert len(city.sensors) >= 40
    assert len({camera.area for camera in traffic}) >= 2


def test_an_unknown_scenario_names_those_that_ship() -> None:
    """The error tells where it looked and what there is."""
    with pytest.raises(SiteError, match="demo"):
        load_scenario("nothing")


def test_a_misspelt_field_is_named(tmp_path: Path) -> None:
    """A scenario with a wrong field is refused with its place in the file."""
    file = tmp_path / "s.yaml"
    file.write_text(
        "name: s\nperiod: 60\nincidents: [{kind: camera_silent, camera: cam-01, at: 3, hold: 4, hodl: 5}]\n"
    )
    with pytest.raises(SiteError, match=r"incidents\.0.*hodl"):
        load_scenario(str(file))


def test_a_city_folder_without_a_city_says_so(tmp_path: Path) -> None:
    """The error names the file that is missing."""
    with pytest.raises(SiteError, match=r"city\.yaml"):
        load_city(tmp_path)
