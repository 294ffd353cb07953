"""Stopped vehicles: who stands, for how long, and who only waits."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ioc.domain.detection import Phase
from ioc.domain.geometry import Point, Polygon
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectClass, Track
from ioc.domain.site import ZoneUse
from tests.unit.rules.scenes import CAM, HERE, T0, engine, heartbeat, observed, of, track, watch, zone

STOPPED = Kind.STOPPED_VEHICLE
PLACE = Point(0.5, 0.5)


def stands(t: float, since: float = 0.0, number: int = 1, foot: Point = PLACE, **more: object) -> Track:
    return track(foot, number, still_for=max(0.0, t - since), **more)  # type: ignore[arg-type]  # passed on


def test_fires_at_the_threshold_and_dates_back_to_the_stop() -> None:
    """A vehicle that stands for 10 s is reported then, with the time it came to a stand as the start."""
    reports = watch(engine(zone()), 12, lambda t: [stands(t, since=1.0)])
    (began,) = of(reports, STOPPED, Phase.BEGAN)
    assert began.start == pytest.approx(T0 + 1.0, abs=1e-3)
    assert began.time == pytest.approx(T0 + 11.0, abs=1e-3)
    assert began.zone == "z"
    assert began.why.frame is not None
    assert began.why.frame.captured == began.time
    assert began.why.summary.vi == "Xe đứng yên 10,0 giây trong vùng z (ngưỡng 10 giây)."
    assert began.why.summary.en == "A vehicle has stood for 10.0 s in zone z (threshold 10 s)."
    assert began.why.measures[0].threshold == 10.0


def test_one_episode_from_began_over_continues_to_ended() -> None:
    """The reports of one stop share an id, count up, come every 2 s, and end with when it was last there."""
    reports = watch(engine(zone()), 30, lambda t: [stands(t)] if t < 20 else [])
    assert len({report.id for report in reports}) == 1
    assert [report.revision for report in reports] == list(range(1, len(reports) + 1))
    assert [report.phase for report in reports] == [Phase.BEGAN, *[Phase.CONTINUES] * (len(reports) - 2), Phase.ENDED]
    assert reports[-1].end == pytest.approx(T0 + 19.8, abs=1e-3)
    gaps = [b.time - a.time for a, b in pairwise(reports[:-1])]
    assert all(gap == pytest.approx(2.0) for gap in gaps)
    assert "Ended after 20 s." in reports[-1].why.summary.en


def test_later_reports_keep_the_picture_that_tripped_the_rule() -> None:
    """Frame, box and path of every report are those of the moment that it began."""
    reports = watch(engine(zone()), 20, lambda t: [stands(t)])
    assert len({(report.why.frame, report.why.box, report.why.path) for report in reports}) == 1
    assert reports[-1].why.measures[0].value > reports[0].why.measures[0].value


def test_a_person_is_not_a_vehicle() -> None:
    """Somebody who stands about in the road is not reported as a vehicle."""
    assert not watch(engine(zone()), 30, lambda t: [stands(t, label=ObjectClass.PERSON)])


def test_outside_every_traffic_zone_nothing_stops() -> None:
    """Parked beside the road, inside a forbidden or an ignored zone, or without zones at all: no stopped vehicle."""
    assert not watch(engine(), 30, lambda t: [stands(t)])
    assert not of(watch(engine(zone(ZoneUse.NO_ENTRY)), 30, lambda t: [stands(t)]), STOPPED)


def test_another_track_number_at_the_same_place_is_the_same_episode() -> None:
    """The tracker loses the vehicle and finds it again: one episode, even when it happens before the threshold."""
    reports = watch(engine(zone()), 30, lambda t: [stands(t)] if t < 6 else [stands(t, since=6.0, number=2)])
    (began,) = of(reports, STOPPED, Phase.BEGAN)
    assert began.time == pytest.approx(T0 + 10.0, abs=1.01)
    late = watch(engine(zone()), 40, lambda t: [stands(t)] if t < 15 else [stands(t, since=15.0, number=7)])
    assert len({report.id for report in late}) == 1
    assert not of(late, STOPPED, Phase.ENDED)


def test_survives_occlusion_and_a_gap_of_two_seconds() -> None:
    """Predicted only, or not there at all for 2 s: the episode goes on."""
    hidden = watch(engine(zone()), 30, lambda t: [stands(t, seen=not 12 < t < 20)])
    gone = watch(engine(zone()), 30, lambda t: [] if 14 < t < 16 else [stands(t)])
    for reports in (hidden, gone):
        assert len({report.id for report in reports}) == 1
        assert not of(reports, STOPPED, Phase.ENDED)


def test_a_creeping_vehicle_does_not_stand() -> None:
    """Half a body length every four seconds, standing in between, is a queue that moves and no stop."""

    def creep(t: float) -> list[Track]:
        moves, within = divmod(t, 4)
        return [track(Point(0.5, 0.2 + 0.06 * (moves + min(within, 1.0))), still_for=max(0.0, within - 1.0))]

    assert not watch(engine(zone()), 35, creep)


def test_driving_off_ends_it() -> None:
    """The same track somewhere else has left its place."""
    reports = watch(
        engine(zone()), 25, lambda t: [stands(t)] if t < 15 else [track(Point(0.5, min(0.99, 0.5 + 0.1 * (t - 15))))]
    )
    (ended,) = of(reports, STOPPED, Phase.ENDED)
    assert ended.time < T0 + 20


def queue(t: float, leave: float = 1e9) -> list[Track]:
    """Three vehicles, one behind the other, standing since T0; lane downwards. The hindmost never leaves."""
    ahead = [stands(t, number=n, foot=Point(0.5, y)) for n, y in ((11, 0.9), (12, 0.7)) if t < leave]
    return [*ahead, stands(t, number=13, foot=Point(0.5, 0.4))]


def test_a_queue_is_no_stopped_vehicle() -> None:
    """Vehicles that stand behind one another with nothing going past are held back, with a reason."""
    rules = engine(zone())
    assert not of(watch(rules, 60, queue), STOPPED)
    reasons = rules.suppressed[STOPPED]
    assert reasons["other vehicles stand ahead of it"] > 0
    assert reasons["it stands in a row of vehicles and nothing goes past"] > 0


def test_who_stays_when_the_queue_leaves_is_reported() -> None:
    """Once the road ahead has been free for 5 s, a vehicle that still stands is reported, since it came to a stand."""
    reports = watch(engine(zone()), 60, lambda t: queue(t, leave=40.0))
    (began,) = of(reports, STOPPED, Phase.BEGAN)
    assert 44.5 <= began.time - T0 <= 46
    assert began.start == pytest.approx(T0, abs=1e-3)


def test_a_breakdown_that_others_pass_is_reported_although_some_queue_behind() -> None:
    """Two stand behind it, but traffic flows past: the first of them is the reason, not part of a queue."""

    def scene(t: float) -> list[Track]:
        behind = [stands(t, since=5.0, number=n, foot=Point(0.5, y)) for n, y in ((2, 0.3), (3, 0.1))]
        passing = track(Point(0.8, (t % 4) / 4), number=100 + int(t // 4), velocity=Point(0, 0.25))
        return [stands(t, foot=Point(0.5, 0.6)), *(behind if t > 5 else []), passing]

    (began,) = of(watch(engine(zone()), 14, scene), STOPPED, Phase.BEGAN)
    assert began.time == pytest.approx(T0 + 10.0, abs=1e-3)


def test_oncoming_traffic_does_not_show_that_the_way_is_free() -> None:
    """On a carriageway of both directions a queue at a signal stays a queue while the other side drives."""

    def scene(t: float) -> list[Track]:
        own = [
            track(Point(0.4, y - max(0.0, 5 - t) * 0.08), n, still_for=max(0.0, t - 5))
            for n, y in ((1, 0.9), (2, 0.7), (3, 0.5))
        ]
        return [*own, track(Point(0.7, 1 - (t % 4) / 4), number=100 + int(t // 4))]

    assert not of(watch(engine(zone(ZoneUse.CARRIAGEWAY)), 40, scene), STOPPED)


def test_a_full_zone_holds_the_alarm_back() -> None:
    """In a zone covered by standing vehicles nobody is a stopped vehicle, also not with riders filtering through."""
    rules = engine(zone())
    out = []
    for frame in range(200):
        t = frame / 5
        rider = track(Point(0.8, (t % 4) / 4), number=100 + int(t // 4))
        scene = [stands(t, foot=Point(0.5, 0.9)), stands(t, number=2, foot=Point(0.2, 0.9)), rider]
        out += rules.consider(observed(T0 + t, *scene, occupancy={"z": 0.6}))
    assert not of(out, STOPPED)


def test_in_a_jam_that_creeps_nobody_is_a_stopped_vehicle() -> None:
    """The zone is full and the others creep at 2 km/h: the one whose box does not move is one of them. On a full road
    on which the others drive it is reported."""

    def told(speed: float) -> bool:
        rules = engine(zone())
        out = []
        for frame in range(200):
            t = frame / 5
            others = [
                track(Point(0.2 * n, 0.3), 10 + n, velocity=Point(0, speed), ground=Point(0, 30)) for n in range(1, 5)
            ]
            out += rules.consider(observed(T0 + t, stands(t), *others, occupancy={"z": 0.6}))
        return bool(of(out, STOPPED))

    assert not told(0.5)
    assert told(8.0)


def test_a_jam_that_dissolves_releases_its_last_vehicle_when_it_is_gone() -> None:
    """The others drive off from the 20th second on; this one starts 9 s later, or stays when the road is empty."""

    def told(leaves: float) -> bool:
        rules = engine(zone())
        out = []
        for frame in range(300):
            t = frame / 5
            speed, covered = (0.3, 0.7) if t < 20 else (6.0, 0.5 if t < 32 else 0.1)
            others = [
                track(Point(0.2 * n, 0.3), 10 + n, velocity=Point(0, speed), ground=Point(0, 30)) for n in range(1, 5)
            ]
            here = [stands(t)] if t < leaves else []
            out += rules.consider(observed(T0 + t, *here, *others, occupancy={"z": covered}))
        return bool(of(out, STOPPED))

    assert not told(leaves=29)
    assert told(leaves=60)


def test_the_threshold_can_be_set_per_camera() -> None:
    """Camera.parameters overrides the default, and the text says the number that holds."""
    rules = engine(zone(), parameters={"stopped_vehicle": {"threshold_s": 4}})
    began = watch(rules, 6, lambda t: [stands(t)])[0]
    assert began.time == pytest.approx(T0 + 4, abs=1e-3)
    assert "(threshold 4 s)" in began.why.summary.en


def test_the_ground_plane_gives_a_place_on_the_map() -> None:
    """With calibration the detection carries the vehicle's own position."""
    reports = watch(engine(zone()), 12, lambda t: [stands(t, ground=Point(0.0, 100.0))])
    assert reports[0].point == HERE.moved(0.0, 100.0)


