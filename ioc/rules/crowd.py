"""Too many people in one place: by number, or by how close they stand."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, PeopleObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="people",
        unit="",
        default=20.0,
        low=2.0,
        high=10000.0,
        meaning=Text(vi="Bao nhiêu người trong vùng thì báo.", en="How many people in the zone are a crowd."),
    ),
    Parameter(
        name="density",
        unit="1/m²",
        default=2.0,
        low=0.05,
        high=10.0,
        meaning=Text(
            vi="Mật độ từ đó coi là đông, nếu máy quay đã hiệu chuẩn; trên 4 người mỗi m² là nguy hiểm.",
            en="People a square metre from which it is a crowd, where the camera is calibrated; above 4 is dangerous.",
        ),
    ),
    Parameter(
        name="sustain_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=3600.0,
        meaning=Text(vi="Đông liên tục bao lâu thì báo.", en="How long it must be so."),
    ),
)
"""The default density is level of service D to E of a queuing area (Fruin, Pedestrian Planning and Design, 1971)."""
FEWEST = 5.0
"""People below whom nothing is a crowd, however close they stand."""
SMOOTHED_OVER = 3
"""Counts whose median is taken: somebody who walks through, or a flash, is one count."""
CLEARS_AT = 0.8
"""Share of the limit below which the crowd has gone."""
CLEARS_AFTER = 10.0
DIP = 2.5


@dataclass(slots=True)
class _Square:
    zone: Zone
    vigil: Vigil
    counts: deque[float] = field(default_factory=lambda: deque(maxlen=SMOOTHED_OVER))
    densities: deque[float] = field(default_factory=lambda: deque(maxlen=SMOOTHED_OVER))

    def take(self, observation: PeopleObserved) -> None:
        self.counts.append(observation.count)
        if observation.density is not None:
            self.densities.append(observation.density)

    @property
    def count(self) -> float:
        return median(self.counts) if self.counts else 0.0

    @property
    def density(self) -> float | None:
        return median(self.densities) if self.densities else None


class Crowd:
    """The zones of one camera in which people are counted."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._squares = {zone.id: self._square(zone) for zone in camera.zones_for(ZoneUse.CROWD)}

    def consider(self, observation: Observation) -> list[Detection]:
        square = self._squares.get(observation.zone) if isinstance(observation, PeopleObserved) else None
        if square is None or not isinstance(observation, PeopleObserved):
            return []
        square.take(observation)
        time = observation.time
        holds = square.zone.schedule.holds(time) and self._is_crowded(square)
        return square.vigil.step(time, holds, partial(self._evidence, square, time))

    def blind(self, time: float) -> list[Detection]:
        return [report for square in self._squares.values() for report in square.vigil.hold(time)]

    def close(self, time: float) -> list[Detection]:
        out = [report for square in self._squares.values() for report in square.vigil.close(time)]
        self._squares = {name: self._square(square.zone) for name, square in self._squares.items()}
        return out

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        people = tuple(
            RuleClock(Kind.CROWD, zone, None, square.count, self._p["people"], "people")
            for zone, square in self._squares.items()
            if square.vigil.idle and square.count
        )
        return people + clocks_of((square.vigil for square in self._squares.values()), time)

    def _square(self, zone: Zone) -> _Square:
        subject = Subject(self._site, Kind.CROWD, VERSION, camera=self._camera.id, zone=zone.id)
        return _Square(zone, Vigil(subject, Timing(on_s=self._p["sustain_s"], dip_s=DIP, off_s=CLEARS_AFTER)))

    def _is_crowded(self, square: _Square) -> bool:
        share = CLEARS_AT if square.vigil.active else 1.0
        many = square.count >= share * self._p["people"]
        close = square.density is not None and square.density >= share * self._p["density"]
        return many or (close and square.count >= share * FEWEST)

    def _evidence(self, square: _Square, time: float) -> Evidence:
        density = square.density
        measures = [Measure("people", square.count, "", self._p["people"])]
        if density is not None:
            measures.append(Measure("density", density, "1/m²", self._p["density"]))
        return Evidence(
            summary=self._summary(square),
            measures=tuple(measures),
            confidence=0.8,
            frame=FrameRef(self._camera.id, time),
        )

    def _summary(self, square: _Square) -> Text:
        parts = {"zone": square.zone.name, "people": number(square.count, 0), "limit": number(self._p["people"], 0)}
        if square.density is None:
            return sentence(
                "Khoảng {people} người trong {zone} (ngưỡng {limit} người).",
                "About {people} people in {zone} (threshold {limit} people).",
                **parts,
            )
        return sentence(
            "Khoảng {people} người trong {zone}, {density} người mỗi m² (ngưỡng {limit} người hoặc {close} mỗi m²).",
            "About {people} people in {zone}, {density} a square metre (threshold {limit} people or {close} a square "
            "metre).",
            density=number(square.density, 2),
            close=number(self._p["density"], 1),
            **parts,
        )


ENTRY = CameraEntry(
    kind=Kind.CROWD,
    build=Crowd,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Tụ tập đông người", en="Crowd"),
    meaning=Text(
        vi="Quá nhiều người trong một vùng, hoặc đứng quá sát nhau, trong thời gian đủ lâu.",
        en="Too many people in a zone, or people too close together, for long enough.",
    ),
)
