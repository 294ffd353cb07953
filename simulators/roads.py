"""The shape of the streets, read from a running SUMO."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import libsumo
import numpy as np
from numpy.typing import NDArray

from ioc.domain.errors import SiteError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Edge:
    """One direction of a street. shape: (N, 2) metres, the middle of all lanes. lanes: widths, rightmost first."""

    id: str
    street: str
    shape: Floats
    lanes: tuple[float, ...]
    twin: bool  # the opposite direction exists
    shoulder: bool = False  # the rightmost lane is a hard shoulder

    @property
    def width(self) -> float:
        return sum(self.lanes)

    @property
    def length(self) -> float:
        return float(self._measured[0][-1])

    @cached_property
    def _measured(self) -> tuple[Floats, Floats, Floats]:
        """Distance at the end of each piece (P,), piece lengths (P,), unit vectors (P, 2)."""
        steps = np.diff(self.shape, axis=0)
        lengths = np.hypot(*steps.T)
        return np.cumsum(lengths), lengths, steps / lengths[:, None]

    def at(self, along: float, left: float = 0.0) -> Floats:
        """The point (2,) `along` metres from the start, `left` metres left of the middle."""
        point, ahead = self._find(along)
        return np.asarray(point + left * np.array([-ahead[1], ahead[0]]))

    def ahead(self, along: float) -> Floats:
        """Unit vector (2,) of travel."""
        return self._find(along)[1]

    def stretch(self, start: float, end: float, right: float, left: float, step: float = 40.0) -> Floats:
        """A band along the edge as a polygon (N, 2), between two offsets left of the middle."""
        stations = np.linspace(start, end, max(2, int(abs(end - start) / step) + 1))
        found = [self._find(s) for s in stations]
        middle = np.array([point for point, _ in found])
        across = np.array([(-ahead[1], ahead[0]) for _, ahead in found])
        return np.concatenate([middle + right * across, (middle + left * across)[::-1]])

    def band(self, start: float, end: float, margin: float = 0.0) -> Floats:
        """All lanes between two stations, as a polygon (N, 2)."""
        half = self.width / 2 - margin
        return self.stretch(start, end, -half, half)

    def _find(self, along: float) -> tuple[Floats, Floats]:
        ends, lengths, aheads = self._measured
        index = min(int(np.searchsorted(ends, along)), len(lengths) - 1)
        ahead = aheads[index]
        return self.shape[index] + (along - (ends[index] - lengths[index])) * ahead, ahead


@dataclass(frozen=True, eq=False)
class Roads:
    """edges by id, and the outlines (N, 2) of the junctions."""

    edges: dict[str, Edge]
    junctions: tuple[Floats, ...]

    def edge(self, edge_id: str) -> Edge:
        """Raises SiteError for an edge that the network does not have."""
        if edge_id not in self.edges:
            raise SiteError(
                f"the network has no edge {edge_id!r}", remedy=f"name one of {', '.join(sorted(self.edges)[:12])}, ..."
            )
        return self.edges[edge_id]


def read_roads() -> Roads:
    """All streets of the network that SUMO has loaded."""
    names = [name for name in libsumo.edge.getIDList() if not name.startswith(":")]
    ends = {name: (libsumo.edge.getFromJunction(name), libsumo.edge.getToJunction(name)) for name in names}
    pairs = set(ends.values())
    edges = {name: _read_edge(name, ends[name][::-1] in pairs) for name in names}
    outlines = [libsumo.junction.getShape(name) for name in libsumo.junction.getIDList() if not name.startswith(":")]
    return Roads(edges, tuple(np.array(outline) for outline in outlines if len(outline) > 2))


def _read_edge(name: str, twin: bool) -> Edge:
    lanes = [f"{name}_{index}" for index in range(libsumo.edge.getLaneNumber(name))]
    shapes = [np.array(libsumo.lane.getShape(lane)) for lane in lanes]
    widths = tuple(float(libsumo.lane.getWidth(lane)) for lane in lanes)
    first, last = shapes[0], shapes[-1]
    middle = (first + last) / 2 if first.shape == last.shape else first
    shoulder = set(libsumo.lane.getAllowed(lanes[0])) == {"emergency"}
    return Edge(name, libsumo.edge.getStreetName(name), middle, widths, twin, shoulder)
