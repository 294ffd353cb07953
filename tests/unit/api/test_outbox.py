from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.api.outbox import MAX_BYTES, MAX_MESSAGES, Beat, Outbox, Overflow


def test_messages_come_out_in_order_and_beats_merge() -> None:
    """Two beats in a row become one that spans both; a beat before a change keeps its place."""
    outbox = Outbox()
    outbox.restart(["hello"])
    outbox.put_beat(Beat(1, 2, '"a":1'))
    outbox.put("change 3")
    outbox.put_beat(Beat(3, 4, '"b":1'))
    outbox.put_beat(Beat(4, 6, '"c":1'))
    assert [outbox.pop() for _ in range(5)] == [
        "hello",
        '{"type":"beat","seq":2,"prev":1,"a":1}',
        "change 3",
        '{"type":"beat","seq":6,"prev":3,"c":1}',
        None,
    ]


def test_a_client_that_only_gets_beats_never_overflows() -> None:
    """An hour of beats waits as one."""
    outbox = Outbox()
    for second in range(3600):
        outbox.put_beat(Beat(second, second + 1, "x" * 1000))
    assert outbox.pop() == '{"type":"beat","seq":3600,"prev":0,' + "x" * 1000 + "}"
    assert outbox.pop() is None


def test_a_thousand_messages_may_wait() -> None:
    """One more is an overflow that names the counts."""
    outbox = Outbox()
    for _ in range(MAX_MESSAGES):
        outbox.put("x")
    with pytest.raises(Overflow, match="1000 messages"):
        outbox.put("x")


def test_a_mebibyte_may_wait_counted_in_bytes() -> None:
    """Vietnamese letters count as the bytes that they take on the wire; one message alone may be larger."""
    outbox = Outbox()
    outbox.put("ệ" * MAX_BYTES)
    with pytest.raises(Overflow):
        outbox.put("x")
    outbox.pop()
    outbox.put("ệ" * (MAX_BYTES // 3))
    with pytest.raises(Overflow):
        outbox.put("xx")


def test_a_new_subscription_forgets_the_old_one() -> None:
    """What waited is dropped, its room is free again, and the opening itself is not counted."""
    outbox = Outbox()
    for _ in range(MAX_MESSAGES):
        outbox.put("old")
    outbox.restart(["hello"] * (2 * MAX_MESSAGES))
    for _ in range(MAX_MESSAGES):
        outbox.put("new")
    assert [outbox.pop() for _ in range(2 * MAX_MESSAGES + 1)][-1] == "new"


def test_pictures_are_never_queued() -> None:
    """One a camera, the newest; the camera that waited longest goes first."""
    outbox = Outbox()
    assert outbox.put_tile("a", b"a1") is False
    outbox.put_tile("b", b"b1")
    assert outbox.put_tile("a", b"a2") is True
    assert [outbox.pop_tile() for _ in range(3)] == [b"a2", b"b1", None]


@given(st.lists(st.one_of(st.text(max_size=20), st.just(None), st.integers(0, 50))))
def test_the_count_of_waiting_bytes_is_exact(steps: list[str | int | None]) -> None:
    """After any sequence of messages, beats and reads, an emptied outbox has all its room again."""
    outbox = Outbox()
    seq = 0
    for step in steps:
        if step is None:
            outbox.pop()
        elif isinstance(step, int):
            outbox.put_beat(Beat(seq, seq + step, "ệ" * step))
            seq += step
        else:
            outbox.put(step)
    while outbox.pop() is not None:
        pass
    outbox.put("x" * (MAX_BYTES - 1))
    outbox.put("x")
    with pytest.raises(Overflow):
        outbox.put("x")
