"""YAML nodes read with their line numbers; every problem is noted, none stops the reading of the rest."""

from __future__ import annotations

import difflib
import math
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ioc.domain.errors import SiteError
from ioc.domain.text import Text

T = TypeVar("T")

MAX_PROBLEMS = 50
"""After so many problems the rest is not listed: the file is not a site file at all."""

_KIND = {MappingNode: "a mapping", SequenceNode: "a list", ScalarNode: "a single value"}
_TAG = "tag:yaml.org,2002:"


class Unbuilt(Exception):
    """An entry could not be built; its problems are already noted."""


def line_of(node: Node) -> int:
    """Line of the node in its file, counted from 1."""
    return int(node.start_mark.line) + 1


def guess(word: str, known: Collection[str]) -> str:
    """`Did you mean ...?` for a word that is close to a known one, else the list of the known ones."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"use one of: {', '.join(sorted(known))}."


def is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and str(node.tag) == f"{_TAG}null"


def scalar(node: Node, key: str) -> str:
    """The single value under a key of a mapping; empty when it is not there."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((str(value.value) for name, value in pairs if name.value == key and isinstance(value, ScalarNode)), "")


@dataclass
class Problems:
    """The problems found in one file."""

    file: str
    found: list[SiteError] = field(default_factory=list)

    def note(self, node: Node | int, problem: str, remedy: str) -> None:
        line = node if isinstance(node, int) else line_of(node)
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(SiteError(problem, file=self.file, line=line, remedy=remedy))

    def stop_if_any(self) -> None:
        """Raise the problem of the lowest line, which carries the others."""
        if self.found:
            first, *others = sorted(self.found, key=lambda error: error.line)
            raise SiteError(
                first.problem, file=first.file, line=first.line, remedy=first.remedy, others=tuple(others)
            ) from first.__cause__


