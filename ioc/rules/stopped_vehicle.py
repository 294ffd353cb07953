"""A vehicle that stands on a carriageway while the road before it is free.

Vehicles that wait in a queue are congestion, not stopped vehicles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, Track, TracksObserved
from ioc.domain.site import Camera, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.picture import STANDS, Scale, map_position
from ioc.rules.queueing import PASSED_WITHIN, Surroundings, queue_reason
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.standing_place import Place, StandingPlaces, vehicles_of
from ioc.rules.vigil import Timing
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="threshold_s",
        unit="s",
        default=10.0,
        low=1.0,
        high=3600.0,
        meaning=Text(
            vi="Xe đứng yên bao lâu thì báo; nơi có đèn tín hiệu, đặt dài hơn thời gian đèn đỏ.",
            en="How long a vehicle must stand; where signals stop traffic, set it longer than the red.",
        ),
    ),
    Parameter(
        name="gap_s",
        unit="s",
        default=3.0,
        low=0.0,
        high=60.0,
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
            vi="Bao nhiêu xe khác cùng đứng thì coi là hàng chờ, không phải xe dừng.",
            en="How many other standing vehicles make it a queue and not a stopped vehicle.",
        ),
    ),
    Parameter(
        name="release_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=120.0,
        meaning=Text(
            vi="Hàng chờ đã đi bao lâu mà xe vẫn đứng thì báo.",
            en="How long after its queue has gone a vehicle that stays is reported.",
        ),
    ),
)


class StoppedVehicle:
    """One camera's standing vehicles."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._camera = camera
        self._p = parameters
        zones = camera.zones_for(ZoneUse.LANE, ZoneUse.CARRIAGEWAY)
        timing = Timing(on_s=parameters["threshold_s"], dip_s=parameters["gap_s"], off_s=parameters["gap_s"])
        self._places = StandingPlaces(
            zones,
            lambda zone, track: Subject(
                site, Kind.STOPPED_VEHICLE, VERSION, camera=camera.id, zone=zone.id, object=track.id
            ),
            timing,
        )
        self.suppressed: Counter[str] = Counter()
        """How often a vehicle that had stood long enough was held back, by reason."""

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved):
            return []
        vehicles = vehicles_of(observation)
        return [
            report
            for place in self._places.look(observation)
            for report in self._step(place, vehicles, observation, Scale.of(observation.size))
        ]

    def blind(self, time: float) -> list[Detection]:
        return self._places.blind(time)

    def close(self, time: float) -> list[Detection]:
        return self._places.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return self._places.clocks(time)

    def _step(
        self, place: Place, vehicles: Collection[Track], observation: TracksObserved, scale: Scale
    ) -> list[Detection]:
        time = observation.time
        since = time - place.track.still_for
        inside = [t for t in vehicles if t.id != place.track.id and place.zone.polygon.contains(t.foot)]
        moving = [t for t in inside if t.seen and t.still_for < STANDS]
        place.passing.watch(place.anchor.foot, place.heading, moving, scale, time)
        release = self._p["release_s"]
        if place.there is not None and place.vigil.due(time + release, since):
            around = Surroundings(
                place=place.anchor.foot,
                heading=place.heading,
                inside=inside,
                occupancy=observation.occupancy.get(place.zone.id, 0.0),
                passed=time - place.passing.last <= PASSED_WITHIN,
            )
            if reason := queue_reason(around, int(self._p["queue"]), scale):
                self.suppressed[reason] += place.vigil.due(time, since)
                place.held, place.held_back_until = reason, time + release
            elif time < place.held_back_until and around.full:  # a queue that has begun to move moves from its head
                place.held_back_until = time + release
        permit = time >= place.held_back_until and place.is_solid
        return place.vigil.step(
            time, place.there is not None, lambda: self._evidence(place, time), since=since, permit=permit
        )

    def _evidence(self, place: Place, time: float) -> Evidence:
        track, zone = place.track, place.zone
        stood = place.stood(time)
        summary = sentence(
            "Xe đứng yên {stood} giây trong {zone} (ngưỡng {threshold} giây).",
            "A vehicle has stood for {stood} s in {zone} (threshold {threshold} s).",
            stood=number(stood),
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
            direction=zone.direction,
            point=map_position(self._camera, track),
        )


ENTRY = CameraEntry(
    kind=Kind.STOPPED_VEHICLE,
    build=StoppedVehicle,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Xe dừng trên đường", en="Stopped vehicle"),
    meaning=Text(
        vi="Một xe đứng yên trên làn hoặc mặt đường trong khi phía trước thông; xe trong hàng chờ không tính.",
        en="A vehicle stands in a lane or carriageway while the road ahead is free; vehicles in a queue do not count.",
    ),
    on_pixels=True,
)
