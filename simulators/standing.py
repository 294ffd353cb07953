"""Everything upright that does not move, painted far to near: buildings, fences, trees, lamp posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from simulators.blocks import FLOOR, Block, Post, Town, Tree
from simulators.camera_pose import NEAR, CameraPose, on_ground
from simulators.city import City, FenceSpec
from simulators.ground import in_reach
from simulators.light import LAMP, Light
from simulators.texture import house_front, house_glow

Bytes = NDArray[np.uint8]
Field = NDArray[np.float32]
Floats = NDArray[np.float64]
FRONTS = 72
"""How many different houses there are."""
SIGHT = 230.0
"""Metres; nothing upright is drawn beyond."""
_SHIFT = 4
STYLES: dict[str, tuple[int, int, int]] = {
    "house": (170, 180, 186), "hall": (176, 184, 186), "container": (120, 84, 52), "container2": (58, 74, 132),
    "plinth": (166, 176, 182), "bus": (74, 140, 74), "wall": (164, 172, 178),
}  # fmt: skip
ROOFS = ((92, 98, 120), (120, 120, 118), (78, 84, 110), (128, 134, 132), (104, 96, 84))


@dataclass(frozen=True, eq=False)
class Canvas:
    """picture: (H, W, 3) float32 BGR. depth: (H, W) metres. carriageway: (H, W), not 0 where no tree may hide it.

    glow: paint only what shines by itself; all else is black, and hides it.
    """

    pose: CameraPose
    picture: Field
    depth: Field
    carriageway: Bytes
    light: Light
    glow: bool = False

    def face(self, corners: Floats, colour: Floats, depth: float) -> None:
        """Fill a flat polygon (N, 3) with one colour."""
        outline = self.pose.outline(corners)
        if len(outline) > 2:
            points = np.round(np.clip(outline, -20000, 20000) * (1 << _SHIFT)).astype(np.int32)
            shade = tuple(float(v) for v in self.hazed(colour, depth))
            cv2.fillPoly(self.picture, [points], shade, cv2.LINE_AA, _SHIFT)
            cv2.fillPoly(self.depth, [points], depth, cv2.LINE_8, _SHIFT)

    def hazed(self, colour: NDArray[np.floating], depth: float) -> NDArray[np.floating]:
        """A colour (..., 3) seen through `depth` metres of haze."""
        if self.glow:
            return np.zeros_like(colour)
        air = 1 - np.exp(-depth / self.light.haze)
        return np.asarray(colour * (1 - air) + np.array(self.light.sky) * air)

    def hides_street(self, pixels: Floats) -> bool:
        """Whether the box around some pixels (N, 2) covers carriageway."""
        x0, y0 = np.maximum(pixels.min(0), 0).astype(int)
        x1, y1 = np.minimum(pixels.max(0) + 1, (self.pose.width, self.pose.height)).astype(int)
        return bool(x1 > x0 and y1 > y0 and self.carriageway[y0:y1, x0:x1].any())

    def textured(self, corners: Floats, texture: Bytes, light: float, depth: float) -> None:
        """Lay a texture on a quad (4, 3): its corners take top left, top right, bottom right, bottom left."""
        pixels, depths = self.pose.project(corners)
        if depths.min() < NEAR:
            self.face(corners, texture.reshape(-1, 3).mean(0) * light, depth)
            return
        low = np.maximum(np.floor(pixels.min(0)).astype(int) - 1, 0)
        high = np.minimum(np.ceil(pixels.max(0)).astype(int) + 2, (self.pose.width, self.pose.height))
        if (high - low < 2).any():
            return
        rows, columns = texture.shape[:2]
        flat = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
        matrix = cv2.getPerspectiveTransform(flat, (pixels - low).astype(np.float32))
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        image = cv2.warpPerspective(texture, matrix, size, flags=cv2.INTER_AREA)
        mask = cv2.warpPerspective(np.full((rows, columns), 255, np.uint8), matrix, size)
        alpha = mask.astype(np.float32)[..., None] / 255
        part = self.picture[low[1] : high[1], low[0] : high[0]]
        part *= 1 - alpha
        shade = image.astype(np.float32) * light
        part += alpha * (shade if self.glow else self.hazed(shade, depth))
        self.depth[low[1] : high[1], low[0] : high[0]][mask > 127] = depth


def paint_standing(canvas: Canvas, city: City, town: Town) -> None:
    """Paint everything in sight, in place."""
    here = canvas.pose.centre[:2]
    jobs = [(float(np.hypot(*(place - here))), paint) for place, paint in _jobs(canvas, city, town)]
    for distance, paint in sorted(jobs, key=lambda job: -job[0]):
        if distance < SIGHT:
            paint()


def _jobs(canvas: Canvas, city: City, town: Town) -> Iterator[tuple[Floats, Callable[[], None]]]:
    """Where each thing stands, and how it is painted."""
    for block in town.blocks:
        if in_reach(canvas.pose, block.footprint):
            yield block.footprint.mean(0), partial(_block, canvas, block)
    for tree in town.trees:
        yield np.array([tree.x, tree.y]), partial(_tree, canvas, tree)
    for post in town.posts:
        yield np.array([post.x, post.y]), partial(_post, canvas, post)
    for yard in city.yards:
        for fence in yard.fences:
            for ends in pairwise(fence.path):
                piece = np.array(ends)
                yield piece.mean(0), partial(_fence, canvas, piece, fence)


def _block(canvas: Canvas, block: Block) -> None:
    middle = block.footprint.mean(0)
    colour = np.array(STYLES.get(block.style, STYLES["house"]), dtype=float)
    floors = max(1, round(block.height / FLOOR))
    texture = house_front(block.paint % FRONTS, floors) if block.style == "house" else None
    if texture is not None:
        colour = texture[: max(4, len(texture) - 44)].reshape(-1, 3).mean(0) * 0.95
    for index in range(4):
        a, b = block.footprint[index], block.footprint[(index + 1) % 4]
        normal = np.array([b[1] - a[1], a[0] - b[0], 0.0]) / np.hypot(*(b - a))
        if normal[:2] @ ((a + b) / 2 - middle) < 0:
            normal = -normal
        if normal[:2] @ (canvas.pose.centre[:2] - a) <= 0:
            continue
        light = float(canvas.light.brightness(normal))
        corners = np.array([[*a, block.height], [*b, block.height], [*b, 0], [*a, 0]])
        depth = float(canvas.pose.in_camera(corners)[:, 2].mean())
        if texture is not None and index == 0:
            if canvas.glow:
                canvas.textured(corners, house_glow(block.paint % FRONTS, floors), 1.0, depth)
            else:
                canvas.textured(corners, texture, light * 1.12, depth)
        else:
            canvas.face(corners, colour * light, depth)
            _courses(canvas, corners, colour * light * 0.86, depth, floors, block.style)
    top = on_ground(block.footprint, block.height)
    depth = float(canvas.pose.in_camera(top)[:, 2].mean())
    if canvas.pose.centre[2] > block.height:
        canvas.face(top, np.array(ROOFS[block.paint % len(ROOFS)], dtype=float) * 1.05, depth)


def _courses(canvas: Canvas, corners: Floats, colour: Floats, depth: float, floors: int, style: str) -> None:
    """Bands that break a bare wall: storeys, the ribs of a container, the windows of a parked bus."""
    a, b = corners[0], corners[1]
    height = corners[0, 2]
    if style == "bus":
        band = np.array(
            [[*a[:2], height * 0.86], [*b[:2], height * 0.86], [*b[:2], height * 0.5], [*a[:2], height * 0.5]]
        )
        canvas.face(band, np.array([62.0, 54, 50]), depth)
    elif style in ("container", "container2"):
        for share in np.arange(0.04, 1, 0.08):
            left, right = a + (b - a) * share, a + (b - a) * (share + 0.03)
            canvas.face(np.array([left, right, [*right[:2], 0.1], [*left[:2], 0.1]]), colour, depth)
    elif style in ("house", "hall"):
        for floor in range(1, floors + 1):
            z = min(height, floor * FLOOR)
            canvas.face(np.array([[*a[:2], z], [*b[:2], z], [*b[:2], z - 0.25], [*a[:2], z - 0.25]]), colour, depth)
        if style == "hall":
            for share in np.arange(0.05, 0.95, 0.1):
                left, right = a + (b - a) * share, a + (b - a) * (share + 0.06)
                window = np.array([[*left[:2], 2.8], [*right[:2], 2.8], [*right[:2], 1.0], [*left[:2], 1.0]])
                canvas.face(window, np.array([70.0, 64, 58]), depth)


def _fence(canvas: Canvas, piece: Floats, fence: FenceSpec) -> None:
    a, b = piece
    depth = float(canvas.pose.in_camera(on_ground(piece, fence.height / 2))[:, 2].mean())
    if fence.style == "wall":
        wall = np.array([[*a, fence.height], [*b, fence.height], [*b, 0], [*a, 0]])
        canvas.face(wall, np.array(STYLES["wall"]) * 0.85, depth)
        return
    length = float(np.hypot(*(b - a)))
    along = (b - a) / length
    for station in np.arange(0, length, 2.0):
        left, right = a + along * station, a + along * (station + 0.08)
        canvas.face(
            np.array([[*left, fence.height], [*right, fence.height], [*right, 0], [*left, 0]]),
            np.array([60.0, 150, 178]),
            depth,
        )
    for z in (0.45, fence.height):
        canvas.face(np.array([[*a, z], [*b, z], [*b, z - 0.08], [*a, z - 0.08]]), np.array([60.0, 150, 178]), depth)
    # a fence hides too little to count as something to stand behind
    canvas.depth[np.isclose(canvas.depth, depth)] = np.inf


def _tree(canvas: Canvas, tree: Tree) -> None:
    pose = canvas.pose
    foot, top = np.array([tree.x, tree.y, 0.0]), np.array([tree.x, tree.y, tree.height - tree.crown])
    pixels, depths = pose.project(np.stack([foot, top]))
    if depths.min() < 6:
        return
    depth = float(depths[1])
    radius = tree.crown * pose.focal / depth
    x, y = pixels[1]
    if not (-radius < x < pose.width + radius and y + radius > 0):
        return
    if canvas.hides_street(np.array([pixels[0], pixels[1], (x - radius, y), (x + radius, y), (x, y - radius)])):
        return
    width = max(1, int(0.24 * pose.focal / depth))
    trunk = tuple(float(v) for v in canvas.hazed(np.array([58.0, 70, 84]), depth))
    ends = [(int(px), int(py)) for px, py in np.clip(pixels, -4000, 4000)]
    cv2.line(canvas.picture, ends[0], ends[1], trunk, width, cv2.LINE_AA)
    cv2.line(canvas.depth, ends[0], ends[1], depth, width)
    rng = np.random.default_rng(tree.paint)
    tint = rng.uniform(0.85, 1.15)
    blobs = rng.normal(0, 0.42, (110, 2))
    blobs = blobs[np.hypot(*blobs.T) < 1]
    order = np.argsort(blobs[:, 1])[::-1]
    for dx, dy in blobs[order]:
        light = 0.62 - 0.34 * dy + rng.uniform(-0.14, 0.14)
        colour = canvas.hazed(np.array([62.0, 118, 96]) * light * 1.12 * tint, depth)
        centre = (int(x + dx * radius), int(y + dy * radius * 0.9))
        size = max(1, int(radius * rng.uniform(0.1, 0.26)))
        cv2.circle(canvas.picture, centre, size, tuple(float(v) for v in colour), -1, cv2.LINE_AA)
        cv2.circle(canvas.depth, centre, size, depth, -1)


def _post(canvas: Canvas, post: Post) -> None:
    points = np.array([
        [post.x, post.y, 0.0], [post.x, post.y, post.height],
        [post.x + post.arm[0], post.y + post.arm[1], post.height + 0.3],
    ])  # fmt: skip
    pixels, depths = canvas.pose.project(points)
    if depths.min() < 5:
        return
    if canvas.hides_street(pixels[:2]):
        return
    depth = float(depths.mean())
    width = max(1, int(0.14 * canvas.pose.focal / depth))
    colour = tuple(float(v) for v in canvas.hazed(np.array([112.0, 114, 114]), depth))
    ends = [(int(px), int(py)) for px, py in np.clip(pixels, -4000, 4000)]
    cv2.line(canvas.picture, ends[0], ends[1], colour, width, cv2.LINE_AA)
    cv2.line(canvas.picture, ends[1], ends[2], colour, max(1, width // 2), cv2.LINE_AA)
    cv2.line(canvas.depth, ends[0], ends[1], depth, width)
    if canvas.glow:
        head = tuple(int(v) for v in np.array(LAMP) * 255)
        cv2.circle(canvas.picture, ends[2], max(1, int(0.3 * canvas.pose.focal / depth)), head, -1, cv2.LINE_AA)
