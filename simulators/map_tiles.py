"""The city's map as vector tiles in one PMTiles file, drawn from the network that its traffic drives on.

Layers: blocks (land between streets), buildings, water, roads (one line a street), names (points). Names are in
`name_vi` and `name_en`.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import mapbox_vector_tile
import numpy as np
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely import LineString, Point, Polygon, box, make_valid, transform
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from ioc.domain.text import Text
from simulators.blocks import Town
from simulators.city import City, Metres
from simulators.roads import Roads
from simulators.streets import street_path

ZOOMS = range(10, 17)
EXTENT = 4096
EARTH = 20_037_508.342789244
"""Half the circumference of the Web Mercator square, metres (EPSG:3857)."""
BORDER = 0.02
"""Share of a tile that is drawn beyond its edge, so that wide lines do not end there."""
BUILDINGS_FROM = 14
LAND_MARGIN = 700.0
"""Metres of land around the streets, so that the map does not end where they do."""
_open_writer: Callable[[IO[bytes]], Any] = Writer  # pmtiles says that it is typed, but it is not


@dataclass(frozen=True, eq=False)
class Feature:
    """shape: in Web Mercator metres."""

    layer: str
    shape: BaseGeometry
    properties: dict[str, str]
    from_zoom: int = 0


def write_map(path: Path, city: City, roads: Roads, town: Town) -> int:
    """Write the file; returns the number of tiles. The same city gives the same bytes."""
    features = _features(city, roads, town)
    whole = unary_union([feature.shape for feature in features]).bounds
    tiles = 0
    with path.open("wb") as file:
        writer = _open_writer(file)
        for tile_id, zoom, column, row in _tiles(whole):
            data = _tile(features, zoom, column, row)
            if data is not None:
                writer.write_tile(tile_id, gzip.compress(data, mtime=0))
                tiles += 1
        writer.finalize(_header(city, whole), _metadata(city))
    return tiles


def _features(city: City, roads: Roads, town: Town) -> list[Feature]:
    project = _Projection(city)
    streets = [Polygon(edge.band(-4, edge.length + 4)).buffer(2) for edge in roads.edges.values()]
    paved = unary_union(streets + [Polygon(outline) for outline in roads.junctions])
    waters = [Polygon(water.polygon) for water in city.water]
    land = paved.envelope.buffer(LAND_MARGIN, join_style="mitre").difference(unary_union([paved, *waters]))
    blocks = land.geoms if hasattr(land, "geoms") else [land]
    out = [Feature("blocks", project(block), {}) for block in blocks]
    out += [
        Feature("buildings", project(Polygon(block.footprint)), {"style": block.style}, BUILDINGS_FROM)
        for block in town.blocks
    ]
    out += [Feature("water", project(Polygon(w.polygon)), _names(w.name)) for w in city.water]
    for road in city.roads:
        line = LineString(street_path(roads, road.street))
        out.append(Feature("roads", project(line), {"id": road.id, "class": road.road_class, **_names(road.name)}))
    for kind, named in (("water", city.water), ("place", city.yards)):
        out += [Feature("names", project(_middle(n.polygon)), {"kind": kind, **_names(n.name)}) for n in named]
    out += [Feature("names", project(_middle(a.boundary)), {"kind": "area", **_names(a.name)}) for a in city.areas]
    return out


def _names(text: Text) -> dict[str, str]:
    return {"name": text.vi, "name_vi": text.vi, "name_en": text.en}


def _middle(polygon: tuple[Metres, ...]) -> Point:
    return Polygon(polygon).representative_point()


class _Projection:
    """The city's plane to Web Mercator metres."""

    def __init__(self, city: City) -> None:
        self._city = city

    def __call__(self, shape: BaseGeometry) -> BaseGeometry:
        return transform(shape, self._points)

    def _points(self, points: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([_mercator(self._city, (float(x), float(y))) for x, y in points])


def _mercator(city: City, at: Metres) -> tuple[float, float]:
    place = city.place(at)
    north = math.log(math.tan(math.pi / 4 + math.radians(place.lat) / 2))
    return place.lon / 180 * EARTH, north / math.pi * EARTH


def _tiles(bounds: tuple[float, float, float, float]) -> Iterator[tuple[int, int, int, int]]:
    """(tile id, zoom, column, row) of every tile that the bounds touch, in the order of the file."""
    found = []
    for zoom in ZOOMS:
        size = 2 * EARTH / 2**zoom
        columns = range(int((bounds[0] + EARTH) // size), int((bounds[2] + EARTH) // size) + 1)
        rows = range(int((EARTH - bounds[3]) // size), int((EARTH - bounds[1]) // size) + 1)
        found += [(zxy_to_tileid(zoom, column, row), zoom, column, row) for column in columns for row in rows]
    yield from sorted(found)


def _tile(features: list[Feature], zoom: int, column: int, row: int) -> bytes | None:
    """One tile, or None when nothing lies in it."""
    size = 2 * EARTH / 2**zoom
    left, top = column * size - EARTH, EARTH - row * size
    frame = box(left, top - size, left + size, top)
    window = box(*frame.buffer(BORDER * size, join_style="mitre").bounds)
    layers: dict[str, list[dict[str, Any]]] = {}
    for feature in features:
        if zoom < feature.from_zoom or not feature.shape.intersects(window):
            continue
        shape = make_valid(feature.shape.simplify(size / EXTENT)).intersection(window)
        if not shape.is_empty:
            inside = transform(shape, lambda points: np.round((points - (left, top - size)) * (EXTENT / size)))
            layers.setdefault(feature.layer, []).append({"geometry": inside, "properties": feature.properties})
    if not layers:
        return None
    options = {"extents": EXTENT, "y_coord_down": False}
    content = [{"name": name, "features": layers[name]} for name in sorted(layers)]
    return bytes(mapbox_vector_tile.encode(content, default_options=options))


def _header(city: City, bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south = _degrees(bounds[0], bounds[1])
    east, north = _degrees(bounds[2], bounds[3])
    lon, lat = city.origin
    whole = [round(value * 1e7) for value in (west, south, east, north)]
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        **dict(zip(("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"), whole, strict=True)),
        "center_zoom": 15,
        "center_lon_e7": round(lon * 1e7),
        "center_lat_e7": round(lat * 1e7),
    }


def _degrees(x: float, y: float) -> tuple[float, float]:
    lat = 2 * math.degrees(math.atan(math.exp(y / EARTH * math.pi))) - 90
    return x / EARTH * 180, lat


def _metadata(city: City) -> dict[str, Any]:
    named = {"name": "String", "name_vi": "String", "name_en": "String"}
    fields: dict[str, dict[str, str]] = {
        "blocks": {},
        "buildings": {"style": "String"},
        "water": named,
        "roads": {"id": "String", "class": "String", **named},
        "names": {"kind": "String", **named},
    }
    return {
        "name": city.name.vi,
        "attribution": "",
        "vector_layers": [{"id": layer, "fields": columns} for layer, columns in fields.items()],
    }
