"""Lane misuse: which class drives along which lane."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.detection import Phase
from ioc.domain.geometry import Point, Polygon
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.schedule import Schedule
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import T0, engine, of, track, watch, zone

MISUSE = Kind.LANE_MISUSE
STRIP = Polygon((Point(0.4, 0), Point(0.6, 0), Point(0.6, 1), Point(0.4, 1)))
LANE = replace(zone(name="bikes", polygon=STRIP), forbidden=(ObjectClass.CAR, ObjectClass.TRUCK))


def drives(t: float, x: float = 0.5, number: int = 1, label: ObjectClass = ObjectClass.CAR) -> Track:
    return track(Point(x, 0.1 + 0.12 * t), number, label=label)


def test_a_car_along_a_lane_of_motorbikes_is_reported_once() -> None:
    """After 2 s and two of its sizes in the lane; one episode that says who, where and how long."""
    reports = of(watch(engine(LANE), 12, lambda t: [drives(t)] if t < 7 else []), MISUSE)
    began = reports[0]
    assert began.start == pytest.approx(T0, abs=1e-3)
    assert began.time == pytest.approx(T0 + 2.0, abs=0.21)
    assert began.zone == "bikes"
    assert began.why.summary.vi.startswith("Ô tô con đi trong vùng bikes")
    assert "A car has driven in zone bikes" in began.why.summary.en
    assert len({report.id for report in reports}) == 1
    assert reports[-1].phase is Phase.ENDED


def test_a_bus_that_comes_near_has_driven_though_it_is_large_now() -> None:
    """It grows to eight times its size while it drives towards the camera: its way is measured in the mean of both."""

    def comes(t: float) -> list[Track]:
        size = 0.06 * 1.65**t
        return [track(Point(0.5, 0.3 + size), size=size)] if t < 4.2 else []

    assert of(watch(engine(LANE), 6, comes), MISUSE, Phase.BEGAN)


@pytest.mark.parametrize("label", [ObjectClass.MOTORBIKE, ObjectClass.BUS, ObjectClass.UNKNOWN, ObjectClass.PERSON])
def test_who_may_be_there_is_not_reported(label: ObjectClass) -> None:
    """A class that the lane does not forbid, nobody knows, or that is on foot."""
    assert not of(watch(engine(LANE), 7, lambda t: [drives(t, label=label)]), MISUSE)


def test_a_lane_that_forbids_people_is_the_business_of_another_rule() -> None:
    """`forbidden: [person]` is pedestrian_on_carriageway."""
    lane = replace(LANE, forbidden=(ObjectClass.PERSON,))
    assert not of(watch(engine(lane), 7, lambda t: [drives(t, label=ObjectClass.PERSON)]), MISUSE)


def test_touching_crossing_or_standing_in_the_lane_does_not_count() -> None:
    """A third of the body inside; straight across; waiting in it: no misuse of the lane."""
    assert not of(watch(engine(LANE), 7, lambda t: [drives(t, x=0.39)]), MISUSE)
    assert not of(watch(engine(LANE), 5, lambda t: [track(Point(0.1 + 0.15 * t, 0.5))]), MISUSE)
    assert not of(watch(engine(LANE), 9, lambda t: [track(Point(0.5, 0.5), still_for=t)]), MISUSE)


def test_a_class_that_wavers_is_not_settled() -> None:
    """Voted car one second, motorbike the next: nobody knows what it is."""
    classes = (ObjectClass.CAR, ObjectClass.MOTORBIKE)
    assert not of(watch(engine(LANE), 7, lambda t: [drives(t, label=classes[int(t) % 2])]), MISUSE)


def test_another_number_is_the_same_vehicle() -> None:
    """Lost for half a second after it was reported, found under a new number: no second report."""

    def scene(t: float) -> list[Track]:
        return [] if 3.0 <= t < 3.5 else [replace(drives(t), id=1 if t < 3.2 else 2, first_seen=T0 + (t > 3.2) * 3.3)]

    assert len({report.id for report in of(watch(engine(LANE), 7, scene), MISUSE)}) == 1


def test_a_shoulder_and_hours_that_do_not_hold_are_left_out() -> None:
    """Where a shoulder overlaps the lane, and outside the lane's time table (T0 is 12:20 UTC)."""
    shoulder = zone(ZoneUse.SHOULDER, "shoulder", STRIP)
    assert not of(watch(engine(LANE, shoulder), 7, lambda t: [drives(t)]), MISUSE)
    morning = replace(LANE, schedule=Schedule("06:30-09:00", "UTC"))
    assert not of(watch(engine(morning), 7, lambda t: [drives(t)]), MISUSE)
