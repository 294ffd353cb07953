"""A site: the cameras, zones, sensors, roads and areas that one centre watches."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ioc.domain.geometry import LonLat, Point, Polygon
from ioc.domain.ids import AreaId, CameraId, RoadId, SensorId, ZoneId
from ioc.domain.observation import ObjectClass
from ioc.domain.schedule import ALWAYS, Schedule
from ioc.domain.text import Text


class ZoneUse(StrEnum):
    """What a zone drawn in a camera's picture is for."""

    LANE = "lane"  # traffic moves along `direction`: wrong_way, stopped_vehicle, speeding, lane_misuse, flow
    CARRIAGEWAY = "carriageway"  # traffic of any direction: stopped_vehicle, congestion, speeding
    SHOULDER = "shoulder"  # beside a motorway: nobody walks or rides here
    NO_PARKING = "no_parking"  # nobody may stand here at the times of `schedule`: illegal_parking
    NO_ENTRY = "no_entry"  # nobody may be here: intrusion
    LOITERING = "loitering"  # nobody stays long: loitering
    CROWD = "crowd"  # people are counted: crowd
    NO_OBJECTS = "no_objects"  # nothing may be left behind or taken away: abandoned_object, removed_object
    SIGNAL = "signal"  # the lamps of a traffic light, seen by this camera: red_light
    PRIVACY = "privacy"  # neither analysed nor shown: windows, gardens
    IGNORE = "ignore"  # never analysed: burnt-in clock, trees


class SensorKind(StrEnum):
    WATER_LEVEL = "water_level"
    PM25 = "pm25"
    SMOKE = "smoke"
    TEMPERATURE = "temperature"
    RAIN = "rain"
    NOISE = "noise"
    SIGNAL = "signal"  # a traffic light's controller; its values are those of observation.SIGNAL_CODES


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area. `code` is unique only with `code_date` (ISO date): Vietnam renumbered in 2025."""

    id: AreaId
    name: Text
    province: str
    commune: str
    code: str
    code_date: str
    boundary: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True)
class Road:
    """A road. `road_class` decides whose it is: expressways are the national traffic police's (Circular 83/2024)."""

    id: RoadId
    name: Text
    road_class: str  # expressway | national | provincial | urban
    path: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """A polygon in one camera's picture (fractions of the frame). `direction` is a vector in the picture, x right,
    y down, of any length, and belongs to lanes only. schedule: when its rule holds. forbidden: classes that may not be
    here. speed_limit: km/h."""

    id: ZoneId
    use: ZoneUse
    polygon: Polygon
    name: Text
    direction: Point | None = None
    schedule: Schedule = ALWAYS
    forbidden: tuple[ObjectClass, ...] = ()
    speed_limit: float | None = None

    def __post_init__(self) -> None:
        if self.use is ZoneUse.LANE:
            if self.direction is None or math.hypot(self.direction.x, self.direction.y) == 0:
                raise ValueError(f"zone {self.id}: a lane needs a direction that is not zero")
        elif self.direction is not None:
            raise ValueError(f"zone {self.id}: only a lane has a direction")
        if self.speed_limit is not None and not 0 < self.speed_limit < math.inf:
            raise ValueError(f"zone {self.id}: a speed limit must be above 0 km/h, got {self.speed_limit}")


class LineUse(StrEnum):
    """What a line drawn in a camera's picture is for. Every line is counted."""

    COUNT = "count"
    STOP = "stop"  # may not be crossed while `signal` is red: red_light
    TRIPWIRE = "tripwire"  # may not be crossed at the times of `schedule`: line_crossing


class Sense(StrEnum):
    """Which crossings of a line count for its rule: from left to right of a->b, back, or both."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the picture; a track whose foot crosses it is counted once, in the sense from left to right of a->b
    as positive. signal: id of a zone of use `signal`, or of a sensor of kind `signal`, for stop lines."""

    id: str
    a: Point
    b: Point
    use: LineUse = LineUse.COUNT
    name: Text | None = None
    sense: Sense = Sense.BOTH
    signal: str = ""
    schedule: Schedule = ALWAYS

    def __post_init__(self) -> None:
        if (self.use is LineUse.STOP) != bool(self.signal):
            raise ValueError(f"line {self.id}: a stop line, and no other, needs a signal")


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that is forbidden: from one zone of the camera into another. schedule: when."""

    id: str
    name: Text
    entry: ZoneId
    exit: ZoneId
    schedule: Schedule = ALWAYS

    def __post_init__(self) -> None:
        if self.entry == self.exit:
            raise ValueError(f"turn {self.id}: entry and exit are the same zone")


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """One calibration pair: where a ground point is in the picture (fractions) and in metres east (x) and north (y)
    of the camera's own position."""

    picture: Point
    metres: Point


