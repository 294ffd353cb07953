"""Numbers and sentences in two languages."""

from __future__ import annotations

import pytest

from ioc.domain.text import Text
from ioc.rules.wording import number, sentence


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (92.6, 2, "92,60", "92.60"),
        (1234567.5, 1, "1.234.567,5", "1,234,567.5"),
        (-0.04, 1, "0,0", "0.0"),
        (-12.0, 0, "-12", "-12"),
    ],
)
def test_each_language_writes_numbers_its_own_way(value: float, digits: int, vi: str, en: str) -> None:
    """Vietnamese has a decimal comma and dots between thousands; nobody writes minus nought."""
    assert number(value, digits) == Text(vi, en)


def test_a_sentence_takes_each_part_in_its_own_language() -> None:
    """Texts are chosen by language, plain words go into both."""
    made = sentence("{zone}: {n} {unit}", "{zone}: {n} {unit}", zone=Text("làn", "lane"), n=number(1.5), unit="m")
    assert made == Text("làn: 1,5 m", "lane: 1.5 m")
