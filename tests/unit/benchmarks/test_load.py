"""What a load comes to: cameras a core, and whether the centre kept up."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.centre import Usage
from benchmarks.load import Load, Trial, dealt, measured, until_carried, write_site
from ioc.adapters.site_file import load_site
from ioc.rules.catalogue import check_parameters

GROWN = {
    "ioc_frames_captured_total": 1000.0,
    "ioc_judged_latency_seconds_count": 1000.0,
    "ioc_judged_latency_seconds_bucket<0.2": 1000.0,
    "ioc_judged_latency_seconds_bucket<inf": 1000.0,
}
SPENT = (Usage({"main": 1.0, "vision": 2.0}, 100), Usage({"main": 3.0, "vision": 8.0, "decoding": 2.0}, 110))


def load(**changes: float) -> Load:
    return measured(20, 10.0, SPENT, GROWN | changes)


def test_cameras_a_core_are_pictures_judged_in_a_second_of_processor_time() -> None:
    """1000 pictures took 2 + 6 + 2 s: 100 a second, which is what 20 cameras of 5 pictures a second send."""
    assert load().busy == {"main": 2.0, "vision": 6.0, "decoding": 2.0}
    assert load().cameras_a_core == pytest.approx(20.0)
    assert load().p95 == pytest.approx(0.19)
    assert load().memory == (100, 110)


def test_pictures_that_nobody_judged_are_not_carried() -> None:
    """A centre that gives up half of what came carries half as many cameras, and has not kept up."""
    half = load(ioc_judged_latency_seconds_count=500.0, ioc_frames_shed_total=500.0)
    assert half.cameras_a_core == pytest.approx(10.0)
    assert load().kept_up
    assert not half.kept_up


def test_cameras_that_deliver_too_little_are_no_success() -> None:
    """Nothing was shed, but a fifth never came: whoever could not be read was not carried."""
    assert not load(ioc_frames_captured_total=800.0, ioc_judged_latency_seconds_count=800.0).kept_up


def tried(carried: int) -> list[int]:
    """Cameras of each load, if a centre keeps up with so many."""

    def run(trial: Trial) -> Load:
        judged = 5.0 * trial.hold * min(trial.cameras, carried)
        grown = {"ioc_frames_captured_total": judged, "ioc_judged_latency_seconds_count": judged}
        return measured(trial.cameras, trial.hold, SPENT, grown)

    return [load.cameras for load in until_carried(run, Trial(30, 10.0))]


def test_a_load_that_is_too_much_is_lightened() -> None:
    """What is carried at once is measured once; else with three fifths of the cameras, three times in all at most."""
    assert tried(30) == [30]
    assert tried(20) == [30, 18]
    assert tried(2) == [30, 18, 11]


def test_cameras_are_dealt_evenly() -> None:
    """Five of two are three and two."""
    assert dealt(["a", "b"], 5) == ["a", "b", "a", "b", "a"]


def test_the_site_of_a_load_is_one_that_a_centre_takes(tmp_path: Path) -> None:
    """Every camera is a copy of its model with zones and rules of its own; no sensor is waited for."""
    folder = write_site(tmp_path / "site", [("kerb", "http://127.0.0.1:1/kerb"), ("kerb", "x"), ("crossing", "y")])
    site = load_site(folder)
    check_parameters(site)
    assert [camera.id for camera in site.cameras] == ["kerb-0", "kerb-1", "crossing-2"]
    assert site.cameras[0].zones
    assert site.cameras[0].source == "http://127.0.0.1:1/kerb"
    assert not site.sensors
