"""The tables. What a query needs is a column; the incident itself is one JSON document."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 1
"""Grows whenever a table changes; a program refuses a database of a newer one."""

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: one row
    Column("epoch", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", BigInteger, nullable=False),  # newest seq; locking this row puts all writers in one order
    Column("trimmed", BigInteger, nullable=False),  # changes up to this seq are no longer kept
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),  # of its newest change
    Column("state", String(32), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("domain", String(32), nullable=False),
    Column("area", String(200), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("first_seen", Float, nullable=False),
    Column("correlation", Text, nullable=False),
    Column("document", JSON, nullable=False),
    Index("incidents_by_state", "state", "priority", "first_seen"),
    Index("incidents_by_correlation", "correlation", "first_seen"),
)

sources = Table(
    "sources",
    metadata,
    Column("incident", String(200), primary_key=True),
    Column("source", String(200), primary_key=True),  # camera or sensor id
    Index("sources_by_source", "source"),
)

consumed = Table(
    "consumed",
    metadata,
    Column("report", String(200), primary_key=True),
    Column("episode", String(200), nullable=False),
    Column("incident", String(200), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Index("consumed_by_episode", "episode", "seq"),
    Index("consumed_by_seq", "seq"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("incident", String(200), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_by_incident", "incident", "id"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("incident", String(200), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    Index("changes_by_revision", "incident", "rev", unique=True),
)
