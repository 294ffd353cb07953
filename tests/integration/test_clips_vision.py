"""Real pixels that nobody here drew: what the perceiver sees in the clips named by IOC_CLIPS."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import pytest

from evaluation.cases import SITES
from ioc.adapters.site_file import load_site
from ioc.domain.geometry import Box, LonLat, Point
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.observation import ObjectsObserved, Track, TracksObserved, View
from ioc.domain.site import Camera, Line
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.perceive import Perceiver

pytestmark = [pytest.mark.clips, pytest.mark.timeout(300)]
GATE = Line("y150", Point(0.0, 150 / 240), Point(1.0, 150 / 240))
JUDGED_FROM = 469
"""First picture that CDnet judges (its frame 470): the 22 vehicles of the truth cross from here on."""


def clip(name: str) -> Path:
    folder = os.environ.get("IOC_CLIPS", "")
    path = Path(folder) / name
    if not folder or not path.is_file():
        pytest.skip(f"no clip {name}: set IOC_CLIPS to the folder that holds it (IOC_CLIPS=/path/to/clips ./dev test)")
    return path


def pictures(path: Path) -> tuple[list[Colour], float]:
    """All pictures, (h, w, 3) BGR, and their rate."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or 25)
        return [np.asarray(picture.to_ndarray(format="bgr24"), np.uint8) for picture in container.decode(stream)], rate


@dataclass
class Seen:
    observed: list[TracksObserved] = field(default_factory=list)
    covered: int = 0
    paths: dict[int, list[Track]] = field(default_factory=dict)


def look(shown: list[Colour], fps: float, lines: tuple[Line, ...] = ()) -> Seen:
    camera = Camera(
        CameraId("clip"), Text("Đoạn phim", "Clip"), "clip", LonLat(106.0, 21.0), AreaId("area"), lines=lines
    )
    perceiver, seen = Perceiver(camera), Seen()
    for number, picture in enumerate(shown):
        perceived = perceiver.perceive_image(picture, 1000.0 + number / fps)
        observed, health = perceived.tracks, perceived.health
        seen.observed.append(observed)
        seen.covered += health.view is View.COVERED
        for track in observed.tracks:
            seen.paths.setdefault(track.id, []).append(track)
    return seen


def crossings(seen: Seen, first: int = 0) -> tuple[int, int]:
    at, before = seen.observed[-1].lines["y150"], seen.observed[max(0, first - 1)].lines["y150"]
    return (at[0] - before[0], at[1] - before[1]) if first else at


@pytest.mark.parametrize("fps", [25.0, 60.0])
def test_highway_counts_the_vehicles_that_cross(fps: float) -> None:
    """22 in the judged part, 27 in the whole clip (a slit of row 150 over time shows them), none upwards."""
    shown, _ = pictures(clip("highway.avi"))
    seen = look(shown, fps, (GATE,))
    down, up = crossings(seen, JUDGED_FROM)
    assert abs(down - 22) <= 1
    assert up == 0
    assert abs(crossings(seen)[0] - 27) <= 2
    assert seen.covered == 0


@pytest.mark.parametrize("fps", [25.0, 60.0])
def test_highway_backwards_counts_them_the_other_way(fps: float) -> None:
    """At least 20 of the 22 (of 27 in the whole clip); one box of two cars that part may seem to turn."""
    shown, _ = pictures(clip("highway.avi"))
    down, up = crossings(look(shown[::-1], fps, (GATE,)))
    assert up >= 20
    assert down <= 1


def test_highway_seen_at_five_pictures_a_second() -> None:
    """Every fifth picture of 25 still counts nearly all: nothing depends on the frame rate."""
    shown, _ = pictures(clip("highway.avi"))
    down, up = crossings(look(shown[::5], 5.0, (GATE,)), JUDGED_FROM // 5)
    assert abs(down - 22) <= 3
    assert up == 0


def test_cars_from_above_never_stand() -> None:
    """The exposure halves while they pass; still, no thing stands for five seconds, and the view is clear."""
    shown, fps = pictures(clip("cars_from_above.mp4"))
    seen = look(shown, fps)
    assert 2 <= len(seen.paths) <= 12
    assert max(track.still_for for path in seen.paths.values() for track in path) < 5.0
    assert seen.covered == 0


def test_people_indoors_are_few_long_tracks() -> None:
    """Six people come one after the other and stand at a table: each is a track of many seconds (or two)."""
    shown, fps = pictures(clip("people_indoors.mp4"))
    seen = look(shown, fps)
    long = [path for path in seen.paths.values() if len(path) > 8 * fps]
    assert 5 <= len(long) <= 8
    assert seen.covered == 0


def test_the_abandoned_bag_is_held_to_the_end() -> None:
    """At the end one object lies where the truth has the bag, for more than 15 s, though a passer-by goes past."""
    shown, fps = pictures(clip("abandoned_bag.avi"))
    perceiver = Perceiver(load_site(SITES / "abandoned-bag.yaml").cameras[0])
    told = [
        other
        for number, picture in enumerate(shown)
        for other in perceiver.perceive_image(picture, 1000.0 + number / fps).others
        if isinstance(other, ObjectsObserved)
    ]
    bag = Box(463 / 720, 365 / 480, 39 / 720, 50 / 480)
    assert 1000.0 + len(shown) / fps - told[-1].time < 1.0
    held = [one for one in told[-1].objects if told[-1].time - one.since > 15]
    assert len(held) == 1
    assert held[0].box.iou(bag) > 0.4
