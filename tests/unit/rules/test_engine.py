"""The engine: parameters, sources, and clocks that misbehave."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.detection import Phase
from ioc.domain.errors import SiteError
from ioc.domain.geometry import Point
from ioc.domain.ids import CameraId
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, ReadingObserved, SensorHeartbeat
from ioc.domain.site import Threshold, ZoneUse
from ioc.rules.catalogue import CAMERA_RULES, SENSOR_RULES, check_parameters
from ioc.rules.engine import RuleEngine
from ioc.rules.rule import CameraEntry, SensorEntry
from tests.unit.rules.scenes import GAUGE, T0, camera, engine, gauge, heartbeat, observed, of, site, track, watch, zone


def test_every_kind_has_one_rule_with_texts_and_sound_parameters() -> None:
    """The catalogue names each kind once, and every default lies within its own bounds."""
    entries: tuple[CameraEntry | SensorEntry, ...] = (*CAMERA_RULES, *SENSOR_RULES)
    assert len({entry.kind for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.meaning.vi != entry.meaning.en
        assert len({parameter.name for parameter in entry.parameters}) == len(entry.parameters)
        for parameter in entry.parameters:
            assert parameter.low <= parameter.default <= parameter.high, parameter.name


@pytest.mark.parametrize(
    ("parameters", "problem", "remedy"),
    [
        ({"stoped_vehicle": {}}, "unknown rule 'stoped_vehicle'", "stopped_vehicle, "),
        ({"wrong_way": {"angel": 1.0}}, "wrong_way has no parameter 'angel'", "angle_deg, bodies"),
        ({"stopped_vehicle": {"threshold_s": 0.0}}, "stopped_vehicle.threshold_s is 0.0", "from 1 to 3600 s"),
        ({"stopped_vehicle": {"threshold_s": float("nan")}}, "threshold_s is nan", "from 1 to 3600 s"),
        ({"sensor_threshold": {"level": 1.0}}, "unknown rule 'sensor_threshold'", "use one of"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_right(
    parameters: dict[str, dict[str, float]], problem: str, remedy: str
) -> None:
    """An unknown rule, an unknown parameter, an impossible value: SiteError says which, where, and what to write."""
    wrong = site([camera(zone(), parameters=parameters)])
    with pytest.raises(SiteError) as caught:
        check_parameters(wrong)
    assert problem in str(caught.value)
    assert "camera cam-01" in str(caught.value)
    assert remedy in caught.value.remedy
    with pytest.raises(SiteError):
        RuleEngine(wrong)


def test_unknown_sources_are_counted_and_ignored() -> None:
    """An observation of a camera that the site does not name changes nothing."""
    rules = engine(zone())
    assert not rules.consider(replace(observed(T0), camera=CameraId("other")))
    assert not rules.consider(ReadingObserved(GAUGE, T0, 1.0))
    assert rules.ignored == {"unknown source": 2}


def test_a_repeated_or_late_observation_changes_nothing() -> None:
    """The same picture twice, and one from before, are counted and not considered."""
    rules = engine(zone())
    reports = watch(rules, 15, lambda t: [track(Point(0.5, 0.5), still_for=t)])
    assert not rules.consider(observed(T0 + 14.8))
    assert not rules.consider(observed(T0 + 3.0))
    assert rules.ignored == {"time went back": 2}
    reports += watch(rules, 5, lambda t: [track(Point(0.5, 0.5), still_for=t)], start=15)
    assert len({report.id for report in reports}) == 1


def test_a_leap_ends_what_was_on() -> None:
    """After a minute without a word nobody knows whether the vehicle stood all the time: a new episode."""
    rules = engine(zone())
    reports = watch(rules, 15, lambda t: [track(Point(0.5, 0.5), still_for=t)])
    reports += watch(rules, 15, lambda t: [track(Point(0.5, 0.5), still_for=t - 75)], start=75)
    began = of(reports, Kind.STOPPED_VEHICLE, Phase.BEGAN)
    (ended,) = of(reports, Kind.STOPPED_VEHICLE, Phase.ENDED)
    assert len(began) == 2
    assert ended.end == pytest.approx(T0 + 14.8, abs=1e-3)
    assert began[1].time >= T0 + 85 - 0.01


def test_a_leap_does_not_make_a_wrong_way_drive() -> None:
    """What was below before the leap and is above after it has not driven."""
    rules = engine(zone())
    reports = watch(rules, 5, lambda t: [track(Point(0.5, 0.9))])
    reports += watch(rules, 5, lambda t: [track(Point(0.5, 0.2))], start=60)
    assert not of(reports, Kind.WRONG_WAY)


def test_a_clock_that_was_set_back_does_not_blind_the_rules() -> None:
    """After two seconds of its own time the earlier clock is believed, and rules begin anew."""
    rules = engine(zone())
    watch(rules, 5, lambda t: [])
    reports = watch(rules, 20, lambda t: [track(Point(0.5, 0.5), still_for=t + 3600)], start=-3600)
    assert of(reports, Kind.STOPPED_VEHICLE, Phase.BEGAN)
    assert rules.ignored["clock set back"] == 1
    assert rules.ignored["time went back"] >= 9


def test_old_readings_of_a_gateway_do_not_set_a_sensor_back() -> None:
    """A gateway that empties its night's buffer raises no alarm of the past and ends none of now."""
    rules = RuleEngine(site(sensors=[gauge(Threshold(1, 4.0, 3.5))]))
    rules.consider(ReadingObserved(GAUGE, T0, 4.5))
    old = [report for n in range(100) for report in rules.consider(ReadingObserved(GAUGE, T0 - 900 + 5 * n, 1.0))]
    assert not old
    assert rules.ignored["time went back"] == 100


