from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from ioc.adapters.database import DatabaseStore, incident_store
from ioc.adapters.database.incident_store import TRIM_EVERY
from ioc.domain.errors import SettingsError, StaleRevision, Unavailable, UnknownIncident
from ioc.domain.ids import IncidentId
from ioc.domain.incident import Incident, Source, State
from ioc.domain.kinds import Kind
from ioc.incidents.lifecycle import tick
from ioc.ports import IncidentQuery
from tests.samples import NOW, an_entry, an_incident


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DatabaseStore]:
    opened = DatabaseStore(f"sqlite:///{tmp_path}/ioc.db")
    yield opened
    opened.close()


@contextmanager
def disk_of(pages: int) -> Iterator[None]:
    """SQLite files opened meanwhile grow to so many pages and no further, as on a full disk."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}").close()

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def test_an_incident_comes_back_as_it_was_saved(store: DatabaseStore) -> None:
    """What is read equals what was written, to the last field and the last digit."""
    incident = an_incident(first_seen=NOW + 0.1 + 0.2, confidence=1 / 3)
    change = store.save(incident, [an_entry(incident)], ["e.1"])
    assert change.seq == 1
    assert store.get(incident.id) == incident
    assert store.changes(0) == [change]
    assert store.audit(incident.id) == [an_entry(incident)]


def test_a_report_delivered_twice_changes_nothing(store: DatabaseStore) -> None:
    """The second save under a consumed report id writes neither revision, audit entry nor change row."""
    first = an_incident()
    kept = store.save(first, [an_entry(first)], ["e.1"])
    again = store.save(first.changed(priority=1), [an_entry(first, "again")], ["e.1"])
    assert again == kept
    assert store.get(first.id) == first
    assert len(store.audit(first.id)) == 1
    assert (store.head(), store.is_consumed("e.1"), store.is_consumed("e.2")) == (1, True, False)


def test_only_the_next_revision_is_taken(store: DatabaseStore) -> None:
    """A revision that does not follow the stored one is refused, tells the current one, and leaves no trace."""
    incident = an_incident()
    with pytest.raises(StaleRevision) as missing:
        store.save(incident.changed(), [])
    assert missing.value.current == 0
    store.save(incident, [])
    for stale in (incident, incident.changed().changed()):
        with pytest.raises(StaleRevision) as refused:
            store.save(stale, [an_entry(stale)], ["e.9"])
        assert refused.value.current == 1
    assert (store.head(), store.is_consumed("e.9"), store.audit(incident.id)) == (1, False, [])


def test_an_episode_leads_to_its_incident(store: DatabaseStore) -> None:
    """Every report of an episode names the incident that the episode feeds, dots in its id included."""
    incident = an_incident()
    store.save(incident, [], ["cam.01-ep.1"])
    assert store.incident_of_detection("cam.01-ep") == incident
    assert store.incident_of_detection("cam") is None


def test_the_latest_under_a_correlation_key_is_the_last_begun(store: DatabaseStore) -> None:
    """Of two incidents under one key the one that began later is found, in whatever order they were saved."""
    late, early = an_incident("KB-2", first_seen=NOW + 60), an_incident("KB-1")
    store.save(late, [])
    store.save(early, [])
    assert store.latest_by_correlation(early.correlation) == late
    assert store.latest_by_correlation("nothing") is None


def test_an_unknown_incident_is_named(store: DatabaseStore) -> None:
    """The error says which id nobody knows."""
    with pytest.raises(UnknownIncident, match="KB-404"):
        store.get(IncidentId("KB-404"))


def test_in_sight_is_all_but_the_closed_and_sorted(store: DatabaseStore) -> None:
    """Highest priority first, then the newest; a closed incident is out of sight, a resolved one is not."""
    rows = [
        an_incident("KB-1", priority=2),
        an_incident("KB-2", priority=2, first_seen=NOW + 5),
        an_incident("KB-3", priority=1, state=State.RESOLVED),
        an_incident("KB-4", priority=1, state=State.CLOSED),
    ]
    for row in rows:
        store.save(row, [])
    assert [incident.id for incident in store.in_sight()] == ["KB-3", "KB-2", "KB-1"]
    assert store.snapshot() == (4, store.in_sight())


def test_what_waits_for_a_person_is_not_asked_of_time(store: DatabaseStore) -> None:
    """A new incident whose cause is gone stays in sight and is left out of what time may change; nothing else is."""
    rows = [
        an_incident("KB-1"),
        an_incident("KB-2", cleared_at=NOW + 5),
        an_incident("KB-3", state=State.ACKNOWLEDGED),
        an_incident("KB-4", state=State.ACKNOWLEDGED, cleared_at=NOW + 5),
        an_incident("KB-5", state=State.RESOLVED, cleared_at=NOW + 5, resolved_at=NOW + 5),
        an_incident("KB-6", state=State.CLOSED, cleared_at=NOW + 5),
    ]
    for row in rows:
        store.save(row, [])
    assert {incident.id for incident in store.unsettled()} == {"KB-1", "KB-3", "KB-4", "KB-5"}
    left_out = {incident.id: incident for incident in store.in_sight()}.keys() - {i.id for i in store.unsettled()}
    assert [tick(store.get(incident), NOW + 1e6) for incident in left_out] == [None]


def test_filters_narrow_each_other(store: DatabaseStore) -> None:
    """Area, kind, state, camera and domain are all obeyed at once; a camera matches every source."""
    both = Source("cam-02", "wrong_way", "1.0", "x", NOW, NOW, ended=False)
    first = an_incident("KB-1")
    rows = [
        an_incident("KB-1", sources=(*first.sources, both)),
        an_incident("KB-2", camera="cam-02", kind=Kind.INTRUSION),
        an_incident("KB-3", area="kinh-bac", camera="cam-03", state=State.CLOSED),
    ]
    for row in rows:
        store.save(row, [])

    def found(query: IncidentQuery) -> set[str]:
        return {incident.id for incident in store.find(query)[1]}

    assert found(IncidentQuery()) == {"KB-1", "KB-2", "KB-3"}
    assert found(IncidentQuery(camera="cam-02")) == {"KB-1", "KB-2"}
    assert found(IncidentQuery(camera="cam-02", kind="intrusion")) == {"KB-2"}
    assert found(IncidentQuery(area="kinh-bac")) == found(IncidentQuery(state="closed")) == {"KB-3"}
    assert found(IncidentQuery(domain="traffic", area="vu-ninh")) == {"KB-1"}
    assert len(store.find(IncidentQuery(limit=2))[1]) == 2


def test_old_changes_are_trimmed_and_that_shows(tmp_path: Path) -> None:
    """What is kept is bounded; `oldest` tells up to where `changes` is whole, and the incident itself stays."""
    store = DatabaseStore(f"sqlite:///{tmp_path}/ioc.db", keep_changes=10, keep_consumed=20)
    incident = an_incident()
    for rev in range(1, TRIM_EVERY + 1):
        last = an_incident(rev=rev, state=State.CLOSED if rev == TRIM_EVERY else State.NEW)
        store.save(last, [], [f"e.{rev}"])
    kept = store.changes(0)
    assert [change.seq for change in kept] == list(range(TRIM_EVERY - 9, TRIM_EVERY + 1))
    assert store.oldest() == TRIM_EVERY - 10
    assert store.get(incident.id) == last
    assert (store.revision(incident.id, 1), store.revision(incident.id, TRIM_EVERY)) == (None, last)
    assert (store.is_consumed("e.1"), store.is_consumed(f"e.{TRIM_EVERY}")) == (False, True)
    store.close()


def test_reports_of_incidents_in_sight_are_never_forgotten(tmp_path: Path) -> None:
    """While an incident is open its report ids are kept, however many changes came after."""
    store = DatabaseStore(f"sqlite:///{tmp_path}/ioc.db", keep_changes=10, keep_consumed=20)
    store.save(an_incident("KB-0"), [], ["long.1"])
    for rev in range(1, TRIM_EVERY + 1):
        store.save(an_incident(rev=rev), [])
    assert store.is_consumed("long.1")
    store.close()


def test_a_database_keeps_its_epoch_and_content(tmp_path: Path) -> None:
    """Opened again, it is the same epoch, the same head and the same incidents; another file is another epoch."""
    url = f"sqlite:///{tmp_path}/ioc.db"
    store = DatabaseStore(url)
    store.save(an_incident(), [], ["e.1"])
    epoch = store.epoch()
    store.close()
    again = DatabaseStore(url)
    assert (again.epoch(), again.head(), again.is_consumed("e.1")) == (epoch, 1, True)
    other = DatabaseStore(f"sqlite:///{tmp_path}/other.db")
    assert other.epoch() != epoch
    again.close()
    other.close()


def test_two_programs_share_one_file(tmp_path: Path) -> None:
    """Two stores on one file see each other's changes, and only one of them wins a revision."""
    url = f"sqlite:///{tmp_path}/ioc.db"
    one, two = DatabaseStore(url), DatabaseStore(url)
    one.save(an_incident(), [])
    two.save(an_incident().changed(), [])
    with pytest.raises(StaleRevision):
        one.save(an_incident().changed(), [])
    assert (one.head(), one.epoch()) == (2, two.epoch())
    one.close()
    two.close()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """A schema of a newer program is refused by name, with what to do."""
    file = tmp_path / "ioc.db"
    DatabaseStore(f"sqlite:///{file}").close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE meta SET version = 99")
    connection.close()
    with pytest.raises(SettingsError, match=r"ioc\.db.*schema 99.*Remedy"):
        DatabaseStore(f"sqlite:///{file}")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A damaged or foreign file is refused with its path and a remedy, and is not touched."""
    file = tmp_path / "ioc.db"
    file.write_bytes(b"this is not a database" * 100)
    with pytest.raises(Unavailable, match=r"ioc\.db: file is not a database\. Remedy"):
        DatabaseStore(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"this is not")


def test_a_damaged_page_is_named_while_running(tmp_path: Path) -> None:
    """Damage that shows later, in the middle of the file, is Unavailable with path and remedy as well."""
    file = tmp_path / "ioc.db"
    store = DatabaseStore(f"sqlite:///{file}")
    for number in range(200):
        store.save(an_incident(f"KB-{number}"), [])
    store.close()
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(8192)
        raw.write(b"\xff" * (size - 8192))
    with pytest.raises(Unavailable, match=r"ioc\.db: .*malformed.*Remedy"):
        DatabaseStore(f"sqlite:///{file}").in_sight()


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    """A path that cannot be opened is Unavailable with path and remedy."""
    (tmp_path / "ioc.db").mkdir()
    with pytest.raises(Unavailable, match=r"ioc\.db: unable to open.*Remedy"):
        DatabaseStore(f"sqlite:///{tmp_path}/ioc.db")
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="Remedy"):
        DatabaseStore(f"sqlite:///{tmp_path}/file/ioc.db")


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """When the disk is full the save is refused with path and remedy, nothing of it is kept, and later saves work."""
    url = f"sqlite:///{tmp_path}/ioc.db"
    with disk_of(pages=40):
        store = DatabaseStore(url)
        store.save(an_incident("KB-0"), [], ["e.1"])
        number = 0

        def fill() -> None:
            nonlocal number
            for number in range(1, 1000):
                incident = an_incident(f"KB-{number}")
                store.save(incident, [an_entry(incident)], [f"f{number}.1"])

        with pytest.raises(Unavailable, match=r"ioc\.db: database or disk is full\. Remedy: free space"):
            fill()
        assert not store.is_consumed(f"f{number}.1")
        assert store.head() == number
        store.close()
    again = DatabaseStore(url)
    again.save(an_incident(f"KB-{number}"), [], [f"f{number}.1"])
    assert [change.seq for change in again.changes(0)] == list(range(1, number + 2))
    again.close()


def test_an_address_that_is_none_is_refused() -> None:
    """A database address that nobody understands is a settings error with an example."""
    for address in ("not an address", "nosuch://host/name"):
        with pytest.raises(SettingsError, match="sqlite:///"):
            DatabaseStore(address)


_STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 8), st.sampled_from(State), st.booleans()), min_size=1, max_size=30
)


@settings(max_examples=30, deadline=None)
@given(steps=_STEPS)
def test_the_change_feed_tells_exactly_what_is_stored(steps: list[tuple[int, int, State, bool]]) -> None:
    """For any sequence of saves, doubles and stale tries: replaying the feed gives the incidents, seq has no hole,
    and every accepted revision has its audit entry."""
    store = DatabaseStore("sqlite://")
    model: dict[str, Incident] = {}
    seen: set[str] = set()
    for who, report, state, stale in steps:
        current = model.get(f"KB-{who}")
        following = current.changed(state=state) if current else an_incident(f"KB-{who}", state=state)
        report_id = f"e{who}.{report}"
        if stale:
            following = following.changed()
        try:
            store.save(following, [an_entry(following)], [report_id])
        except StaleRevision:
            assert stale
            assert report_id not in seen
            continue
        if report_id not in seen:
            assert not stale
            seen.add(report_id)
            model[following.id] = following
    replayed: dict[str, Incident] = {}
    feed = store.changes(0)
    for number, change in enumerate(feed, 1):
        assert change.seq == number
        replayed[change.incident.id] = change.incident
    assert replayed == model
    for name, incident in model.items():
        assert [entry.rev for entry in store.audit(IncidentId(name))] == list(range(1, incident.rev + 1))
    assert {incident.id for incident in store.in_sight()} == {i.id for i in model.values() if i.state != State.CLOSED}
    store.close()


def test_bounds_are_as_documented() -> None:
    """The kept changes outlast a day at one change a second, and report ids outlast the topics' own retention."""
    assert incident_store.KEEP_CHANGES >= 86_400
    assert incident_store.KEEP_CONSUMED > incident_store.KEEP_CHANGES