def test_a_silent_camera_holds_the_episode_then_ends_it() -> None:
    """Without pictures nobody knows: kept for 30 s and reported on, then ended as last seen."""
    rules = engine(zone())
    reports = watch(rules, 15, lambda t: [stands(t)])
    for beat in range(100):
        time = T0 + 15 + beat / 2
        reports += rules.consider(heartbeat(time, T0 + 14.8))
    stopped = of(reports, STOPPED)
    assert stopped[-1].phase is Phase.ENDED
    assert stopped[-1].end == pytest.approx(T0 + 14.8, abs=1e-3)
    assert 44 <= stopped[-1].time - T0 <= 46
    assert stopped[-1].camera == CAM


def test_pictures_that_return_within_the_hold_continue_the_episode() -> None:
    """After 10 s without pictures the vehicle still stands there: same episode."""
    rules = engine(zone())
    reports = watch(rules, 15, lambda t: [stands(t)])
    for beat in range(20):
        reports += rules.consider(heartbeat(T0 + 15 + beat / 2, T0 + 14.8))
    reports += watch(rules, 10, lambda t: [stands(t, since=26.0, number=9)] if t > 26 else [], start=25.0)
    assert len({report.id for report in of(reports, STOPPED)}) == 1
    assert not of(reports, STOPPED, Phase.ENDED)


