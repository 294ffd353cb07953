from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.api.live_socket import MAX_MESSAGE_BYTES, parse
from ioc.domain.errors import UnknownVersion, WireError
from ioc.wire.live import Filter, Subscribe, Tiles

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def outcome(text: str) -> str:
    """What a text is taken for, or why it is refused, in words that can be sent."""
    try:
        return type(parse(text)).__name__
    except WireError as error:
        return str(error).encode().decode()


@given(
    JSON
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["subscribe", "tiles", "hello"])},
        optional={"v": JSON, "since": JSON, "filter": JSON, "cameras": JSON, "fps": JSON},
    )
)
def test_whatever_a_client_sends_is_understood_or_refused_in_words(message: object) -> None:
    """Any JSON is a message of ours or a WireError that says why, never another error."""
    assert outcome(json.dumps(message))


@given(st.text())
def test_what_is_no_json_is_refused(text: str) -> None:
    """Any text at all leads to a message or a WireError."""
    assert outcome(text)


def test_another_version_is_told_from_a_bad_message() -> None:
    """A version that is not ours is named as such even if it brings fields that we do not know."""
    with pytest.raises(UnknownVersion, match="version 2"):
        parse('{"type":"subscribe","v":2,"new":true}')


def test_a_message_over_the_bound_is_not_even_read() -> None:
    """The bound is named."""
    with pytest.raises(WireError, match="65,536"):
        parse(" " * (MAX_MESSAGE_BYTES + 1))


def test_our_own_messages_are_understood() -> None:
    """What the wire types write is what this socket reads."""
    for message in (Subscribe(since=3, epoch="e", filter=Filter(areas=["a"])), Tiles(cameras=["cam-01"], fps=2)):
        assert parse(message.model_dump_json()) == message
