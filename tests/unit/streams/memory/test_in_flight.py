"""How far a commit may go."""

from __future__ import annotations

from faust.types import TP
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.streams.memory.in_flight import InFlight

T = TP("topic", 0)


def delivered(*offsets: int) -> InFlight:
    in_flight = InFlight()
    for offset in offsets:
        in_flight.add(T, offset)
    return in_flight


def test_all_finished_commits_behind_the_last() -> None:
    """The next offset to read, as in Kafka; a gap before it (dropped records) does not matter."""
    assert delivered(3, 4, 9).settle(T, {3, 4, 9}) == 10


def test_the_oldest_unfinished_event_is_the_limit() -> None:
    """Whatever finished after it waits."""
    in_flight, finished = delivered(0, 1, 2, 3), {0, 1, 3}
    assert in_flight.settle(T, finished) == 2
    assert in_flight.settle(T, finished) is None
    assert in_flight.settle(T, finished | {2}) == 4


def test_nothing_finished_commits_nothing() -> None:
    """No news is no commit."""
    assert delivered(5).settle(T, set()) is None
    assert InFlight().settle(T, {1, 2}) is None


@settings(deadline=None)
@given(st.permutations(range(12)), st.data())
def test_no_order_of_finishing_lets_a_commit_pass_an_unfinished_event(order: list[int], data: st.DataObject) -> None:
    """Events finish in any order, commits happen at any time: below the commit everything is finished, always."""
    in_flight, pending, finished = delivered(*range(12)), set[int](), set[int]()
    for offset in order:
        pending.add(offset)
        finished.add(offset)
        if data.draw(st.booleans()):
            commit = in_flight.settle(T, pending)
            assert commit is None or set(range(commit)) <= finished
    in_flight.settle(T, pending)
    assert pending == set()
