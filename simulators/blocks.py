"""What stands along the streets: tube houses, trees, lamp posts. The same city gives the same town."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon, STRtree, box, prepare
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from simulators.city import City
from simulators.roads import Edge, Roads

Floats = NDArray[np.float64]
PAVEMENT = 3.6
"""Metres between kerb and house fronts."""
FLOOR = 3.3
"""Height of a storey, metres."""
CORNER = 12.0
"""Metres kept free of houses before a junction."""


@dataclass(frozen=True, eq=False)
class Block:
    """A building. footprint: (4, 2), the street front between its first two corners. style: how it is painted."""

    footprint: Floats
    height: float
    style: str
    paint: int  # chooses colours and details


@dataclass(frozen=True, slots=True)
class Tree:
    x: float
    y: float
    height: float
    crown: float  # radius, metres
    paint: int


@dataclass(frozen=True, slots=True)
class Post:
    """A lamp post; the lamp reaches `arm` (x, y) metres over the street."""

    x: float
    y: float
    height: float
    arm: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Town:
    blocks: tuple[Block, ...]
    trees: tuple[Tree, ...]
    posts: tuple[Post, ...]


def build_town(city: City, roads: Roads) -> Town:
    """Houses along every street that has room for them, and everything in the yards."""
    rng = np.random.default_rng(2025)
    forbidden = _forbidden(city, roads)
    blocks: list[Block] = []
    trees: list[Tree] = []
    posts: list[Post] = []
    for edge in sorted(roads.edges.values(), key=lambda edge: edge.id):
        blocks += _houses(edge, rng)
        trees += _trees(edge, rng)
        posts += _posts(edge)
    blocks = _without_overlaps(blocks, forbidden)
    for yard in city.yards:
        blocks += [Block(np.array(b.footprint), b.height, b.style, 7 * i) for i, b in enumerate(yard.boxes)]
        trees += [
            Tree(x, y, rng.uniform(4.5, 6.5), rng.uniform(1.7, 2.4), int(rng.integers(99))) for x, y in yard.trees
        ]
    rivers = unary_union([Polygon(water.polygon) for water in city.water]).buffer(3)
    prepare(rivers)
    dry = [tree for tree in trees if not rivers.intersects(box(tree.x, tree.y, tree.x, tree.y))]
    return Town(tuple(blocks), tuple(dry), tuple(posts))


def _forbidden(city: City, roads: Roads) -> BaseGeometry:
    streets = [
        Polygon(edge.band(0, edge.length)).buffer(PAVEMENT - 0.5, join_style="mitre") for edge in roads.edges.values()
    ]
    junctions = [Polygon(outline).buffer(PAVEMENT - 0.5) for outline in roads.junctions]
    waters = [Polygon(water.polygon).buffer(8) for water in city.water]
    yards = [Polygon(yard.polygon) for yard in city.yards]
    forbidden = unary_union(streets + junctions + waters + yards)
    prepare(forbidden)
    return forbidden


def _houses(edge: Edge, rng: np.random.Generator) -> list[Block]:
    houses = []
    along, end = CORNER, edge.length - CORNER
    front = -edge.width / 2 - PAVEMENT
    while along < end:
        width = rng.uniform(4.4, 7.5)
        depth = rng.uniform(10, 16)
        floors = int(rng.choice([1, 2, 3, 3, 4, 4, 5]))
        setback = rng.uniform(0, 0.8)
        if along + width < end and rng.random() > 0.1:
            corners = [(along + width, front - setback), (along, front - setback)]
            corners += [(along, front - setback - depth), (along + width, front - setback - depth)]
            footprint = np.array([edge.at(s, left) for s, left in corners])
            houses.append(Block(footprint, floors * FLOOR + rng.uniform(0.3, 1.2), "house", int(rng.integers(1 << 16))))
        along += width
    return houses


def _trees(edge: Edge, rng: np.random.Generator) -> list[Tree]:
    trees = []
    for along in np.arange(CORNER, edge.length - CORNER, 11.0):
        x, y = edge.at(along + rng.uniform(-2, 2), -edge.width / 2 - 1.3)
        height, crown, paint = rng.uniform(4.5, 7.0), rng.uniform(1.3, 2.3), int(rng.integers(99))
        if rng.random() < 0.75:
            trees.append(Tree(float(x), float(y), height, crown, paint))
    return trees


def _posts(edge: Edge) -> list[Post]:
    posts = []
    for along in np.arange(18.0, edge.length - CORNER, 32.0):
        x, y = edge.at(along, -edge.width / 2 - 0.7)
        ahead = edge.ahead(along)
        posts.append(Post(float(x), float(y), 8.5, (float(-ahead[1] * 2.2), float(ahead[0] * 2.2))))
    return posts


def _without_overlaps(blocks: list[Block], forbidden: BaseGeometry) -> list[Block]:
    shapes = [Polygon(block.footprint).buffer(-0.05) for block in blocks]
    tree = STRtree(shapes)
    gone: set[int] = set()
    for index, shape in enumerate(shapes):
        if forbidden.intersects(shape):
            gone.add(index)
            continue
        gone.update(
            int(other) for other in tree.query(shape, predicate="intersects") if other > index and index not in gone
        )
    return [block for index, block in enumerate(blocks) if index not in gone]
