"""Congestion: full and slow for long enough, until it flows again."""

from __future__ import annotations

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import Track
from ioc.domain.site import ZoneUse
from ioc.rules.congestion import level_of_service
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import T0, engine, observed, of, track, zone

JAM = Kind.CONGESTION


def vehicles(speed: float, count: int = 5, metric: bool = True) -> list[Track]:
    """speed: m/s if metric, else frame heights a second; each vehicle is 0.1 frame heights long."""
    ground = Point(0, 50) if metric else None
    return [
        track(Point(0.1 + 0.15 * n, 0.5), n, velocity=Point(0.0, speed), ground=ground, still_for=0.0)
        for n in range(count)
    ]


def play(rules: RuleEngine, *parts: tuple[float, float, float], metric: bool = True, count: int = 5) -> list[Detection]:
    """parts: (seconds, occupancy, speed), one after the other."""
    out: list[Detection] = []
    frame = 0
    for seconds, occupancy, speed in parts:
        for _ in range(round(seconds * 5)):
            tracks = vehicles(speed, count, metric)
            out += rules.consider(observed(T0 + frame / 5, *tracks, occupancy={"z": occupancy}))
            frame += 1
    return of(out, JAM)


def road() -> RuleEngine:
    return engine(zone(ZoneUse.CARRIAGEWAY))


def test_full_and_slow_for_fifteen_seconds_is_congestion() -> None:
    """It begins within a few seconds after 15 s, and says share, speed and level of service."""
    reports = play(road(), (10, 0.1, 12.0), (40, 0.7, 1.0))
    assert reports[0].phase is Phase.BEGAN
    assert 25 <= reports[0].time - T0 <= 36
    last = reports[-1].why
    assert last.summary.en == (
        "Congestion in zone z: vehicles cover 70% of it, mean speed 3.6 km/h, level of service F."
    )
    assert last.summary.vi.startswith("Ùn tắc tại vùng z: xe che 70 % mặt đường, tốc độ trung bình 3,6 km/h")
    assert {measure.name: measure.threshold for measure in last.measures} == {
        "occupancy": 0.3,
        "mean_speed": 1.8,
        "vehicles": 3.0,
    }


@pytest.mark.parametrize(("occupancy", "speed", "count"), [(0.7, 9.0, 5), (0.2, 0.5, 5), (0.7, 0.5, 1), (0.0, 0.0, 0)])
def test_full_but_fast_slow_but_empty_or_one_lorry_is_none(occupancy: float, speed: float, count: int) -> None:
    """Both must hold, with at least three vehicles: one broken-down lorry may fill a near zone."""
    assert not play(road(), (90, occupancy, speed), count=count)


def test_a_red_light_shorter_than_the_time_is_none() -> None:
    """Ten seconds of standing, then flow, over and over."""
    assert not play(road(), *[(10, 0.6, 0.0), (20, 0.2, 10.0)] * 4)


def test_clears_with_hysteresis() -> None:
    """A start of the queue for some seconds does not end it; flowing traffic for 10 s does."""
    reports = play(road(), (40, 0.7, 0.5), (5, 0.5, 2.5), (20, 0.7, 0.5), (40, 0.15, 10.0))
    assert len({report.id for report in reports}) == 1
    assert reports[-1].phase is Phase.ENDED
    assert 75 <= reports[-1].time - T0 <= 90


def test_a_crawl_above_the_limit_does_not_end_it() -> None:
    """9 km/h for half a minute, still full: slow until it is 1.6 times the limit."""
    reports = play(road(), (40, 0.7, 0.5), (30, 0.7, 2.6), (5, 0.7, 0.5))
    assert reports[-1].phase is Phase.CONTINUES


def test_between_the_two_limits_it_goes_on_but_does_not_begin() -> None:
    """Occupancy between clear and full keeps an episode and starts none."""
    assert not play(road(), (60, 0.24, 1.0))
    reports = play(road(), (40, 0.7, 1.0), (60, 0.24, 1.0))
    assert reports[-1].phase is Phase.CONTINUES


def test_works_without_metres() -> None:
    """Uncalibrated, speed is in vehicle sizes a second."""
    reports = play(road(), (40, 0.7, 0.02), metric=False)
    assert reports[0].phase is Phase.BEGAN
    assert "0.2 vehicle sizes a second" in reports[-1].why.summary.en
    assert not play(road(), (40, 0.7, 0.2), metric=False)


@pytest.mark.parametrize(
    ("share", "level"),
    [(0.9, "A"), (0.85, "B"), (0.6, "C"), (0.45, "D"), (0.35, "E"), (0.3, "F"), (0.0, "F"), (2.0, "A")],
)
def test_level_of_service_is_that_of_the_highway_capacity_manual(share: float, level: str) -> None:
    """A above 85 % of the free-flow speed, F at 30 % and below."""
    assert level_of_service(share * 10.0, 10.0) == level


def test_what_stands_has_no_speed_whatever_its_filter_remembers() -> None:
    """A held track keeps the velocity it had when it was last seen; standing, it counts as nought."""
    rules = road()
    out: list[Detection] = []
    for frame in range(200):
        held = [
            track(Point(0.1 + 0.15 * n, 0.5), n, velocity=Point(0, 9), ground=Point(0, 50), still_for=1 + frame / 5)
            for n in range(4)
        ]
        out += rules.consider(observed(T0 + frame / 5, *held, occupancy={"z": 0.6}))
    (began,) = of(out, JAM, Phase.BEGAN)
    assert next(measure.value for measure in began.why.measures if measure.name == "mean_speed") == 0.0


def test_it_begins_when_most_have_stopped_and_not_with_the_first_ones() -> None:
    """A street that fills up: half of the vehicles stand, the other half still drives up to them."""
    rules = road()
    out: list[Detection] = []
    for frame in range(300):
        t = frame / 5
        standing = 5 if t < 40 else 8
        tracks = [
            track(Point(0.05 + 0.1 * n, 0.5), n, velocity=Point(0.0, 0.0 if n < standing else 7.0), ground=Point(0, 50))
            for n in range(9)
        ]
        out += rules.consider(observed(T0 + t, *tracks, occupancy={"z": 0.6}))
    (began,) = of(out, JAM, Phase.BEGAN)
    assert 40 <= began.start - T0 <= 44


def test_a_track_that_leaps_is_no_flow() -> None:
    """Two of twelve tracks pass from vehicle to vehicle in the jam, with 40 m/s."""
    rules = road()
    out: list[Detection] = []
    for frame in range(200):
        speeds = [40.0, 40.0] + [0.3] * 10
        tracks = [
            track(Point(0.05 + 0.07 * n, 0.5), n, velocity=Point(0.0, speed), ground=Point(0, 50))
            for n, speed in enumerate(speeds)
        ]
        out += rules.consider(observed(T0 + frame / 5, *tracks, occupancy={"z": 0.6}))
    assert len(of(out, JAM, Phase.BEGAN)) == 1
