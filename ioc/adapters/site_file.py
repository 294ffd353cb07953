"""A site file (YAML) to a Site. Every problem of the file is told at once, with its line and its remedy."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from ioc.adapters.site_camera import CameraReader
from ioc.adapters.site_nodes import Entry, Problems, Unbuilt, guess, line_of, scalar
from ioc.adapters.site_parts import keys_of, position, read_area, read_id, read_road, read_sensor
from ioc.domain.errors import SiteError
from ioc.domain.site import SensorKind, Site

SITE_FILE = "site.yaml"
MAX_SITE_BYTES = 4_000_000
"""A site of 2,000 cameras, each with eight zones, needs about 3 MB."""


def load_site(path: Path) -> Site:
    """The site described by a file, or by `site.yaml` in a folder. Raises SiteError, which names every problem."""
    file = path / SITE_FILE if path.is_dir() else path
    problems = Problems(str(file))
    root = _parse(_read(file), problems)
    try:
        site = _read_site(root, problems, file.parent)
    except Unbuilt:
        problems.stop_if_any()
        raise
    problems.stop_if_any()
    return site


def _read(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MAX_SITE_BYTES:
            raise SiteError(
                f"the file has {size:,} bytes; at most {MAX_SITE_BYTES:,} are read.",
                file=str(file),
                remedy="name the site file itself, or split the site.",
            )
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        remedy = f"name a site file, or a folder that holds `{SITE_FILE}`."
        raise SiteError("there is no such file.", file=str(file), remedy=remedy) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SiteError("not UTF-8 text.", file=str(file), line=line, remedy="save the file as UTF-8.") from error
    except OSError as error:
        raise SiteError(
            f"cannot be read: {error.strerror}.", file=str(file), remedy="check the path and its permissions."
        ) from error


def _parse(text: str, problems: Problems) -> Node:
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise SiteError(
            f"not YAML: {error.problem}.",
            file=problems.file,
            line=line,
            remedy="indent with spaces, never tabs; close every bracket and quote; look at the line above too.",
        ) from error
    except (YAMLError, RecursionError) as error:
        raise SiteError("not YAML.", file=problems.file, remedy="start from sites/demo/site.yaml.") from error
    if not isinstance(root, MappingNode):
        raise SiteError("holds no site.", file=problems.file, line=1, remedy="start from sites/demo/site.yaml.")
    return root


def _read_site(root: Node, problems: Problems, folder: Path) -> Site:
    entry = Entry(root, problems, "site", keys_of(Site))
    for key in ("areas", "cameras"):
        entry.need(key)
    site_id, timezone = read_id(entry), _timezone(entry)
    reader = CameraReader(problems, folder, timezone or "UTC", _controllers(entry))
    areas = entry.entries("areas", lambda node: read_area(node, problems))
    roads = entry.entries("roads", lambda node: read_road(node, problems))
    cameras = entry.entries("cameras", reader.camera)
    sensors = entry.entries("sensors", lambda node: read_sensor(node, problems))
    _check_names(entry)
    _check_references(entry, "cameras", "area", "areas")
    _check_references(entry, "cameras", "road", "roads")
    _check_references(entry, "sensors", "area", "areas")
    return entry.build(
        lambda: Site(
            id=site_id,
            code=_code(entry),
            name=entry.names("name"),
            timezone=timezone,
            origin=position(entry, "origin"),
            areas=areas,
            roads=roads,
            cameras=cameras,
            sensors=sensors,
            gateway=_gateway(entry),
            map_file=entry.text("map_file", ""),
        )
    )


def _controllers(entry: Entry) -> set[str]:
    """The sensors that are traffic lights."""
    return {scalar(node, "id") for node in entry.items("sensors") if scalar(node, "kind") == SensorKind.SIGNAL}


def _code(entry: Entry) -> str:
    code = entry.text("code")
    if code and not re.fullmatch(r"[A-Z]{2,4}", code):
        entry.bad(entry.line("code"), f"site: `code` is `{code}`", "use two to four capital letters A-Z, such as KB.")
    return code


def _timezone(entry: Entry) -> str:
    name = entry.text("timezone")
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "use a name of the tz database, such as Asia/Ho_Chi_Minh."
        entry.bad(entry.line("timezone"), f"site: `timezone` is `{name}`", remedy)
    return name


def _gateway(entry: Entry) -> str:
    gateway = entry.text("gateway", "")
    if gateway and not re.match(r"https?://[^/]+", gateway):
        entry.bad(entry.line("gateway"), f"site: `gateway` is `{gateway}`", "write an address, http://HOST:PORT/.")
    return gateway


def _fields(entry: Entry, section: str, key: str) -> list[ScalarNode]:
    """The scalar nodes under `key` of every entry of a section."""
    return [
        value
        for node in (entry.items(section) if entry.get(section) else ())
        if isinstance(node, MappingNode)
        for name, value in node.value
        if name.value == key and isinstance(value, ScalarNode) and value.value
    ]


def _check_names(entry: Entry) -> None:
    """No two of a kind, and no camera and sensor, may share an id: a detection names its source by id alone."""
    for sections in (("areas",), ("roads",), ("cameras", "sensors")):
        first: dict[str, int] = {}
        for section in sections:
            for node in _fields(entry, section, "id"):
                name = str(node.value)
                if name in first:
                    problem = f"the id `{name}` is taken: it is on line {first[name]} already"
                    entry.bad(node, f"{section}: {problem}", "give each its own id.")
                first.setdefault(name, line_of(node))


def _check_references(entry: Entry, section: str, key: str, target: str) -> None:
    known: Collection[str] = {str(node.value) for node in _fields(entry, target, "id")}
    for node in _fields(entry, section, key):
        if str(node.value) not in known:
            remedy = guess(str(node.value), known) if known else f"add it to `{target}:`."
            entry.bad(node, f"{section}: {key} `{node.value}` does not exist in `{target}`", remedy)
