"""Which detections are one incident, and what changes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.detection import Detection
from ioc.domain.incident import Action, Mode, State
from ioc.domain.kinds import Domain, Kind
from ioc.incidents import lifecycle
from ioc.incidents.correlate import correlation_key, decide
from tests.unit.incidents.facts import CITY, HERE, T0, WARD, Book, later, over, report

STOPPED, WRONG, JAM = Kind.STOPPED_VEHICLE, Kind.WRONG_WAY, Kind.CONGESTION


def act(book: Book, action: Action, at: float = 100.0) -> None:
    book.write(*lifecycle.apply(book.only, action, "Lan", "", T0 + at))


def test_a_detection_founds_an_incident_with_all_that_is_known() -> None:
    """Place with the date of its code, due times, jurisdiction, why, source: everything is there from revision 1."""
    book = Book()
    book.take(report(STOPPED, "a", 0, 10, zone="lane-1"))
    incident = book.only
    assert (incident.rev, incident.state, incident.kind, incident.domain) == (1, State.NEW, STOPPED, Domain.TRAFFIC)
    assert (incident.where.point, incident.where.area, incident.where.camera) == (HERE, WARD, "a")
    assert (incident.where.province, incident.where.commune) == ("Bắc Ninh", "Vũ Ninh")
    assert (incident.where.code, incident.where.code_date, incident.where.road) == ("09169", "2025-07-01", "street")
    assert (incident.first_seen, incident.detected, incident.last_seen) == (T0, T0 + 10, T0 + 10)
    assert incident.acknowledge_due is not None
    assert incident.acknowledge_due > incident.detected
    assert incident.jurisdiction == ("traffic-police/vu-ninh", "centre")
    assert incident.mode is Mode.TEST
    assert [(entry.action, entry.actor) for entry in book.trail] == [("found", "system")]


def test_the_id_is_site_local_day_and_founding_episode() -> None:
    """T0 is 2026-11-22 09:20 UTC; an hour before local midnight is still the same day, after it the next."""
    first = report(STOPPED, "a", 0, zone="z")
    late = report(STOPPED, "a", 8 * 3600, zone="z")
    found = [decide(each, CITY, Mode.ACTUAL, None, None, 0.0).incident for each in (first, first, late)]
    ids = [incident.id for incident in found if incident]
    assert ids[0] == ids[1]
    assert ids[0].startswith("KB-20261122-")
    assert len(ids[0]) == len("KB-20261122-") + 8
    assert ids[0].isupper()
    assert ids[2].startswith("KB-20261123-")


def test_reports_that_change_nothing_visible_are_not_written() -> None:
    """A minute of `continues` every 2 s moves last_seen every 8 to 10 s and nothing else."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    book.take(first)
    written = [book.take(later(first, 10 + 2 * n, n + 1)).incident for n in range(1, 31)]
    revisions = [incident for incident in written if incident]
    assert len(revisions) == 7
    seen = [T0 + 10, *[incident.last_seen for incident in revisions]]
    assert all(8 <= b - a <= 10 for a, b in zip(seen, seen[1:], strict=False))  # noqa: RUF007  # reads as it is
    assert len(book.trail) == 1


