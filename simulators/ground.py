"""The ground as one camera sees it: asphalt, lane marks, kerbs, paving, water, and what falls on it as shadow."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.blocks import PAVEMENT, Town
from simulators.camera_pose import CameraPose, on_ground
from simulators.city import City
from simulators.light import SHADOW, TAKEN, Light
from simulators.roads import Edge, Roads
from simulators.streets import twin_of
from simulators.texture import noise_tile, sample

Bytes = NDArray[np.uint8]
Field = NDArray[np.float32]
Floats = NDArray[np.float64]

EARTH, PAVING, ASPHALT, WATER, CONCRETE, TILES, GRASS = range(7)
SURFACES = {"paving": TILES, "concrete": CONCRETE, "grass": GRASS}
COLOURS = np.array(
    [
        (104, 122, 122),
        (138, 148, 152),
        (98, 100, 102),
        (126, 120, 96),
        (142, 150, 154),
        (134, 148, 160),
        (78, 118, 104),
    ],
    np.float32,
)  # BGR by surface
ROUGHNESS = np.array([16, 9, 7, 5, 8, 9, 20], np.float32)
REACH = 170.0
"""Metres; streets farther away are lost in the haze."""
KEEP_CLEAR = 110.0
"""Metres within which the gardener keeps trees out of a traffic camera's way."""
_SHIFT = 4


def paint_ground(
    pose: CameraPose, ground: Field, distance: Field, city: City, roads: Roads, town: Town, light: Light
) -> tuple[Field, Bytes]:
    """(H, W, 3) BGR as float32, sky included; and (H, W), not 0 where the nearer carriageways are."""
    surface = np.zeros(distance.shape, np.uint8)
    marks, yellow, kerbs, wear = (np.zeros(distance.shape, np.uint8) for _ in range(4))
    near = [edge for edge in roads.edges.values() if in_reach(pose, edge.band(0, edge.length))]
    for water in city.water:
        _fill(surface, pose, np.array(water.polygon), WATER)
    for edge in near:
        _fill(
            surface, pose, edge.stretch(-6, edge.length + 6, -edge.width / 2 - PAVEMENT, edge.width / 2 + 1.1), PAVING
        )
    for outline in roads.junctions:
        _fill(surface, pose, outline, ASPHALT)
    for edge in near:
        _paint_edge(pose, edge, roads, surface, marks, yellow, kerbs, wear)
    for yard in city.yards:
        _fill(surface, pose, np.array(yard.polygon), SURFACES[yard.surface])
    picture = _texture(ground, distance, surface)
    picture *= (1 - 0.0011 * cv2.blur(wear, (11, 11)).astype(np.float32))[..., None]
    worn = _worn(ground)
    for mask, colour, share in (
        (kerbs, (176, 182, 184), 0.75),
        (marks, (214, 216, 218), 0.8),
        (yellow, (90, 178, 208), 0.8),
    ):
        painted = mask > 0
        alpha = (mask[painted] * np.float32(share / 255) * worn[painted])[:, None]
        picture[painted] = picture[painted] * (1 - alpha) + np.array(colour, np.float32) * alpha
    picture *= (1 - TAKEN * _shadows(pose, town))[..., None] if light.sun else np.float32(1 - TAKEN)
    sky = ~np.isfinite(distance)
    picture[sky] = light.sky
    carriageway = ((surface == ASPHALT) & (distance < KEEP_CLEAR)).astype(np.uint8)
    return np.ascontiguousarray(picture, dtype=np.float32), carriageway


def in_reach(pose: CameraPose, polygon: Floats) -> bool:
    """Whether a ground polygon (N, 2) may be in the picture and near enough to matter."""
    right, _, ahead = pose.in_camera(on_ground(polygon)).T
    side = pose.width / 2 / pose.focal
    return bool(
        ahead.max() > 0
        and ahead.min() < REACH
        and (right - side * ahead).min() < 0
        and (right + side * ahead).max() > 0
    )