class Entry:
    """One mapping of the file. Reading a bad value notes the problem and gives a stand-in; `build` then refuses."""

    def __init__(self, node: Node, problems: Problems, what: str, keys: Collection[str]) -> None:
        self.node = node
        self.problems = problems
        self.what = what
        self._bad = False
        self._values: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            self.bad(node, f"{what}: expected a mapping, got {_shown(node)}", "write `key: value` lines.")
            raise Unbuilt
        for key_node, value in node.value:
            self._take(key_node, value, keys)

    def _take(self, key_node: Node, value: Node, keys: Collection[str]) -> None:
        key = key_node.value if isinstance(key_node, ScalarNode) else ""
        if key not in keys:
            self.bad(key_node, f"{self.what}: unknown key `{key}`", guess(str(key), keys))
        elif key in self._values:
            remedy = f"keep one of them; the first is on line {line_of(self._values[key])}."
            self.bad(key_node, f"{self.what}: key `{key}` is there twice", remedy)
        elif not is_null(value):
            self._values[key] = value

    def bad(self, node: Node | int, problem: str, remedy: str) -> None:
        self._bad = True
        self.problems.note(node, problem, remedy)

    def get(self, key: str) -> Node | None:
        return self._values.get(key)

    def need(self, key: str) -> Node | None:
        """The node under a key that must be there; its absence is noted."""
        node = self._values.get(key)
        if node is None:
            self.bad(self.node, f"{self.what}: `{key}` is missing", f"add `{key}:` to this entry.")
        return node

    def line(self, key: str) -> int:
        return line_of(self._values.get(key, self.node))

    def text(self, key: str, default: str | None = None) -> str:
        """A string, in Unicode NFC. Without a default the key must be there."""
        node = self.need(key) if default is None else self.get(key)
        if node is None:
            return default or ""
        if not isinstance(node, ScalarNode) or not str(node.value).strip():
            self.bad(
                node, f"{self.what}: `{key}` must be a text, got {_shown(node)}", "write a text that is not empty."
            )
            return ""
        return unicodedata.normalize("NFC", str(node.value))

    def one_of(self, key: str, words: Collection[str], default: str | None = None) -> str:
        word = self.text(key, default)
        if word and word not in words:
            self.bad(self.line(key), f"{self.what}: `{key}` is `{word}`", guess(word, words))
        return word

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number, NaN for a bad one. Without a default the key must be there."""
        node = self.need(key) if default is None else self.get(key)
        if node is None:
            return math.nan if default is None else default
        value = self.as_number(node, f"`{key}`")
        return math.nan if value is None else value

    def as_number(self, node: Node, name: str) -> float | None:
        if isinstance(node, ScalarNode) and str(node.tag) in (f"{_TAG}int", f"{_TAG}float"):
            value = _parse_number(str(node.value))
            if value is not None and math.isfinite(value):
                return value
        self.bad(node, f"{self.what}: {name} must be a finite number, got {_shown(node)}", "write a plain number.")
        return None

    def numbers(self, key: str, count: int, what: str) -> tuple[float, ...] | None:
        """A list of `count` numbers under a key that must be there."""
        node = self.need(key)
        return None if node is None else self.as_numbers(node, f"`{key}`", count, what)

    def as_numbers(self, node: Node, name: str, count: int, what: str) -> tuple[float, ...] | None:
        if not isinstance(node, SequenceNode) or len(node.value) != count:
            self.bad(node, f"{self.what}: {name} must be {what}, got {_shown(node)}", f"write {what}.")
            return None
        values = [self.as_number(item, name) for item in node.value]
        found = tuple(value for value in values if value is not None)
        return found if len(found) == count else None

    def items(self, key: str) -> Iterator[Node]:
        """The nodes of a list; nothing when the key is absent."""
        node = self.get(key)
        if node is None:
            return
        if not isinstance(node, SequenceNode):
            self.bad(node, f"{self.what}: `{key}` must be a list, got {_shown(node)}", "write one `- ` line an entry.")
            return
        yield from node.value

    def pairs(self, key: str) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping with free keys; nothing when the key is absent."""
        node = self.get(key)
        if node is None:
            return
        if not isinstance(node, MappingNode):
            self.bad(node, f"{self.what}: `{key}` must be a mapping, got {_shown(node)}", "write `name: value` lines.")
            return
        yield from self.once(node)

    def once(self, node: MappingNode) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping, each key once; one that comes again is noted."""
        first: dict[str, int] = {}
        for name_node, value in node.value:
            name = str(name_node.value)
            if name in first:
                remedy = f"keep one of them; the first is on line {first[name]}."
                self.bad(name_node, f"{self.what}: key `{name}` is there twice", remedy)
                continue
            first[name] = line_of(name_node)
            yield name, value

    def names(self, key: str) -> Text:
        """A text in both languages: `{vi: ..., en: ...}`."""
        node = self.need(key)
        stand_in = Text("-", "-")
        if node is None:
            return stand_in
        try:
            entry = Entry(node, self.problems, f"{self.what}: `{key}`", ("vi", "en"))
            return entry.build(lambda: Text(entry.text("vi"), entry.text("en")))
        except Unbuilt:
            self._bad = True
            return stand_in

    def entries(self, key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
        """Every entry of a list that could be built; the entry is bad if one of them could not."""
        built = []
        for node in self.items(key):
            try:
                built.append(read(node))
            except Unbuilt:
                self._bad = True
        return tuple(built)

    def build(self, make: Callable[[], T]) -> T:
        """What `make` gives. Its ValueError is noted at the key that it names. Raises Unbuilt if anything was bad."""
        try:
            made = make()
        except ValueError as error:
            if not self._bad:
                key = next((key for key in self._values if key in str(error)), "")
                self.bad(self.line(key), f"{self.what}: {error}", "see docs/reference/site.md for what is allowed.")
            raise Unbuilt from error
        if self._bad:
            raise Unbuilt
        return made


def _parse_number(text: str) -> float | None:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return None


def _shown(node: Node) -> str:
    """The node as an error message shows it."""
    if isinstance(node, ScalarNode):
        return f"`{str(node.value)[:60]}`" if str(node.value) else "nothing"
    kind = _KIND.get(type(node), "something else")
    return f"{kind} of {len(node.value)}"
