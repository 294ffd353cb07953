"""Red lights: who crosses on red and goes on, and everybody who must not be accused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Point
from ioc.domain.kinds import Kind
from ioc.domain.observation import Crossing, ObjectClass, SignalObserved, SignalState, Track
from ioc.domain.site import Line, LineUse, Sense
from ioc.domain.text import Text
from ioc.rules.engine import RuleEngine
from ioc.vision.counting import LineCounter
from tests.unit.rules.scenes import CAM, SIZE, T0, camera, observed, of, site, track

RED_LIGHT = Kind.RED_LIGHT
RED, AMBER, GREEN, DARK = SignalState.RED, SignalState.AMBER, SignalState.GREEN, SignalState.DARK
STOP = Line("stop", Point(0.1, 0.6), Point(0.9, 0.6), LineUse.STOP, Text("vạch", "line"), Sense.POSITIVE, "light")
"""Crossed downwards: positive."""
Light = Callable[[float], SignalState | None]


def always(state: SignalState | None) -> Light:
    return lambda t: state


def play(
    scene: Callable[[float], list[Track]], light: Light, seconds: float = 12.0, fps: float = 5.0, line: Line = STOP
) -> list[Detection]:
    """Vision as it is: crossings by the real counter, then the signal, told with each change and each second."""
    rules = RuleEngine(site([replace(camera(), lines=(line,))]))
    counter = LineCounter(line, SIZE[0] / SIZE[1])
    out: list[Detection] = []
    told: tuple[float, SignalState | None] = (-9.0, None)
    for frame in range(round(seconds * fps)):
        t = frame / fps
        tracks = scene(t)
        senses = [(x.id, counter.see(x.id, x.foot)) for x in tracks if x.seen]
        crossings = tuple(Crossing(line.id, number, sense) for number, sense in senses if sense)
        out += rules.consider(replace(observed(T0 + t, *tracks), crossings=crossings))
        state = light(t)
        if state is not None and (state is not told[1] or t - told[0] >= 1.0):
            told = (t, state)
            out += rules.consider(SignalObserved(CAM, T0 + t, "light", state))
    return of(out, RED_LIGHT)


def drives(t: float, at: float = 5.0, number: int = 1, x: float = 0.5, **more: object) -> list[Track]:
    """Over the line y = 0.6 at the time `at`, down the picture."""
    y = 0.6 + 0.1 * (t - at)
    return [track(Point(x, y), number, **more)] if 0.05 < y < 0.98 else []  # type: ignore[arg-type]  # passed on


def since(red: float, until: float = 1e9) -> Light:
    return lambda t: GREEN if t < red - 3 or t >= until else AMBER if t < red else RED


def test_who_drives_over_the_line_on_red_and_on_is_reported_once() -> None:
    """Red for 2 s when it is crossed: one episode that says so, starting at the crossing."""
    reports = play(drives, since(3.0))
    (began,) = of(reports, RED_LIGHT, Phase.BEGAN)
    assert began.start == pytest.approx(T0 + 5.2, abs=0.21)
    assert began.time - began.start <= 1.2
    assert began.zone == "stop"
    assert 1.6 <= began.why.measures[0].value <= 2.2
    assert began.why.measures[0].threshold == 0.3
    assert len(began.why.path) > 3
    assert "had been red for" in began.why.summary.en


@pytest.mark.parametrize("light", [always(GREEN), always(AMBER), always(DARK), always(None), since(5.0), since(9.0)])
def test_nobody_is_accused_on_green_amber_unknown_or_at_the_change(light: Light) -> None:
    """Green, amber, a dead lamp, a signal that nobody tells, and red in the very moment: no report."""
    assert not play(drives, light)


def test_an_old_state_accuses_nobody() -> None:
    """The signal was red and has not been heard of for more than 3 s when the line is crossed."""
    assert not play(drives, lambda t: RED if t < 1.5 else None)
    assert not play(drives, lambda t: RED if t < 1.5 or t > 6.5 else None)


def test_who_starts_as_the_light_turns_green_is_not_accused() -> None:
    """Crossing 0.2 s before green is told, which is one picture late."""
    assert not play(drives, since(0.0, until=5.4))


def stops(t: float, go: float, y: float = 0.62) -> list[Track]:
    """Stops across the line at 5 s and drives on at `go`."""
    foot = min(y, 0.6 + 0.1 * (t - 4.8)) if t < go else y + 0.1 * (t - go)
    return [track(Point(0.5, foot), still_for=max(0.0, min(t, go) - 5.0) if t < go else 0.0)] if foot < 0.97 else []


def test_a_stop_on_the_line_is_none() -> None:
    """It crossed on red by a hand's breadth, stood, and went on green."""
    assert not play(lambda t: stops(t, go=9.0), since(0.0, until=8.5), 14)


def test_who_stops_on_the_line_and_goes_on_while_red_has_run_it() -> None:
    """Standing first is no excuse: reported once, when it goes on."""
    (began,) = of(play(lambda t: stops(t, go=9.0), since(0.0), 14), RED_LIGHT, Phase.BEGAN)
    assert 8.5 <= began.start - T0 <= 10


def test_the_other_sense_people_and_outside_the_ends_do_not_count() -> None:
    """Coming towards the light's back, on foot, or beside the line."""
    assert not play(lambda t: [track(Point(0.5, 1.1 - 0.1 * t))] if t > 1.5 else [], since(0.0))
    assert not play(lambda t: drives(t, label=ObjectClass.PERSON), since(0.0))
    assert not play(lambda t: drives(t, x=0.95), since(0.0))