@dataclass(frozen=True, slots=True)
class KnownLength:
    """The distance of two ground points that somebody measured. a, b: picture, fractions."""

    a: Point
    b: Point
    metres: float

    def __post_init__(self) -> None:
        if not 0 < self.metres < math.inf or self.a == self.b:
            raise ValueError(f"a known length is above 0 m, between two points, got {self.metres} m")


@dataclass(frozen=True, slots=True)
class GroundLengths:
    """What was measured on the road to find the ground plane, where no positions are known.

    height: of the lens above the road, metres. aspect: the picture's width over its height.
    """

    height: float
    lengths: tuple[KnownLength, ...]
    aspect: float = 16 / 9

    def __post_init__(self) -> None:
        if len(self.lengths) < 3:
            raise ValueError(
                f"at least 3 known lengths are needed, got {len(self.lengths)}: 2 would never show an error"
            )
        if not 0 < self.height < math.inf or not 0 < self.aspect < math.inf:
            raise ValueError(f"height and aspect must be above 0, got {self.height} m and {self.aspect}")


@dataclass(frozen=True, slots=True)
class Detector:
    """A neural network that gives a second opinion on what vehicles are. model, labels: files. every_s: seconds between
    two looks. size: side of its square input, pixels."""

    model: str
    labels: str
    every_s: float = 1.0
    size: int = 640

    def __post_init__(self) -> None:
        if not 0 < self.every_s < math.inf:
            raise ValueError(f"every_s must be above 0 s, got {self.every_s}")
        if not 32 <= self.size <= 2048:
            raise ValueError(f"size must be from 32 to 2048 pixels, got {self.size}")


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera. `source` is what the capture adapter opens: rtsp://, http(s):// (MJPEG or video), a video file or
    a folder of pictures; `gateway:PATH` is taken relative to the site's gateway. `heading` in degrees clockwise from
    north, `view` the horizontal field of view in degrees: both only draw the map's wedge."""

    id: CameraId
    name: Text
    source: str
    location: LonLat
    area: AreaId
    domain: str = "traffic"  # traffic | security: which desk looks at its tile first
    road: RoadId | None = None
    heading: float = 0.0
    view: float = 60.0
    fps: float = 5.0
    silent_after: float = 5.0  # seconds without a picture
    ground: tuple[GroundPoint, ...] = ()  # as measured, or as found from ground_lengths
    ground_lengths: GroundLengths | None = None
    detector: Detector | None = None
    zones: tuple[Zone, ...] = ()
    lines: tuple[Line, ...] = ()
    turns: tuple[Turn, ...] = ()
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # rule -> parameter -> value

    def __post_init__(self) -> None:
        if self.ground and len(self.ground) < 4:
            raise ValueError(f"camera {self.id}: a ground plane needs at least 4 points, got {len(self.ground)}")
        if not 0 < self.fps <= 60:
            raise ValueError(f"camera {self.id}: fps must be above 0 and at most 60, got {self.fps}")
        if not 0 < self.silent_after < math.inf:
            raise ValueError(f"camera {self.id}: silent_after must be above 0 s, got {self.silent_after}")

    def zone(self, zone_id: str) -> Zone | None:
        return next((zone for zone in self.zones if zone.id == zone_id), None)

    def zones_for(self, *uses: ZoneUse) -> tuple[Zone, ...]:
        return tuple(zone for zone in self.zones if zone.use in uses)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit of a sensor. `level` names the alarm level (1 lowest); `clear` is where it ends (hysteresis)."""

    level: int
    above: float
    clear: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.above) and math.isfinite(self.clear)) or self.clear > self.above:
            raise ValueError(f"threshold {self.above}: clear must be finite and not above it, got {self.clear}")


@dataclass(frozen=True, slots=True)
class Sensor:
    """One sensor. `low` and `high` bound what it can possibly measure: outside is a bad reading, not an alarm."""

    id: SensorId
    name: Text
    kind: SensorKind
    unit: str
    location: LonLat
    area: AreaId
    low: float
    high: float
    period: float = 5.0  # seconds between readings
    silent_after: float = 20.0  # seconds without a reading
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that one centre watches."""

    id: str
    code: str  # two to four letters that start incident ids
    name: Text
    timezone: str
    origin: LonLat
    areas: tuple[Area, ...]
    roads: tuple[Road, ...]
    cameras: tuple[Camera, ...]
    sensors: tuple[Sensor, ...]
    gateway: str = ""
    map_file: str = ""

    def camera(self, camera_id: str) -> Camera | None:
        return next((camera for camera in self.cameras if camera.id == camera_id), None)

    def sensor(self, sensor_id: str) -> Sensor | None:
        return next((sensor for sensor in self.sensors if sensor.id == sensor_id), None)

    def area(self, area_id: str) -> Area | None:
        return next((area for area in self.areas if area.id == area_id), None)

    def road(self, road_id: str | None) -> Road | None:
        return next((road for road in self.roads if road.id == road_id), None)
