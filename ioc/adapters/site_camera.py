"""A camera's entry of a site file: its zones, lines, forbidden turns, ground points and parameters."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from ioc.adapters.site_nodes import Entry, Problems, guess, scalar
from ioc.adapters.site_parameters import read_parameters
from ioc.adapters.site_parts import TRIANGLE, as_polygon, keys_of, position, read_id
from ioc.domain.errors import SiteError
from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import AreaId, CameraId, RoadId, ZoneId
from ioc.domain.observation import ObjectClass
from ioc.domain.schedule import Schedule
from ioc.domain.site import (
    Camera,
    Detector,
    GroundLengths,
    GroundPoint,
    KnownLength,
    Line,
    LineUse,
    Sense,
    Turn,
    Zone,
    ZoneUse,
)
from ioc.vision.calibration import ground_from_lengths

DESKS = ("traffic", "security")
PICTURE_MARGIN = 0.5
"""A zone may reach so far outside the picture (fraction of the frame): its corners are often projected."""

Word = TypeVar("Word", bound=StrEnum)


class CameraReader:
    """Reads the cameras of one site file. timezone: of the site, for time tables. controllers: the sensors that are
    traffic lights."""

    def __init__(self, problems: Problems, folder: Path, timezone: str, controllers: set[str]) -> None:
        self._problems = problems
        self._folder = folder
        self._timezone = timezone
        self._controllers = controllers

    def camera(self, node: Node) -> Camera:
        entry = Entry(node, self._problems, "camera", keys_of(Camera))
        name = read_id(entry)
        entry.what = f"camera {name}"
        road = entry.text("road", "")
        zones = entry.entries("zones", lambda zone: self._zone(zone, name))
        drawn = {word for node in entry.items("zones") if (word := scalar(node, "id"))}
        lamps = {scalar(node, "id") for node in entry.items("zones") if scalar(node, "use") == ZoneUse.SIGNAL}
        lines = entry.entries("lines", lambda line: self._line(line, name, lamps | self._controllers))
        turns = entry.entries("turns", lambda turn: self._turn(turn, name, drawn))
        for key, ids in (
            ("zones", [str(zone.id) for zone in zones]),
            ("lines", [line.id for line in lines]),
            ("turns", [turn.id for turn in turns]),
        ):
            for twice in sorted({each for each in ids if ids.count(each) > 1}):
                entry.bad(entry.line(key), f"{entry.what}: two {key} are called `{twice}`", "give each its own id.")
        known, detector = self._lengths(entry), self._detector(entry)
        return entry.build(
            lambda: Camera(
                id=CameraId(name),
                name=entry.names("name"),
                source=_source(entry.text("source"), self._folder),
                location=position(entry, "location"),
                area=AreaId(entry.text("area")),
                domain=entry.one_of("domain", DESKS, "traffic"),
                road=RoadId(road) if road else None,
                heading=entry.number("heading", 0.0),
                view=entry.number("view", 60.0),
                fps=entry.number("fps", 5.0),
                silent_after=entry.number("silent_after", 5.0),
                ground=self._ground(entry, known, name),
                ground_lengths=known,
                detector=detector,
                zones=zones,
                lines=lines,
                turns=turns,
                parameters=read_parameters(entry),
            )
        )

    def _zone(self, node: Node, camera: str) -> Zone:
        entry = Entry(node, self._problems, f"camera {camera}: zone", keys_of(Zone))
        name = read_id(entry)
        entry.what = f"camera {camera}: zone {name}"
        use = _word(entry, "use", ZoneUse, ZoneUse.IGNORE)
        direction = entry.numbers("direction", 2, "[dx, dy] in the picture") if entry.get("direction") else None
        if use is ZoneUse.LANE and entry.get("direction") is None:
            remedy = "add `direction: [dx, dy]`, the way traffic moves in the picture (x right, y down)."
            entry.bad(entry.node, f"{entry.what}: a lane has no `direction`", remedy)
        return entry.build(
            lambda: Zone(
                id=ZoneId(name),
                use=use,
                polygon=read_polygon(entry, "polygon"),
                name=entry.names("name"),
                direction=Point(*direction) if direction else None,
                schedule=self._schedule(entry),
                forbidden=_classes(entry),
                speed_limit=entry.number("speed_limit") if entry.get("speed_limit") else None,
            )
        )

    def _line(self, node: Node, camera: str, signals: Collection[str]) -> Line:
        entry = Entry(node, self._problems, f"camera {camera}: line", keys_of(Line))
        name = read_id(entry)
        entry.what = f"camera {camera}: line {name}"
        a, b = picture_point(entry, "a"), picture_point(entry, "b")
        if a == b and entry.get("a") and entry.get("b"):
            entry.bad(entry.node, f"{entry.what}: `a` and `b` are the same point", "give two different points.")
        if (signal := entry.text("signal", "")) and signal not in signals:
            remedy = guess(signal, signals) if signals else "add a zone or a sensor of kind `signal`."
            entry.bad(entry.line("signal"), f"{entry.what}: no signal is called `{signal}`", remedy)
        return entry.build(
            lambda: Line(
                id=name,
                a=a,
                b=b,
                use=_word(entry, "use", LineUse, LineUse.COUNT, optional=True),
                name=entry.names("name") if entry.get("name") else None,
                sense=_word(entry, "sense", Sense, Sense.BOTH, optional=True),
                signal=signal,
                schedule=self._schedule(entry),
            )
        )

    def _turn(self, node: Node, camera: str, zones: Collection[str]) -> Turn:
        entry = Entry(node, self._problems, f"camera {camera}: turn", keys_of(Turn))
        name = read_id(entry)
        entry.what = f"camera {camera}: turn {name}"
        for key in ("entry", "exit"):
            if (zone := entry.text(key)) and zone not in zones:
                entry.bad(entry.line(key), f"{entry.what}: the camera has no zone `{zone}`", guess(zone, zones))
        return entry.build(
            lambda: Turn(
                id=name,
                name=entry.names("name"),
                entry=ZoneId(entry.text("entry")),
                exit=ZoneId(entry.text("exit")),
                schedule=self._schedule(entry),
            )
        )

    def _ground(self, entry: Entry, known: GroundLengths | None, camera: str) -> tuple[GroundPoint, ...]:
        points = entry.entries("ground", lambda point: self._ground_point(point, camera))
        if known is None:
            return points
        if points:
            remedy = "leave one of them out: positions are better where they are known."
            entry.bad(entry.line("ground_lengths"), f"{entry.what}: both `ground` and `ground_lengths`", remedy)
            return points
        try:
            return ground_from_lengths(known, entry.number("heading", 0.0))
        except SiteError as error:
            entry.bad(entry.line("ground_lengths"), f"{entry.what}: {error.problem}", f"{error.remedy}.")
            return ()

    def _lengths(self, camera: Entry) -> GroundLengths | None:
        node = camera.get("ground_lengths")
        if node is None:
            return None
        entry = Entry(node, self._problems, f"{camera.what}: ground lengths", keys_of(GroundLengths))
        lengths = entry.entries("lengths", lambda length: self._length(length, entry.what))
        return entry.build(
            lambda: GroundLengths(entry.number("height"), lengths, entry.number("aspect", 16 / 9)),
        )

    def _detector(self, camera: Entry) -> Detector | None:
        node = camera.get("detector")
        if node is None:
            return None
        entry = Entry(node, self._problems, f"{camera.what}: detector", keys_of(Detector))
        model, labels = (_source(entry.text(key), self._folder) for key in ("model", "labels"))
        every_s, size = entry.number("every_s", 1.0), entry.number("size", 640)
        return entry.build(lambda: Detector(model, labels, every_s, int(size)))

    def _length(self, node: Node, what: str) -> KnownLength:
        entry = Entry(node, self._problems, what, keys_of(KnownLength))
        return entry.build(
            lambda: KnownLength(picture_point(entry, "a"), picture_point(entry, "b"), entry.number("metres"))
        )

    def _ground_point(self, node: Node, camera: str) -> GroundPoint:
        entry = Entry(node, self._problems, f"camera {camera}: ground point", keys_of(GroundPoint))
        metres = entry.numbers("metres", 2, "[metres east, metres north] of the camera")
        return entry.build(lambda: GroundPoint(picture_point(entry, "picture"), Point(*(metres or (0.0, 0.0)))))

    def _schedule(self, entry: Entry) -> Schedule:
        hours = entry.text("schedule", "")
        try:
            return Schedule(hours, self._timezone if hours else "UTC")
        except ValueError as error:
            reason = str(error).splitlines()[0]
            remedy = "write it as OpenStreetMap writes opening hours, such as `Mo-Fr 06:30-09:00` or `22:00-05:00`."
            entry.bad(entry.line("schedule"), f"{entry.what}: {reason}", remedy)
            return Schedule()


def _word(entry: Entry, key: str, words: type[Word], stand_in: Word, *, optional: bool = False) -> Word:
    found = entry.one_of(key, list(words), stand_in.value if optional else None)
    return words(found) if found in list(words) else stand_in


def _classes(entry: Entry) -> tuple[ObjectClass, ...]:
    known = [label.value for label in ObjectClass if label is not ObjectClass.UNKNOWN]
    found = []
    for node in entry.items("forbidden"):
        word = str(node.value) if isinstance(node, ScalarNode) else "a list"
        if word in known:
            found.append(ObjectClass(word))
        else:
            entry.bad(node, f"{entry.what}: `forbidden` names `{word}`, which is no class", guess(word, known))
    return tuple(found)


def as_picture_point(entry: Entry, node: Node, name: str) -> Point:
    values = entry.as_numbers(node, name, 2, "[x, y] as fractions of the picture, 0..1")
    if values is None:
        return Point(0, 0)
    x, y = values
    if not all(-PICTURE_MARGIN <= value <= 1 + PICTURE_MARGIN for value in values):
        remedy = "divide pixels by the picture's width and height."
        entry.bad(node, f"{entry.what}: {name} [{x:g}, {y:g}] lies far outside the picture (0..1)", remedy)
    return Point(x, y)


def picture_point(entry: Entry, key: str) -> Point:
    node = entry.need(key)
    return Point(0, 0) if node is None else as_picture_point(entry, node, f"`{key}`")


def read_polygon(entry: Entry, key: str) -> Polygon:
    node = entry.need(key)
    if node is None:
        return TRIANGLE
    if not isinstance(node, SequenceNode):
        entry.bad(node, f"{entry.what}: `{key}` must be a list of corners", "write [[x, y], [x, y], [x, y]].")
        return TRIANGLE
    return as_polygon(entry, node, key, tuple(as_picture_point(entry, corner, f"`{key}`") for corner in node.value))


def _source(source: str, folder: Path) -> str:
    """A file or folder is meant relative to the site's folder; addresses stay as they are."""
    if not source or re.match(r"[a-z]+:", source) or Path(source).is_absolute():
        return source
    return str(folder / source)
