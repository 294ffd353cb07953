"""A small city and the detections in it, for the tests of the incidents."""

from __future__ import annotations

from dataclasses import replace

from ioc.domain.detection import Detection, Measure, Phase, Why
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId, DetectionId, RoadId, SensorId, ZoneId, stable_id
from ioc.domain.incident import AuditEntry, Incident, Mode
from ioc.domain.kinds import Kind
from ioc.domain.site import Area, Camera, Road, Sensor, SensorKind, Site
from ioc.domain.text import Text
from ioc.incidents import lifecycle
from ioc.incidents.correlate import Decision, correlation_key, decide

T0 = 1_795_350_000.0
HERE = LonLat(106.05, 21.18)
WARD = AreaId("vu-ninh")
NAME = Text("tên", "name")


def _camera(name: str, road: str | None, area: AreaId = WARD) -> Camera:
    return Camera(CameraId(name), NAME, "x", HERE, area, road=RoadId(road) if road else None)


def _sensor(name: str, kind: SensorKind, east: float, area: AreaId = WARD) -> Sensor:
    return Sensor(SensorId(name), NAME, kind, "m", HERE.moved(east, 0.0), area, 0.0, 100.0)


CITY = Site(
    id="demo",
    code="KB",
    name=NAME,
    timezone="Asia/Ho_Chi_Minh",
    origin=HERE,
    areas=(Area(WARD, NAME, "Bắc Ninh", "Vũ Ninh", "09169", "2025-07-01"),),
    roads=(
        Road(RoadId("street"), NAME, "urban"),
        Road(RoadId("ql1"), NAME, "national"),
        Road(RoadId("ct07"), NAME, "expressway"),
    ),
    cameras=(
        _camera("a", "street"),
        _camera("b", "street"),
        _camera("c", "ct07"),
        _camera("d", None),
        _camera("e", "street", AreaId("kinh-bac")),
        _camera("f", "ql1"),
    ),
    sensors=(
        _sensor("w1", SensorKind.WATER_LEVEL, 0.0),
        _sensor("w2", SensorKind.WATER_LEVEL, 500.0),
        _sensor("w3", SensorKind.WATER_LEVEL, 4_000.0),
        _sensor("s1", SensorKind.SMOKE, 0.0),
        _sensor("s2", SensorKind.SMOKE, 500.0),
        _sensor("p1", SensorKind.PM25, 0.0),
    ),
)


def report(
    kind: Kind,
    source: str,
    start: float,
    time: float | None = None,
    revision: int = 1,
    phase: Phase = Phase.BEGAN,
    zone: str | None = None,
    level: int = 0,
    end: float | None = None,
) -> Detection:
    """Times in seconds after T0. The episode is named by kind, source, zone and start."""
    camera = CITY.camera(source)
    why = Why(kind.value, "1", Text("Vì.", "Because."), (Measure("m", 1.0, ""),))
    return Detection(
        id=DetectionId(stable_id(kind, source, zone or "", T0 + start)),
        revision=revision,
        phase=phase,
        kind=kind,
        start=T0 + start,
        time=T0 + (start if time is None else time),
        confidence=0.8,
        why=why,
        camera=camera.id if camera else None,
        sensor=None if camera else SensorId(source),
        zone=ZoneId(zone) if zone else None,
        level=level,
        end=None if end is None else T0 + end,
    )


def later(first: Detection, time: float, revision: int, **changes: object) -> Detection:
    """A further report of the same episode, at `time` seconds after T0."""
    fields: dict[str, object] = {"phase": Phase.CONTINUES, "time": T0 + time, "revision": revision, **changes}
    return replace(first, **fields)  # type: ignore[arg-type]  # names are checked by replace


def over(first: Detection, time: float, revision: int, end: float | None = None) -> Detection:
    return later(first, time, revision, phase=Phase.ENDED, end=T0 + (time if end is None else end))


class Book:
    """What a store does, in memory: finds what `decide` asks for, keeps what it answers."""

    def __init__(self, site: Site = CITY) -> None:
        self.site = site
        self.incidents: dict[str, Incident] = {}
        self.trail: list[AuditEntry] = []
        self.consumed: set[str] = set()

    def take(self, detection: Detection) -> Decision:
        if detection.report_id in self.consumed:
            return Decision(None, (), "consumed")
        key = correlation_key(detection, self.site)
        fed = next((i for i in self.incidents.values() if any(s.detection == detection.id for s in i.sources)), None)
        under = [i for i in self.incidents.values() if i.correlation == key]
        latest = max(under, key=lambda i: (i.first_seen, i.id), default=None)
        decision = decide(detection, self.site, Mode.TEST, fed, latest, received=T0 + 1e6)
        if decision.incident is not None:
            self.write(decision.incident, *decision.audit)
            self.consumed.add(detection.report_id)
        return decision

    def write(self, incident: Incident, *audit: AuditEntry) -> None:
        known = self.incidents.get(incident.id)
        assert incident.rev == (known.rev if known else 0) + 1
        assert all(entry.rev == incident.rev for entry in audit)
        self.incidents[incident.id] = incident
        self.trail += audit

    def tick(self, now: float) -> None:
        for incident in list(self.incidents.values()):
            step = lifecycle.tick(incident, T0 + now)
            while step is not None:
                self.write(*step)
                step = lifecycle.tick(step[0], T0 + now)

    @property
    def only(self) -> Incident:
        (incident,) = self.incidents.values()
        return incident
