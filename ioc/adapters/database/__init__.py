"""The truth about incidents, in SQLite on one machine and in PostgreSQL in a centre. See incident_store.py first."""

from ioc.adapters.database.incident_store import DatabaseStore
from ioc.adapters.database.store_thread import StoreThread

__all__ = ["DatabaseStore", "StoreThread"]
