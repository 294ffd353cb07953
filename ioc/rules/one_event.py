"""One event, one incident: what stands because it has collided, or because it cannot get past a collision, is told as
the collision, and not as a stopped vehicle as well."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Box
from ioc.domain.ids import DetectionId, ZoneId
from ioc.domain.kinds import Kind

STANDING = frozenset({Kind.STOPPED_VEHICLE, Kind.ILLEGAL_PARKING})
RELEASE = 10.0
"""Seconds after the end of a collision in which those that waited for it drive on; who stays is told of."""


@dataclass(slots=True)
class _Collision:
    """start, end: event time; the end is open while it is on."""

    start: float
    zone: ZoneId | None
    box: Box | None
    end: float = math.inf

    def explains(self, standing: Detection) -> bool:
        """It stands in it, or came to a stand after it on the same road."""
        box = standing.why.box
        waits = standing.zone == self.zone and standing.start >= self.start
        return waits or (box is not None and self.box is not None and box.centre_in(self.box))


class OneEvent:
    """The episodes of one camera. A standing vehicle that begins to be reported while a collision explains it is
    withheld until the collision is over."""

    def __init__(self) -> None:
        self._collisions: dict[DetectionId, _Collision] = {}
        self._withheld: dict[DetectionId, _Collision] = {}

    def told(self, reports: Iterable[Detection]) -> list[Detection]:
        """Those of the reports that tell of something of their own."""
        return [report for report in reports if self._is_news(report)]

    def _is_news(self, report: Detection) -> bool:
        if report.kind is Kind.COLLISION:
            self._note(report)
        if report.kind not in STANDING:
            return True
        if report.phase is Phase.BEGAN:
            cause = next((one for one in self._collisions.values() if one.explains(report)), None)
            if cause is not None:
                self._withheld[report.id] = cause
        withheld = self._withheld.get(report.id)
        if withheld is None:
            return True
        over = report.time - withheld.end > RELEASE
        if over or report.phase is Phase.ENDED:
            del self._withheld[report.id]
        return over

    def _note(self, report: Detection) -> None:
        if report.phase is Phase.BEGAN:
            self._collisions[report.id] = _Collision(report.start, report.zone, report.why.box)
        elif report.phase is Phase.ENDED and report.id in self._collisions:
            self._collisions.pop(report.id).end = report.time
