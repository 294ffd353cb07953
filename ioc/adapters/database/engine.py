"""Opening a database: SQLite's pragmas, the schema, and errors that name the file and the remedy."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.pool import QueuePool

from ioc.adapters.database.tables import SCHEMA_VERSION, meta, metadata
from ioc.domain.errors import SettingsError, Unavailable

BUSY_TIMEOUT_S = 5.0
"""How long SQLite waits for another process's lock before it gives up."""

WRITE = "ioc_write"
"""Execution option of a transaction that will write: it takes the write lock at once, so that it cannot deadlock."""

_SCHEMA_LOCK = 4_733_120_451  # any number, the same in every process of the centre

_REMEDIES = (
    ("unable to open", "create its folder and let this user write there"),
    ("readonly", "give this user the right to write the file and its folder, and see that the disk is mounted rw"),
    ("read-only", "give this user the right to write the file and its folder, and see that the disk is mounted rw"),
    ("disk is full", "free space on that disk; nothing was lost, the change was not accepted"),
    ("not a database", "it is not a database of this program: move the file away, or name another one"),
    (
        "malformed",
        "the file is damaged: stop the program, keep a copy, restore a backup or run `sqlite3 FILE .recover`",
    ),
    ("disk i/o", "check the disk and its cable or network, then restart"),
    ("locked", "another program holds the file: end it, or give each its own database"),
)


def open_engine(url: str) -> Engine:
    """An engine with one connection. Raises SettingsError when `url` cannot be understood."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed,
            poolclass=QueuePool,  # also for a database in memory, which has one connection or is gone
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=parsed.get_backend_name() != "sqlite",
            json_serializer=_dump,
            json_deserializer=orjson.loads,
        )
    except (ArgumentError, ImportError) as error:
        raise SettingsError(
            f"database {url.rpartition('@')[2]}: {error}. Remedy: write sqlite:///FOLDER/ioc.db or postgresql+psycopg://USER@HOST/NAME"
        ) from error
    except OSError as error:
        raise Unavailable(f"database {parsed.database}: {error.strerror}. Remedy: let this user write there") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def name_of(engine: Engine) -> str:
    """How errors name the database: the file, or the address without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ":memory:"
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn what the database complains of into Unavailable, naming the database and the remedy."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # a fault of this program, not of the database
    except (DatabaseError, InterfaceError, sqlite3.Error) as error:
        cause = " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")
        remedy = next(
            (remedy for sign, remedy in _REMEDIES if sign in cause.lower()),
            "check that the database server runs and that this machine reaches it",
        )
        raise Unavailable(f"database {name_of(engine)}: {cause}. Remedy: {remedy}") from error


def prepare(engine: Engine) -> str:
    """Create the schema where it is missing; returns the epoch.

    Raises SettingsError when the database was written by a newer program, Unavailable when it cannot be used.
    """
    with explained(engine), engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
        _refuse_newer(connection, name_of(engine))
        metadata.create_all(connection)
        epoch = connection.scalar(select(meta.c.epoch))
        if epoch is None:
            epoch = uuid.uuid4().hex
            connection.execute(insert(meta).values(id=1, epoch=epoch, version=SCHEMA_VERSION, head=0, trimmed=0))
        return str(epoch)


def read_options(engine: Engine) -> dict[str, str]:
    """Execution options in which several reads see one instant; in SQLite every transaction does."""
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _refuse_newer(connection: Connection, name: str) -> None:
    if not connection.dialect.has_table(connection, meta.name):
        return
    version = connection.scalar(select(meta.c.version))
    if version is not None and version > SCHEMA_VERSION:
        raise SettingsError(
            f"database {name}: written by a newer program (schema {version}; this one speaks {SCHEMA_VERSION}). "
            "Remedy: run the newer program, or name another database file; nothing was changed"
        )


def _dump(document: object) -> str:
    return orjson.dumps(document).decode()


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says when a transaction begins, not the driver
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