def test_another_number_is_not_another_offence() -> None:
    """Lost on the line and found under a new number; lost behind it; two boxes of one vehicle: one report each."""
    for lost, found in ((4.7, 5.5), (5.5, 5.9), (6.0, 6.5)):

        def scene(t: float, lost: float = lost, found: float = found) -> list[Track]:
            return drives(t) if t < lost else [] if t < found else drives(t, number=2, first_seen=T0 + found - 0.3)

        assert len(of(play(scene, since(0.0)), RED_LIGHT, Phase.BEGAN)) == 1
    twice = lambda t: [*drives(t), *drives(t, number=2, x=0.505, at=5.05)]  # noqa: E731  # one line
    assert len(of(play(twice, since(0.0)), RED_LIGHT, Phase.BEGAN)) == 1


def test_each_of_two_vehicles_is_reported() -> None:
    """Side by side, and one behind the other after 1.5 s: two offences each."""
    beside = play(lambda t: [*drives(t), *drives(t, number=2, x=0.7)], since(0.0))
    behind = play(lambda t: [*drives(t), *drives(t, at=6.5, number=2)], since(0.0))
    assert len({r.id for r in beside}) == len({r.id for r in behind}) == 2


def swaps(t: float, then: float = 0.62, over: float = 0.12) -> list[Track]:
    """Waits before the line until 5 s; then its number is that of somebody who passes behind the line, from left to
    right. then: where that one's foot is; over: frame heights that it comes nearer meanwhile."""
    if t < 5.0:
        return [track(Point(0.4, 0.57), still_for=t)]
    gone = t - 5.0
    x = 0.42 + 0.12 * gone
    return [track(Point(x, then + over * (x - 0.42)))] if x < 0.98 else []


def test_who_waits_is_not_accused_of_what_passes_behind_the_line() -> None:
    """The tracker gives the waiting one's number to cross traffic: the path jumps over the line and goes along it."""
    assert not play(swaps, since(0.0))
    assert not play(lambda t: swaps(t, then=0.66, over=-0.1), since(0.0))


@pytest.mark.parametrize(("label", "told"), [(ObjectClass.MOTORBIKE, True), (ObjectClass.CAR, False)])
def test_the_rear_of_who_drives_away_passes_after_its_front(label: ObjectClass, told: bool) -> None:
    """At 5 m/s over the line, away from the camera, 0.9 s after red: a motorbike's front was late, a car's was not."""
    away = replace(STOP, sense=Sense.NEGATIVE)

    def scene(t: float) -> list[Track]:
        y = 0.6 - 0.1 * (t - 5)
        return [track(Point(0.5, y), label=label, ground=Point(0.0, 5.0 * t))] if 0.1 < y < 0.9 else []

    assert bool(play(scene, since(4.1), line=away)) is told


def test_who_turns_right_behind_the_line_has_run_it_all_the_same() -> None:
    """Over the line, and then along it."""

    def turns(t: float) -> list[Track]:
        foot = Point(0.4, 0.6 + 0.1 * (t - 5)) if t < 6.2 else Point(0.4 + 0.15 * (t - 6.2), 0.72)
        return [track(foot)] if t > 1 and foot.x < 0.98 else []

    assert len(of(play(turns, since(0.0)), RED_LIGHT, Phase.BEGAN)) == 1


@pytest.mark.parametrize("fps", [2.0, 5.0, 25.0])
def test_any_rate_of_pictures(fps: float) -> None:
    """Two to 25 pictures a second: the one on red is found, the one on green is not."""
    assert len(of(play(drives, since(2.0), fps=fps), RED_LIGHT, Phase.BEGAN)) == 1
    assert not play(drives, since(20.0), fps=fps)


def test_two_signals_told_at_one_moment_are_both_heard() -> None:
    """Two stop lines with lamps of their own, told with the same picture: each obeys its own."""
    left = replace(STOP, id="left", b=Point(0.5, 0.6), signal="left-light")
    right = replace(STOP, id="right", a=Point(0.5, 0.6), signal="right-light")
    rules = RuleEngine(site([replace(camera(), lines=(left, right))]))
    out = []
    for frame in range(60):
        t = frame / 5
        tracks = [*drives(t, x=0.3), *drives(t, x=0.7, number=2)]
        crossings = (Crossing("left", 1, 1), Crossing("right", 2, 1)) if frame == 25 else ()
        out += rules.consider(replace(observed(T0 + t, *tracks), crossings=crossings))
        out += rules.consider(SignalObserved(CAM, T0 + t, "left-light", GREEN))
        out += rules.consider(SignalObserved(CAM, T0 + t, "right-light", RED))
    (began,) = of(out, RED_LIGHT, Phase.BEGAN)
    assert began.zone == "right"


def test_a_box_that_has_left_the_picture_has_no_size_and_stops_nothing() -> None:
    """Cut off to nothing at the frame's edge while the way is judged: no error, and the others are reported."""

    def scene(t: float) -> list[Track]:
        away = track(Point(0.6, 0.55 + 0.1 * (t - 5)), 2, size=0.0 if t > 5 else 0.1)
        return [*drives(t), away] if 1 < t < 9 else []

    assert of(play(scene, since(0.0)), RED_LIGHT, Phase.BEGAN)


def test_a_number_seen_for_a_moment_at_the_line_accuses_nobody() -> None:
    """Born right before the line, seen three times, lost, and once more further on: it has leapt to cross traffic."""

    def leaps(t: float) -> list[Track]:
        return drives(t) if 4.7 <= t <= 5.3 or 5.9 <= t <= 6.1 else []

    assert play(leaps, since(3.0)) == []