def _fill(mask: Bytes, pose: CameraPose, polygon: Floats, value: int, soft: bool = False) -> None:
    outline = pose.outline(on_ground(polygon))
    if len(outline) > 2:
        points = np.round(np.clip(outline, -20000, 20000) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(mask, [points], value, cv2.LINE_AA if soft else cv2.LINE_8, _SHIFT)


def _mark(mask: Bytes, pose: CameraPose, polygon: Floats) -> None:
    """One stroke of road paint."""
    if in_reach(pose, polygon):
        _fill(mask, pose, polygon, 255, soft=True)


def _paint_edge(
    pose: CameraPose, edge: Edge, roads: Roads, surface: Bytes, marks: Bytes, yellow: Bytes, kerbs: Bytes, wear: Bytes
) -> None:
    half, length = edge.width / 2, edge.length
    _fill(surface, pose, edge.band(0, length), ASPHALT)
    _fill(kerbs, pose, edge.stretch(0, length, -half - 0.22, -half), 255, soft=True)
    gap = _gap_to_twin(edge, roads)
    if gap > 0.6:
        _fill(kerbs, pose, edge.stretch(0, length, half, half + 0.2), 255, soft=True)
        _fill(marks, pose, edge.stretch(0, length, half - 0.42, half - 0.28), 255, soft=True)
    elif edge.twin:
        for start in np.arange(2, length - 4, 5.0):
            _mark(yellow, pose, edge.stretch(start, start + 3, half - 0.09, half + 0.07))
    _fill(marks, pose, edge.stretch(0, length, -half + 0.3, -half + 0.44), 255, soft=True)
    if edge.shoulder:
        border = edge.lanes[0] - half
        _fill(marks, pose, edge.stretch(0, length, border - 0.1, border + 0.1), 255, soft=True)
    for left, start in _dashes(edge):
        _mark(marks, pose, edge.stretch(start, start + 2.6, left - 0.08, left + 0.08))
    for left in _lane_middles(edge):
        for track in (-0.8, 0.8):
            _fill(wear, pose, edge.stretch(0, length, left + track - 0.3, left + track + 0.3), 70, soft=True)
    _fill(marks, pose, edge.stretch(length - 1.2, length - 0.8, -half, half), 255, soft=True)
    for left in np.arange(-half + 0.4, half - 0.3, 0.9):
        _mark(marks, pose, edge.stretch(length + 0.6, length + 3.2, left, left + 0.45))


def _gap_to_twin(edge: Edge, roads: Roads) -> float:
    """Metres between this direction's left border and the other direction's."""
    twin = twin_of(edge, roads)
    if twin is None:
        return 0.0
    here = edge.at(edge.length / 2, edge.width / 2)
    return float(np.hypot(*(twin.at(twin.length / 2, twin.width / 2) - here)))


def _lane_middles(edge: Edge) -> Iterator[float]:
    left = -edge.width / 2
    for lane in edge.lanes:
        yield left + lane / 2
        left += lane


def _dashes(edge: Edge) -> Iterator[tuple[float, float]]:
    left = -edge.width / 2
    for index, lane in enumerate(edge.lanes[:-1]):
        left += lane
        if edge.shoulder and index == 0:
            continue
        for start in np.arange(1.0, edge.length - 5, 6.0):
            yield left, float(start)


_FINE, _BROAD = noise_tile(3), noise_tile(4)


def _texture(ground: Field, distance: Field, surface: Bytes) -> Field:
    """Colour by surface, with grain that fades where pixels grow larger than it, and stains."""
    safe = np.minimum(distance, np.float32(1e4))
    rough = ROUGHNESS[surface]
    fine = sample(_FINE, ground, 0.06) * np.clip(16 / safe, 0, 1)
    middle = sample(_FINE, ground, 0.5) * np.clip(60 / safe, 0, 1)
    broad = sample(_BROAD, ground, 3.0)
    shade = rough * (0.55 * fine + 0.35 * middle + 0.4 * broad)
    picture = COLOURS[surface] + shade[..., None]
    joints = _joints(ground, safe, surface)
    return np.asarray(picture * (1 - 0.16 * joints[..., None]), dtype=np.float32)


_SLABS = np.array([0, 1.2, 0, 0, 4.0, 0.8, 0], np.float32)
"""Size of slabs by surface, metres; 0 for none."""


def _joints(ground: Field, distance: Field, surface: Bytes) -> Field:
    """Lines between slabs."""
    size = _SLABS[surface]
    cell = np.where(size > 0, size, np.float32(1))
    place = ground / cell[..., None]
    edge = np.abs(place - np.round(place)).min(-1) * cell
    visible = np.clip(cell * 14 / np.maximum(distance, 1), 0, 1)
    return np.asarray((size > 0) * (edge < 0.035) * visible, dtype=np.float32)


def _worn(ground: Field) -> Field:
    """(H, W) how much of the paint is left, 0.55..1."""
    return np.asarray(np.clip(0.86 + 0.2 * sample(_FINE, ground, 0.3), 0.55, 1), dtype=np.float32)


def _shadows(pose: CameraPose, town: Town) -> Field:
    """(H, W) 0..1: shadows of houses and trees on the ground."""
    mask = np.zeros((pose.height, pose.width), np.uint8)
    for block in town.blocks:
        reach = np.concatenate([block.footprint, block.footprint + SHADOW * block.height])
        if in_reach(pose, reach):
            _fill(mask, pose, cv2.convexHull(reach.astype(np.float32))[:, 0].astype(float), 255)
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], -1)
    for tree in town.trees:
        middle = np.array([tree.x, tree.y]) + SHADOW * (tree.height - tree.crown)
        crown = middle + circle * tree.crown * (1 + 0.15 * np.cos(3 * turn + tree.paint))[:, None]
        if in_reach(pose, crown):
            _fill(mask, pose, crown, 200)
    return np.asarray(cv2.GaussianBlur(mask, (9, 9), 0), dtype=np.float32) / np.float32(255)
