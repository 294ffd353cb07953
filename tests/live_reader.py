"""A client of the live feed that trusts nothing: it checks every word against the protocol of ioc/wire/live.py."""

from __future__ import annotations

from pydantic import TypeAdapter

from ioc.domain.incident import Incident, State
from ioc.wire.live import Beat, Filter, Hello, IncidentChange, Left, Refused, ServerMessage, Snapshot, Subscribe

_MESSAGE: TypeAdapter[Hello | Snapshot | IncidentChange | Left | Beat | Refused] = TypeAdapter(ServerMessage)


class LiveReader:
    """Holds what the wall would show: the incidents in sight that pass the filter."""

    def __init__(self, wanted: Filter | None = None) -> None:
        self.wanted = wanted or Filter()
        self.incidents: dict[str, Incident] = {}
        self.position: int | None = None
        self.epoch: str | None = None
        self.recovered: list[bool] = []
        self.changes: list[int] = []
        self.beats: list[Beat] = []
        self.refused: Refused | None = None
        self._awaits = "hello"

    def subscribe(self) -> Subscribe:
        """The first message, resuming where this reader stopped."""
        self._awaits = "hello"
        return Subscribe(since=self.position, epoch=self.epoch, filter=self.wanted)

    def hear(self, text: str) -> Hello | Snapshot | IncidentChange | Left | Beat | Refused:
        """Take in one message; AssertionError when it may not come now."""
        message = _MESSAGE.validate_json(text)
        match message:
            case Hello():
                assert self._awaits == "hello"
                self._awaits = "any" if message.recovered else "snapshot"
                assert not message.recovered or message.epoch == self.epoch
                self.epoch = message.epoch
                self.recovered.append(message.recovered)
            case Snapshot():
                assert self._awaits == "snapshot"
                self._awaits = "any"
                self.incidents = {incident.id: incident for incident in message.incidents}
                self.position = message.seq
            case Refused():
                self.refused = message
            case IncidentChange() | Left() | Beat() if self._awaits == "hello" and self.recovered:
                pass  # still of the subscription before
            case IncidentChange() | Left() | Beat():
                assert self._awaits == "any"
                assert message.prev == self.position
                assert message.seq >= message.prev
                self.position = message.seq
                self._take(message)
        return message

    def _take(self, message: IncidentChange | Left | Beat) -> None:
        if isinstance(message, Beat):
            self.beats.append(message)
            return
        assert message.seq not in self.changes
        self.changes.append(message.seq)
        if isinstance(message, Left):
            self.incidents.pop(message.id, None)
            return
        incident = message.incident
        known = self.incidents.get(incident.id)
        assert known is None or incident.rev > known.rev
        if incident.state is State.CLOSED:
            self.incidents.pop(incident.id, None)
        else:
            self.incidents[incident.id] = incident