def test_a_stream_of_vehicles_past_one_far_place_does_not_stand() -> None:
    """Far off, each vehicle is lost for a second and coasts on under its prediction; none of them stands."""

    def scene(t: float) -> list[Track]:
        turn, within = divmod(t, 2.0)
        foot = Point(0.5, 0.30 - 0.01 * within)
        return [track(foot, int(turn), within, seen=within < 1, velocity=Point(0, 8), ground=Point(0, 60), size=0.08)]

    assert not watch(engine(zone()), 40, scene)


def test_what_coasts_past_does_not_keep_a_place_alive() -> None:
    """A vehicle stood there for 4 s and left; others are lost there for a moment while they drive on."""

    def scene(t: float) -> list[Track]:
        if t < 4:
            return [stands(t, size=0.08, ground=Point(0, 60))]
        turn, within = divmod(t, 2.0)
        return [track(PLACE, 5 + int(turn), within, seen=within < 1, velocity=Point(0, 8), ground=Point(0, 60))]

    assert not watch(engine(zone()), 40, scene)


def test_vehicles_that_stop_one_after_another_at_a_place_stand_no_longer_than_each() -> None:
    """Five seconds each, four seconds between them: five short stops at a kerb are not one long one."""

    def scene(t: float) -> list[Track]:
        turn, within = divmod(t, 9.0)
        return [stands(within, number=int(turn))] if within < 5 else []

    assert not watch(engine(zone()), 60, scene)


def test_a_place_that_is_empty_every_other_moment_is_not_stood_at() -> None:
    """Two seconds something is taken to stand there, two seconds nothing, for a minute: lost tracks, no vehicle."""

    def scene(t: float) -> list[Track]:
        turn, within = divmod(t, 4.0)
        return [stands(within + 1, number=int(turn))] if within < 2 else []

    assert not watch(engine(zone()), 60, scene)


def test_a_neighbour_does_not_take_over_the_place() -> None:
    """A vehicle leaves; another stands beside it in the opposite lane, at a box's distance: not the same stop."""

    def scene(t: float) -> list[Track]:
        beside = stands(t, number=2, foot=Point(0.45, 0.5))
        return [beside, stands(t)] if t < 6 else [beside]

    lane = Polygon((Point(0.48, 0), Point(1, 0), Point(1, 1), Point(0.48, 1)))
    assert not watch(engine(zone(polygon=lane)), 30, scene)


def test_a_bus_that_creeps_away_far_off_does_not_stand() -> None:
    """From 55 m to 87 m in twenty seconds with halts: its boxes overlap all the while, ever smaller."""

    def scene(t: float) -> list[Track]:
        moved = min(1.0, t / 16)
        foot, away = Point(0.5, 0.31 - 0.08 * moved), Point(0, 55 + 32 * moved)
        return [track(foot, still_for=t % 2.5, size=0.15 - 0.07 * moved, ground=away)]

    assert not watch(engine(zone()), 25, scene)
