"""Sentences with numbers in them, in both languages: Vietnamese writes 1.234,5 where English writes 1,234.5."""

from __future__ import annotations

from ioc.domain.observation import ObjectClass
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


_CLASSES = {
    ObjectClass.UNKNOWN: Text("Vật chưa rõ", "thing"),
    ObjectClass.PERSON: Text("Người đi bộ", "person on foot"),
    ObjectClass.MOTORBIKE: Text("Xe máy", "motorbike"),
    ObjectClass.CAR: Text("Ô tô con", "car"),
    ObjectClass.BUS: Text("Xe khách", "bus"),
    ObjectClass.TRUCK: Text("Xe tải", "lorry"),
}


def class_name(label: ObjectClass) -> Text:
    """What people call it; in Vietnamese as the first word of a sentence."""
    return _CLASSES[label]
