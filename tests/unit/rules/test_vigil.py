"""The clockwork of an episode, apart from any rule."""

from __future__ import annotations

from ioc.domain.detection import Detection, Measure, Phase
from ioc.domain.ids import CameraId, ZoneId
from ioc.domain.kinds import Kind
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.vigil import Timing, Vigil

SUBJECT = Subject("demo", Kind.INTRUSION, "1", camera=CameraId("c"), zone=ZoneId("z"))


def evidence(level: int = 0) -> Evidence:
    return Evidence(Text("Có.", "There."), (Measure("m", 1.0, ""),), 1.0, level=level)


def play(vigil: Vigil, pattern: str, start: float = 0.0) -> list[Detection]:
    """One character a second: `#` holds, `.` does not, `?` nothing can be seen."""
    out: list[Detection] = []
    for second, mark in enumerate(pattern):
        time = start + second
        out += vigil.hold(time) if mark == "?" else vigil.step(time, mark == "#", evidence)
    return out


def phases(reports: list[Detection]) -> list[tuple[float, Phase]]:
    return [(report.time, report.phase) for report in reports if report.phase is not Phase.CONTINUES]


def test_begins_after_on_and_ends_after_off() -> None:
    """on 3 s, off 2 s: the start is the first moment, the end the last."""
    reports = play(Vigil(SUBJECT, Timing(3, 0, 2)), "..#####....")
    assert phases(reports) == [(5.0, Phase.BEGAN), (9.0, Phase.ENDED)]
    assert reports[0].start == 2.0
    assert reports[-1].end == 6.0


def test_a_dip_is_forgiven_while_it_builds_up() -> None:
    """One second away, of one allowed, does not start the count anew; two do."""
    assert phases(play(Vigil(SUBJECT, Timing(4, 1, 2)), "##.##")) == [(4.0, Phase.BEGAN)]
    assert not play(Vigil(SUBJECT, Timing(4, 1, 2)), "##..###")


def test_a_short_absence_does_not_end_it() -> None:
    """The time away must be in one piece."""
    assert phases(play(Vigil(SUBJECT, Timing(0, 0, 2)), "#.#.#..#")) == [(0.0, Phase.BEGAN)]


def test_blindness_holds_an_episode_and_breaks_what_builds_up() -> None:
    """Held for at most 30 s, with 5 s to find things again afterwards; nothing begins by not seeing."""
    assert not play(Vigil(SUBJECT, Timing(3, 1, 2)), "##???##")
    assert phases(play(Vigil(SUBJECT, Timing(0, 0, 2)), "#" + "?" * 20 + "....#")) == [(0.0, Phase.BEGAN)]
    assert phases(play(Vigil(SUBJECT, Timing(0, 0, 2)), "#" + "?" * 20 + "..........")) == [
        (0.0, Phase.BEGAN),
        (28.0, Phase.ENDED),
    ]
    assert phases(play(Vigil(SUBJECT, Timing(0, 0, 2)), "#" + "?" * 40)) == [(0.0, Phase.BEGAN), (31.0, Phase.ENDED)]


def test_a_new_level_is_reported_at_once() -> None:
    """Between two regular reports only a change of level speaks."""
    vigil = Vigil(SUBJECT, Timing(0, 0, 0))
    reports = [report for t in range(5) for report in vigil.step(t / 2, True, lambda t=t: evidence(t // 3))]  # type: ignore[misc]  # bound now
    assert [(report.time, report.level) for report in reports] == [(0.0, 0), (1.5, 1)]


def test_the_id_is_made_of_rule_site_source_zone_object_and_start() -> None:
    """The same facts give the same id on another machine, another start gives another."""
    first, again = (play(Vigil(SUBJECT, Timing(0, 0, 0)), "#")[0].id for _ in range(2))
    later = play(Vigil(SUBJECT, Timing(0, 0, 0)), "#", start=5.0)[0].id
    assert first == again != later
