"""Traffic lights: where they hang, how they look, and what their controllers report."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ioc.domain.ids import SensorId
from ioc.domain.observation import SIGNAL_CODES, SignalState
from ioc.domain.reading import Reading
from simulators.camera_pose import CameraPose
from simulators.city import SensorSpec
from simulators.light import Light
from simulators.roads import Edge

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
HEIGHT = 5.2
"""Metres from the ground to the middle of the housing."""
WIDTH, TALL, LAMP = 0.46, 1.36, 0.17
"""Size of the housing, and the radius of a lamp (300 mm and its rim), metres."""
PERIOD = 1.0
"""Seconds between two reports of a controller; a change is reported at once."""
_GREY, _BLACK = (116, 118, 118), (30, 30, 32)
_LAMPS = (
    (SignalState.RED, 0.42, (46, 40, 236), (26, 24, 66)),
    (SignalState.AMBER, 0.0, (60, 190, 250), (24, 50, 62)),
    (SignalState.GREEN, -0.42, (150, 230, 60), (36, 56, 30)),
)
"""State, metres above the middle, BGR when lit, BGR when dark."""
_CODES = {state: code for code, state in SIGNAL_CODES.items()}
_SHIFT = 4


@dataclass(frozen=True, eq=False)
class SignalHead:
    """pole: (2,) metres. middle: (3,) of the housing. across: (2,) unit vector to the left of the drivers."""

    id: str
    edge: str
    pole: Floats
    middle: Floats
    across: Floats

    def corners(self) -> Floats:
        """The housing (4, 3), metres, around its edge."""
        side = np.append(self.across, 0.0) * WIDTH / 2
        up = np.array([0.0, 0.0, TALL / 2])
        return np.array([self.middle + side + up, self.middle - side + up, self.middle - side - up,
                         self.middle + side - up])  # fmt: skip


def signal_head(signal_id: str, edge: Edge) -> SignalHead:
    """The light at the end of an edge."""
    ahead = edge.ahead(edge.length)
    half = edge.width / 2
    pole, over = edge.at(edge.length + 0.4, -half - 0.9), edge.at(edge.length + 0.4, -half + 1.6)
    return SignalHead(signal_id, edge.id, pole, np.append(over, HEIGHT), np.array([-ahead[1], ahead[0]]))


def paint_signal(picture: Bytes, pose: CameraPose, head: SignalHead, state: SignalState, light: Light) -> None:
    """Pole, arm, housing and, from the drivers' side, the lamps, which shine in any light; in place."""
    grey, black = (tuple(np.multiply(colour, light.ambient).tolist()) for colour in (_GREY, _BLACK))
    top = np.append(head.pole, HEIGHT + TALL / 2)
    arm = np.array([*head.middle[:2], HEIGHT + TALL / 2])
    pixels, depths = pose.project(np.stack([np.append(head.pole, 0.0), top, arm, head.middle]))
    if depths.min() < 4 or depths.max() > 120:
        return
    size = pose.focal / float(depths[3])
    points = [(round(x * 16), round(y * 16)) for x, y in np.clip(pixels, -2000, 2000).tolist()]
    cv2.line(picture, points[0], points[1], grey, max(1, round(0.16 * size)), cv2.LINE_AA, _SHIFT)
    cv2.line(picture, points[1], points[2], grey, max(1, round(0.1 * size)), cv2.LINE_AA, _SHIFT)
    housing, _ = pose.project(head.corners())
    cv2.fillConvexPoly(picture, np.round(housing * 16).astype(np.int32), black, cv2.LINE_AA, _SHIFT)
    facing = np.array([head.across[1], -head.across[0]]) @ (pose.centre[:2] - head.middle[:2]) < 0
    if not facing:
        return
    for lamp, height, lit, dark in _LAMPS:
        centre, _ = pose.project(head.middle + np.array([0.0, 0.0, height]))
        place = (round(float(centre[0]) * 16), round(float(centre[1]) * 16))
        radius = max(16, round(LAMP * size * 16))
        cv2.circle(picture, place, radius, lit if lamp is state else dark, -1, cv2.LINE_AA, _SHIFT)


class Controller:
    """A sensor of kind `signal`: tells the state of one light with every change, and each second."""

    def __init__(self, spec: SensorSpec) -> None:
        self.spec = spec
        self._told: SignalState | None = None
        self._due = 0.0

    def report(self, state: SignalState, elapsed: float, now: float) -> Reading | None:
        """The reading that is due `elapsed` seconds after the start, if any; `now` is its event time."""
        if state is self._told and elapsed + 1e-6 < self._due:
            return None
        self._told, self._due = state, elapsed + PERIOD
        return Reading(SensorId(self.spec.id), now, float(_CODES[state]))
