"""The city in motion: one step moves everything by a tenth of a second; pictures are painted when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from types import TracebackType
from typing import Self

from ioc.domain.reading import Reading
from ioc.domain.site import SensorKind
from simulators.actors import Actor, Seen
from simulators.acts import Act, act_for
from simulators.blocks import Town, build_town
from simulators.camera_pose import CameraPose, pose_of, turned
from simulators.city import CameraSpec, City
from simulators.conditions import Condition, condition_named
from simulators.eye import Eye, Life, Pace, Scenery
from simulators.lamps import Lamps
from simulators.lens import Lens
from simulators.light import Light
from simulators.people import Path, stroller
from simulators.plan_health import CameraTurned
from simulators.scenario import Scenario
from simulators.scenario_check import check
from simulators.scene import Scene, paint_scene
from simulators.scene_store import SceneStore
from simulators.sensors import Gauge
from simulators.signals import Controller, signal_head
from simulators.stage import Stage
from simulators.traffic import STEP, Traffic
from simulators.truth import TruthLog
from simulators.zones import ground_line, ground_zones

_WALKERS, _BAGS, _PLANNED, _VEHICLES = 1, 300, 500, 1000
"""First actor numbers of people, bags, planned incidents, and vehicles."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Moment:
    """now: event time, POSIX seconds to the millisecond. due: the cameras that take a picture now."""

    index: int
    now: float
    readings: tuple[Reading, ...]
    due: tuple[str, ...]


