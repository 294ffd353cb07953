"""Every error that this project raises on purpose.

IocError
├── SiteError            the integrator's site description is wrong (file, line, remedy)
├── SettingsError        the environment or the settings file is wrong
├── SourceError          a camera, file or address cannot be read
├── BadFrame             a picture that cannot be used
├── BadReading           a sensor value that cannot be used
├── WireError            bytes that are not a message of ours
│   └── UnknownVersion   a message of ours, of a version that this program does not speak
├── IncidentError
│   ├── UnknownIncident
│   ├── StaleRevision    somebody changed the incident first; carries the current revision
│   └── IllegalAction    the action does not exist in the incident's state
└── Unavailable          a server or worker cannot be reached just now; trying again may help
"""

from __future__ import annotations


class IocError(Exception):
    """Base of all errors raised on purpose."""


class SiteError(IocError):
    """The site description is wrong; says where and how to mend it. `others`: further errors of the same file."""

    def __init__(
        self, problem: str, *, file: str = "", line: int = 0, remedy: str = "", others: tuple[SiteError, ...] = ()
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.file = file
        self.line = line
        self.remedy = remedy
        self.others = others

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        remedy = f" Remedy: {self.remedy}" if self.remedy else ""
        return "\n".join([f"{place}{self.problem}{remedy}", *map(str, self.others)])


class SettingsError(IocError):
    """A setting has a value that cannot be used."""


class SourceError(IocError):
    """A camera, file or address cannot be read."""


class BadFrame(IocError):
    """A picture that cannot be used: truncated, too large, not a picture."""


class BadReading(IocError):
    """A sensor value that cannot be used: not finite, impossible time, unknown sensor."""


class WireError(IocError):
    """Bytes that are not a message of ours."""


class UnknownVersion(WireError):
    """A message of ours, of a version that this program does not speak."""


class IncidentError(IocError):
    """An action on an incident that cannot be done."""


class UnknownIncident(IncidentError):
    """No incident has this id."""


class StaleRevision(IncidentError):
    """Somebody changed the incident first."""

    def __init__(self, incident: str, expected: int, current: int) -> None:
        super().__init__(f"incident {incident}: expected revision {expected}, got {current}")
        self.incident = incident
        self.expected = expected
        self.current = current


class IllegalAction(IncidentError):
    """The action does not exist in the incident's state."""


class Unavailable(IocError):
    """A server or worker cannot be reached just now."""
