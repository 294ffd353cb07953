"""Collisions: what must come together, and everything that looks a little like one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from numpy.random import default_rng

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import T0, engine, heartbeat, of, track, watch, zone

COLLISION = Kind.COLLISION
ROAD = zone(ZoneUse.CARRIAGEWAY)
METRES = 30.0
"""Metres from the top of the picture to the bottom, as seen from above; the picture is 16 : 9."""


def vehicle(east: float, south: float, number: int, still: float = 0.0, metric: bool = True, **more: object) -> Track:
    """A car, 3 m in size, at so many metres from the picture's upper left corner."""
    foot = Point(east / METRES * 9 / 16, south / METRES)
    ground = Point(east, 100 - south) if metric else None
    return track(foot, number, still, size=3.0 / METRES, ground=ground, **more)  # type: ignore[arg-type]  # passed on


def brakes(t: float, speed: float, stop: float, deceleration: float) -> tuple[float, float]:
    """Metres before the place where it comes to a stand at the time `stop`, and for how long it has stood."""
    left = max(0.0, stop - t)
    braking = speed / deceleration
    way = deceleration * left**2 / 2 if left < braking else speed * (left - braking / 2)
    return way, max(0.0, t - stop)


def crossing(t: float, deceleration: float = 25.0, stop: float = 5.0, metric: bool = True) -> list[Track]:
    """One from the west and one from the north meet in the middle."""
    way, still = brakes(t, 9.0, stop, deceleration)
    other_way, other_still = brakes(t, 8.0, stop + 0.2, deceleration)
    return [
        vehicle(25.0 - way, 16.0, 1, still, metric),
        vehicle(27.0, 16.0 - other_way, 2, other_still, metric),
    ]


def play(scene: Callable[[float], list[Track]], seconds: float = 14.0, fps: float = 5.0) -> list[Detection]:
    return of(watch(engine(ROAD), seconds, scene, fps=fps), COLLISION)


@pytest.mark.parametrize("metric", [True, False], ids=["metres", "sizes"])
@pytest.mark.parametrize("fps", [3.0, 5.0, 25.0])
def test_two_that_meet_and_stay_are_reported_within_five_seconds(metric: bool, fps: float) -> None:
    """Both stop at once, touching: one episode, from the stop, with the deceleration that was measured."""
    reports = play(lambda t: crossing(t, metric=metric), fps=fps)
    (began,) = of(reports, COLLISION, Phase.BEGAN)
    assert began.start == pytest.approx(T0 + 5.0, abs=0.4)
    assert 3.0 <= began.time - (T0 + 5.0) <= 5.0
    assert began.why.measures[0].value > (began.why.measures[0].threshold or 0)
    assert began.why.summary.en.startswith("Perhaps a collision in zone z")
    assert began.why.box is not None
    assert len(began.why.path) > 3


def test_running_into_one_that_stands_is_one() -> None:
    """Into the rear of a broken-down vehicle at 9 m/s."""

    def scene(t: float) -> list[Track]:
        way, still = brakes(t, 9.0, 5.0, 25.0)
        return [vehicle(20.0, 25.0, 1, still=t + 9), vehicle(20.0, 22.2 - way, 2, still)]

    assert len(of(play(scene), COLLISION, Phase.BEGAN)) == 1


def test_one_that_is_lost_behind_the_other_still_counts() -> None:
    """The two become one blob, and the tracker keeps one of them."""
    scene = lambda t: crossing(t)[: 2 if t < 6 else 1]  # noqa: E731  # one line
    assert len(of(play(scene), COLLISION, Phase.BEGAN)) == 1


def test_it_ends_when_both_have_gone_and_not_before() -> None:
    """Found again under other numbers, hidden for a while, then cleared away: one episode that ends then."""

    def scene(t: float) -> list[Track]:
        if t < 12:
            return crossing(t)
        return [replace(x, id=x.id + 10, seen=t < 20) for x in crossing(t)] if t < 30 else []

    reports = play(scene, 45)
    assert len({report.id for report in reports}) == 1
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].end == pytest.approx(T0 + 29.8, abs=0.3)


def test_braking_is_no_collision() -> None:
    """Both brake with 4 m/s2 to a stand, side by side; one brakes with 9 where nobody is."""
    assert not play(lambda t: crossing(t, deceleration=4.0))
    assert not play(lambda t: [vehicle(25.0 - brakes(t, 9.0, 5.0, 9.0)[0], 16.0, 1, max(0.0, t - 5))])


