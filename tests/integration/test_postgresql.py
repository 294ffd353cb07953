"""The same store on a real PostgreSQL: an empty database, named by IOC_TEST_POSTGRES."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from ioc.adapters.database import DatabaseStore
from ioc.adapters.database.tables import metadata
from ioc.domain.errors import StaleRevision
from ioc.ports import IncidentQuery
from tests.samples import NOW, an_entry, an_incident

PROGRAMS = 4


@pytest.fixture
def address() -> Iterator[str]:
    url = os.environ.get("IOC_TEST_POSTGRES", "")
    if not url:
        pytest.skip(
            "needs PostgreSQL: IOC_TEST_POSTGRES=postgresql+psycopg://USER:PASSWORD@HOST/NAME, an empty database"
        )
    yield url
    engine = create_engine(url)
    metadata.drop_all(engine)
    engine.dispose()


def together(*works: threading.Thread) -> None:
    for work in works:
        work.start()
    for work in works:
        work.join(60)


def test_programs_that_start_at_once_agree_on_one_database(address: str) -> None:
    """Several processes of a centre create the schema together and get the same epoch."""
    stores: list[DatabaseStore] = []
    together(*(threading.Thread(target=lambda: stores.append(DatabaseStore(address))) for _ in range(PROGRAMS)))
    assert len(stores) == PROGRAMS
    assert len({store.epoch() for store in stores}) == 1
    for store in stores:
        store.close()


def test_it_keeps_what_sqlite_keeps(address: str) -> None:
    """Round trip, doubles, stale revisions, queries and snapshots answer as on SQLite."""
    store, other = DatabaseStore(address), DatabaseStore(address)
    incident = an_incident(first_seen=NOW + 0.1 + 0.2, confidence=1 / 3)
    change = store.save(incident, [an_entry(incident)], ["e.1"])
    assert other.get(incident.id) == incident
    assert other.save(incident.changed(), [], ["e.1"]) == change
    with pytest.raises(StaleRevision):
        other.save(incident, [], ["e.2"])
    assert other.incident_of_detection("e") == other.latest_by_correlation(incident.correlation) == incident
    assert other.find(IncidentQuery(camera="cam-01", domain="traffic")) == other.snapshot() == (1, [incident])
    assert list(other.unsettled()) == [incident]
    assert (other.audit(incident.id), other.revision(incident.id, 1)) == ([an_entry(incident)], incident)
    store.close()
    other.close()


def test_whoever_sees_a_seq_sees_all_before_it(address: str) -> None:
    """While several programs write, a reader never meets a hole in the change feed."""
    reader, finished, seen = DatabaseStore(address), threading.Event(), [0]

    def write(number: int) -> None:
        store = DatabaseStore(address)
        for one in range(50):
            store.save(an_incident(f"KB-{number}-{one}"), [], [f"{number}-{one}.1"])
        store.close()

    def read() -> None:
        while True:
            last = finished.is_set()
            seen.extend(change.seq for change in reader.changes(seen[-1]))
            if last:
                return

    reading = threading.Thread(target=read)
    reading.start()
    together(*(threading.Thread(target=write, args=(number,)) for number in range(PROGRAMS)))
    finished.set()
    reading.join(60)
    assert seen == list(range(PROGRAMS * 50 + 1))
    reader.close()
