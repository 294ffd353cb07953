"""Line crossing: a tripwire, its sense and its hours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Point
from ioc.domain.observation import Crossing, ObjectClass, TracksObserved
from ioc.domain.schedule import Schedule
from ioc.domain.site import Line, LineUse, Sense
from ioc.domain.text import Text
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import CAM, SIZE, T0, camera, site, track

NAME = Text("hàng rào", "the fence")


def wire(sense: Sense = Sense.BOTH, schedule: str = "", use: LineUse = LineUse.TRIPWIRE) -> Line:
    signal = "light" if use is LineUse.STOP else ""
    hours = Schedule(schedule, "Asia/Ho_Chi_Minh") if schedule else Schedule()
    return Line("fence", Point(0, 0.5), Point(1, 0.5), use, NAME, sense, signal, hours)


def play(
    line: Line,
    crossings: dict[float, Crossing],
    seconds: float = 20.0,
    label: ObjectClass = ObjectClass.PERSON,
    parameters: dict[str, float] | None = None,
) -> list[Detection]:
    """crossings: seconds after T0 -> what happens then."""
    rules = RuleEngine(site([replace(camera(parameters={"line_crossing": parameters or {}}), lines=(line,))]))
    out: list[Detection] = []
    for step in range(round(seconds * 5)):
        t = step / 5
        tracks = tuple(track(Point(0.1 * n, 0.3 + t / 50), n, label=label) for n in (1, 2))
        found = (crossings[t],) if t in crossings else ()
        out += rules.consider(TracksObserved(CAM, T0 + t, SIZE, tracks, {}, {}, found))
    return out


def test_a_crossing_is_told_at_once_and_over_when_nobody_follows() -> None:
    """The picture in which the foot has crossed trips it; five quiet seconds end it."""
    began, ended = (r for r in play(wire(), {2.0: Crossing("fence", 1, 1)}) if r.phase is not Phase.CONTINUES)
    assert (began.start, began.time) == (T0 + 2.0, T0 + 2.0)
    assert began.zone == "fence"
    assert len(began.why.path) > 5
    assert began.why.summary == Text("Ranh giới hàng rào bị vượt qua 1 lần.", "The line the fence was crossed once.")
    assert ended.time == pytest.approx(T0 + 7.2, abs=1e-3)


def test_those_who_follow_are_one_episode() -> None:
    """Two people four seconds apart are one episode that counts two; thirty seconds later it is another one."""
    both = {2.0: Crossing("fence", 1, 1), 6.0: Crossing("fence", 2, 1), 36.0: Crossing("fence", 1, -1)}
    reports = play(wire(), both, seconds=50)
    assert len({r.id for r in reports}) == 2
    first = [r for r in reports if r.id == reports[0].id]
    assert first[-1].why.measures[0].value == 2
    assert reports[-1].why.measures[0].value == 1


@pytest.mark.parametrize(("sense", "fires"), [(Sense.POSITIVE, True), (Sense.NEGATIVE, False), (Sense.BOTH, True)])
def test_only_its_sense_counts(sense: Sense, fires: bool) -> None:
    """Whoever leaves by a one-way gate trips nothing."""
    assert bool(play(wire(sense), {2.0: Crossing("fence", 1, 1)})) is fires


def test_only_at_its_hours() -> None:
    """T0 is a Sunday noon: a wire of the night is silent."""
    assert not play(wire(schedule="22:00-05:00"), {2.0: Crossing("fence", 1, 1)})
    assert play(wire(schedule="Mo-Su 06:00-23:00"), {2.0: Crossing("fence", 1, 1)})


def test_lines_of_another_use_trip_nothing() -> None:
    """A count line and a stop line are no tripwires, and another line's crossing is not this one's."""
    assert not play(wire(use=LineUse.COUNT), {2.0: Crossing("fence", 1, 1)})
    assert not play(wire(use=LineUse.STOP), {2.0: Crossing("fence", 1, 1)})
    assert not play(wire(), {2.0: Crossing("gate", 1, 1)})


def test_who_counts() -> None:
    """Where only people count, a motorbike rides through."""
    crossing = {2.0: Crossing("fence", 1, 1)}
    assert not play(wire(), crossing, label=ObjectClass.MOTORBIKE, parameters={"who": 0})
    assert play(wire(), crossing, label=ObjectClass.MOTORBIKE)
