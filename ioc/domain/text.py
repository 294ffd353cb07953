"""Text that people read, in both languages of the centre."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in Vietnamese and English. Both are always there."""

    vi: str
    en: str

    def __post_init__(self) -> None:
        if not self.vi or not self.en:
            raise ValueError(f"a text needs both languages, got vi={self.vi!r}, en={self.en!r}")
