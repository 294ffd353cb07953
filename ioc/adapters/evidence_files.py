"""Pictures that prove an incident, as files whose names carry their SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import IncidentId

NAME = re.compile(r"[A-Za-z0-9._-]{1,120}/[0-9]+\.[0-9]{3}-[0-9a-f]{64}\.jpg")
"""INCIDENT/CAPTURED-SHA256.jpg; nothing else is ever opened."""


class EvidenceFiles:
    """ports.EvidenceStore. A picture is there whole or not at all, and the same picture is stored once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, incident: IncidentId, frame: Frame) -> str:
        """Store the picture; returns its name. Raises Unavailable when the disk does not take it."""
        name = f"{_safe(incident)}/{frame.captured:.3f}-{hashlib.sha256(frame.jpeg).hexdigest()}.jpg"
        if not _is_name(name):
            raise ValueError(f"incident {incident}, captured {frame.captured}: no file name can be made of this")
        path = self._folder / name
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, frame.jpeg)
            except OSError as error:
                raise Unavailable(
                    f"evidence {path} cannot be written: {error.strerror}. Remedy: free space on that disk or mend its"
                    " permissions; the incident goes on without this picture."
                ) from error
        return name

    def load(self, name: str) -> bytes | None:
        """The picture, None if there is none of this name. Raises Unavailable when it was changed or cannot be read."""
        if not _is_name(name):
            return None
        path = self._folder / name
        try:
            jpeg = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"evidence {path} cannot be read: {error.strerror}") from error
        if hashlib.sha256(jpeg).hexdigest() not in name:
            raise Unavailable(f"evidence {path} is not what was stored: its SHA-256 differs. Remedy: restore a backup.")
        return jpeg


def _is_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None and not name.startswith(".")


def _safe(incident: str) -> str:
    """The incident id as a folder name; characters that a path gives a meaning become `_`."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", incident)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside, flush to the disk, rename: a reader or a crash never sees half a picture."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
