"""Traffic of one lane, minute by minute: how many vehicles of which class, how fast, how full.

A vehicle is counted once, when it has left the lane, whatever numbers the tracker gave it on the way: its path goes on
(`ioc.domain.paths`). Who only touches the lane has not driven along it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace

from ioc.domain.ids import CameraId
from ioc.domain.observation import FlowObserved, ObjectClass, Track
from ioc.domain.paths import Path, Paths, Sample
from ioc.domain.site import Zone
from ioc.vision.glance import Glance

INTERVAL = 60.0
"""Seconds of event time that one observation covers."""
BLIND = 10.0
"""Seconds without a clear picture after which the interval begins anew: who passed meanwhile was not counted."""
WINDOW = 3.0
STANDS = 1.0
"""Seconds without a move after which a track is there although nothing shows it: it stands behind another."""
LEAST_WAY = 0.5
"""Way along the lane, in its own sizes, from which a vehicle counts."""


@dataclass(slots=True)
class _Visit:
    """One vehicle in the lane, from the first moment to the last; its class as voted last."""

    first: Sample
    last: Sample
    label: ObjectClass

    def take(self, path: Path) -> None:
        self.last = path.samples[-1]
        if path.track.label is not ObjectClass.UNKNOWN:
            self.label = path.track.label

    @property
    def speed(self) -> float | None:
        """Mean over the visit, m/s; None without calibration."""
        seconds = self.last.time - self.first.time
        if self.first.ground is None or self.last.ground is None or seconds <= 0:
            return None
        return self.first.ground.distance(self.last.ground) / seconds

    def counts(self, aspect: float) -> bool:
        box, a, b = self.last.box, self.first.foot, self.last.foot
        way = math.hypot((b.x - a.x) * aspect, b.y - a.y)
        return self.label is not ObjectClass.PERSON and way >= LEAST_WAY * math.sqrt(box.w * box.h * aspect)


@dataclass(slots=True)
class _Minute:
    """What is told next. covered: seconds times share of the lane; watched: seconds."""

    started: float
    covered: float = 0.0
    watched: float = 0.0
    counts: Counter[ObjectClass] = field(default_factory=Counter)
    speeds: list[float] = field(default_factory=list)


class LaneFlow:
    """One lane of one camera. Tells once in INTERVAL."""

    def __init__(self, camera: CameraId, zone: Zone) -> None:
        self._camera = camera
        self._zone = zone
        self._paths = Paths(WINDOW)
        self._visits: dict[Path, _Visit] = {}
        self._minute = _Minute(-math.inf)
        self._looked = -math.inf

    def look(self, glance: Glance) -> FlowObserved | None:
        now = glance.now
        if now - self._looked > BLIND:
            self._paths.clear()
            self._visits = {}
            self._minute = _Minute(now)
        elapsed = min(glance.elapsed, BLIND)
        self._minute.covered += glance.occupancy.get(self._zone.id, 0.0) * elapsed
        self._minute.watched += elapsed
        self._looked = now
        height, width = glance.picture.shape[:2]
        self._follow(glance.tracks, now, width / height)
        return self._tell(now) if now - self._minute.started >= INTERVAL - 1e-6 else None

    def _follow(self, tracks: tuple[Track, ...], now: float, aspect: float) -> None:
        inside = [
            replace(track, seen=True)
            for track in tracks
            if (track.seen or track.still_for >= STANDS) and self._zone.polygon.contains(track.foot)
        ]
        paths = self._paths.follow(inside, now, aspect)
        for path in paths:
            visit = self._visits.setdefault(path, _Visit(path.samples[0], path.samples[-1], path.track.label))
            visit.take(path)
        here = set(paths)
        for path in [path for path in self._visits if path not in here]:
            self._leave(self._visits.pop(path), aspect)

    def _leave(self, visit: _Visit, aspect: float) -> None:
        if not visit.counts(aspect):
            return
        self._minute.counts[visit.label] += 1
        if (speed := visit.speed) is not None:
            self._minute.speeds.append(speed)

    def _tell(self, now: float) -> FlowObserved:
        minute, self._minute = self._minute, _Minute(now)
        return FlowObserved(
            camera=self._camera,
            time=now,
            zone=self._zone.id,
            seconds=round(now - minute.started, 3),
            counts=dict(sorted(minute.counts.items())),
            speed=round(sum(minute.speeds) / len(minute.speeds), 3) if minute.speeds else None,
            occupancy=round(minute.covered / minute.watched, 4) if minute.watched else 0.0,
        )
