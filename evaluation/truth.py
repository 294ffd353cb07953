"""What really happened, as the simulator or a person wrote it down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from ioc.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class TrueIncident:
    """One real event. Times are POSIX seconds or seconds of the recording; `end` is None while it goes on."""

    id: str
    kind: str
    source: str  # camera or sensor id
    start: float
    end: float | None
    value: float | None = None  # what it came to: km/h of a vehicle, how many people


def read_truth(path: Path) -> list[TrueIncident]:
    """The events in a truth.jsonl; a later line about the same id and start replaces the earlier one.

    Raises ValueError naming file and line. A last line without an end (its writer was killed) is left out.
    """
    events: dict[tuple[str, float], TrueIncident] = {}
    text = path.read_bytes()
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            event = TrueIncident(
                id=str(row["id"]),
                kind=str(Kind(row["kind"])),
                source=str(row.get("camera") or row["sensor"]),
                start=float(row["start"]),
                end=None if row["end"] is None else float(row["end"]),
                value=None if row.get("value") is None else float(row["value"]),
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            if not text.endswith(b"\n") and number == text.count(b"\n") + 1:
                break
            raise ValueError(f"{path}:{number}: not a truth line: {error}") from error
        events[event.id, event.start] = event
    return list(events.values())
