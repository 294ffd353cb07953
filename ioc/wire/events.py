"""Domain facts as CloudEvents 1.0: JSON facts in structured mode, pictures in binary mode (bytes with ce_ headers).

The version of a message is part of its `type` (`ioc.observation.tracks.v1`); (source, id) names it once and for all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from ioc.domain.detection import Detection, Progress
from ioc.domain.errors import BadFrame, UnknownVersion, WireError
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.incident import Change
from ioc.domain.inspection import Inspect, Inspection, WorkingsObserved
from ioc.domain.observation import (
    CameraHealth,
    CameraHeartbeat,
    FlamesObserved,
    FlowObserved,
    ObjectsObserved,
    Observation,
    PeopleObserved,
    ReadingObserved,
    SensorHeartbeat,
    SignalObserved,
    TracksObserved,
)
from ioc.domain.reading import Reading

Fact = Reading | Observation | Detection | Progress | Change | Inspect | Inspection

FRAME_TYPE = "ioc.frame.v1"
LATEST_TIME = 32_503_680_000.0
"""POSIX seconds at the year 3000: what is dated later, or before 1970, is no time of any source of ours."""
_TYPES: dict[type[Any], str] = {
    Reading: "ioc.reading.v1",
    TracksObserved: "ioc.observation.tracks.v1",
    ObjectsObserved: "ioc.observation.objects.v1",
    FlamesObserved: "ioc.observation.flames.v1",
    SignalObserved: "ioc.observation.signal.v1",
    FlowObserved: "ioc.observation.flow.v1",
    PeopleObserved: "ioc.observation.people.v1",
    WorkingsObserved: "ioc.observation.workings.v1",
    CameraHealth: "ioc.observation.camera-health.v1",
    CameraHeartbeat: "ioc.observation.camera-heartbeat.v1",
    ReadingObserved: "ioc.observation.reading.v1",
    SensorHeartbeat: "ioc.observation.sensor-heartbeat.v1",
    Detection: "ioc.detection.v1",
    Progress: "ioc.progress.v1",
    Change: "ioc.incident.v1",
    Inspect: "ioc.inspect.v1",
    Inspection: "ioc.inspection.v1",
}
_ADAPTERS = {name: TypeAdapter[Any](fact) for fact, name in _TYPES.items()}
_FAMILIES = {name.rpartition(".")[0] for name in (*_TYPES.values(), FRAME_TYPE)}


@dataclass(frozen=True, slots=True)
class _Name:
    source: str
    id: str
    time: float


def _name(fact: Fact) -> _Name:
    match fact:
        case Detection():
            return _Name(f"/rules/{fact.why.rule}", fact.report_id, fact.time)
        case Change():
            return _Name("/incidents", str(fact.seq), fact.incident.last_seen)
        case Progress():
            return _Name(f"/progress/{fact.source}", f"{fact.time:.3f}", fact.time)
        case Reading() | ReadingObserved() | SensorHeartbeat():
            return _Name(f"/sensors/{fact.sensor}", f"{fact.time:.3f}", fact.time)
        case Inspection():
            return _Name(f"/rules/{fact.workings.camera}", f"{fact.workings.time:.3f}", fact.workings.time)
        case _:
            return _Name(f"/cameras/{fact.camera}", f"{fact.time:.3f}", fact.time)


def rfc3339(time: float) -> str:
    """POSIX seconds as RFC 3339 in UTC with milliseconds. Raises WireError for times outside the calendar."""
    try:
        return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError) as error:
        raise WireError(f"{time!r} is not a time: {error}") from error


def encode(fact: Fact) -> bytes:
    """The fact as one CloudEvent in structured mode (application/cloudevents+json)."""
    return orjson.dumps(_event(fact))


def encode_all(facts: Sequence[Fact]) -> bytes:
    """Facts that belong together, such as all that is seen in one picture, as a batch of CloudEvents in their order
    (application/cloudevents-batch+json): one message instead of several."""
    return orjson.dumps([_event(fact) for fact in facts])


def _event(fact: Fact) -> dict[str, Any]:
    kind = _TYPES[type(fact)]
    name = _name(fact)
    return {
        "specversion": "1.0",
        "type": kind,
        "source": name.source,
        "id": name.id,
        "time": rfc3339(name.time),
        "datacontenttype": "application/json",
        "data": _ADAPTERS[kind].dump_python(fact, mode="json"),
    }


def decode(payload: bytes) -> Fact:
    """The fact in a CloudEvent. Raises UnknownVersion or WireError, with the reason in words."""
    return _fact(_loaded(payload))


def decode_all(payload: bytes) -> tuple[Fact, ...]:
    """The facts in a batch of CloudEvents, or in a single one. Raises as `decode`, for the first that is at fault."""
    loaded = _loaded(payload)
    return tuple(_fact(event) for event in loaded) if isinstance(loaded, list) else (_fact(loaded),)


def _loaded(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise WireError(f"not JSON: {error}") from error


def _fact(event: Any) -> Fact:
    if not isinstance(event, dict) or not isinstance(kind := event.get("type"), str):
        raise WireError("not a CloudEvent: it has no `type`")
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        if kind.rpartition(".")[0] in _FAMILIES:
            raise UnknownVersion(f"type {kind} is of a version that this program does not speak")
        raise WireError(f"unknown type {kind}")
    try:
        fact: Fact = adapter.validate_python(event.get("data"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WireError(f"{kind}: data.{place}: {first['msg']}") from error
    for time in _times(fact):
        if not 0.0 <= time < LATEST_TIME:
            raise WireError(f"{kind}: dated {time:g}, which is before 1970 or after 2999")
    return fact


def _times(fact: Fact) -> tuple[float, ...]:
    """The times that the agents reckon with. A reading's is judged by `check_reading`, which knows when it came in."""
    if isinstance(fact, Detection):
        frame = fact.why.frame
        return (fact.start, fact.time, fact.end or 0.0, frame.captured if frame else 0.0)
    return () if isinstance(fact, Reading) else (_name(fact).time,)


