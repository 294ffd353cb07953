"""What every client of the live feed must hear, without sockets, clock or database.

`Feed` mirrors the incidents in sight and the last changes; `View` is one client's filtered sight of it. Snapshot and
subscription come from one call (`open`): between the two nothing can happen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import TypeAdapter

from ioc.domain.incident import Change, Incident, State
from ioc.wire.live import Filter, Hello, Left, Subscribe

RECENT = 1000
"""Changes kept in memory for those who come back; who missed more gets a snapshot, which is shorter anyway."""

_INCIDENT = TypeAdapter(Incident)


class Sheet:
    """One incident at one revision, turned into JSON at most once for all clients."""

    def __init__(self, incident: Incident) -> None:
        self.incident = incident

    @cached_property
    def text(self) -> str:
        return _INCIDENT.dump_json(self.incident).decode()

    @cached_property
    def cameras(self) -> frozenset[str]:
        """The camera of its place and every source that feeds it."""
        return frozenset(source.source for source in self.incident.sources) | {self.incident.where.camera or ""}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. before: the incident's previous revision; None for a new incident, or when `orphan`: unknown."""

    seq: int
    sheet: Sheet
    before: Sheet | None
    orphan: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer to `subscribe`, in order, and the view that goes on from there."""

    messages: list[str]
    view: View


class Gap(Exception):
    """A change is missing between what the feed has and what it was given."""


def passes(wanted: Filter, sheet: Sheet) -> bool:
    """Whether an incident is what a client wants to hear of: lists narrow each other, an empty list means all."""
    incident = sheet.incident
    return (
        (not wanted.areas or incident.where.area in wanted.areas)
        and (not wanted.kinds or incident.kind in wanted.kinds)
        and (not wanted.domains or incident.domain in wanted.domains)
        and (not wanted.cameras or not sheet.cameras.isdisjoint(wanted.cameras))
    )


class View:
    """One client's filtered sight of the feed. `position`: the seq up to which it has been told everything."""

    def __init__(self, wanted: Filter, position: int) -> None:
        self.wanted = wanted
        self.position = position

    def see(self, entry: Entry) -> str | None:
        """What the client must be told of a change; None when it concerns it not."""
        if passes(self.wanted, entry.sheet):
            text = f'{{"type":"change","seq":{entry.seq},"prev":{self.position},"incident":{entry.sheet.text}}}'
        elif entry.before is not None and passes(self.wanted, entry.before):
            text = Left(seq=entry.seq, prev=self.position, id=entry.sheet.incident.id).model_dump_json()
        else:
            return None
        self.position = entry.seq
        return text

    def can_tell(self, entry: Entry) -> bool:
        """False when the client may have to be told `left`, but nobody knows what it saw before."""
        return not entry.orphan or passes(self.wanted, entry.sheet)


class Feed:
    """The incidents in sight and the recent changes of one epoch."""

    def __init__(self, epoch: str, head: int, in_sight: Iterable[Incident]) -> None:
        self.epoch = epoch
        self.head = head
        self._sheets = {incident.id: Sheet(incident) for incident in in_sight}
        self._recent: deque[Entry] = deque(maxlen=RECENT)

    @classmethod
    def load(
        cls,
        epoch: str,
        head: int,
        in_sight: Iterable[Incident],
        recent: Sequence[Change],
        earlier: Callable[[Incident], Incident | None],
    ) -> Feed:
        """A feed that can resume clients from before this program began. recent: the last changes up to `head`.
        earlier: the revision before the given one, None when it is no longer kept."""
        feed = cls(epoch, head, in_sight)
        sheets: dict[str, Sheet] = {}
        for change in recent:
            incident = change.incident
            before = sheets.get(incident.id)
            if before is None and incident.rev > 1 and (previous := earlier(incident)) is not None:
                before = Sheet(previous)
            sheet = sheets[incident.id] = Sheet(incident)
            feed._recent.append(Entry(change.seq, sheet, before, orphan=before is None and incident.rev > 1))
        return feed

    def apply(self, change: Change) -> Entry | None:
        """Take in the next change; None for one that is known. Raises Gap when one before it is missing."""
        if change.seq <= self.head:
            return None
        if change.seq != self.head + 1:
            raise Gap(f"expected change {self.head + 1}, got {change.seq}")
        incident = change.incident
        before = self._sheets.get(incident.id) or self._last_recent(incident)
        sheet = Sheet(incident)
        if incident.state is State.CLOSED:
            self._sheets.pop(incident.id, None)
        else:
            self._sheets[incident.id] = sheet
        entry = Entry(change.seq, sheet, before, orphan=before is None and incident.rev > 1)
        self._recent.append(entry)
        self.head = change.seq
        return entry

    def open_by_priority(self) -> dict[int, int]:
        """How many incidents are new or acknowledged, for each of the four priorities."""
        counts = dict.fromkeys((1, 2, 3, 4), 0)
        for sheet in self._sheets.values():
            counts[sheet.incident.priority] += sheet.incident.open
        return counts

    def open(self, asked: Subscribe, server_time: float) -> Opening:
        """The whole answer to `subscribe`: exactly the gap since the client's position, or a snapshot."""
        missed = self._missed(asked)
        hello = Hello(epoch=self.epoch, seq=self.head, recovered=missed is not None, server_time=server_time)
        messages = [hello.model_dump_json()]
        if missed is None:
            view = View(asked.filter, self.head)
            sheets = [sheet.text for sheet in self._sorted() if passes(asked.filter, sheet)]
            messages.append(f'{{"type":"snapshot","seq":{self.head},"incidents":[{",".join(sheets)}]}}')
        else:
            view = View(asked.filter, asked.since or 0)
            messages.extend(text for entry in missed if (text := view.see(entry)) is not None)
        return Opening(messages, view)

    def _missed(self, asked: Subscribe) -> list[Entry] | None:
        """The changes since the client's position; None when they cannot be told whole."""
        if asked.epoch != self.epoch or asked.since is None or not 0 <= asked.since <= self.head:
            return None
        count = self.head - asked.since
        if count > len(self._recent):
            return None
        missed = list(self._recent)[len(self._recent) - count :]
        view = View(asked.filter, asked.since)
        return missed if all(view.can_tell(entry) for entry in missed) else None

    def _sorted(self) -> list[Sheet]:
        """Highest priority first, then the newest, as the API lists them."""
        return sorted(self._sheets.values(), key=lambda sheet: (sheet.incident.priority, -sheet.incident.first_seen))

    def _last_recent(self, incident: Incident) -> Sheet | None:
        """A closed incident that comes back was dropped from sight; its last revision may still be at hand."""
        if incident.rev == 1:
            return None
        return next((entry.sheet for entry in reversed(self._recent) if entry.sheet.incident.id == incident.id), None)
