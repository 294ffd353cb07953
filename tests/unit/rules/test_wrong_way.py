"""Wrong-way drivers, and everything that only looks like one."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.detection import Phase
from ioc.domain.geometry import Box, Point, Polygon
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import T0, engine, of, track, watch, zone

WRONG = Kind.WRONG_WAY


def up(t: float, number: int = 1, speed: float = 0.15, start: float = 0.0, x: float = 0.5) -> list[Track]:
    """Drives up the picture, against the lane, from `start` seconds on."""
    y = 0.95 - speed * (t - start)
    return [track(Point(x, y), number, first_seen=T0 + start)] if t >= start and y > 0.12 else []


def test_fires_within_two_seconds_and_says_why() -> None:
    """A vehicle that drives steadily against its lane is reported within 2 s, with angle, way and both directions."""
    (began,) = of(watch(engine(zone()), 6, up), WRONG, Phase.BEGAN)
    assert began.time - T0 <= 2.0
    assert began.start == pytest.approx(T0, abs=1.0)
    assert began.why.direction == Point(0.0, 1.0)
    assert len(began.why.path) >= 5
    assert began.why.path[0].y > began.why.path[-1].y
    angle = next(measure for measure in began.why.measures if measure.name == "angle")
    assert (angle.value, angle.unit, angle.threshold) == (180.0, "deg", 120.0)
    assert began.why.summary.vi == (
        "Xe đi ngược chiều trong vùng z: lệch 180° so với chiều của làn, đi 1,5 lần chiều dài xe trong 1,0 giây."
    )
    assert began.confidence == 1.0


def test_ends_after_the_vehicle_is_gone() -> None:
    """One episode: it ends 3 s after the vehicle has left, dated when it was last seen."""
    reports = of(watch(engine(zone()), 12, up), WRONG)
    assert len({report.id for report in reports}) == 1
    assert reports[-1].phase is Phase.ENDED
    assert reports[-1].end == pytest.approx(T0 + 5.4, abs=0.21)


def test_lawful_traffic_and_other_zones_do_not_fire() -> None:
    """Driving with the lane, or anywhere but in a lane, is never the wrong way."""
    down = lambda t: [track(Point(0.5, 0.1 + 0.15 * t))] if t < 5 else []  # noqa: E731  # a scene in one line
    assert not of(watch(engine(zone()), 8, down), WRONG)
    assert not of(watch(engine(zone(ZoneUse.CARRIAGEWAY), zone(ZoneUse.NO_ENTRY, "n")), 8, up), WRONG)
    assert not watch(engine(), 8, up)


@pytest.mark.parametrize("angle", [0, 45, 90, 110])
def test_turning_out_of_the_lane_is_not_against_it(angle: float) -> None:
    """Up to 120 degrees off the lane's direction a vehicle turns, crosses or changes lanes."""
    turn = math.radians(angle)

    def scene(t: float) -> list[Track]:
        return [track(Point(0.5 + 0.15 * t * math.sin(turn) * 9 / 16, 0.5 + 0.15 * t * math.cos(turn)))]

    assert not of(watch(engine(zone()), 3, scene), WRONG)


def test_the_angle_is_that_of_the_picture_not_of_its_fractions() -> None:
    """In a 16:9 picture a way of equal fractions is flatter than 45 degrees."""

    def scene(t: float) -> list[Track]:
        return [track(Point(0.1 + 0.1 * t, 0.9 - 0.1 * t))]

    (began,) = of(watch(engine(zone(), parameters={"wrong_way": {"angle_deg": 110}}), 5, scene), WRONG, Phase.BEGAN)
    angle = next(measure.value for measure in began.why.measures if measure.name == "angle")
    assert angle == pytest.approx(180 - math.degrees(math.atan2(16, 9)), abs=0.1)
    assert not of(watch(engine(zone()), 5, scene), WRONG)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_jitter_and_swaying_do_not_fire(seed: int) -> None:
    """A standing vehicle whose box trembles by a third of its size, or sways by two thirds, never drives."""
    rng = random.Random(seed)  # noqa: S311  # a scene, not a secret

    def scene(t: float) -> list[Track]:
        shake = 0.035 * (rng.random() - 0.5) * 2
        sway = 0.035 * math.sin(t * 3)
        return [track(Point(0.5, 0.5 + shake)), track(Point(0.8, 0.5 + sway), 2)]

    assert not of(watch(engine(zone()), 20, scene), WRONG)