def test_who_drives_on_has_not_collided() -> None:
    """A sudden stop against another, who is waved through after 2 s."""

    def scene(t: float) -> list[Track]:
        one, other = crossing(t)
        return [one, other if t < 7 else vehicle(27.0, 16.0 + 4 * (t - 7), 2)]

    assert not play(scene)


def test_a_sudden_stop_at_the_end_of_a_queue_is_none() -> None:
    """Three have stood there for a while, one behind the other, boxes overlapping in perspective."""

    def scene(t: float) -> list[Track]:
        way, still = brakes(t, 9.0, 5.0, 12.0)
        queue = [vehicle(20.0, 28.0 - 2.8 * n, 10 + n, still=t + 9) for n in range(3)]
        return [*queue, vehicle(20.0, 19.6 - way, 1, still)]

    assert not play(scene)


def test_a_box_that_jumps_has_not_driven() -> None:
    """A standing vehicle's box leaps by 6 m onto another when their outlines merge."""
    scene = lambda t: [  # noqa: E731  # one line
        vehicle(20.0 if t < 5 else 26.0, 16.0, 1, still=t if t < 5 else t - 5),
        vehicle(27.0, 16.0, 2, still=t),
    ]
    assert not play(scene)


def test_far_off_what_drives_on_in_jerks_does_not_stand() -> None:
    """A pixel is metres there: the box of a driving vehicle moves once a second, beside one that is lost."""

    def scene(t: float) -> list[Track]:
        gone = 9.0 * min(t, 4.0) + 5.0 * max(0.0, t - 4.0)
        foot, away = Point(0.5, 0.5 - 0.1 * gone / 60), Point(0.0, 40 + gone)
        still = t % 1.2 if t > 4 else 0.0
        jerky = track(foot, 1, still, size=0.07, velocity=Point(0, 5), ground=away)
        lost = track(Point(0.51, foot.y), 2, still, size=0.07, velocity=Point(0, 5), ground=away)
        return [jerky, lost] if t < 5 else [jerky]

    assert not play(scene)


def test_somebody_on_foot_does_not_collide() -> None:
    """People stop at once wherever they like."""
    assert not play(lambda t: [replace(x, label=ObjectClass.PERSON) for x in crossing(t)])


def stop_and_go(seconds: float, seed: int, metric: bool) -> Callable[[float], list[Track]]:
    """Ten vehicles in one lane behind a leader that drives and stops (intelligent driver model, Treiber 2000)."""
    noise, step = default_rng(seed), 0.2
    places, speeds = [-5.0 * n for n in range(10)], [0.0] * 10
    stood, moments = [0.0] * 10, []
    for frame in range(round(seconds / step)):
        leader = 9.0 if (frame * step) % 25 < 12 else 0.0
        for n in range(10):
            wanted, gap, closing = (leader, 1e9, 0.0) if n == 0 else (
                11.0, max(0.3, places[n - 1] - places[n] - 3.2), speeds[n] - speeds[n - 1]
            )  # fmt: skip
            reach = 1.0 + speeds[n] * 0.9 + speeds[n] * closing / (2 * math.sqrt(1.5 * 3.0))
            push = 1.5 * (1 - (speeds[n] / max(wanted, 0.1)) ** 4 - (max(0.0, reach) / gap) ** 2)
            speeds[n] = max(0.0, speeds[n] + max(-5.0, push) * step)
            places[n] += speeds[n] * step
            stood[n] = stood[n] + step if speeds[n] < 0.3 else 0.0
        moments.append([(place % 400, still) for place, still in zip(places, stood, strict=True)])

    def scene(t: float) -> list[Track]:
        now = moments[min(len(moments) - 1, round(t / step))]
        return [
            vehicle(
                20 + noise.normal(0, 0.1), place % 30 + noise.normal(0, 0.2), int(place // 30) * 16 + n, still, metric
            )
            for n, (place, still) in enumerate(now)
        ]

    return scene


@pytest.mark.parametrize("metric", [True, False], ids=["metres", "sizes"])
def test_none_in_stop_and_go(metric: bool) -> None:
    """Ten minutes of a queue that drives and stops every 25 s, measured with noise."""
    assert not play(stop_and_go(600.0, 3, metric), 600.0)


def test_a_silent_camera_keeps_it_for_a_while() -> None:
    """Ten seconds without pictures: the same episode goes on when they are back."""
    rules = engine(ROAD)
    reports = watch(rules, 10, crossing)
    for beat in range(20):
        reports += rules.consider(heartbeat(T0 + 10 + beat / 2, T0 + 9.8))
    reports += watch(rules, 6, crossing, start=20.0)
    assert len({report.id for report in of(reports, COLLISION)}) == 1
    assert not of(reports, COLLISION, Phase.ENDED)
