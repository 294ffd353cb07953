"""A site file becomes a Site, or one error that names every wrong line and how to mend it."""

from __future__ import annotations

import dataclasses
import re
import textwrap
from enum import StrEnum
from pathlib import Path

import pytest

from ioc.adapters.site_file import MAX_SITE_BYTES, load_site
from ioc.domain.errors import SiteError
from ioc.domain.geometry import LonLat, Point
from ioc.domain.observation import ObjectClass
from ioc.domain.schedule import Schedule
from ioc.domain.site import (
    Area,
    Camera,
    GroundPoint,
    Line,
    LineUse,
    Road,
    Sense,
    Sensor,
    SensorKind,
    Site,
    Threshold,
    Turn,
    Zone,
    ZoneUse,
)

GOOD = textwrap.dedent(
    """\
    id: demo
    code: KB
    name: {vi: Kinh Bắc, en: Kinh Bac}
    timezone: Asia/Ho_Chi_Minh
    origin: [106.05, 21.18]
    gateway: http://127.0.0.1:8401/
    map_file: map.pmtiles
    areas:
      - {id: vu-ninh, name: {vi: Vũ Ninh, en: Vu Ninh}, province: Bắc Ninh, commune: Vũ Ninh, code: "09163",
         code_date: 2025-07-01, boundary: [[106.0, 21.1], [106.1, 21.1], [106.1, 21.2]]}
    roads:
      - {id: ly-thai-to, name: {vi: Lý Thái Tổ, en: Ly Thai To}, road_class: urban,
         path: [[106.05, 21.18], [106.06, 21.18]]}
    cameras:
      - id: cam-01
        name: {vi: Ngã tư, en: Crossing}
        source: gateway:cam-01.mjpg
        location: [106.05, 21.18]
        area: vu-ninh
        road: ly-thai-to
        fps: 5
        ground:
          - {picture: [0.1, 0.9], metres: [-3.5, 12.0]}
          - {picture: [0.9, 0.9], metres: [3.5, 12.0]}
          - {picture: [0.6, 0.2], metres: [3.5, 60.0]}
          - {picture: [0.4, 0.2], metres: [-3.5, 60.0]}
        zones:
          - id: lane-1
            use: lane
            name: {vi: Làn 1, en: Lane 1}
            polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]
            direction: [0, 1]
            forbidden: [motorbike]
            speed_limit: 50
          - {id: kerb, use: no_parking, name: {vi: Lề, en: Kerb}, polygon: [[0, 0], [0.1, 0], [0.1, 0.9]],
             schedule: "Mo-Fr 06:30-09:00"}
        lines:
          - {id: count-1, a: [0, 0.5], b: [1, 0.5]}
          - {id: stop-1, a: [0, 0.6], b: [1, 0.6], use: stop, signal: light-1, sense: positive}
        turns:
          - {id: left-1, name: {vi: Rẽ trái, en: Left turn}, entry: lane-1, exit: kerb}
        parameters: {stopped_vehicle: {threshold_s: 8}}
    sensors:
      - {id: n-12, name: {vi: Mực nước, en: Water level}, kind: water_level, unit: m, location: [106.05, 21.18],
         area: vu-ninh, low: 0, high: 12, thresholds: [{level: 2, above: 5.8, clear: 5.5}]}
      - {id: light-1, name: {vi: Đèn, en: Light}, kind: signal, unit: state, location: [106.05, 21.18],
         area: vu-ninh, low: 0, high: 3}
    """
)


def write(folder: Path, text: str) -> Path:
    file = folder / "site.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path, old: str, new: str) -> SiteError:
    """The error that the good file gives with `old` replaced by `new`."""
    assert GOOD.count(old) >= 1
    file = write(folder, GOOD.replace(old, new, 1))
    with pytest.raises(SiteError) as caught:
        load_site(file)
    assert caught.value.file == str(file)
    return caught.value


def line_with(text: str) -> int:
    """The line of the good file that holds `text`, counted from 1."""
    return next(number for number, line in enumerate(GOOD.splitlines(), 1) if text in line)


