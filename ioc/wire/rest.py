"""What the HTTP API says and understands."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.incident import Action, AuditEntry, Incident
from ioc.domain.site import Area, Camera, Road, Sensor, SensorKind
from ioc.domain.text import Text


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ActionIn(Body):
    """An operator's action on revision `rev`; another current revision answers 409."""

    action: Action
    rev: int = Field(ge=1)
    note: str = Field(default="", max_length=2000)


class ReadingIn(Body):
    sensor: str = Field(min_length=1, max_length=200)
    time: float
    value: float


class ReadingsIn(Body):
    readings: list[ReadingIn] = Field(min_length=1, max_length=1000)


class RefusedReading(Body):
    index: int
    reason: str


class ReadingsOut(Body):
    accepted: int
    refused: list[RefusedReading]


class Problem(Body):
    """RFC 9457 problem details, with the message in both languages. `current_rev` comes with a 409."""

    type: str
    title: Text
    status: int
    detail: str
    current_rev: int | None = None


class IncidentDetail(Body):
    incident: Incident
    audit: list[AuditEntry]
    actions: list[Action]


class IncidentPage(Body):
    incidents: list[Incident]
    seq: int


class SiteOut(Body):
    id: str
    name: Text
    timezone: str
    origin: tuple[float, float]
    areas: list[Area]
    roads: list[Road]
    map_url: str
    version: str


class CameraOut(Body):
    """A camera without its source address, which may hold a password."""

    camera: Camera


class SensorOut(Body):
    id: str
    name: Text
    kind: SensorKind
    sensor: Sensor
    history: list[tuple[float, float]]


class HealthOut(Body):
    status: Literal["ok", "degraded"]
    checks: dict[str, str]
