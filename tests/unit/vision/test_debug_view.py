"""What the detector sees, drawn for an engineer."""

from __future__ import annotations

import numpy as np

from ioc.domain.detection import RuleClock
from ioc.domain.geometry import Box, Point
from ioc.domain.ids import CameraId, ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.observation import (
    CameraHealth,
    Flame,
    FlameRegion,
    FlamesObserved,
    ObjectChange,
    ObjectsObserved,
    PeopleObserved,
    Perceived,
    SignalObserved,
    SignalState,
    StillObject,
    Told,
    View,
)
from ioc.vision.arrays import Colour
from ioc.vision.debug_panel import WIDTH, Panel, clock_text
from ioc.vision.debug_view import DebugView, Moment
from ioc.vision.perceive import Perceiver
from ioc.vision.workings import Workings
from tests.unit.vision import drawn
from tests.unit.vision.test_drawing import black, camera, seen, track

CAM = CameraId("c")
HEALTH = CameraHealth(CAM, 1.0, View.CLEAR, 120.0, 90.0, 1.0)


def moment(*others: Told, clocks: tuple[RuleClock, ...] = (), foreground: Colour | None = None) -> Moment:
    mask = np.zeros((12, 16), np.uint8) if foreground is None else foreground
    return Moment(Perceived(seen(), HEALTH, others), Workings(mask, [], []), clocks)


def picture_of(image: Colour) -> Colour:
    return image[:, :-WIDTH]


def panel_of(image: Colour) -> Colour:
    return image[:, -WIDTH:]


def clock(value: float, *, on: bool = False, held: str = "") -> RuleClock:
    return RuleClock(Kind.STOPPED_VEHICLE, ZoneId("lane"), 7, value, 8.0, "s", on, held)


def test_foreground_is_tinted_where_it_is() -> None:
    """The mask is of analysis size, the picture of the camera's: its left half is blue, its right half untouched."""
    mask = np.zeros((12, 16), np.uint8)
    mask[:, :8] = 255
    drawn_on = picture_of(DebugView(camera()).draw(black(), moment(foreground=mask)))
    middle = drawn_on.shape[1] // 2
    assert (drawn_on[:, : middle - 1, 0] > 60).all()
    assert not drawn_on[:, middle + 1 :].any()


def test_a_small_picture_is_enlarged_and_the_evidence_stays_as_it_is() -> None:
    """Words need room; the picture itself is not drawn on."""
    picture = black()
    image = DebugView(camera()).draw(picture, moment(clocks=(clock(4.0),)), "text", alarm=True)
    assert image.shape == (600, 800 + WIDTH, 3)
    assert not picture.any()


def test_every_watcher_that_spoke_is_shown_until_it_speaks_again() -> None:
    """A count told once a second stands in the panel for the pictures between; an empty word takes a region away."""
    flame = FlameRegion(Flame.FIRE, Box(0.2, 0.4, 0.2, 0.2), 0.04, 0.8, 0.0)
    still = StillObject(3, Box(0.6, 0.4, 0.1, 0.1), Point(0.65, 0.5), None, ObjectChange.LEFT, 0.0, 0.5, True)
    view = DebugView(camera())
    nothing = view.draw(black(), moment())
    told: tuple[Told, ...] = (
        ObjectsObserved(CAM, 1.0, (still,)),
        FlamesObserved(CAM, 1.0, (flame,)),
        PeopleObserved(CAM, 1.0, ZoneId("square"), 12.0, 0.4),
        SignalObserved(CAM, 1.0, "lamp", SignalState.RED),
    )
    for one in told:
        before, after = view.draw(black(), moment()), view.draw(black(), moment(one))
        assert (panel_of(before) != panel_of(after)).any(), one
        assert (view.draw(black(), moment()) == after).all(), "it holds until the next word"
    assert picture_of(after)[:, :400].any()
    view.draw(black(), moment(ObjectsObserved(CAM, 2.0, ()), FlamesObserved(CAM, 2.0, ())))
    assert not picture_of(view.draw(black(), moment())).any()
    assert (panel_of(nothing) != panel_of(view.draw(black(), moment()))).any(), "people and the signal stay"


def test_a_bar_grows_with_the_clock_and_says_what_holds_it() -> None:
    """Half of the time is half of the bar; a rule that has spoken is full and red, a held one says why."""
    half, full, spoken, held = (Panel(100) for _ in range(4))
    half.clocks([clock(4.0)])
    full.clocks([clock(8.0)])
    spoken.clocks([clock(3.0, on=True)])
    held.clocks([clock(8.0, held="other vehicles stand ahead of it")])
    amber = [int((panel.image == (60, 180, 250)).all(axis=2).sum()) for panel in (half, full)]
    assert 1.7 < amber[1] / amber[0] < 2.1
    assert (spoken.image == (70, 70, 250)).all(axis=2).sum() > amber[0]
    assert (held.image[30:42, :, 0] > 60).any()
    assert clock_text(clock(6.2)) == "stopped_vehicle lane #7 6.2/8 s"


def test_more_clocks_than_room_are_counted() -> None:
    """Those nearest to their limit come first; fifty people do not hide the one that matters."""
    few, many = Panel(600), Panel(600)
    few.clocks([clock(7.0)])
    many.clocks([clock(0.01 * number) for number in range(50)] + [clock(7.0)])
    assert (few.image[:26] == many.image[:26]).all()


def test_paths_and_candidates_come_from_the_perceiver_itself() -> None:
    """A vehicle that drives through drawn pictures is followed by its path; the workings hold its region."""
    road, perceiver, view = drawn.Road(), Perceiver(drawn.camera()), DebugView(drawn.camera())
    assert perceiver.workings is None
    shown: list[tuple[Moment, Colour]] = []
    for number in range(40):
        left = -60.0 + 8 * number if number >= 10 else -100.0
        image = road.picture([(left, 80, 50, 30)])
        told = perceiver.perceive_image(image, drawn.START + number / 10)
        assert perceiver.workings is not None
        now = Moment(told, perceiver.workings, ())
        shown.append((now, view.draw(image, now).astype(int)))
    now, last = shown[-1]
    (thing,) = now.seen.tracks.tracks
    assert max(region.iou(thing.box) for region in now.workings.regions) > 0.6
    feet = picture_of(last)[int(thing.foot.y * 540) - 6 : int(thing.foot.y * 540) + 6, : int(thing.box.x * 960) - 5]
    assert (feet[:, :, 1] - feet[:, :, 2] > 60).any(), "the path behind the vehicle"
    assert (shown[-1][1][:, :, 1] - shown[-1][1][:, :, 2] > 60).sum() > (
        shown[5][1][:, :, 1] - shown[5][1][:, :, 2] > 60
    ).sum()


def test_a_track_says_its_age() -> None:
    """#id, class and age stand above the box."""
    young, old = (DebugView(camera()) for _ in range(2))
    box = Box(0.4, 0.4, 0.2, 0.2)
    first = Moment(Perceived(seen(track(box)), HEALTH), Workings(np.zeros((12, 16), np.uint8), [], []), ())
    later = Moment(
        Perceived(seen(track(box, still_for=0.5)), HEALTH), Workings(np.zeros((12, 16), np.uint8), [], []), ()
    )
    assert (young.draw(black(), first) == old.draw(black(), later)).all(), "half a second of standing is not told"
    assert picture_of(young.draw(black(), first))[int(0.4 * 600) - 12 : int(0.4 * 600) - 3].any()
