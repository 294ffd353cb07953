"""Who counts: the parameter that rules about people share."""

from __future__ import annotations

from collections.abc import Set

from ioc.domain.observation import ObjectClass
from ioc.domain.text import Text
from ioc.rules.rule import Parameter

_WHO = (
    frozenset({ObjectClass.PERSON}),
    frozenset({ObjectClass.PERSON, ObjectClass.UNKNOWN}),
    frozenset(ObjectClass),
)


def who_parameter(default: float) -> Parameter:
    return Parameter(
        name="who",
        unit="",
        default=default,
        low=0.0,
        high=2.0,
        meaning=Text(
            vi="Báo ai: 0 chỉ người; 1 người và vật chưa rõ; 2 mọi thứ, kể cả xe (nhãn phân loại có thể sai).",
            en="Who counts: 0 people only; 1 people and things not yet known; 2 anything, vehicles too (a class may be "
            "wrong).",
        ),
    )


def who_counts(value: float) -> Set[ObjectClass]:
    """The classes that the parameter's value stands for."""
    return _WHO[int(value)]
