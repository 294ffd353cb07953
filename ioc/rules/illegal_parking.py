"""A vehicle that stands where and when nobody may park.

A row of parked vehicles is no queue; but where the zone lies in a lane, who waits there in traffic is not parked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, Track, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import STANDS, Scale, map_position
from ioc.rules.queueing import Surroundings, queue_reason
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.standing_place import Place, StandingPlaces, vehicles_of
from ioc.rules.vigil import Timing
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="threshold_s",
        unit="s",
        default=60.0,
        low=1.0,
        high=7200.0,
        meaning=Text(
            vi="Xe đứng bao lâu trong giờ cấm thì báo; nơi có đèn tín hiệu, đặt dài hơn thời gian đèn đỏ.",
            en="How long a vehicle must stand while parking is forbidden; at a signal, longer than the red.",
        ),
    ),
    Parameter(
        name="gap_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=120.0,
        meaning=Text(
            vi="Mất dấu bao lâu vẫn coi là xe còn đứng đó.",
            en="How long it may be out of sight and still counts as there.",
        ),
    ),
    Parameter(
        name="queue",
        unit="",
        default=2.0,
        low=1.0,
        high=50.0,
        meaning=Text(
            vi="Trong làn xe, bao nhiêu xe khác cùng đứng mà không xe nào vượt qua thì coi là hàng chờ.",
            en="How many other vehicles, standing in the same lane while nothing goes past, make it a queue.",
        ),
    ),
)
ASK_AGAIN = 5.0
"""Seconds after which a vehicle that was taken for one of a queue is looked at again."""


class IllegalParking:
    """One camera's vehicles in zones where parking is forbidden."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._camera = camera
        self._p = parameters
        self._zones = camera.zones_for(ZoneUse.NO_PARKING)
        self._roads = camera.zones_for(ZoneUse.LANE, ZoneUse.CARRIAGEWAY)
        self._in_force: dict[str, float] = {}  # zone -> since when its schedule has held; only while it holds
        self._looked = False
        self._places = StandingPlaces(
            self._zones,
            lambda zone, track: Subject(
                site, Kind.ILLEGAL_PARKING, VERSION, camera=camera.id, zone=zone.id, object=track.id
            ),
            Timing(on_s=parameters["threshold_s"], dip_s=parameters["gap_s"], off_s=parameters["gap_s"]),
        )
        self.suppressed: Counter[str] = Counter()
        """How often a vehicle that had stood long enough was held back, by reason."""

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved) or not self._zones:
            return []
        self._keep_hours(observation.time)
        vehicles = vehicles_of(observation)
        return [
            report
            for place in self._places.look(observation)
            for report in self._step(place, vehicles, observation, Scale.of(observation.size))
        ]

    def blind(self, time: float) -> list[Detection]:
        return self._places.blind(time)

    def close(self, time: float) -> list[Detection]:
        self._in_force, self._looked = {}, False
        return self._places.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return self._places.clocks(time)

    def _keep_hours(self, time: float) -> None:
        for zone in self._zones:
            if zone.schedule.holds(time):
                self._in_force.setdefault(zone.id, time if self._looked else -math.inf)
            else:
                self._in_force.pop(zone.id, None)
        self._looked = True

    def _step(
        self, place: Place, vehicles: Sequence[Track], observation: TracksObserved, scale: Scale
    ) -> list[Detection]:
        time = observation.time
        in_force = self._in_force.get(place.zone.id)
        holds = place.there is not None and in_force is not None
        since = time - place.track.still_for if in_force is None else max(in_force, time - place.track.still_for)
        road = next((zone for zone in self._roads if zone.polygon.contains(place.anchor.foot)), None)
        if road is not None:
            self._mind_queue(place, road, vehicles, observation, scale)
        permit = place.is_solid and time >= place.held_back_until
        return place.vigil.step(time, holds, lambda: self._evidence(place, time), since=since, permit=permit)

    def _mind_queue(
        self, place: Place, road: Zone, vehicles: Sequence[Track], observation: TracksObserved, scale: Scale
    ) -> None:
        """In a lane: hold back what waits in traffic. Riders filter past a queue, too, hence the lane's occupancy."""
        time = observation.time
        inside = [t for t in vehicles if t.id != place.track.id and road.polygon.contains(t.foot)]
        place.passing.watch(
            place.anchor.foot, place.heading, [t for t in inside if t.seen and t.still_for < STANDS], scale, time
        )
        if place.there is None or not place.vigil.due(time):
            return
        around = Surroundings(
            place=place.anchor.foot,
            heading=None,  # who stands ahead may be parked as well: only passing traffic tells
            inside=inside,
            occupancy=observation.occupancy.get(road.id, 0.0),
            passed=time - place.passing.last <= self._p["threshold_s"],
        )
        if reason := queue_reason(around, int(self._p["queue"]), scale):
            self.suppressed[reason] += 1
            place.held, place.held_back_until = reason, time + ASK_AGAIN

    def _evidence(self, place: Place, time: float) -> Evidence:
        track, zone = place.track, place.zone
        stood = place.stood(time)
        summary = sentence(
            "Xe đỗ {stood} giây trong vùng cấm đỗ {zone} (ngưỡng {threshold} giây).",
            "A vehicle has stood for {stood} s in {zone}, where parking is forbidden (threshold {threshold} s).",
            stood=number(stood, 0),
            zone=zone.name,
            threshold=number(self._p["threshold_s"], 0),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("still_for", stood, "s", self._p["threshold_s"]),),
            confidence=0.9 if track.seen else 0.7,
            frame=FrameRef(self._camera.id, time),
            box=track.box,
            path=(track.foot,),
            point=map_position(self._camera, track),
        )


ENTRY = CameraEntry(
    kind=Kind.ILLEGAL_PARKING,
    build=IllegalParking,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Đỗ xe sai quy định", en="Illegal parking"),
    meaning=Text(
        vi="Một xe đứng trong vùng cấm đỗ vào giờ cấm; xe chờ trong hàng trên làn không tính.",
        en="A vehicle stands in a no-parking zone while parking is forbidden; waiting traffic does not count.",
    ),
    on_pixels=True,
)
