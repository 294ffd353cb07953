"""Names of things, and ids that the same facts always give again."""

from __future__ import annotations

import base64
import hashlib
from typing import NewType

CameraId = NewType("CameraId", str)
SensorId = NewType("SensorId", str)
ZoneId = NewType("ZoneId", str)
AreaId = NewType("AreaId", str)
RoadId = NewType("RoadId", str)
DetectionId = NewType("DetectionId", str)
IncidentId = NewType("IncidentId", str)


def stable_id(*parts: object, length: int = 12) -> str:
    """The same parts give the same id on every machine: SHA-256, base32, lower case, `length` characters.

    Floats are written with three decimals (milliseconds of event time).
    """
    text = "\x1f".join(f"{part:.3f}" if isinstance(part, float) else str(part) for part in parts)
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]
