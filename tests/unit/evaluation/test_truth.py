"""Truth files, whole, torn and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.run import of_site
from evaluation.truth import TrueIncident, read_truth
from ioc.commands.analysis import bare_site

BEGUN = '{"id": "a", "kind": "wrong_way", "camera": "cam-01", "zone": null, "start": 10.0, "end": null}\n'
ENDED = BEGUN.replace('"end": null', '"end": 20.0')
SENSOR = '{"id": "b", "kind": "sensor_silent", "sensor": "n-1", "start": 5, "end": null}\n'


def read(folder: Path, text: str) -> list[TrueIncident]:
    (folder / "truth.jsonl").write_text(text)
    return read_truth(folder / "truth.jsonl")


def test_end_replaces_the_beginning(tmp_path: Path) -> None:
    """An event is written when it begins and again when it ends: it is one event; blank lines are nothing."""
    assert read(tmp_path, BEGUN + SENSOR + "\n" + ENDED) == [
        TrueIncident("a", "wrong_way", "cam-01", 10.0, 20.0),
        TrueIncident("b", "sensor_silent", "n-1", 5.0, None),
    ]


def test_event_that_comes_again_is_another_one(tmp_path: Path) -> None:
    """The same id with another start does not make the first event vanish from the truth."""
    again = ENDED.replace("10.0", "50.0").replace("20.0", "60.0")
    assert [(one.start, one.end) for one in read(tmp_path, ENDED + again)] == [(10.0, 20.0), (50.0, 60.0)]


def test_torn_last_line_is_left_out(tmp_path: Path) -> None:
    """A writer that was killed costs the line it wrote."""
    assert [one.id for one in read(tmp_path, BEGUN + SENSOR[:40])] == ["a"]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        '{"id": "a"}',
        ENDED.replace('"camera"', '"camara"').strip(),
        ENDED.replace("wrong_way", "rong_way").strip(),
        ENDED.replace("20.0", '"soon"').strip(),
    ],
)
def test_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    """A line that is no event, or of a kind that does not exist, is an error with file and line."""
    with pytest.raises(ValueError, match=r"truth\.jsonl:2: "):
        read(tmp_path, BEGUN + line + "\n" + SENSOR)


def test_what_happened_elsewhere_is_not_asked_for() -> None:
    """Of a city's truth only that of the recorded cameras and sensors counts."""
    site, camera = bare_site("clip")
    here = TrueIncident("a", "wrong_way", camera.id, 1.0, 2.0)
    assert of_site([here, TrueIncident("b", "wrong_way", "elsewhere", 1.0, 2.0)], site) == [here]
