"""What the documents say is there: commands, files, settings, dependencies."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from ioc.commands.all import app
from ioc.settings import PREFIX, Settings
from tests.meta.repository import ROOT, documents

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
DEV = re.compile(r"(?:^|\s)\./dev ([a-z]+)")
IOC = re.compile(r"(?:^|\s|/)ioc (?:ioc )?([a-z][a-z-]+)\b(?!\.)")


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def code(path: Path) -> list[str]:
    """Everything that the document shows as code: fenced lines and `inline` pieces."""
    whole = text(path)
    blocks = [line for block in FENCE.findall(whole) for line in block.splitlines()]
    return blocks + CODE.findall(FENCE.sub("", whole))


def anchors(path: Path) -> set[str]:
    """The anchors that a Markdown reader makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text(path)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", documents(), ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    """Every link to a file of this repository finds it, and its heading."""
    broken = []
    for target in LINK.findall(FENCE.sub("", text(document))):
        file, _, anchor = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        there = (document.parent / file) if file else document
        if not (ROOT / there).exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert not broken


@cache
def help_of(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


def shown(pattern: re.Pattern[str]) -> dict[str, str]:
    """Command word to one document that shows it."""
    return {
        word: str(document) for document in documents() for piece in code(document) for word in pattern.findall(piece)
    }


def test_every_dev_command_shown_exists() -> None:
    """`./dev X --help` answers for each X that a document shows, and every command is shown somewhere."""
    words = set(shown(DEV)) - {"help"}
    for word in words:
        assert help_of("./dev", word, "--help") == help_of("./dev", "help", word)
    assert words == set(re.findall(r"^  \./dev (\w+)", help_of("./dev", "help"), re.M)) - {"help"}


def test_every_ioc_command_shown_exists() -> None:
    """`ioc X --help` answers for each X that a document shows."""
    words = shown(IOC)
    assert words
    for word in words:
        assert CliRunner().invoke(app, [word, "--help"]).exit_code == 0, word


def test_an_unknown_command_is_refused_with_the_way_out() -> None:
    """`./dev nonsense` ends with 2 and says how to find what exists."""
    done = subprocess.run(["./dev", "nonsense"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "./dev help" in done.stderr


def test_the_readme_begins_with_two_commands() -> None:
    """The README's first code is `./dev demo` and `./dev test`, and nothing else is needed."""
    first = FENCE.findall(text(Path("README.md")))[0]
    assert [line.partition("#")[0].strip() for line in first.splitlines()] == ["./dev demo", "./dev test"]


def test_ci_runs_what_contributing_names() -> None:
    """.ci/run calls exactly the commands that CONTRIBUTING tells people to run."""
    first = FENCE.findall(text(Path("CONTRIBUTING.md")))[0]
    told = [line.partition("#")[0].strip() for line in first.splitlines()]
    called = re.findall(r"^\./dev \w+$", text(Path(".ci/run")), re.M)
    assert called == told == ["./dev check", "./dev test"]


def test_settings_are_documented_as_they_are() -> None:
    """docs/reference/settings.md has one row for each setting, with its description, and no other."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", text(Path("docs/reference/settings.md")), re.M)
    fields = {f"{PREFIX}{name.upper()}": field.description for name, field in Settings.model_fields.items()}
    assert dict(rows) == fields


def test_dependencies_are_explained() -> None:
    """docs/dependencies.md names every package that pyproject.toml and the wall ask for, and none that they do not."""
    project = tomllib.loads(text(Path("pyproject.toml")))["project"]
    lines = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    asked = {Requirement(line).name for line in lines}
    page = text(Path("docs/dependencies.md"))
    explained = {name for heading in re.findall(r"^### (.*)$", page, re.M) for name in heading.split(", ")}
    assert explained == asked
    wall = json.loads(text(Path("wall/package.json")))
    rows = {name for row in re.findall(r"^\| ([@a-z][^|]*) \|", page, re.M) for name in row.split(", ")}
    assert rows - {"package"} == {*wall.get("dependencies", {}), *wall.get("devDependencies", {})}


def test_decisions_are_listed() -> None:
    """The index of decisions names every one, in order."""
    files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    assert re.findall(r"\((0[^)]+)\)", text(Path("docs/decisions/README.md"))) == files
    assert [int(name[:4]) for name in files] == [*range(1, len(files) + 1)]


def test_the_changelog_is_kept() -> None:
    """Changes that are not released yet have a place."""
    assert "## [Unreleased]" in text(Path("CHANGELOG.md"))
