"""One episode of one cause: its reports from the first to the last, all under one id."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ioc.domain.detection import Detection, FrameRef, Measure, Phase, Why
from ioc.domain.geometry import Box, LonLat, Point
from ioc.domain.ids import CameraId, DetectionId, SensorId, ZoneId, stable_id
from ioc.domain.kinds import Kind
from ioc.domain.text import Text
from ioc.rules.wording import number, sentence

REPORT_EVERY = 2.0
"""Seconds of event time between two `continues` reports of one episode."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an episode is about: who says it, of what kind, where. object: a track id where the rule is about one."""

    site: str
    kind: Kind
    version: str
    camera: CameraId | None = None
    sensor: SensorId | None = None
    zone: ZoneId | None = None
    object: int | None = None

    @property
    def rule(self) -> str:
        """A rule bears the name of the kind that it finds."""
        return self.kind.value


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule saw at one moment. box, path, direction: fractions of the picture `frame`."""

    summary: Text
    measures: tuple[Measure, ...]
    confidence: float
    frame: FrameRef | None = None
    box: Box | None = None
    path: tuple[Point, ...] = ()
    direction: Point | None = None
    point: LonLat | None = None
    level: int = 0


class Episode:
    """Turns moments into reports. The picture that tripped the rule stays in every later report, with its drawings."""

    def __init__(self, subject: Subject, start: float, time: float, evidence: Evidence) -> None:
        self.subject = subject
        self.start = min(start, time)
        self.latest = evidence
        self._founding = evidence
        self._revision = 0
        self._reported = time
        self.id = DetectionId(
            stable_id(
                subject.rule,
                subject.site,
                subject.camera or subject.sensor or "",
                subject.zone or "",
                "" if subject.object is None else subject.object,
                float(self.start),
            )
        )

    def began(self, time: float) -> Detection:
        return self._report(time, Phase.BEGAN, self.latest)

    def goes_on(self, time: float, evidence: Evidence) -> Detection | None:
        """A report when one is due: every REPORT_EVERY seconds, and at once when the level changes."""
        level_changed = evidence.level != self.latest.level
        self.latest = evidence
        if not level_changed and time - self._reported < REPORT_EVERY:
            return None
        return self._report(time, Phase.CONTINUES, evidence)

    def ended(self, time: float, end: float) -> Detection:
        """The last report. end: when the cause was last there."""
        lasted = number(max(0.0, end - self.start), 0)
        summary = sentence(
            "{before} Kết thúc sau {lasted} giây.",
            "{before} Ended after {lasted} s.",
            before=self.latest.summary,
            lasted=lasted,
        )
        last = replace(self.latest, summary=summary, level=0)
        return self._report(time, Phase.ENDED, last, end=max(end, self.start))

    def _report(self, time: float, phase: Phase, evidence: Evidence, end: float | None = None) -> Detection:
        self._revision += 1
        self._reported = max(time, self._reported)
        subject, founding = self.subject, self._founding
        why = Why(
            rule=subject.rule,
            version=subject.version,
            summary=evidence.summary,
            measures=evidence.measures,
            frame=founding.frame,
            box=founding.box,
            path=founding.path,
            direction=founding.direction,
        )
        return Detection(
            id=self.id,
            revision=self._revision,
            phase=phase,
            kind=subject.kind,
            start=self.start,
            time=self._reported,
            confidence=evidence.confidence,
            why=why,
            camera=subject.camera,
            sensor=subject.sensor,
            zone=subject.zone,
            point=evidence.point or founding.point,
            level=evidence.level,
            end=end,
        )
