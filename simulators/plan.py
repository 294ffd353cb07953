"""The parts of a scenario: numbers and words that the seed may draw, and what people on foot do.

A number may be written as `[from, to]`, a word as a list: the seed chooses, so that another seed is another day with
the same incidents in it, by others, seconds and metres apart.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator

from simulators.city import Metres


def _chance(info: ValidationInfo) -> np.random.Generator:
    return info.context if isinstance(info.context, np.random.Generator) else np.random.default_rng(0)


def _drawn(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, list | tuple):
        return value
    if len(value) != 2 or not all(isinstance(end, int | float) for end in value) or value[0] > value[1]:
        raise ValueError("give a number, or [from, to] with from <= to")
    return round(float(_chance(info).uniform(*value)), 2)


def _chosen(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, list | tuple):
        return value
    if not value:
        raise ValueError("give a word, or a list of words to choose from")
    return value[int(_chance(info).integers(len(value)))]


Drawn = Annotated[float, BeforeValidator(_drawn)]
Place = tuple[Drawn, Drawn]
"""A point on the ground whose metres east and north the seed may draw."""
Chosen = Annotated[str, BeforeValidator(_chosen)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Walked(Part):
    """Way points on foot. stray: metres by which the seed shifts the whole path, each way. who: person | worker |
    motorbike; a worker wears an orange vest."""

    path: tuple[Metres, ...]
    at: Drawn
    speed: Drawn = 1.3
    who: Chosen = "person"
    stray: float = 0.0

    @model_validator(mode="before")
    @classmethod
    def _shift(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict) or not data.get("stray") or not isinstance(data.get("path"), list | tuple):
            return data
        east, north = _chance(info).uniform(-data["stray"], data["stray"], 2)
        moved = [(round(point[0] + east, 2), round(point[1] + north, 2)) for point in data["path"]]
        return {**data, "path": moved}
