"""IncidentStore on SQLAlchemy Core.

All writers of a database meet at the one row of `meta`: a save locks it first, takes the next `seq` from it, and holds
it until it commits. So `seq` has no holes, and whoever sees a `seq` sees everything before it, on every database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, not_, select, update

from ioc.adapters.database.documents import to_document, to_incident
from ioc.adapters.database.engine import WRITE, explained, name_of, open_engine, prepare, read_options
from ioc.adapters.database.tables import audit, changes, consumed, incidents, meta, sources
from ioc.domain.errors import StaleRevision, UnknownIncident
from ioc.domain.ids import IncidentId
from ioc.domain.incident import AuditEntry, Change, Incident, State
from ioc.ports import IncidentQuery

KEEP_CHANGES = 100_000
"""Changes kept for those who come back, about 250 MB. At one change a second, a little more than a day."""

KEEP_CONSUMED = 1_000_000
"""Changes for which consumed report ids are kept; longer than any topic keeps the reports themselves."""

TRIM_EVERY = 256
"""Saves between two trimmings."""


_TAKE_SEQ = update(meta).values(head=meta.c.head + 1).returning(meta.c.head)
_STORED_REV = select(incidents.c.rev).where(incidents.c.id == bindparam("which"))
_NEW_INCIDENT = insert(incidents)
_NEXT_REVISION = update(incidents).where(incidents.c.id == bindparam("which"))
_NEW_CHANGE = insert(changes)
_KNOWN_SOURCES = select(sources.c.source).where(sources.c.incident == bindparam("which"))
"""Statements of every save, made once: making them anew costs more than running them."""


class DatabaseStore:
    """See ioc.ports.IncidentStore. Opening creates the schema; raises SettingsError or Unavailable."""

    def __init__(self, url: str, keep_changes: int = KEEP_CHANGES, keep_consumed: int = KEEP_CONSUMED) -> None:
        self._engine = open_engine(url)
        self._keep_changes = keep_changes
        self._keep_consumed = keep_consumed
        self._epoch = prepare(self._engine)

    @property
    def name(self) -> str:
        """The file, or the address without its password."""
        return name_of(self._engine)

    def epoch(self) -> str:
        return self._epoch

    def head(self) -> int:
        with self._reading() as connection:
            return _head(connection)

    def oldest(self) -> int:
        with self._reading() as connection:
            return int(connection.execute(select(meta.c.trimmed)).scalar_one())

    def is_consumed(self, report_id: str) -> bool:
        with self._reading() as connection:
            return bool(_known_reports(connection, [report_id]))

    def incident_of_detection(self, detection_id: str) -> Incident | None:
        with self._reading() as connection:
            return _one(
                connection,
                select(incidents.c.document)
                .join(consumed, consumed.c.incident == incidents.c.id)
                .where(consumed.c.episode == detection_id)
                .order_by(consumed.c.seq.desc())
                .limit(1),
            )

    def latest_by_correlation(self, key: str) -> Incident | None:
        with self._reading() as connection:
            return _one(
                connection,
                select(incidents.c.document)
                .where(incidents.c.correlation == key)
                .order_by(incidents.c.first_seen.desc(), incidents.c.id.desc())
                .limit(1),
            )

    def get(self, incident: IncidentId) -> Incident:
        with self._reading() as connection:
            found = _one(connection, select(incidents.c.document).where(incidents.c.id == incident))
        if found is None:
            raise UnknownIncident(f"no incident {incident}")
        return found

    def in_sight(self) -> Sequence[Incident]:
        return self.snapshot()[1]

    def unsettled(self) -> Sequence[Incident]:
        waits = and_(incidents.c.state == State.NEW.value, incidents.c.document["cleared_at"].as_float().is_not(None))
        with self._reading() as connection:
            return _many(connection, _sorted().where(incidents.c.state != State.CLOSED.value, not_(waits)))

    def snapshot(self) -> tuple[int, Sequence[Incident]]:
        with self._reading() as connection:
            return _head(connection), _many(connection, _sorted().where(incidents.c.state != State.CLOSED.value))

    def find(self, query: IncidentQuery) -> tuple[int, Sequence[Incident]]:
        wanted = _sorted().limit(query.limit)
        for column, value in (
            (incidents.c.area, query.area),
            (incidents.c.kind, query.kind),
            (incidents.c.state, query.state),
            (incidents.c.domain, query.domain),
        ):
            if value is not None:
                wanted = wanted.where(column == value)
        if query.camera is not None:
            fed = select(sources.c.incident).where(sources.c.source == query.camera)
            wanted = wanted.where(incidents.c.id.in_(fed))
        with self._reading() as connection:
            return _head(connection), _many(connection, wanted)

    def audit(self, incident: IncidentId) -> Sequence[AuditEntry]:
        with self._reading() as connection:
            rows = connection.execute(select(audit).where(audit.c.incident == incident).order_by(audit.c.id))
            return [AuditEntry(incident, row.rev, row.at, row.actor, row.action, row.detail) for row in rows]

    def changes(self, after: int, limit: int = 1000) -> Sequence[Change]:
        wanted = (
            select(changes.c.seq, changes.c.document).where(changes.c.seq > after).order_by(changes.c.seq).limit(limit)
        )
        with self._reading() as connection:
            return [Change(row.seq, to_incident(row.document)) for row in connection.execute(wanted)]

    def revision(self, incident: IncidentId, rev: int) -> Incident | None:
        with self._reading() as connection:
            return _one(
                connection,
                select(changes.c.document).where(changes.c.incident == incident, changes.c.rev == rev),
            )

    def save(self, incident: Incident, audit: Sequence[AuditEntry], consumed: Sequence[str] = ()) -> Change:
        """As the port says; when every consumed report is known already, nothing changes and the incident's newest
        change is returned."""
        with self._writing() as connection, connection.begin() as transaction:
            seq = connection.execute(_TAKE_SEQ).scalar_one()
            reports = [report for report in dict.fromkeys(consumed) if not _known_reports(connection, [report])]
            if consumed and not reports:
                known = _change_of_report(connection, consumed[-1])
                transaction.rollback()
                return known
            _write_incident(connection, incident, seq)
            _write_trail(connection, incident, audit, reports, seq)
            if seq % TRIM_EVERY == 0:
                self._trim(connection, seq)
        return Change(seq, incident)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with (
            explained(self._engine),
            self._engine.connect().execution_options(**read_options(self._engine)) as connection,
        ):
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect().execution_options(**{WRITE: True}) as connection:
            yield connection

    def _trim(self, connection: Connection, head: int) -> None:
        """Forget changes beyond what is kept, and report ids that can no longer come again."""
        kept_from = head - self._keep_changes
        if kept_from > 0:
            connection.execute(delete(changes).where(changes.c.seq <= kept_from))
            connection.execute(update(meta).values(trimmed=kept_from))
        if head > self._keep_consumed:
            done = select(incidents.c.id).where(incidents.c.state == State.CLOSED.value)
            connection.execute(
                delete(consumed).where(consumed.c.seq <= head - self._keep_consumed, consumed.c.incident.in_(done))
            )


def _head(connection: Connection) -> int:
    return int(connection.execute(select(meta.c.head)).scalar_one())


def _sorted() -> Select[tuple[object]]:
    """Highest priority first, then the newest."""
    return select(incidents.c.document).order_by(
        incidents.c.priority, incidents.c.first_seen.desc(), incidents.c.id.desc()
    )


def _one(connection: Connection, wanted: Select[tuple[object]]) -> Incident | None:
    document = connection.execute(wanted).scalar_one_or_none()
    return None if document is None else to_incident(document)


def _many(connection: Connection, wanted: Select[tuple[object]]) -> list[Incident]:
    return [to_incident(document) for document in connection.execute(wanted).scalars()]


def _known_reports(connection: Connection, reports: Sequence[str]) -> int:
    wanted = select(func.count()).select_from(consumed).where(consumed.c.report.in_(reports))
    return int(connection.execute(wanted).scalar_one())


def _change_of_report(connection: Connection, report: str) -> Change:
    row = connection.execute(
        select(incidents.c.seq, incidents.c.document)
        .join(consumed, consumed.c.incident == incidents.c.id)
        .where(consumed.c.report == report)
    ).one()
    return Change(row.seq, to_incident(row.document))


def _write_incident(connection: Connection, incident: Incident, seq: int) -> None:
    """The revision and its change row. Raises StaleRevision unless it follows the stored one."""
    document = to_document(incident)
    columns = {
        "rev": incident.rev,
        "seq": seq,
        "state": incident.state.value,
        "kind": incident.kind.value,
        "domain": incident.domain.value,
        "area": incident.where.area,
        "priority": incident.priority,
        "first_seen": incident.first_seen,
        "correlation": incident.correlation,
        "document": document,
    }
    stored = connection.execute(_STORED_REV, {"which": incident.id}).scalar_one_or_none() or 0
    if stored != incident.rev - 1:
        raise StaleRevision(incident.id, incident.rev - 1, stored)
    if stored == 0:
        connection.execute(_NEW_INCIDENT, {"id": incident.id, **columns})
    else:
        connection.execute(_NEXT_REVISION, {"which": incident.id, **columns})
    change = {"seq": seq, "incident": incident.id, "rev": incident.rev, "document": document}
    connection.execute(_NEW_CHANGE, change)


def _write_trail(
    connection: Connection, incident: Incident, entries: Sequence[AuditEntry], reports: Sequence[str], seq: int
) -> None:
    """Who did it, which reports it consumed, and which sources feed it now."""
    if entries:
        connection.execute(
            insert(audit),
            [
                {
                    "incident": incident.id,
                    "rev": e.rev,
                    "at": e.at,
                    "actor": e.actor,
                    "action": e.action,
                    "detail": e.detail,
                }
                for e in entries
            ],
        )
    if reports:
        connection.execute(
            insert(consumed),
            [
                {"report": report, "episode": report.rpartition(".")[0], "incident": incident.id, "seq": seq}
                for report in reports
            ],
        )
    known = set(connection.execute(_KNOWN_SOURCES, {"which": incident.id}).scalars())
    feeding = {source.source for source in incident.sources} | {incident.where.camera, incident.where.sensor}
    if fresh := sorted(source for source in feeding if source and source not in known):
        connection.execute(insert(sources), [{"incident": incident.id, "source": source} for source in fresh])