def test_reversing_by_less_than_a_body_length_does_not_fire() -> None:
    """Backing up to let somebody pass is no wrong-way drive."""
    assert not of(watch(engine(zone()), 8, lambda t: [track(Point(0.5, 0.6 - 0.045 * min(t, 2.0)))]), WRONG)


def test_stop_and_go_does_not_fire() -> None:
    """Starting and stopping with the lane, with the box swinging back at each stop."""

    def scene(t: float) -> list[Track]:
        round_, within = divmod(t, 4)
        y = 0.1 + 0.1 * round_ + 0.1 * min(1.0, within / 2) - 0.03 * max(0.0, min(1.0, within - 2))
        return [track(Point(0.5, y))]

    assert not of(watch(engine(zone()), 20, scene), WRONG)


def test_a_track_that_passes_to_the_vehicle_behind_does_not_fire() -> None:
    """Its foot leaps back by a vehicle, then drives on lawfully."""

    def scene(t: float) -> list[Track]:
        return [track(Point(0.5, 0.3 + 0.05 * t - (0.25 if t >= 4 else 0.0)))]

    assert not of(watch(engine(zone()), 10, scene), WRONG)


def test_a_box_that_merges_with_its_follower_does_not_fire() -> None:
    """The box grows backwards by two sizes within a second, its foot stays; later its front part leaves it."""

    def scene(t: float) -> list[Track]:
        grown = 0.1 + 0.2 * max(0.0, min(1.0, t - 2))
        foot = 0.7 - (0.2 if t >= 5 else 0.0)
        return [track(Point(0.5, foot), size=grown if t < 5 else 0.1)]

    assert not of(watch(engine(zone()), 10, scene), WRONG)


def test_a_box_whose_lower_part_is_hidden_does_not_fire() -> None:
    """Something before it hides it from below, little by little: its foot goes up, its top stays."""

    def scene(t: float) -> list[Track]:
        hidden = 0.16 * min(2.0, t)
        seen = track(Point(0.5, 0.8 - hidden), size=0.4 - hidden)
        return [replace(seen, box=replace(seen.box, x=0.49, w=0.02))]

    assert not of(watch(engine(zone()), 3, scene), WRONG)


def test_a_zigzag_with_some_gain_is_not_steady() -> None:
    """Three steps up, two back, over and over: a blob that wobbles, not a drive."""

    def scene(t: float) -> list[Track]:
        turn, within = divmod(round(t * 5), 2)
        return [track(Point(0.5, 0.9 - 0.024 * turn - (0.036 if within else 0.0)))]

    assert not of(watch(engine(zone()), 6, scene), WRONG)


def test_another_driver_behind_a_lost_one_is_a_drive_of_its_own() -> None:
    """One is lost further on; half a second later another enters from below."""

    def scene(t: float) -> list[Track]:
        return [*(up(t) if t < 2.4 else []), *up(t, 2, start=3.0)]

    assert len(of(watch(engine(zone()), 8, scene), WRONG, Phase.BEGAN)) == 2


def test_a_sliver_of_a_vehicle_does_not_drive() -> None:
    """A fragment of a few pixels goes many of its own sizes in no time."""

    def scene(t: float) -> list[Track]:
        return [track(Point(0.5, 0.5 - 0.05 * t), size=0.02)]

    assert not of(watch(engine(zone()), 6, scene), WRONG)


