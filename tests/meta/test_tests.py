"""Tests promise something in words, and hold real parts or fakes, never mocks."""

from __future__ import annotations

import ast
import re

from tests.meta.repository import ROOT, python_files

MOCKS = re.compile(r"unittest\.mock|\bpytest_mock\b|\b(?:Magic|Async)?Mock\(|monkeypatch\.setattr|\bmocker\b|\bpatch\(")

SLEEPERS = {"tests/unit/streams/memory/test_consumer.py": "shows that a consumer with nothing to do burns no CPU"}
"""Unit tests that may wait for the clock, with the reason."""


def test_every_test_opens_with_its_promise() -> None:
    """The first line of each test function says which behaviour breaks when it fails."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files("tests")
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test")
        and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


def test_no_test_mocks() -> None:
    """A mock agrees with whatever it is told; a fake has to behave."""
    mocked = [
        str(path)
        for path in python_files("tests")
        if path.name != "test_tests.py" and MOCKS.search((ROOT / path).read_text())
    ]
    assert not mocked


def test_unit_tests_do_not_sleep() -> None:
    """A unit test that waits for the clock is slow on a good day and wrong on a busy one; 0.01 s only yields."""
    sleepy = [
        f"{path}:{number}"
        for path in python_files("tests")
        if path.parts[1] == "unit" and str(path) not in SLEEPERS
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if re.search(r"\bsleep\((?!0(?:\.0\d*)?\))", line)
    ]
    assert not sleepy
