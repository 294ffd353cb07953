"""Incidents to and from the JSON that the tables keep."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from ioc.domain.errors import Unavailable
from ioc.domain.incident import Incident

_INCIDENT = TypeAdapter(Incident)


def to_document(incident: Incident) -> dict[str, Any]:
    document: dict[str, Any] = _INCIDENT.dump_python(incident, mode="json")
    return document


def to_incident(document: object) -> Incident:
    """Raises Unavailable when a document is not an incident: somebody else wrote into the database."""
    try:
        return _INCIDENT.validate_python(document)
    except ValidationError as error:
        name = document.get("id") if isinstance(document, dict) else document
        raise Unavailable(
            f"the stored incident {name!r} cannot be read: {error.errors()[0]['msg']}. Remedy: restore a backup"
        ) from error