def test_unseen_moments_prove_nothing() -> None:
    """A track that is only predicted against the lane is not reported."""
    hidden = lambda t: [track(Point(0.5, 0.9 - 0.15 * t), seen=t < 0.5)] if t < 5 else []  # noqa: E731  # a scene
    assert not of(watch(engine(zone()), 6, hidden), WRONG)


def test_people_on_foot_are_left_out() -> None:
    """Without metres, a person may walk against the traffic."""
    walk = lambda t: [track(Point(0.5, 0.9 - 0.15 * t), label=ObjectClass.PERSON)] if t < 5 else []  # noqa: E731  # a scene
    assert not of(watch(engine(zone()), 6, walk), WRONG)


def test_a_rider_taken_for_a_person_is_not_hidden() -> None:
    """At 20 km/h nobody walks, whatever the class says."""

    def scene(t: float) -> list[Track]:
        y = 0.95 - 0.15 * t
        return [track(Point(0.5, y), ground=Point(0, 5.6 * t), label=ObjectClass.PERSON)] if y > 0.1 else []

    assert of(watch(engine(zone()), 6, scene), WRONG)


@pytest.mark.parametrize(("speed", "fires"), [(1.4, False), (6.0, True)])
def test_with_metres_walking_pace_is_too_slow(speed: float, fires: bool) -> None:
    """Calibrated, the same picture counts only from 2 m/s and 4 m on; the text then speaks km/h."""

    def scene(t: float) -> list[Track]:
        y = 0.95 - 0.15 * t
        return [track(Point(0.5, y), ground=Point(0.0, speed * t))] if y > 0.1 else []

    began = of(watch(engine(zone()), 8, scene), WRONG, Phase.BEGAN)
    assert bool(began) is fires
    if fires:
        assert "(22 km/h)" in began[0].why.summary.en


def test_a_vehicle_found_again_is_the_same_drive() -> None:
    """Lost behind a bus for a second and found under another number further on: one episode."""

    def scene(t: float) -> list[Track]:
        if t < 2.4:
            return up(t)
        return [track(Point(0.5, 0.95 - 0.15 * t), 2, first_seen=T0 + 3.4)] if 3.4 <= t < 5.6 else []

    assert len({report.id for report in of(watch(engine(zone()), 10, scene), WRONG)}) == 1


def test_one_vehicle_in_two_boxes_is_one_drive() -> None:
    """A lorry that the foreground splits into two overlapping boxes is not reported twice."""

    def scene(t: float) -> list[Track]:
        return [*up(t), *up(t, number=2, x=0.515)]

    assert len(of(watch(engine(zone()), 6, scene), WRONG, Phase.BEGAN)) == 1


def test_a_rider_and_the_wheel_below_are_one_drive() -> None:
    """What is dark as the road between them is not seen: two boxes, one above the other, with a gap."""

    def scene(t: float) -> list[Track]:
        wheel = [replace(one, foot=Point(one.foot.x, one.foot.y + 0.05)) for one in up(t, number=2)]
        return [*up(t), *(replace(one, box=Box(0.49, one.foot.y - 0.02, 0.02, 0.02)) for one in wheel)]

    assert len(of(watch(engine(zone()), 6, scene), WRONG, Phase.BEGAN)) == 1


def test_two_vehicles_are_two_drives() -> None:
    """Side by side and one after the other: each wrong-way driver is an event of its own."""

    def scene(t: float) -> list[Track]:
        return [*up(t), *up(t, 2, x=0.8), *up(t, 3, start=3.0)]

    began = of(watch(engine(zone()), 12, scene), WRONG, Phase.BEGAN)
    assert len({report.id for report in began}) == 3


@pytest.mark.parametrize("fps", [4, 5, 10, 25])
def test_frame_rate_does_not_matter(fps: float) -> None:
    """From 4 to 25 pictures a second the same drive is reported once, within 2 s."""
    (began,) = of(watch(engine(zone()), 8, up, fps=fps), WRONG, Phase.BEGAN)
    assert began.time - T0 <= 2.0