def frame_headers(frame: Frame) -> dict[str, bytes]:
    """Headers that go with `frame.jpeg` (CloudEvents binary mode)."""
    return {
        "content-type": b"image/jpeg",
        "ce_specversion": b"1.0",
        "ce_type": FRAME_TYPE.encode(),
        "ce_source": f"/cameras/{frame.camera}".encode(),
        "ce_id": f"{frame.captured:.6f}".encode(),
        "ce_time": rfc3339(frame.captured).encode(),
        "ce_captured": repr(frame.captured).encode(),
    }


def decode_frame(headers: Mapping[str, bytes], payload: bytes) -> Frame:
    """The picture in a binary-mode CloudEvent. Raises WireError, UnknownVersion or BadFrame."""
    kind = headers.get("ce_type", b"").decode(errors="replace")
    if kind != FRAME_TYPE:
        if kind.rpartition(".")[0] == FRAME_TYPE.rpartition(".")[0]:
            raise UnknownVersion(f"type {kind} is of a version that this program does not speak")
        raise WireError(f"expected type {FRAME_TYPE}, got {kind or 'none'}")
    source = headers.get("ce_source", b"").decode(errors="replace")
    if not source.startswith("/cameras/"):
        raise WireError(f"a frame needs a source /cameras/ID, got {source or 'none'}")
    try:
        captured = float(headers.get("ce_captured", b"nan"))
    except ValueError as error:
        raise WireError(f"ce_captured is not a number: {error}") from error
    if not math.isfinite(captured):
        raise BadFrame(f"{source}: the capture time is missing or not finite")
    if not 0.0 <= captured < LATEST_TIME:
        raise BadFrame(f"{source}: captured at {captured:g}, which is before 1970 or after 2999")
    return Frame(CameraId(source.removeprefix("/cameras/")), captured, payload)
