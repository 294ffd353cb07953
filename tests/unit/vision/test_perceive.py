from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from ioc.domain.errors import BadFrame
from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import ZoneId
from ioc.domain.observation import ObjectClass, Track, TracksObserved
from ioc.domain.site import Line, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.perceive import Perceiver
from tests.unit.vision.drawn import HEIGHT, START, WIDTH, Road, birdseye, camera, frame, watch

CAR = (36.0, 18.0)


def driving(
    speed: float, count: int, y: float = 110.0, start: float = -40.0
) -> list[tuple[float, float, float, float]]:
    """Boxes of a car that drives to the right; speed in pixels a picture."""
    return [(start + speed * n, y, *CAR) for n in range(count)]


def empty(road: Road, count: int) -> Iterator[Colour]:
    return (road.picture() for _ in range(count))


def tracks_of(perceiver: Perceiver, pictures: list[Colour], fps: float, start: float) -> list[tuple[Track, ...]]:
    return [observed.tracks for observed, _ in watch(perceiver, pictures, fps, start)]


def warmed_up(fps: float = 10.0) -> tuple[Perceiver, Road, float]:
    """A perceiver that has seen the empty road for six seconds, and the time after it."""
    perceiver, road = Perceiver(camera()), Road()
    for _ in watch(perceiver, empty(road, round(6 * fps)), fps):
        pass
    return perceiver, road, START + 6.0


def test_who_inspects_is_told_what_lies_behind_the_tracks() -> None:
    """The foreground as a picture that a browser can read, true to the pixel, and its regions; else nothing is told."""
    perceiver, road, time = warmed_up()
    for number, box in enumerate(driving(8.0, 12)):
        picture = frame(road.picture([box]), time + number / 10)
        seen = perceiver.perceive(picture, inspect=number % 2 == 1)
        assert (seen.workings is None) == (number % 2 == 0)
    assert seen.workings is not None
    assert perceiver.workings is not None
    png = np.frombuffer(base64.b64decode(seen.workings.foreground), np.uint8)
    mask = cv2.imdecode(png, cv2.IMREAD_UNCHANGED)
    assert mask is not None
    assert (mask == perceiver.workings.foreground).all()
    assert mask.any()
    assert len(png) < 2000
    assert seen.workings.blobs == perceiver.workings.regions != ()
    assert seen.in_order()[-2:] == (seen.workings, seen.health)


def test_an_empty_road_has_no_tracks() -> None:
    """Noise, and half a minute of it, is nothing."""
    perceiver, road = Perceiver(camera()), Road()
    assert all(not observed.tracks for observed, _ in watch(perceiver, empty(road, 150), 5.0))


@pytest.mark.parametrize(("fps", "speed"), [(5.0, 16.0), (10.0, 8.0), (25.0, 3.2)])
def test_a_driving_car_is_one_track_with_its_speed(fps: float, speed: float) -> None:
    """80 pixels a second are a quarter of the frame a second, at any frame rate; one car is one track."""
    perceiver, road, time = warmed_up(fps)
    seen = tracks_of(perceiver, [road.picture([box]) for box in driving(speed, round(4 * fps))], fps, time)
    assert {track.id for tracks in seen for track in tracks} == {1}
    middle = seen[round(2.5 * fps)][0]
    assert middle.velocity.x == pytest.approx(0.25, rel=0.1)
    assert abs(middle.velocity.y) < 0.03
    assert middle.still_for < 1.0
    assert middle.foot.y == pytest.approx((110 + 18) / HEIGHT, abs=0.02)
    assert not middle.metric
    assert middle.ground is None


def test_a_calibrated_camera_tells_metres() -> None:
    """80 pixels a second at ten pixels a metre are 8 m/s eastwards; a box of 3.6 by 1.8 m is a car."""
    perceiver, road = Perceiver(camera(ground=birdseye())), Road()
    pictures = [*empty(road, 60), *(road.picture([box]) for box in driving(8.0, 40))]
    track = [observed.tracks for observed, _ in watch(perceiver, pictures)][-15][0]
    assert track.metric
    assert track.ground is not None
    assert (track.velocity.x, track.velocity.y) == pytest.approx((8.0, 0.0), abs=0.6)
    assert track.label is ObjectClass.CAR


