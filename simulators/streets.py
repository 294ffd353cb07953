"""Whole streets, put together from the network's edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ioc.domain.errors import SiteError
from simulators.roads import Edge, Roads

INTO_JUNCTION = 9.0
"""Metres from where an edge ends to about the middle of its junction."""


def street_path(roads: Roads, street: str) -> NDArray[np.float64]:
    """The middle line (N, 2) of a street, from one end to the other. Raises SiteError when there is no such street."""
    edges = [edge for edge in roads.edges.values() if edge.street == street]
    if not edges:
        known = ", ".join(sorted({edge.street for edge in roads.edges.values()}))
        raise SiteError(f"the network has no street {street!r}", remedy=f"name one of {known}")
    chain = [roads.edges[name] for name in _chain([edge.id for edge in edges])]
    points = [_middle(edge, 0.0, roads) for edge in chain]
    points.append(_middle(chain[-1], chain[-1].length, roads))
    points[0] = points[0] - chain[0].ahead(0) * INTO_JUNCTION
    points[-1] = points[-1] + chain[-1].ahead(chain[-1].length) * INTO_JUNCTION
    return np.array(points)


def twin_of(edge: Edge, roads: Roads) -> Edge | None:
    """The other direction of the same piece of street."""
    start, _, end = edge.id.partition("_")
    return roads.edges.get(f"{end}_{start}")


def _middle(edge: Edge, along: float, roads: Roads) -> NDArray[np.float64]:
    """Between both directions; a one-way street's own middle."""
    twin = twin_of(edge, roads)
    here = edge.at(along, edge.width / 2 if twin else 0.0)
    if twin is None:
        return here
    there = twin.at(twin.length - along, twin.width / 2)
    return np.asarray((here + there) / 2)


def _chain(names: list[str]) -> list[str]:
    """Edge ids `a_b`, `b_c`, ... of one direction, from the end that sorts first."""
    ahead: dict[str, set[str]] = {}
    for name in names:
        start, _, end = name.partition("_")
        ahead.setdefault(start, set()).add(end)
    here = min((node for node, onward in ahead.items() if len(onward) == 1), default=min(ahead))
    chain: list[str] = []
    before = ""
    while onward := sorted(ahead.get(here, set()) - {before}):
        if f"{here}_{onward[0]}" in chain:
            break
        chain.append(f"{here}_{onward[0]}")
        before, here = here, onward[0]
    return chain