def test_every_key_arrives(tmp_path: Path) -> None:
    """What the integrator wrote is what the domain gets, with the defaults of the dataclasses for the rest."""
    write(tmp_path, GOOD)
    site = load_site(tmp_path)
    camera, sensor = site.cameras[0], site.sensors[0]
    assert site.name.vi == "Kinh Bắc"
    assert site.areas[0].code == "09163"
    assert site.areas[0].code_date == "2025-07-01"
    assert site.origin == LonLat(106.05, 21.18)
    assert camera.zones[0].use is ZoneUse.LANE
    assert camera.zones[0].direction == Point(0, 1)
    assert (camera.zones[0].forbidden, camera.zones[0].speed_limit) == ((ObjectClass.MOTORBIKE,), 50.0)
    assert camera.zones[1].schedule == Schedule("Mo-Fr 06:30-09:00", "Asia/Ho_Chi_Minh")
    assert camera.ground[3].metres == Point(-3.5, 60)
    stop, turn = camera.lines[1], camera.turns[0]
    assert (stop.use, stop.signal, stop.sense) == (LineUse.STOP, "light-1", Sense.POSITIVE)
    assert (turn.entry, turn.exit) == ("lane-1", "kerb")
    assert camera.parameters == {"stopped_vehicle": {"threshold_s": 8.0}}
    assert (camera.silent_after, camera.view, camera.domain) == (5.0, 60.0, "traffic")
    assert sensor.kind is SensorKind.WATER_LEVEL
    assert sensor.thresholds[0].clear == 5.5


def test_names_are_composed(tmp_path: Path) -> None:
    """Names typed in decomposed Unicode are stored composed (NFC), so that search and equality work."""
    write(tmp_path, GOOD.replace("Kinh Bắc", "Kinh Ba\u0306\u0301c"))
    assert load_site(tmp_path).name.vi == "Kinh Bắc"


def test_a_relative_file_is_found_from_the_site_folder(tmp_path: Path) -> None:
    """A clip named relative to the site file is found wherever the program was started."""
    write(tmp_path, GOOD.replace("gateway:cam-01.mjpg", "clips/a.mp4"))
    assert load_site(tmp_path).cameras[0].source == str(tmp_path / "clips/a.mp4")


CROSSING = "[[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]"

MISTAKES = {
    "time table": ('"Mo-Fr 06:30-09:00"', "nights", "not a time table: 'nights'", "Mo-Fr 06:30-09:00"),
    "class": ("forbidden: [motorbike]", "forbidden: [moped]", "`moped`, which is no class", "use one of"),
    "limit": ("speed_limit: 50", "speed_limit: 0", "above 0 km/h", "site.md"),
    "signal": ("signal: light-1", "signal: light-2", "no signal is called `light-2`", "did you mean `light-1`?"),
    "no signal": ("use: stop, signal: light-1", "use: stop", "needs a signal", "site.md"),
    "turn": ("exit: kerb", "exit: kreb", "no zone `kreb`", "did you mean `kerb`?"),
    "self-crossing": ("[[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]", CROSSING, "crosses itself", "in order around"),
    "two-corners": ("[[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]", "[[0, 0], [1, 1]]", "at least 3 corners", "at least three"),
    "pixels": ("[0.9, 0.9]]\n", "[640, 360]]\n", "640, 360", "divide pixels"),
    "zone use": ("use: lane", "use: lanes", "`lanes`", "did you mean `lane`?"),
    "no direction": ("direction: [0, 1]", "", "no `direction`", "add `direction: [dx, dy]`"),
    "zero direction": ("direction: [0, 1]", "direction: [0, 0]", "direction that is not zero", "site.md"),
    "unknown key": ("fps: 5", "fsp: 5", "unknown key `fsp`", "did you mean `fps`?"),
    "missing key": ("location: [106.05, 21.18]\n    area", "area", "`location` is missing", "add `location:`"),
    "twice": ("fps: 5", "area: vu-ninh", "`area` is there twice", "the first is on line"),
    "unknown area": ("area: vu-ninh\n", "area: vu-nihn\n", "`vu-nihn` does not exist", "did you mean `vu-ninh`?"),
    "unknown road": ("road: ly-thai-to", "road: nowhere", "`nowhere` does not exist", "ly-thai-to"),
    "swapped": ("location: [106.05, 21.18]\n", "location: [21.18, 106.05]\n", "swapped", "write [106.05, 21.18]"),
    "not finite": ("fps: 5", "fps: .nan", "`.nan`", "plain number"),
    "fps range": ("fps: 5", "fps: 0", "fps must be above 0", "site.md"),
    "text for number": ("fps: 5", "fps: fast", "`fast`", "plain number"),
    "road class": ("road_class: urban", "road_class: city", "`city`", "expressway"),
    "time zone": ("Asia/Ho_Chi_Minh", "Asia/Hanoi", "`Asia/Hanoi`", "tz database"),
    "code": ("code: KB", "code: kinhbac", "`kinhbac`", "capital letters"),
    "date": ("2025-07-01", "01/07/2025", "`01/07/2025`", "2025-07-01"),
    "id": ("id: cam-01", "id: ../etc", "`../etc` cannot be an id", "letters, digits"),
    "one language": ("{vi: Làn 1, en: Lane 1}", "{vi: Làn 1}", "`en` is missing", "add `en:`"),
    "sensor kind": ("kind: water_level", "kind: water", "`water`", "did you mean `water_level`?"),
    "sensor range": ("low: 0", "low: 20", "not below `high`", "swap"),
    "hysteresis": ("clear: 5.5", "clear: 6.5", "clear must be finite and not above it", "site.md"),
    "id taken": ("id: n-12", "id: cam-01", "`cam-01` is taken: it is on line", "its own id"),
    "rule": ("stopped_vehicle:", "stoped_vehicle:", "`stoped_vehicle`", "did you mean `stopped_vehicle`?"),
    "parameter": ("threshold_s: 8", "treshold_s: 8", "no parameter `treshold_s`", "did you mean `threshold_s`?"),
    "parameter twice": ("threshold_s: 8", "threshold_s: 8, threshold_s: 9", "`threshold_s` is there twice", "on line"),
    "rule twice": (
        "{threshold_s: 8}}",
        "{threshold_s: 8}, stopped_vehicle: {}}",
        "`stopped_vehicle` is there twice",
        "keep one",
    ),
    "parameter range": ("threshold_s: 8", "threshold_s: -8", "stopped_vehicle.threshold_s is -8", "use a number from"),
    "parameter text": ("threshold_s: 8", "threshold_s: long", "`long`", "plain number"),
    "gateway": ("http://127.0.0.1:8401/", "127.0.0.1:8401", "`gateway`", "http://HOST:PORT/"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_line_value_and_remedy(tmp_path: Path, name: str) -> None:
    """Whatever is wrong, the one error names the file, the line, the value and what to do."""
    old, new, problem, remedy = MISTAKES[name]
    error = refusal(tmp_path, old, new)
    assert problem in error.problem
    assert remedy in error.remedy
    assert error.others == ()
    assert f"site.yaml:{error.line}: " in str(error)
    start = GOOD[: GOOD.index(old)].count("\n") + 1
    entry_line = line_with("- id: cam-01") if name == "missing key" else line_with("id: lane-1")
    assert error.line in (start, start + old.count("\n"), entry_line)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """An integrator mends a file in one round: every problem is listed, lowest line first."""
    text = GOOD.replace("code: KB", "code: k").replace("fps: 5", "fps: x").replace("use: lane", "use: road")
    write(tmp_path, text)
    with pytest.raises(SiteError) as caught:
        load_site(tmp_path)
    lines = [caught.value.line, *(error.line for error in caught.value.others)]
    assert lines == [line_with("code: KB"), line_with("fps: 5"), line_with("use: lane")]
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("cameras: [\n  - a", 2, "not YAML"),
        ("id: demo\n\tcode: KB", 2, "found character '\\t'"),
        ("", 1, "holds no site"),
        ("- a\n- b", 1, "holds no site"),
        ("id: *nobody", 1, "undefined alias"),
        ("id: a\x00b", 0, "not YAML"),
        ("cameras: " + "[" * 3000, 0, "not YAML"),
        ("cameras: &a [*a]\n", 1, "is missing"),
    ],
)
def test_what_is_not_a_site_is_refused_in_words(tmp_path: Path, content: str, line: int, words: str) -> None:
    """Files that are no site, or no YAML, end in the same clear error and never in a traceback."""
    with pytest.raises(SiteError, match=r"site\.yaml") as caught:
        load_site(write(tmp_path, content))
    assert words in str(caught.value)
    assert caught.value.line == line