def test_the_centres_clock_set_back_frees_its_sensors_too() -> None:
    """When the heartbeats' own clock was wrong, readings are believed again from there."""
    rules = RuleEngine(site(sensors=[gauge(Threshold(1, 4.0, 3.5))]))
    rules.consider(SensorHeartbeat(GAUGE, T0, T0, T0))
    rules.consider(ReadingObserved(GAUGE, T0, 1.0))
    for beat in range(12):
        rules.consider(SensorHeartbeat(GAUGE, T0 - 3600 + 2 * beat, T0 - 3600 + 2 * beat, T0 - 3600))
    (began,) = rules.consider(ReadingObserved(GAUGE, T0 - 3570, 4.5))
    assert began.phase is Phase.BEGAN


spots = st.tuples(st.integers(1, 6), st.floats(0, 1), st.floats(0, 1), st.floats(0, 40), st.booleans())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 15), st.lists(spots, max_size=5, unique_by=lambda s: s[0])), max_size=60))
def test_any_history_gives_whole_episodes_and_the_same_again(
    history: list[tuple[float, list[tuple[int, float, float, float, bool]]]],
) -> None:
    """Whatever is seen, and when heartbeats overtake pictures: revisions count from 1 without a hole, times never
    go back, nothing follows an end, and the same observations give the same detections."""
    observations: list[Observation] = []
    time = T0
    for gap, things in history:
        time += gap
        tracks = [
            track(Point(x, y), number, still_for=still, seen=seen, first_seen=T0)
            for number, x, y, still, seen in things
        ]
        observations.append(heartbeat(time + 0.4, None))
        observations.append(observed(time, *tracks, occupancy={"z": len(tracks) / 5, "n": 0.1}))
    zones = (zone(), zone(ZoneUse.NO_ENTRY, "n"))
    rules, again = engine(*zones), engine(*zones)
    reports = [report for observation in observations for report in rules.consider(observation)]
    assert reports == [report for observation in observations for report in again.consider(observation)]
    for episode in {report.id for report in reports}:
        own = [report for report in reports if report.id == episode]
        assert [report.revision for report in own] == list(range(1, len(own) + 1))
        assert own[0].phase is Phase.BEGAN
        assert all(report.phase is Phase.CONTINUES for report in own[1:-1])
        assert [report.time for report in own] == sorted(report.time for report in own)
        assert all(report.start <= report.time and (report.end or report.time) <= report.time for report in own)
