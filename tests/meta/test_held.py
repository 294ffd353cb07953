"""Why a rule holds back is told at the wall in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.meta.repository import ROOT


def reasons() -> set[object]:
    """Every text that a rule gives as `held`, and those of `queue_reason`, which become one."""
    found: set[object] = set()
    for path in (ROOT / "ioc" / "rules").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            for value in _given(node):
                found |= {one.value for one in ast.walk(value) if isinstance(one, ast.Constant)}
    return {text for text in found if " " in str(text)}  # a single word names a parameter


def _given(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id="held")], value=value) | ast.keyword(arg="held", value=value):
            yield value
        case ast.FunctionDef(name="queue_reason"):
            yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_its_words(language: str) -> None:
    """None is missing in wall/src/i18n, and none is left there of a rule that no longer gives it."""
    words = (ROOT / "wall" / "src" / "i18n" / f"{language}.ts").read_text(encoding="utf-8")
    assert set(re.findall(r"'held\.([^']+)':", words)) == reasons()
