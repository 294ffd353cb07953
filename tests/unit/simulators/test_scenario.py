from pathlib import Path
from typing import get_args

import pytest

from ioc.domain.errors import SiteError
from simulators.city import load_city
from simulators.scenario import Planned, load_scenario


def test_the_demo_has_every_kind_after_the_quiet_and_before_65_seconds() -> None:
    """Background models learn in quiet; a run of 90 s sees every kind begin in time to be detected."""
    demo = load_scenario("demo")
    scripted = {get_args(part.model_fields["kind"].annotation)[0] for part in get_args(get_args(Planned)[0])}
    assert {planned.kind for planned in demo.incidents} == scripted
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