def test_a_missing_file_says_what_to_name(tmp_path: Path) -> None:
    """A path that does not exist, or a folder without a site, says what was looked for."""
    with pytest.raises(SiteError, match=r"site.yaml: there is no such file. Remedy: name a site file, or a folder"):
        load_site(tmp_path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """Somebody names a video by mistake: it is refused by its size before it is parsed."""
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"x" * (MAX_SITE_BYTES + 1))
    with pytest.raises(SiteError, match=r"4,000,001 bytes; at most 4,000,000"):
        load_site(file)


def test_binary_is_not_text(tmp_path: Path) -> None:
    """A file in another encoding names the line of the first bad byte."""
    file = tmp_path / "site.yaml"
    file.write_bytes(b"id: demo\nname: B\xe0\n")
    with pytest.raises(SiteError, match=r"site.yaml:2: not UTF-8"):
        load_site(file)


@pytest.mark.parametrize("entry", [Site, Area, Road, Camera, Zone, Line, Turn, GroundPoint, Sensor, Threshold])
def test_the_reference_names_every_key(entry: type) -> None:
    """The page that an integrator reads leaves no key out."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "site.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(entry):
        assert re.search(rf"[`{{ ]{field.name}[`:,}}]", page), field.name


@pytest.mark.parametrize("words", [ZoneUse, LineUse, Sense, SensorKind])
def test_the_reference_names_every_word(words: type[StrEnum]) -> None:
    """Every use of a zone and every kind of sensor is on the page."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "site.md").read_text(encoding="utf-8")
    assert all(f"`{word}`" in page for word in words)
