"""People where only vehicles drive: who is reported, how soon, and what is taken for somebody without calibration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.detection import Phase
from ioc.domain.geometry import Box, Point, Polygon
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.schedule import Schedule
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import SIZE, T0, engine, of, track, watch, zone

ON_ROAD = Kind.PEDESTRIAN_ON_CARRIAGEWAY
PERSON, RIDER, CAR, UNKNOWN = ObjectClass.PERSON, ObjectClass.MOTORBIKE, ObjectClass.CAR, ObjectClass.UNKNOWN
LANE = replace(zone(polygon=Polygon((Point(0, 0), Point(0.6, 0), Point(0.6, 1), Point(0, 1)))), forbidden=(PERSON,))
SHOULDER = zone(ZoneUse.SHOULDER, "shoulder", Polygon((Point(0.6, 0), Point(1, 0), Point(1, 1), Point(0.6, 1))))


def goes(
    t: float, x: float = 0.3, label: ObjectClass = PERSON, number: int = 1, born: float = 0.0, speed: float = 0.05
) -> Track:
    """On a calibrated camera: its class is known from 1 s after it was first seen."""
    known = label if t - born >= 1.0 else UNKNOWN
    y = 0.2 + speed * (t - born)
    return track(Point(x, y), number, label=known, ground=Point(0, 20), first_seen=T0 + born)


def test_a_rider_on_the_shoulder_is_reported_a_second_after_it_comes_into_view() -> None:
    """Its class is known after 1 s, and it was inside all the while: reported at once, dated to the first sight."""
    reports = of(watch(engine(SHOULDER, LANE), 8, lambda t: [goes(t, 0.8, RIDER)] if t >= 0.6 else []), ON_ROAD)
    assert reports[0].time == pytest.approx(T0 + 1.0, abs=0.01)
    assert reports[0].start == pytest.approx(T0, abs=1e-3)
    assert "A motorbike has been on zone shoulder" in reports[0].why.summary.en
    assert len({report.id for report in reports}) == 1


def test_somebody_in_a_lane_that_forbids_people() -> None:
    """A person is reported a second after it is known for one, a rider is not; without `forbidden` nobody is."""
    reports = of(watch(engine(LANE), 8, lambda t: [goes(t)]), ON_ROAD)
    assert 2.0 <= reports[0].time - T0 <= 2.01
    assert not of(watch(engine(LANE), 8, lambda t: [goes(t, label=RIDER)]), ON_ROAD)
    assert not of(watch(engine(zone()), 8, lambda t: [goes(t)]), ON_ROAD)


def test_who_steps_in_from_beside_is_counted_from_there() -> None:
    """In view for 4 s on the shoulder's other side: the dwell runs from the step into the lane."""

    def scene(t: float) -> list[Track]:
        return [track(Point(0.9 - 0.1 * t, 0.5), label=PERSON, ground=Point(0, 20))]

    (began,) = of(watch(engine(LANE), 6, scene), ON_ROAD, Phase.BEGAN)
    assert began.start == pytest.approx(T0 + 3.2, abs=0.21)
    assert began.time - began.start >= 1.0


def test_a_car_on_the_shoulder_and_a_class_that_wavers_are_nobody() -> None:
    """A breakdown on the shoulder is no pedestrian; a track voted person for half a second is none either."""
    assert not of(watch(engine(SHOULDER), 8, lambda t: [goes(t, 0.8, CAR)]), ON_ROAD)
    waver = lambda t: [goes(t, label=(PERSON, RIDER)[int(2 * t) % 2])]  # noqa: E731  # one line
    assert not of(watch(engine(LANE), 8, waver), ON_ROAD)


def test_several_people_are_one_episode_until_the_last_has_left() -> None:
    """Three walk by, one after the other within 3 s: one episode, ended 3 s after the last."""

    def scene(t: float) -> list[Track]:
        return [goes(t, 0.3, number=n, born=born) for n, born in ((1, 0.0), (2, 3.0), (3, 6.0)) if born <= t < born + 4]

    reports = of(watch(engine(LANE), 20, scene), ON_ROAD)
    assert len({report.id for report in reports}) == 1
    assert reports[-1].phase is Phase.ENDED
    assert 12.5 <= reports[-1].time - T0 <= 13.5


def test_a_gap_of_a_few_pictures_does_not_begin_anew() -> None:
    """Hidden for half a second before the dwell is over: still counted from the start."""
    reports = of(watch(engine(LANE), 8, lambda t: [] if 1.4 < t < 1.9 else [goes(t)]), ON_ROAD)
    assert reports[0].time - T0 <= 2.21


def test_hours_that_do_not_hold_forbid_nobody() -> None:
    """A street that is for walking in the evening: T0 is 12:20 UTC."""
    assert not of(watch(engine(replace(LANE, schedule=Schedule("18:00-22:00"))), 8, lambda t: [goes(t)]), ON_ROAD)


def thing(t: float, x: float, width: float, height: float, number: int = 1, moves: bool = True) -> Track:
    """On an uncalibrated camera. width, height: frame heights."""
    foot = Point(x, 0.3 + (0.1 * (t % 6) if moves else 0.2))
    w = width * SIZE[1] / SIZE[0]
    box = Box(foot.x - w / 2, foot.y - height, w, height)
    return replace(track(foot, number, label=UNKNOWN, still_for=0.0 if moves else t), box=box)


def traffic(t: float) -> list[Track]:
    return [thing(t, 0.3, 0.16, 0.14, number=100 + int(t // 6))]


def test_without_calibration_what_is_upright_and_slight_on_a_shoulder_is_somebody() -> None:
    """A rider, 0.07 wide and 0.15 high, beside cars of 0.16: reported within a second, with less confidence."""

    def scene(t: float) -> list[Track]:
        return [*traffic(t), *([replace(thing(t - 30, 0.8, 0.07, 0.15), first_seen=T0 + 30)] if t > 30.5 else [])]

    reports = of(watch(engine(SHOULDER, LANE), 35, scene), ON_ROAD)
    assert reports[0].time - T0 == pytest.approx(30.6)
    assert reports[0].confidence == 0.6
    assert "person or rider" in reports[0].why.summary.en


def test_without_calibration_vehicles_on_a_shoulder_are_not_taken_for_people() -> None:
    """A car (low), a lorry (upright, but wide beside the traffic), a parked thing, and people in lanes: unknown."""
    for width, height, moves in ((0.16, 0.14, True), (0.18, 0.26, True), (0.07, 0.15, False)):

        def scene(t: float, width: float = width, height: float = height, moves: bool = moves) -> list[Track]:
            return [*traffic(t), *([thing(t, 0.8, width, height, moves=moves)] if t > 31 else [])]

        assert not of(watch(engine(SHOULDER, LANE), 36, scene), ON_ROAD)
    assert not of(watch(engine(LANE), 8, lambda t: [thing(t, 0.3, 0.07, 0.15)]), ON_ROAD)
