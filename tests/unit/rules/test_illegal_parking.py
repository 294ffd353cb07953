"""Illegal parking: who stands where and when nobody may, and who only waits in traffic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.detection import Phase
from ioc.domain.geometry import Point, Polygon
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.schedule import Schedule
from ioc.domain.site import Zone, ZoneUse
from tests.unit.rules.scenes import T0, engine, observed, of, track, watch, zone

PARKING = Kind.ILLEGAL_PARKING
KERB = Polygon((Point(0.6, 0), Point(0.8, 0), Point(0.8, 1), Point(0.6, 1)))
ROAD = Polygon((Point(0.2, 0), Point(0.6, 0), Point(0.6, 1), Point(0.2, 1)))
NO_PARKING = zone(ZoneUse.NO_PARKING, "kerb", KERB)
LANE = zone(ZoneUse.LANE, "lane", ROAD)
WIDE_LANE = zone(ZoneUse.LANE, "lane", Polygon((Point(0.2, 0), Point(0.9, 0), Point(0.9, 1), Point(0.2, 1))))


def stands(t: float, number: int = 1, y: float = 0.5, since: float = 0.0, **more: object) -> Track:
    return track(Point(0.7, y), number, still_for=max(0.0, t - since), **more)  # type: ignore[arg-type]  # passed on


def row(t: float) -> list[Track]:
    return [stands(t, number, y) for number, y in ((1, 0.9), (2, 0.7), (3, 0.5), (4, 0.3))]


def passing(t: float, x: float = 0.4) -> Track:
    return track(Point(x, (t % 4) / 4), number=100 + int(t // 4))


def test_fires_at_the_threshold_and_ends_when_it_leaves() -> None:
    """A vehicle at the kerb is reported after 60 s with the time of its stop, and the episode ends when it has gone."""
    reports = of(watch(engine(NO_PARKING), 100, lambda t: [stands(t, since=2.0)] if t < 80 else []), PARKING)
    assert reports[0].start == pytest.approx(T0 + 2.0, abs=1e-3)
    assert reports[0].time == pytest.approx(T0 + 62.0, abs=1e-3)
    assert reports[0].zone == "kerb"
    assert "(threshold 60 s)" in reports[0].why.summary.en
    assert reports[-1].phase is Phase.ENDED
    assert T0 + 80 <= reports[-1].time <= T0 + 86
    assert len({report.id for report in reports}) == 1


def test_a_short_stop_is_no_parking() -> None:
    """Fifty seconds to let somebody out are not reported; neither is somebody who stands there on foot."""
    assert not of(watch(engine(NO_PARKING), 90, lambda t: [stands(t)] if t < 50 else []), PARKING)
    assert not of(watch(engine(NO_PARKING), 90, lambda t: [stands(t, label=ObjectClass.PERSON)]), PARKING)


def test_outside_the_zone_nobody_parks_illegally() -> None:
    """A vehicle that stands in the lane beside the zone is the business of stopped_vehicle."""
    beside = track(Point(0.4, 0.5), still_for=70.0)
    assert not of(watch(engine(NO_PARKING, LANE), 90, lambda t: [replace(beside, still_for=t)]), PARKING)


def hours(text: str) -> Zone:
    return replace(NO_PARKING, schedule=Schedule(text, "UTC"))


def test_only_the_hours_of_the_schedule_count() -> None:
    """T0 is 12:20 UTC. Allowed until 12:21: the 60 s run from there on, not from the stop; forbidden later: nothing."""
    (began,) = of(watch(engine(hours("12:21-18:00")), 130, lambda t: [stands(t)]), PARKING, Phase.BEGAN)
    assert began.start == pytest.approx(T0 + 60, abs=0.3)
    assert began.time == pytest.approx(T0 + 120, abs=0.5)
    assert not of(watch(engine(hours("13:30-18:00")), 130, lambda t: [stands(t)]), PARKING)


def test_it_is_over_when_parking_is_allowed_again() -> None:
    """The schedule ends while the vehicle stands: the episode ends, and does not begin anew."""
    reports = of(watch(engine(hours("12:00-12:22")), 200, lambda t: [stands(t)]), PARKING)
    assert len(of(reports, PARKING, Phase.BEGAN)) == 1
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].end == pytest.approx(T0 + 120, abs=0.5)


def test_a_row_of_parked_vehicles_is_no_queue() -> None:
    """Four at the kerb outside the lane: each is reported, although nothing goes past."""
    assert len(of(watch(engine(NO_PARKING, LANE), 70, row), PARKING, Phase.BEGAN)) == 4


def test_traffic_that_waits_in_a_lane_is_not_parked() -> None:
    """The zone lies in the lane: a queue in which nothing goes past is held back, with a reason."""
    rules = engine(NO_PARKING, WIDE_LANE)
    assert not of(watch(rules, 120, row), PARKING)
    assert sum(rules.suppressed[PARKING].values()) > 0


def test_a_full_lane_is_a_queue_although_riders_filter_past() -> None:
    """Standing traffic covers the lane and motorbikes thread through: nobody is parked."""
    rules = engine(NO_PARKING, WIDE_LANE)
    out = []
    for frame in range(500):
        t = frame / 5
        out += rules.consider(observed(T0 + t, *row(t), passing(t), occupancy={"lane": 0.6}))
    assert not of(out, PARKING)


def test_vehicles_parked_in_a_lane_are_reported_when_traffic_flows_past() -> None:
    """Four stand in a row at the kerb side of the lane, and others drive by: parked, all four."""
    reports = watch(engine(NO_PARKING, WIDE_LANE), 90, lambda t: [*row(t), passing(t)])
    assert len(of(reports, PARKING, Phase.BEGAN)) == 4


def test_another_number_and_a_gap_are_the_same_parked_vehicle() -> None:
    """Lost for 2 s and found under another number: one episode that runs from the stop."""

    def scene(t: float) -> list[Track]:
        return [stands(t)] if t < 30 else [] if t < 32 else [stands(t, number=9, since=31.0)]

    reports = of(watch(engine(NO_PARKING), 90, scene), PARKING)
    assert len({report.id for report in reports}) == 1
    assert reports[0].time == pytest.approx(T0 + 60, abs=1.1)