def test_late_and_repeated_reports_change_nothing() -> None:
    """Delivered twice, or after a newer one, even when the store has not noted the report: nothing is written."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    for each in (first, later(first, 30, 5), over(first, 40, 6)):
        book.take(each)
    before = book.only
    book.consumed.clear()
    for each in (first, later(first, 20, 3), later(first, 30, 5), over(first, 40, 6)):
        assert book.take(each).incident is None
    assert book.only == before


def test_another_vehicle_in_the_same_zone_joins() -> None:
    """Two vehicles stand in one zone: one incident with two sources, until both have gone."""
    book = Book()
    one, two = report(STOPPED, "a", 0, 10, zone="z"), report(STOPPED, "a", 5, 15, zone="z")
    book.take(one)
    book.take(two)
    assert len(book.only.sources) == 2
    book.take(over(one, 30, 2))
    assert book.only.cleared_at is None
    book.take(over(two, 40, 2, end=37))
    assert book.only.cleared_at == T0 + 37
    assert [entry.action for entry in book.trail] == ["found", "join", "part", "clear"]


@pytest.mark.parametrize(("kind", "zones"), [(STOPPED, ("z1", "z2")), (Kind.INTRUSION, ("n1", "n2"))])
def test_zones_are_places_of_their_own(kind: Kind, zones: tuple[str, str]) -> None:
    """The same kind in two zones of one camera is two incidents."""
    book = Book()
    for zone in zones:
        book.take(report(kind, "a", 0, zone=zone))
    assert len(book.incidents) == 2


def test_each_wrong_way_driver_is_an_incident() -> None:
    """Two of them in one lane within seconds are two events."""
    book = Book()
    book.take(report(WRONG, "a", 0, zone="z"))
    book.take(report(WRONG, "a", 1, zone="z"))
    assert len(book.incidents) == 2


def test_congestion_is_one_over_the_cameras_of_a_road() -> None:
    """a and b look at the same street, c at another, d at none."""
    book = Book()
    for camera in ("a", "b", "c", "d"):
        book.take(report(JAM, camera, 0, zone="z"))
    assert sorted(len(incident.sources) for incident in book.incidents.values()) == [1, 1, 2]


def test_cameras_of_one_area_that_fall_silent_together_are_one_incident() -> None:
    """Within 10 s: one switch. A minute later: another reason."""
    book = Book()
    for camera, start in (("a", 0.0), ("b", 4.0), ("c", 60.0)):
        book.take(report(Kind.CAMERA_SILENT, camera, start, start + 5))
    assert sorted(len(incident.sources) for incident in book.incidents.values()) == [1, 2]
    book.take(report(Kind.CAMERA_SILENT, "e", 1.0, 6.0))
    assert len(book.incidents) == 3


def test_a_camera_that_flaps_stays_one_incident() -> None:
    """Silent, back, silent again within a minute, over and over: the same incident returns."""
    book = Book()
    for turn in range(100):
        first = report(Kind.CAMERA_SILENT, "a", 40 * turn, 40 * turn + 6)
        book.take(first)
        book.take(over(first, 40 * turn + 20, 2))
    assert len(book.incidents) == 1
    assert len(book.only.sources) <= 64
    assert book.only.state is State.NEW


def test_sensors_of_one_flood_are_one_incident_and_of_two_fires_two() -> None:
    """Water 500 m apart is one event, 4 km apart another; smoke 500 m apart is two; kinds never mix."""
    book = Book()
    for sensor in ("w1", "w2", "w3", "s1", "s2", "p1"):
        book.take(report(Kind.SENSOR_THRESHOLD, sensor, 0, level=1))
    found = {incident.sources[0].source: len(incident.sources) for incident in book.incidents.values()}
    assert found == {"w1": 2, "w3": 1, "s1": 1, "s2": 1, "p1": 1}


def test_a_rising_level_raises_priority_and_shortens_the_due_times() -> None:
    """Each level is a revision with audit; with the water the shown level falls again, priority and why do not."""
    book = Book()
    first = report(Kind.SENSOR_THRESHOLD, "w1", 0, level=1)
    book.take(first)
    due = book.only.acknowledge_due
    book.take(later(first, 1, 2, level=3, why=replace(first.why, version="2")))
    assert book.only.why.version == "2"
    assert (book.only.rev, book.only.level, book.only.priority) == (2, 3, 1)
    assert book.only.acknowledge_due is not None
    assert due is not None
    assert book.only.acknowledge_due < due
    book.take(later(first, 2, 3, level=1, why=replace(first.why, version="3")))
    assert book.only.why.version == "2"
    assert (book.only.level, book.only.priority) == (1, 1)
    assert [entry.action for entry in book.trail] == ["found", "level", "priority", "level"]


def test_the_level_is_the_highest_of_all_sources() -> None:
    """One gauge falls, the other is still high."""
    book = Book()
    one, two = (report(Kind.SENSOR_THRESHOLD, sensor, 0, level=2) for sensor in ("w1", "w2"))
    book.take(one)
    book.take(two)
    book.take(over(one, 10, 2))
    assert book.only.level == 2
    assert book.only.cleared_at is None


def test_the_cause_returns_within_a_minute_to_the_same_incident() -> None:
    """Cleared, and there again 50 s later: not cleared any more. After 70 s: a new incident."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    book.take(first)
    book.take(over(first, 20, 2))
    assert book.only.cleared_at == T0 + 20
    again = report(STOPPED, "a", 70, 80, zone="z")
    book.take(again)
    returned = book.only
    assert returned.cleared_at is None
    assert returned.state is State.NEW
    book.take(over(again, 100, 2))
    book.take(report(STOPPED, "a", 171, 181, zone="z"))
    assert len(book.incidents) == 2


