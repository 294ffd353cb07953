"""Traffic lights: what the picture shows, and what the controller tells."""

from __future__ import annotations

import numpy as np
import pytest

from ioc.domain.observation import SIGNAL_CODES, SignalState
from ioc.domain.site import SensorKind
from ioc.domain.text import Text
from simulators.camera_pose import pose_of
from simulators.city import CameraSpec, SensorSpec
from simulators.light import DAY, NIGHT, Light
from simulators.roads import Edge
from simulators.signals import Controller, paint_signal, signal_head

EDGE = Edge("a_b", "Lê Lợi", np.array([(0.0, 0.0), (100.0, 0.0)]), (3.5, 3.5), False)
BEHIND = pose_of(CameraSpec("c", Text("c", "c"), "a", at=(70, 0), height=7, look_at=(105, -1), view=54))
AHEAD = pose_of(CameraSpec("c", Text("c", "c"), "a", at=(130, 0), height=7, look_at=(95, -1), view=54))
LIT = {SignalState.RED: (2, 0), SignalState.AMBER: (2, 1), SignalState.GREEN: (1, 2)}
"""Of each state: the strongest colour channel (BGR), and which of the three lamps from above."""


@pytest.mark.parametrize("light", [DAY, NIGHT], ids=lambda light: light.name)
@pytest.mark.parametrize("state", LIT, ids=str)
def test_the_right_lamp_is_lit_in_its_colour(state: SignalState, light: Light) -> None:
    """Red above, amber in the middle, green below; one shines and two do not, by day and by night."""
    picture = np.full((360, 640, 3), 90, np.uint8)
    head = signal_head("s", EDGE)
    paint_signal(picture, BEHIND, head, state, light)
    corners, _ = BEHIND.project(head.corners())
    (x0, y0), (x1, y1) = corners.min(0).round().astype(int), corners.max(0).round().astype(int)
    thirds = [part.reshape(-1, 3) for part in np.array_split(picture[y0:y1, x0:x1], 3)]
    brightest = [part[part.max(1).argmax()] for part in thirds]
    channel, lamp = LIT[state]
    assert int(np.argmax([colour.max() for colour in brightest])) == lamp
    assert int(brightest[lamp].argmax()) == channel
    assert sum(colour.max() > 200 for colour in brightest) == 1


def test_the_back_of_a_light_tells_nothing() -> None:
    """From the other side one sees the housing, whatever the state."""
    seen = set()
    for state in LIT:
        picture = np.full((360, 640, 3), 90, np.uint8)
        paint_signal(picture, AHEAD, signal_head("s", EDGE), state, DAY)
        seen.add(picture.tobytes())
    assert len(seen) == 1


def test_a_controller_tells_changes_at_once_and_itself_each_second() -> None:
    """Over 3 s with one change at 1.25 s: reports at 0, 1, the change, and a second after that."""
    controller = Controller(SensorSpec("s", SensorKind.SIGNAL, Text("s", "s"), (0, 0), "a", signal="l"))
    told = []
    for tenth in range(30):
        state = SignalState.RED if tenth < 13 else SignalState.GREEN
        reading = controller.report(state, tenth / 10, 100 + tenth / 10)
        if reading is not None:
            told.append((tenth, SIGNAL_CODES[round(reading.value)]))
    assert told == [(0, "red"), (10, "red"), (13, "green"), (23, "green")]