def test_only_the_way_inside_the_lane_counts() -> None:
    """A path that has just entered the lane is not judged by what it did outside."""
    lower = Polygon((Point(0, 0.0), Point(1, 0.0), Point(1, 0.3), Point(0, 0.3)))
    (began,) = of(watch(engine(zone(polygon=lower)), 8, up), WRONG, Phase.BEGAN)
    assert began.start >= T0 + 4.2


def with_ground(t: float, metres: float, number: int = 1, size: float = 0.1) -> Track:
    """`metres` up the picture from its lower edge; seen from above, 30 m high."""
    return track(
        Point(0.5, 0.95 - metres / 30),
        number,
        size=size,
        ground=Point(0, metres),
        velocity=Point(0, 5.0),
        first_seen=T0,
    )


def test_a_track_that_passes_along_a_queue_does_not_drive() -> None:
    """Lost and found on the vehicle behind, again and again: it stands for 0.4 s, then makes 2.5 m in 0.2 s."""

    def scene(t: float) -> list[Track]:
        part, rest = divmod(t, 0.6)
        return [with_ground(t, 2.5 * part + 2.5 * max(0.0, (rest - 0.4) / 0.2))]

    assert not of(watch(engine(zone()), 6, scene), WRONG)
    assert of(watch(engine(zone()), 6, lambda t: [with_ground(t, 2.5 / 0.6 * t)]), WRONG)


def test_who_came_with_the_lane_must_drive_back_three_times_as_far() -> None:
    """A track that came with the lane and goes back for 9 m has passed to another vehicle; for 16 m it has turned."""

    def told(back: float) -> bool:
        watched = watch(
            engine(zone()), 6, lambda t: [with_ground(t, 20 - 8 * t if t < 2 else min(4 + back, 4 + 7 * (t - 2)))]
        )
        return bool(of(watched, WRONG))

    assert not told(9.0)
    assert told(16.0)


def test_a_lane_seen_from_the_side_must_hold_the_vehicle_also_if_its_foot_is_hidden() -> None:
    """Across a strip of the picture that is lower than the vehicle nobody knows in which lane it drives."""
    from_the_side = replace(zone(), direction=Point(-1.0, 0.0))
    narrow = replace(from_the_side, polygon=Polygon((Point(0, 0.48), Point(1, 0.48), Point(1, 0.52), Point(0, 0.52))))
    drives = lambda t: [track(Point(0.1 + 0.12 * t, 0.5), size=0.09)]  # noqa: E731  # a scene in one line
    assert of(watch(engine(from_the_side), 5, drives), WRONG)
    assert not of(watch(engine(narrow), 5, drives), WRONG)


def test_a_box_that_takes_in_its_neighbours_does_not_drive() -> None:
    """It goes up the picture evenly, and doubles its width on the way: tracks that are exchanged."""

    def scene(t: float) -> list[Track]:
        (driver,) = up(t) or [track(Point(0.5, 0.1))]
        box = driver.box
        return [replace(driver, box=replace(box, w=box.w * (1 + int(2 * t) % 2)))]

    assert not of(watch(engine(zone()), 6, scene), WRONG)


def test_what_has_stood_in_view_for_long_must_drive_farther() -> None:
    """A track that is 20 s old goes 8 m against the lane: it has passed to another vehicle. 20 m: it drives there, if
    it was in sight all along."""

    def told(way: float, lost: float) -> bool:
        scene = lambda t: [  # noqa: E731  # one line
            replace(with_ground(t, min(way, 7 * t)), first_seen=T0 - 20, seen=t % 1.4 >= lost)
        ]
        return bool(of(watch(engine(zone()), 6, scene), WRONG))

    assert not told(8.0, lost=0.0)
    assert told(20.0, lost=0.0)
    assert not told(20.0, lost=0.6)
