"""What single vehicles have done: one episode a vehicle, from the deed until it has been out of view for a while."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.detection import Detection, RuleClock
from ioc.domain.geometry import Box
from ioc.domain.paths import Path
from ioc.rules.episode import Episode, Evidence, Subject

GONE_AFTER = 3.0
"""Seconds out of view after which it is over; what comes up at the same place within them is the same vehicle."""
SAME_BOX = 0.4
"""Least overlap of the boxes of one vehicle under two numbers."""


@dataclass(slots=True)
class _Offence:
    path: Path
    box: Box
    last: float
    evidence: Evidence
    episode: Episode


class Offences:
    """The reported vehicles of one rule at one camera."""

    def __init__(self) -> None:
        self._offences: list[_Offence] = []

    def knows(self, path: Path) -> bool:
        """Has this vehicle been reported, under this number or another? If so, that one is in view while this is."""
        for offence in self._offences:
            if offence.path is path:
                return True
            if offence.box.iou(path.track.box) >= SAME_BOX:
                offence.path = path
                return True
        return False

    def tell(self, path: Path, subject: Subject, start: float, time: float, evidence: Evidence) -> Detection:
        """The vehicle has done it. Ask `knows` before."""
        episode = Episode(subject, start, time, evidence)
        self._offences.append(_Offence(path, path.track.box, path.last_seen, evidence, episode))
        return episode.began(time)

    def go_on(self, time: float) -> list[Detection]:
        """Once a picture, after the paths have been followed."""
        out: list[Detection] = []
        for offence in self._offences:
            path = offence.path
            offence.box, offence.last = path.track.box, path.last_seen
            if time - offence.last > GONE_AFTER:
                out.append(offence.episode.ended(time, offence.last))
            elif (report := offence.episode.goes_on(time, offence.evidence)) is not None:
                out.append(report)
        self._offences = [offence for offence in self._offences if time - offence.last <= GONE_AFTER]
        return out

    def reported(self, path: Path) -> bool:
        """As `knows`, by the path alone; nothing is learned of it."""
        return any(offence.path is path for offence in self._offences)

    def clocks(self) -> tuple[RuleClock, ...]:
        """What was measured of each vehicle that has been reported and is still in view."""
        return tuple(_clock(offence) for offence in self._offences)

    def close(self, time: float) -> list[Detection]:
        out = [offence.episode.ended(time, offence.last) for offence in self._offences]
        self._offences = []
        return out


def _clock(offence: _Offence) -> RuleClock:
    subject, first = offence.episode.subject, offence.evidence.measures[0]
    limit = first.threshold or 0.0
    return RuleClock(subject.kind, subject.zone, offence.path.track.id, first.value, limit, first.unit, on=True)
