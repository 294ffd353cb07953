"""Every kind of incident is explained: what it sees, what can be set, what fools it."""

from __future__ import annotations

import re

import pytest

from ioc.domain.kinds import Kind
from ioc.rules.catalogue import CAMERA_RULES, SENSOR_RULES
from ioc.rules.rule import CameraEntry, Parameter, SensorEntry
from tests.meta.repository import ROOT

PAGES = ROOT / "docs" / "reference" / "kinds"
ENTRIES: tuple[CameraEntry | SensorEntry, ...] = (*CAMERA_RULES, *SENSOR_RULES)
SECTIONS = ["What it sees", "Parameters", "What fools it"]


def row(parameter: Parameter) -> str:
    """The parameter as its page shows it."""
    unit = parameter.unit or "–"
    bounds = f"{parameter.low:g} to {parameter.high:g}"
    return f"| `{parameter.name}` | {unit} | {parameter.default:g} | {bounds} | {parameter.meaning.en} |"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.kind))
def test_each_kind_has_its_page(entry: CameraEntry | SensorEntry) -> None:
    """The page is named and headed like the kind, has the three sections, and a row for each parameter as it is."""
    page = (PAGES / f"{entry.kind}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {entry.kind}\n\n{entry.name.en} · *{entry.name.vi}*")
    assert re.findall(r"^## (.*)$", page, re.M) == SECTIONS
    rows = [line for line in page.splitlines() if re.match(r"\| `\w+` \| [^|]+ \| [\d.e+-]+ \|", line)]
    assert rows == [row(parameter) for parameter in entry.parameters]


def test_no_page_outlives_its_kind() -> None:
    """Each page is of a kind that a rule finds, and the index lists them all."""
    names = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert names == {str(entry.kind) for entry in ENTRIES}
    listed = re.findall(r"\]\((\w+)\.md\)", (PAGES / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(names)


def test_every_kind_has_its_rule() -> None:
    """No kind is only a word, and none has two rules."""
    assert sorted(entry.kind for entry in ENTRIES) == sorted(Kind)