def test_a_stopped_car_is_held_while_it_stands_and_gone_when_it_leaves() -> None:
    """It stands for 40 s, longer than any background takes to learn; passers-by do not move it; then it drives off."""
    perceiver, road, time = warmed_up(5.0)
    parked = (150.0, 110.0, *CAR)
    arriving = [road.picture([box]) for box in driving(19.0, 10)]
    standing = [road.picture([parked, (-40 + 14 * (n % 30), 60, *CAR)]) for n in range(200)]
    seen = tracks_of(perceiver, arriving + standing, 5.0, time)
    stood = [track for track in seen[-1] if track.still_for > 5]
    assert len(stood) == 1
    assert stood[0].still_for == pytest.approx(40.0, abs=2.0)
    assert stood[0].id in {track.id for track in seen[9]}
    leaving = [road.picture([(150.0 + 20 * n, 110.0, *CAR)]) for n in range(1, 12)]
    after = tracks_of(perceiver, leaving + list(empty(road, 20)), 5.0, time + 42.0)
    assert not [track for track in after[-15] if track.still_for > 1]
    assert not after[-1]


def test_what_appears_alone_and_stays_is_nobody() -> None:
    """A drop on the lens, out of nothing, is none; one who drove there, was lost and is seen again is."""
    perceiver, road, time = warmed_up(5.0)
    drop = (60.0, 60.0, 20.0, 20.0)
    assert not any(tracks_of(perceiver, [road.picture([drop]) for _ in range(40)], 5.0, time))
    perceiver, road, time = warmed_up(5.0)
    parked = (150.0, 110.0, *CAR)
    arriving = [road.picture([box]) for box in (*driving(19.0, 10), *[parked] * 15)]
    again = [road.picture([parked]) for _ in range(18)]
    seen = tracks_of(perceiver, [*arriving, *empty(road, 8), *again], 5.0, time)
    assert [len(seen[picture]) for picture in (24, 32, -1)] == [1, 0, 1]


def test_who_came_while_no_pictures_did_is_somebody() -> None:
    """The camera was away for ten seconds; a car stands there now, and is known within four seconds."""
    perceiver, road, time = warmed_up(5.0)
    parked = [road.picture([(150.0, 110.0, *CAR)]) for _ in range(20)]
    assert len(tracks_of(perceiver, parked, 5.0, time + 10.0)[-1]) == 1


def test_who_stood_in_the_first_picture_leaves_no_ghost() -> None:
    """The hole that it leaves in the learned scene is no standing vehicle."""
    perceiver, road = Perceiver(camera()), Road()
    parked = (150.0, 110.0, *CAR)
    pictures = [road.picture([parked]) for _ in range(60)]
    pictures += [road.picture([(150.0 + 16 * n, 110.0, *CAR)]) for n in range(12)]
    pictures += list(empty(road, 50))
    seen = [observed.tracks for observed, _ in watch(perceiver, pictures, 5.0)]
    assert not any(seen[:60])
    assert max((track.still_for for tracks in seen for track in tracks), default=0.0) < 2.0
    assert not seen[-1]


def test_lightning_and_drifting_light_make_no_tracks() -> None:
    """The light doubles for two pictures; it then falls by a third within ten seconds."""
    perceiver, road, time = warmed_up(5.0)
    lights = [2.0, 1.7, 1.0, 1.0, 2.2, 1.0, *(1.0 - 0.33 * n / 50 for n in range(50)), *([0.67] * 25)]
    seen = tracks_of(perceiver, [road.picture(light=light) for light in lights], 5.0, time)
    assert not any(seen)


def test_an_ignored_zone_is_blind() -> None:
    """A burnt-in clock, or what moves behind a drawn zone, is not analysed."""
    zone = Zone(
        ZoneId("clock"),
        ZoneUse.IGNORE,
        Polygon((Point(0, 0.5), Point(1, 0.5), Point(1, 0.8), Point(0, 0.8))),
        Text("Đồng hồ", "Clock"),
    )
    perceiver, road = Perceiver(camera(zones=(zone,))), Road()
    pictures = [*empty(road, 60), *(road.picture([box]) for box in driving(8.0, 40))]
    assert all(not observed.tracks for observed, _ in watch(perceiver, pictures))


def test_occupancy_is_the_covered_share_of_a_zone() -> None:
    """A car of 36 x 18 pixels in a zone of 96 x 36 pixels covers about a fifth of it."""
    polygon = Polygon((Point(0.4, 0.55), Point(0.7, 0.55), Point(0.7, 0.75), Point(0.4, 0.75)))
    zone = Zone(
        ZoneId("road"),
        ZoneUse.CARRIAGEWAY,
        polygon,
        Text("Đường", "Road"),
    )
    perceiver, road = Perceiver(camera(zones=(zone,))), Road()
    pictures = [*empty(road, 60), *(road.picture([box]) for box in driving(8.0, 30))]
    shares = [observed.occupancy["road"] for observed, _ in watch(perceiver, pictures)]
    assert shares[59] == 0.0
    assert max(shares) == pytest.approx(36 * 18 / (96 * 36), rel=0.2)