def test_what_the_system_resolved_comes_back_as_acknowledged() -> None:
    """Acknowledged, cleared, resolved by itself; the cause returns: somebody knows of it, so it is acknowledged."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    book.take(first)
    act(book, Action.ACKNOWLEDGE, 15)
    book.take(over(first, 20, 2))
    book.tick(21)
    assert (book.only.state, book.only.resolved_by) == (State.RESOLVED, "system")
    book.take(report(STOPPED, "a", 40, 50, zone="z"))
    assert (book.only.state, book.only.resolved_at, book.only.resolved_by) == (State.ACKNOWLEDGED, None, None)


def test_what_a_person_resolved_is_fed_silently_by_its_episode() -> None:
    """The vehicle is still there when somebody resolves it: no new incident, no return; a new stop is a new one."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    book.take(first)
    act(book, Action.RESOLVE, 15)
    for n in range(2, 40):
        book.take(later(first, 10 + 2 * n, n))
    assert (book.only.state, book.only.resolved_by) == (State.RESOLVED, "Lan")
    book.take(over(first, 100, 60))
    assert book.only.state is State.RESOLVED
    book.take(report(STOPPED, "a", 110, 120, zone="z"))
    assert len(book.incidents) == 2


@pytest.mark.parametrize("actions", [(Action.RESOLVE,), (Action.RESOLVE, Action.CLOSE)])
def test_a_higher_level_after_it_was_resolved_alarms_again(actions: tuple[Action, ...]) -> None:
    """Resolved at level 2, the water swings below and rises above it: at a level that was known it stays resolved, at
    a higher one the same incident is new again, with new due times."""
    book = Book()
    first = report(Kind.SENSOR_THRESHOLD, "w1", 0, level=2)
    book.take(first)
    for action in actions:
        act(book, action)
    resolved = book.only.state
    for n, level in enumerate((1, 2, 1, 2), 2):
        book.take(later(first, 200 + n, n, level=level))
    assert (book.only.state, book.only.level) == (resolved, 2)
    book.take(later(first, 210, 6, level=3))
    again = book.only
    assert (again.state, again.level, again.priority) == (State.NEW, 3, 1)
    assert (again.acknowledged_at, again.resolved_at, again.resolved_by, again.closed_at) == (None, None, None, None)
    assert again.acknowledge_due is not None
    assert again.acknowledge_due > T0 + 210
    assert book.trail[-1].action == "return"


def test_what_was_expired_wrongly_returns_with_its_next_report() -> None:
    """A stalled source is cleared as no longer reported; its episode speaks again and is open again."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    book.take(first)
    book.tick(40)
    assert book.only.cleared_at == T0 + 10
    book.take(later(first, 42, 2))
    assert book.only.cleared_at is None
    assert not book.only.sources[0].ended
    assert [entry.action for entry in book.trail] == ["found", "clear", "return"]


def test_an_end_without_a_beginning_is_no_incident() -> None:
    """What is over when it is first heard of founds nothing; a report from the middle does."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    assert book.take(over(first, 20, 9)).incident is None
    other = report(STOPPED, "b", 0, 10, zone="z")
    assert book.take(later(other, 20, 5)).incident is not None


def test_a_source_that_the_site_does_not_know_founds_nothing() -> None:
    """The site file changed under a running stream: said in the reason, nothing breaks."""
    stranger = report(STOPPED, "zz", 0, 10, zone="z")
    decision = Book().take(stranger)
    assert decision.incident is None
    assert "zz" in decision.reason


def test_a_closed_incident_is_left_alone() -> None:
    """Reports of its episode change nothing, and the next stop is a new incident."""
    book = Book()
    first = report(STOPPED, "a", 0, 10, zone="z")
    book.take(first)
    act(book, Action.RESOLVE)
    act(book, Action.CLOSE)
    before = book.only
    book.take(later(first, 60, 5))
    book.take(over(first, 70, 6))
    assert book.only == before


@pytest.mark.parametrize(
    ("detection", "key"),
    [
        (report(STOPPED, "a", 0, zone="z"), "stopped_vehicle:a/z"),
        (report(Kind.INTRUSION, "a", 0, zone="n"), "intrusion:a/n"),
        (report(JAM, "a", 0, zone="z"), "congestion:road/street"),
        (report(JAM, "d", 0, zone="z"), "congestion:d"),
        (report(Kind.CAMERA_COVERED, "a", 0), "camera_covered:a"),
        (report(Kind.CAMERA_SILENT, "a", 0), "camera_silent:area/vu-ninh"),
        (report(Kind.SENSOR_SILENT, "w1", 0), "sensor_silent:area/vu-ninh"),
        (report(Kind.SENSOR_THRESHOLD, "w1", 0), "sensor_threshold:area/vu-ninh/water_level"),
    ],
)
def test_the_key_says_where_detections_may_meet(detection: Detection, key: str) -> None:
    """One line of the rule table each."""
    assert correlation_key(detection, CITY) == key
