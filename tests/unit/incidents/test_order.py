"""Event-time order: what arrives first does not matter, and nobody waits for the dead."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.detection import Detection, Progress
from ioc.domain.kinds import Kind
from ioc.incidents.order import EventTimeOrder
from tests.unit.incidents.facts import T0, Book, later, over, report

Fact = Detection | Progress


def feed(order: EventTimeOrder, fact: Fact) -> list[Detection]:
    return order.put(fact) if isinstance(fact, Detection) else order.progress(fact)


def said(source: str, time: float) -> Progress:
    return Progress(source, T0 + time)


def stop(source: str, time: float) -> Detection:
    return report(Kind.STOPPED_VEHICLE, source, time, zone="z")


def test_released_only_when_every_source_has_passed() -> None:
    """At the watermark itself something may still come; beyond it not."""
    order = EventTimeOrder(["a", "b"])
    order.progress(said("a", 0))
    order.progress(said("b", 0))
    first = stop("a", 1.0)
    assert not order.put(first)
    assert not order.progress(said("a", 1.5))
    assert not order.progress(said("b", 1.0))
    assert order.progress(said("b", 1.1)) == [first]
    assert order.watermark == T0 + 1.1


def test_order_is_by_time_source_episode_and_revision() -> None:
    """Revision 10 follows revision 9, not revision 1."""
    order = EventTimeOrder(idle_s=math.inf)
    base = stop("a", 1.0)
    reports = [later(base, 1.0, n) for n in range(1, 12)]
    mixed = [*reports, stop("b", 0.5)]
    random.Random(4).shuffle(mixed)  # noqa: S311  # a scene, not a secret
    for each in mixed:
        order.put(each)
    assert [(each.source, each.revision) for each in order.flush()] == [("b", 1), *[("a", n) for n in range(1, 12)]]


def test_a_source_that_lags_two_seconds_stops_holding_the_others() -> None:
    """Live: a dead camera must not delay what the others say."""
    order = EventTimeOrder(["a", "dead"])
    first = stop("a", 1.0)
    order.progress(said("dead", 0.0))
    assert not order.put(first)
    assert not order.progress(said("a", 2.0))
    assert order.progress(said("a", 2.1)) == [first]


def test_a_source_that_never_spoke_holds_nobody_when_live_and_everybody_in_a_replay() -> None:
    """Declared but silent: idle when live, waited for when every source must speak."""
    live, replay = EventTimeOrder(["a", "never"]), EventTimeOrder(["a", "never"], idle_s=math.inf)
    first = stop("a", 1.0)
    assert [live.put(first), replay.put(first)] == [[], []]
    assert live.progress(said("a", 1.5)) == [first]
    assert not replay.progress(said("a", 100.0))
    assert replay.flush() == [first]


def test_a_late_detection_goes_at_once_and_is_counted() -> None:
    """It cannot be put in order any more, and must not be lost."""
    order = EventTimeOrder()
    order.progress(said("a", 100.0))
    late = stop("b", 1.0)
    assert order.put(late) == [late]
    assert order.late == 1


def test_one_clock_that_runs_ahead_neither_hurries_nor_delays() -> None:
    """An hour ahead: the others keep their order, and what it says itself goes at once."""
    order = EventTimeOrder()
    for source in ("a", "b", "c", "d"):
        order.progress(said(source, 0.0))
    ahead = stop("d", 3600.0)
    assert order.put(ahead) == [ahead]
    assert order.watermark == T0
    first = stop("a", 1.0)
    assert not order.put(first)
    out = [each for source in ("a", "b", "c") for each in order.progress(said(source, 1.5))]
    assert out == [first]


def test_held_detections_are_bounded() -> None:
    """Beyond the limit the earliest go, counted."""
    order = EventTimeOrder(["a", "never"], idle_s=math.inf, limit=5)
    out = [each for n in range(9) for each in order.put(stop("a", float(n)))]
    assert [each.start for each in out] == [T0, T0 + 1, T0 + 2, T0 + 3]
    assert (len(order), order.forced) == (5, 4)


def test_report_that_comes_again_told_otherwise_is_no_error() -> None:
    """A report delivered twice, whose rule said a little more the second time: both go, the first one first."""
    order = EventTimeOrder(["a"])
    first = stop("a", 1.0)
    second = replace(first, confidence=first.confidence / 2)
    held = [*order.put(first), *order.put(second), *order.put(first)]
    assert [*held, *order.progress(said("a", 5.0))] == [first, second, first]


def history(rng: random.Random, source: str) -> list[Fact]:
    """What one camera says: congestion that comes and goes, and progress."""
    facts: list[Fact] = []
    time, episode, revision = 0.0, None, 0
    for _ in range(rng.randrange(5, 25)):
        time += rng.choice([0.5, 1.0, 2.0, 30.0])
        match rng.randrange(4):
            case 0 if episode is None:
                episode, revision = report(rng.choice([Kind.CONGESTION, Kind.CAMERA_SILENT]), source, time, zone="z"), 1
                facts.append(episode)
            case 1 if episode is not None:
                facts.append(over(episode, time, revision + 1))
                episode = None
            case 2 if episode is not None:
                revision += 1
                facts.append(later(episode, time, revision))
            case _:
                facts.append(said(source, time))
    return facts


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1_000_000))
def test_any_interleaving_gives_the_same_incidents(seed: int) -> None:
    """As long as each source keeps its own order: the same detections in the same order, the same incidents, ids and
    audit trail."""
    rng = random.Random(seed)  # noqa: S311  # a scene, not a secret
    histories = {source: history(rng, source) for source in ("a", "b", "c", "e")}

    def run() -> tuple[list[Detection], Book]:
        order = EventTimeOrder(histories, idle_s=math.inf)
        left = {source: list(facts) for source, facts in histories.items()}
        out: list[Detection] = []
        while any(left.values()):
            source = rng.choice([name for name, facts in left.items() if facts])
            out += feed(order, left[source].pop(0))
        out += order.flush()
        book = Book()
        for each in out:
            book.take(each)
        return out, book

    (first, one), (second, two) = run(), run()
    assert first == second
    assert list(one.incidents.values()) == list(two.incidents.values())
    assert one.trail == two.trail
    assert [each.time for each in first] == sorted(each.time for each in first)