def test_crossings_are_counted_in_their_sense() -> None:
    """Two cars to the right and one to the left cross an upright line drawn downwards."""
    line = Line("gate", Point(0.5, 0.2), Point(0.5, 0.95))
    perceiver, road = Perceiver(camera(lines=(line,))), Road()
    pictures = [*empty(road, 60), *(road.picture([box]) for box in driving(8.0, 46))]
    pictures += [road.picture([box]) for box in driving(8.0, 46, y=70)]
    pictures += [road.picture([(320 - box[0], *box[1:])]) for box in driving(8.0, 46)]
    last = list(watch(perceiver, pictures))[-1][0]
    assert last.lines == {"gate": (1, 2)}


def test_tracks_survive_another_picture_size_of_the_same_shape() -> None:
    """The camera switches to twice the size while a car drives: the track goes on with its number."""
    perceiver, road, time = warmed_up()
    boxes = driving(8.0, 40)
    seen: list[TracksObserved] = []
    for number, box in enumerate(boxes):
        picture = road.picture([box])
        if number >= 20:
            picture = np.asarray(cv2.resize(picture, (2 * WIDTH, 2 * HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
        seen.append(perceiver.perceive_image(picture, time + number / 10).tracks)
    assert [track.id for track in seen[18].tracks] == [1]
    assert [track.id for track in seen[30].tracks] == [1]
    assert seen[30].size == (640, 360)


def test_another_shape_begins_anew() -> None:
    """A picture of another aspect ratio shows another view: nothing is carried over, nothing fails."""
    perceiver, road, time = warmed_up()
    tracks_of(perceiver, [road.picture([box]) for box in driving(8.0, 20)], 10.0, time)
    square = np.ascontiguousarray(road.picture()[:, :HEIGHT])
    observed = perceiver.perceive_image(square, time + 3).tracks
    assert observed.tracks == ()
    assert observed.size == (HEIGHT, HEIGHT)


def test_a_bad_frame_changes_nothing() -> None:
    """A truncated picture between two good ones is refused, and the track goes on."""
    perceiver, road, time = Perceiver(camera()), Road(), START + 6.0
    for number in range(60):
        perceiver.perceive(frame(road.picture(), START + number / 10))
    before: list[int] = []
    for number, box in enumerate(driving(8.0, 30)):
        good = frame(road.picture([box]), time + number / 10)
        if number == 20:
            bad = type(good)(good.camera, good.captured - 0.05, good.jpeg[: len(good.jpeg) // 2])
            with pytest.raises(BadFrame, match="cut short"):
                perceiver.perceive(bad)
        observed = perceiver.perceive(good).tracks
        if number == 19:
            before = [track.id for track in observed.tracks]
    assert len(before) == 1
    assert [track.id for track in observed.tracks] == before


def test_an_older_picture_is_refused_and_a_clock_set_back_begins_anew() -> None:
    """A picture out of order would turn time back; an hour back is a camera whose clock was set."""
    perceiver, road, time = warmed_up()
    with pytest.raises(BadFrame, match="older"):
        perceiver.perceive_image(road.picture(), time - 1.0)
    observed = perceiver.perceive_image(road.picture(), time - 3600).tracks
    assert observed.time == time - 3600
    assert observed.tracks == ()


def test_arrays_that_are_no_colour_pictures_are_refused() -> None:
    """Grey or float arrays are named in the error."""
    with pytest.raises(BadFrame, match="uint8"):
        Perceiver(camera()).perceive_image(np.zeros((180, 320), np.uint8), START)


SCRIPT = """
from ioc.vision.perceive import Perceiver
from tests.unit.vision.drawn import Road, camera, frame, birdseye, START
road, perceiver = Road(3), Perceiver(camera(ground=birdseye()))
for n in range(90):
    boxes = [] if n < 40 else [(-40 + 7 * (n - 40), 110, 36, 18), (340 - 9 * (n - 40), 60, 30, 16)]
    print(perceiver.perceive(frame(road.picture(boxes), START + n / 10)))
"""


def test_the_same_pictures_give_the_same_observations_in_another_process() -> None:
    """Byte for byte, and there is something to compare."""
    runs = [
        subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert "Track(id=2" in runs[0]