class RunningCity:
    """A context manager; one a process, because SUMO is. Raises SiteError when scenario and city do not fit.

    condition: how the pictures look; None for what the scenario says.
    """

    def __init__(
        self, city: City, scenario: Scenario, seed: int, truth: TruthLog, condition: Condition | None = None
    ) -> None:
        self.city, self.start = city, 0.0
        self._scenario, self._seed = scenario, seed
        self._condition = condition or condition_named(scenario.condition)
        self._traffic = Traffic(city, seed)
        self._controllers = [Controller(spec) for spec in city.sensors if spec.kind is SensorKind.SIGNAL]
        self._heads = [signal_head(spec.id, self._traffic.roads.edge(spec.edge)) for spec in city.signals]
        self._stage = _stage(city, self._traffic, seed, truth)
        check(scenario, city, self._stage)
        self._eyes: dict[str, Eye] = {}
        self._asides: dict[str, Eye] = {}  # what cameras see that somebody turns away
        self._frames: Counter[str] = Counter()
        self._last: dict[str, bytes] = {}
        self._walks = [(Path(walk.path), walk.speed, walk.offset) for walk in scenario.walks]
        self._numbers: dict[str, int] = {}
        self._next_number = _VEHICLES
        self._round = -1
        self._acts: list[tuple[int, Act]] = []  # of this round of the scenario and the one before
        self._actors: list[Actor] = []
        self._index = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._traffic.__exit__(kind, error, trace)

    def prepare(self, cameras: tuple[str, ...], store: SceneStore, stopped: Callable[[], bool] = _never) -> None:
        """Fill the streets and paint the still scenes of these cameras. stopped: asked now and then."""
        self._traffic.prewarm()
        town = cache(partial(build_town, self.city, self._traffic.roads))
        for spec in self.city.cameras:
            if spec.id in cameras and not stopped():
                self._eyes[spec.id] = self._eye(spec, pose_of(spec), spec.id, store, town)
                for planned in self._scenario.incidents:
                    if isinstance(planned, CameraTurned) and planned.camera == spec.id:
                        pose = turned(pose_of(spec), planned.degrees)
                        self._asides[spec.id] = self._eye(spec, pose, f"{spec.id}{planned.degrees:+.1f}", store, town)

    def _eye(self, spec: CameraSpec, pose: CameraPose, name: str, store: SceneStore, town: Callable[[], Town]) -> Eye:
        """name: of its scenes in the store."""
        number = self.city.cameras.index(spec)
        fps = min(spec.fps, self._condition.fps or spec.fps)
        every = max(1, round(1 / fps / STEP))

        def still(light: Light) -> Scene:
            return store.scene(
                f"{name}-{light.name}", lambda: paint_scene(pose, self.city, self._traffic.roads, town(), light)
            )

        scenery = Scenery(still, lambda: Lamps(pose, self.city, town()))
        pace = Pace(every, number % every, fps)
        return Eye(pose, self._condition, self._seed * 1000 + number, self.city.timezone, pace, scenery)

    def begin(self, start: float) -> None:
        """The event time of the first step, POSIX seconds."""
        self.start = start

    @property
    def silent(self) -> frozenset[str]:
        """The cameras that are silent now."""
        return frozenset(self._stage.silent)

    def step(self, loop: bool = False) -> Moment:
        """Move on by one step."""
        self._index += 1
        elapsed = self._index * STEP
        now = round(self.start + elapsed, 3)
        self._traffic.step()
        stage = self._stage
        stage.vehicles = self._traffic.vehicles()
        stage.extras, stage.plumes = self._people(elapsed), []
        self._play(elapsed, now, loop)
        self._number_vehicles()
        readings = self._read(elapsed, now)
        due = tuple(name for name, eye in self._eyes.items() if eye.is_due(self._index) and name not in stage.silent)
        return Moment(self._index, now, readings, due)

    def picture(self, camera: str, moment: Moment) -> tuple[bytes, int, list[Seen]]:
        """The JPEG that a camera takes now, its frame number (from 1), and who is in it."""
        lens = self._stage.lenses[camera]
        self._frames[camera] += 1
        if lens.frozen and camera in self._last:
            return self._last[camera], self._frames[camera], []
        eye = self._asides[camera] if lens.turned else self._eyes[camera]
        signals = [(head, self._traffic.signal(head.edge)) for head in self._heads]
        life = Life(self._actors, signals, self._stage.plumes)
        jpeg, seen = eye.take(life, moment.index, moment.index * STEP, moment.now, camera, lens)
        self._last[camera] = jpeg
        return jpeg, self._frames[camera], [] if lens.blind else seen

    def _read(self, elapsed: float, now: float) -> tuple[Reading, ...]:
        """What sensors and signal controllers send at this step."""
        readings = [gauge.measure(elapsed, now) for gauge in self._stage.gauges.values()]
        for controller in self._controllers:
            edge = self.city.signal(controller.spec.signal).edge
            readings.append(controller.report(self._traffic.signal(edge), elapsed, now))
        return tuple(reading for reading in readings if reading is not None)

    def _play(self, elapsed: float, now: float, loop: bool) -> None:
        turn = int(elapsed // self._scenario.period) if loop else 0
        if turn != self._round:
            self._round = turn
            plans = (*self._scenario.incidents, *self._scenario.ordinary)
            acts = [
                act_for(plan, _name(plan, index, turn), _number(index, self._seed)) for index, plan in enumerate(plans)
            ]
            self._acts = [(begun, act) for begun, act in self._acts if begun == turn - 1]
            self._acts += [(turn, act) for act in acts]
        for begun, act in self._acts:
            act.update(self._stage, elapsed - begun * self._scenario.period, now)

    def _people(self, elapsed: float) -> list[Actor]:
        people = [
            stroller(_WALKERS + index * 7, path, offset + speed * elapsed)
            for index, (path, speed, offset) in enumerate(self._walks)
        ]
        bags = [Actor(_BAGS + index, "bag", *bag.at, 0.4) for index, bag in enumerate(self._scenario.bags)]
        return people + bags

    def _number_vehicles(self) -> None:
        """Vehicles keep their number while they are on the streets."""
        numbers: dict[str, int] = {}
        for vehicle in self._stage.vehicles:
            number = self._numbers.get(vehicle.id)
            if number is None:
                number = self._next_number
                self._next_number += 1
            numbers[vehicle.id] = number
        self._numbers = numbers
        moving = [Actor(numbers[v.id], v.type, v.x, v.y, v.heading, v.length, v.width) for v in self._stage.vehicles]
        self._actors = moving + self._stage.extras


def _name(planned: object, index: int, turn: int) -> str:
    kind = getattr(planned, "kind", None) or getattr(planned, "what", "")
    source = getattr(planned, "camera", None) or getattr(planned, "sensor", "")
    return f"{kind}-{source}-{turn}.{index}"


def _number(index: int, seed: int) -> int:
    """Of the actor: it decides his looks, so that another seed brings others."""
    return _PLANNED + (index + 37 * (seed - 1)) % (_VEHICLES - _PLANNED)


def _stage(city: City, traffic: Traffic, seed: int, truth: TruthLog) -> Stage:
    roads = traffic.roads
    zones = {(camera.id, zone.id): zone for camera in city.cameras for zone in ground_zones(camera, roads)}
    return Stage(
        traffic,
        truth,
        gauges={
            spec.id: Gauge(spec, seed, number)
            for number, spec in enumerate(city.sensors)
            if spec.kind is not SensorKind.SIGNAL
        },
        zones={key: zone.shape for key, zone in zones.items()},
        lines={(camera.id, line.id): ground_line(line, roads) for camera in city.cameras for line in camera.lines},
        turns={(camera.id, turn.id): turn.exit for camera in city.cameras for turn in camera.turns},
        limits={key: zone.speed_limit for key, zone in zones.items() if zone.speed_limit is not None},
        lenses={camera.id: Lens() for camera in city.cameras},
    )
