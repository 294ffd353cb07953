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
from tests.unit.rules.scenes import T0, engine, heartbeat, observed, of, track, watch, zone

COLLISION = Kind.COLLISION
ROAD = zone(ZoneUse.CARRIAGEWAY)
METRES = 30.0
"""Metres from the top of the picture to the bottom, as seen from above; the picture is 16 : 9."""


def vehicle(east: float, south: float, number: int, still: float = 0.0, metric: bool = True, **more: object) -> Track:
    """A car, 1.8 m in size, at so many metres from the picture's upper left corner."""
    foot = Point(east / METRES * 9 / 16, south / METRES)
    ground = Point(east, 100 - south) if metric else None
    return track(foot, number, still, size=1.8 / METRES, ground=ground, **more)  # type: ignore[arg-type]  # passed on


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
@pytest.mark.parametrize("fps", [5.0, 25.0])
def test_two_that_meet_and_stay_are_reported_within_five_seconds(metric: bool, fps: float) -> None:
    """Both stop at once, touching: one episode, from the stop, with the deceleration that was measured."""
    reports = play(lambda t: crossing(t, metric=metric), fps=fps)
    (began,) = of(reports, COLLISION, Phase.BEGAN)
    assert began.start == pytest.approx(T0 + 5.0, abs=0.4)
    assert 2.7 <= began.time - (T0 + 5.0) <= 5.0
    assert began.why.measures[0].value > (began.why.measures[0].threshold or 0)
    assert began.why.summary.en.startswith("Perhaps a collision in zone z")
    assert began.why.box is not None
    assert len(began.why.path) > 3


def test_running_into_one_that_stands_is_one() -> None:
    """Into the rear of a broken-down vehicle at 9 m/s."""

    def scene(t: float) -> list[Track]:
        way, still = brakes(t, 9.0, 5.0, 25.0)
        return [vehicle(20.0, 25.0, 1, still=t + 9), vehicle(20.0, 23.1 - way, 2, still)]

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


def follows(t: float, braking: float | None, lost: float = 6.4, metric: bool = True) -> list[Track]:
    """Down the picture drives one that stops with 8 m/s2 at t = 5, and 14 m behind it another one, which is hidden by
    the first one from the time `lost` on. braking: its deceleration, None if it does not brake at all."""
    way, still = brakes(t, 9.0, 5.0, 8.0)
    front = vehicle(20.0, 26.0 - way, 1, still, metric)
    if t >= lost:
        return [front]
    behind = 26.0 - 23.0 + 9.0 * (t - 4.4) if braking is None else 19.0 - brakes(t, 9.0, 6.9, braking)[0]
    return [front, vehicle(20.0, behind, 2, metric=metric)] if behind > 0 else [front]


def test_one_that_drives_into_the_one_ahead_and_is_hidden_by_it_is_one() -> None:
    """Seen from the front the car behind is lost while it still drives: nobody sees it stop."""
    (began,) = of(play(lambda t: follows(t, None)), COLLISION, Phase.BEGAN)
    assert 5.0 <= began.start - T0 <= 6.6
    assert began.time - began.start <= 4.0


def test_one_that_brakes_behind_and_is_hidden_is_none() -> None:
    """It would have come to a stand in time when it was lost."""
    assert not play(lambda t: follows(t, 4.0))


def test_one_that_was_only_hidden_for_a_moment_is_none() -> None:
    """It swerves, and drives on ahead of the other one under a new number."""

    def scene(t: float) -> list[Track]:
        out = follows(t, None)
        if t >= 7.2:
            out.append(replace(vehicle(22.5, 28.0 + 7 * (t - 7.2), 3, first_seen=T0 + 7.2), velocity=Point(0, 7)))
        return out

    assert not play(scene)


def test_in_a_crowd_one_that_is_lost_proves_nothing() -> None:
    """The same as the collision above, on a road that is covered by vehicles to a third."""
    rules = engine(ROAD)
    out: list[Detection] = []
    for frame in range(70):
        out += rules.consider(observed(T0 + frame / 5, *follows(frame / 5, None), occupancy={"z": 0.33}))
    assert not of(out, COLLISION)


@pytest.mark.parametrize("missing", [(3.9, 4.7), (4.3, 5.1), (4.7, 6.1), (5.1, 6.7)])
def test_nothing_is_concluded_from_a_stop_in_which_pictures_are_missing(missing: tuple[float, float]) -> None:
    """A busy machine sheds pictures: who drove in one and stands in the next may have braked as it liked."""
    rules = engine(ROAD)
    out: list[Detection] = []
    for frame in range(70):
        t = frame / 5
        if not missing[0] < t < missing[1]:
            out += rules.consider(observed(T0 + t, *crossing(t)))
    assert not of(out, COLLISION)


def test_who_leaves_the_picture_does_not_stop_at_its_edge() -> None:
    """The edge cuts off what drives on: its foot stays there, hard behind another one's."""

    def scene(t: float) -> list[Track]:
        way, still = brakes(t, 9.0, 5.0, 25.0)
        return [vehicle(20.0, 30.0 - way, 1, still), vehicle(20.0, 30.0, 2, still=t + 1)]

    assert not play(scene)


def test_side_by_side_at_the_stop_line_is_none() -> None:
    """Both stop hard, one beside the other, their boxes touching."""

    def scene(t: float) -> list[Track]:
        way, still = brakes(t, 9.0, 5.0, 20.0)
        return [vehicle(20.0, 25.0 - way, 1, still), vehicle(22.0, 25.0, 2, still=t + 1)]

    assert not play(scene)


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
