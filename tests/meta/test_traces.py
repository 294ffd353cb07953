"""What we publish says nothing about the machines on which it was made."""

from __future__ import annotations

import re

import pytest

from tests.meta.repository import ROOT, files, text_files

PLACES = re.compile(r"/(?:work|farm|root|home|Users)/[\w.~-]+", re.ASCII)
REGISTRIES = re.compile(
    r"https?://[^\s\"'<>)]*(?:pythonhosted|npmjs\.(?:org|com)|/simple\b|artifactory|nexus)|https?://pypi\.", re.I
)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error|lorem ip" + r"sum)\b", re.I)
CI = "../sh" + "ared"


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for path, text in text_files()
        for match in pattern.finditer(text)
        if path.name != "LICENSE"
    ]


@pytest.mark.parametrize("pattern", [PLACES, REGISTRIES, UNFINISHED], ids=["places", "registries", "unfinished"])
def test_no_file_names_our_machines(pattern: re.Pattern[str]) -> None:
    """No path of a developer's machine, no address of a package registry, no unfinished mark, lock files included."""
    ours = [line for line in found(pattern) if not line.startswith("tests/meta/test_traces.py")]
    assert not ours, "\n".join(ours)


def test_only_ci_knows_where_clips_and_servers_lie() -> None:
    """Tests find real clips and servers through the environment; .ci/run alone says where those are."""
    assert [str(path) for path, text in text_files() if CI in text] == [".ci/run"]


def test_nothing_large_is_committed() -> None:
    """The repository stays a quick clone: no file above 2 MB."""
    large = [f"{path} {(ROOT / path).stat().st_size}" for path in files() if (ROOT / path).stat().st_size > 2_000_000]
    assert not large
