"""Size budgets: the goal is 300 lines a file and 40 a function; above the hard caps stands a reason."""

from __future__ import annotations

import ast
import re

from tests.meta.repository import PACKAGES, ROOT, python_files

FILE_CAP, TEST_FILE_CAP, FUNCTION_CAP, ARGUMENT_CAP = 400, 600, 60, 8
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
"""Path, or path::function, to the reason why it may be over its cap."""
EXCUSED = re.compile(r"# noqa: BLE001 +# \w")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> list[tuple[str, Function]]:
    return [
        (f"{path}::{node.name}", node)
        for path in python_files(*PACKAGES)
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, Function)
    ]


def body_lines(node: Function) -> int:
    """Lines of the body, without the docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def too_long() -> dict[str, int]:
    """Files above their cap, with their lines; a test file may list more than a source file may do."""
    sizes = {path: len((ROOT / path).read_text().splitlines()) for path in python_files(*PACKAGES, "tests")}
    caps = {path: TEST_FILE_CAP if path.parts[0] == "tests" else FILE_CAP for path in sizes}
    return {str(path): size for path, size in sizes.items() if size > caps[path]}


def test_files_hold_one_idea() -> None:
    """A file above the cap is split, or stands here with its reason."""
    assert {path: size for path, size in too_long().items() if path not in LONG_FILES} == {}


def test_functions_fit_on_a_screen() -> None:
    """A function above the cap is split, or stands here with its reason."""
    sizes = {name: body_lines(node) for name, node in functions()}
    assert {name: size for name, size in sizes.items() if size > FUNCTION_CAP and name not in LONG_FUNCTIONS} == {}


def test_constructors_ask_for_little() -> None:
    """A constructor that needs more than eight things does more than one job (the goal is six)."""
    asking = {
        name: len(node.args.args) + len(node.args.kwonlyargs) - 1
        for name, node in functions()
        if node.name == "__init__"
    }
    assert {name: count for name, count in asking.items() if count > ARGUMENT_CAP} == {}


def test_nothing_catches_everything() -> None:
    """A handler names what it expects; one that catches all either passes it on or says on its line why not."""
    broad = []
    for path in python_files(*PACKAGES):
        text = (ROOT / path).read_text()
        lines = text.splitlines()
        broad += [
            f"{path}:{node.lineno}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ExceptHandler) and catches_everything(node)
            if not EXCUSED.search(lines[node.lineno - 1])
        ]
    assert not broad


def catches_everything(handler: ast.ExceptHandler) -> bool:
    named, last = handler.type, handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False  # cleans up and passes it on
    return named is None or (isinstance(named, ast.Name) and named.id in {"Exception", "BaseException"})


def test_no_exception_to_the_rules_outlives_its_cause() -> None:
    """A listed reason whose file or function is within its cap again is taken off the list."""
    sizes = {name: body_lines(node) for name, node in functions()}
    assert [name for name in LONG_FUNCTIONS if sizes.get(name, 0) <= FUNCTION_CAP] == []
    assert set(LONG_FILES) <= set(too_long())
