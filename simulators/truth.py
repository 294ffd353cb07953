"""What really happens, written down as it happens: incidents with their intervals, and tracks (MOT challenge)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

import orjson

from ioc.domain.kinds import Kind
from simulators.actors import Seen


@dataclass(frozen=True, slots=True)
class TrueIncident:
    """Times in POSIX seconds; `end` is None while it lasts. One of camera and sensor is named. zone: or line, or turn.

    value: how fast (km/h), how many.
    """

    id: str
    kind: Kind
    start: float
    camera: str | None = None
    sensor: str | None = None
    zone: str | None = None
    end: float | None = None
    value: float | None = None


class TruthLog:
    """A line when an incident begins, and again, same id, when it ends. `file` may be None."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = file
        self.open: dict[str, TrueIncident] = {}

    def begin(self, incident: TrueIncident) -> None:
        self.open[incident.id] = incident
        self._write(incident)

    def end(self, incident_id: str, end: float, value: float | None = None) -> None:
        """value: what it came to, in place of what was known at its beginning."""
        incident = self.open.pop(incident_id)
        self._write(replace(incident, end=end, value=incident.value if value is None else value))

    def _write(self, incident: TrueIncident) -> None:
        if self._file is not None:
            line = {
                name: value for name, value in asdict(incident).items() if value is not None or name in ("end", "zone")
            }
            self._file.write(orjson.dumps(line) + b"\n")
            self._file.flush()


class TrackLog:
    """One text file a camera, columns frame,id,left,top,width,height,conf,-1,-1,-1; frames count from 1."""

    def __init__(self, folder: Path, cameras: Iterable[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = {name: (folder / f"{name}.txt").open("w", encoding="ascii") for name in cameras}

    def write(self, camera: str, frame: int, seen: list[Seen]) -> None:
        for one in sorted(seen, key=lambda one: one.actor.id):
            width, height = one.right - one.left, one.bottom - one.top
            self._files[camera].write(
                f"{frame},{one.actor.id},{one.left:.0f},{one.top:.0f},{width:.0f},{height:.0f},1,-1,-1,-1\n"
            )

    def close(self) -> None:
        for file in self._files.values():
            file.close()
