"""Sentences with numbers in them, in both languages: Vietnamese writes 1.234,5 where English writes 1,234.5."""

from __future__ import annotations

from ioc.domain.text import Text

_SWAP = str.maketrans({",": ".", ".": ","})


def number(value: float, digits: int = 1) -> Text:
    """The number with thousands marked, as each language writes it."""
    english = f"{value:,.{digits}f}"
    if float(english.replace(",", "")) == 0:
        english = english.removeprefix("-")
    return Text(vi=english.translate(_SWAP), en=english)


def sentence(vi: str, en: str, **parts: Text | str) -> Text:
    """Both templates with their {parts} filled in, each in its own language."""
    return Text(
        vi=vi.format(**{name: part.vi if isinstance(part, Text) else part for name, part in parts.items()}),
        en=en.format(**{name: part.en if isinstance(part, Text) else part for name, part in parts.items()}),
    )
