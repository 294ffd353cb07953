"""Parts are found whatever the camera does to the standard, and nothing grows without bound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.adapters.cameras import multipart
from ioc.adapters.cameras.multipart import Ended, Event, MultipartReader, Part, Skipped, boundary_of
from ioc.domain.errors import SourceError

JPEG = b"\xff\xd8 picture \r\n with lines \xff\xd9"
OTHER = b"\xff\xd8 other \xff\xd9"


def stream(*bodies: bytes, delimiter: bytes = b"--edge", length: bool = True, newline: bytes = b"\r\n") -> bytes:
    parts = []
    for number, body in enumerate(bodies):
        head = [delimiter, b"Content-Type: image/jpeg", b"X-Timestamp: %d.5" % number]
        if length:
            head.append(b"Content-Length: %d" % len(body))
        parts.append(newline.join([*head, b"", body]) + newline)
    return b"".join(parts)


def read(data: bytes, boundary: str | None = "edge", cut: int = 0, **limits: int) -> list[Event]:
    reader = MultipartReader(boundary, **limits)
    step = cut or len(data)
    return [event for start in range(0, len(data), step) for event in reader.feed(data[start : start + step])]


def bodies(events: list[Event]) -> list[bytes]:
    return [event.body for event in events if isinstance(event, Part)]


@pytest.mark.parametrize(
    ("header", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=edge", "edge"),
        ('multipart/x-mixed-replace;boundary="two words"; charset=x', "two words"),
        ("multipart/x-mixed-replace; BOUNDARY = --edge", "--edge"),
        ("multipart/x-mixed-replace", None),
    ],
)
def test_the_boundary_is_read_from_the_header(header: str, boundary: str | None) -> None:
    """Quoted, in capitals, with dashes or not there at all."""
    assert boundary_of(header) == boundary


@given(st.integers(1, 80), st.booleans(), st.sampled_from([b"\r\n", b"\n"]))
def test_parts_are_found_however_the_bytes_are_cut(cut: int, length: bool, newline: bytes) -> None:
    """With or without a length, with CRLF or LF, in pieces of any size: the same parts with the same headers."""
    data = stream(JPEG, OTHER, length=length, newline=newline) + b"--edge--\r\n"
    events = read(data, cut=cut)
    assert bodies(events) == [JPEG, OTHER]
    assert isinstance(events[0], Part)
    assert events[0].headers["x-timestamp"] == "0.5"
    assert events[-1] == Ended()


@pytest.mark.parametrize("delimiter", [b"--edge", b"----edge"])
@pytest.mark.parametrize("length", [True, False])
def test_a_boundary_named_with_its_dashes_works(delimiter: bytes, length: bool) -> None:
    """Cameras that write `boundary=--edge` are read whether they then send two or four dashes."""
    data = stream(JPEG, OTHER, delimiter=delimiter, length=length) + delimiter
    assert bodies(read(data, boundary="--edge")) == [JPEG, OTHER]


def test_a_boundary_that_the_header_forgot_is_learned() -> None:
    """Without a boundary in the header the first line of dashes is it."""
    data = b"\r\n" + stream(JPEG, OTHER, delimiter=b"--whatever")
    for cut in (1, 7, 0):
        assert bodies(read(data, boundary=None, cut=cut)) == [JPEG, OTHER]


def test_garbage_between_parts_is_passed_over() -> None:
    """Noise before, between and after parts loses none of them."""
    data = b"\x00noise" + stream(JPEG) + b"more noise\r\n" + stream(OTHER) + b"\xff" * 100
    assert bodies(read(data, cut=13)) == [JPEG, OTHER]


def test_a_part_that_is_too_large_is_skipped_and_the_next_is_read() -> None:
    """A 20 MB picture is named with its size and passed over without being kept, claimed or not."""
    huge = b"\xff\xd8" + b"x" * 5000
    for length in (True, False):
        events = read(stream(huge, JPEG, length=length) + b"--edge", cut=900, max_part=1000)
        assert isinstance(events[0], Skipped)
        assert "at most 1,000" in events[0].reason
        assert bodies(events) == [JPEG]


@pytest.mark.parametrize("claim", [b"30", b"-1", b"many", b"0", b"99999999999999999999", b"1e3"])
def test_a_length_that_lies_costs_at_most_its_own_part(claim: bytes) -> None:
    """Whatever the length says, the next part is found again."""
    first = stream(OTHER, length=False).replace(b"\r\n\r\n", b"\r\nContent-Length: " + claim + b"\r\n\r\n", 1)
    assert bodies(read(first + stream(JPEG), cut=11))[-1] == JPEG


def test_a_length_beyond_the_next_part_does_not_swallow_it() -> None:
    """A part cut short by the camera is told, and the whole one after it is read."""
    first = stream(OTHER).replace(b"Content-Length: %d" % len(OTHER), b"Content-Length: 60")
    events = read(first + stream(JPEG))
    assert isinstance(events[0], Skipped)
    assert "claims 60" in events[0].reason
    assert bodies(events) == [JPEG]


def test_headers_without_end_are_skipped() -> None:
    """Headers are bounded; the part after them is read."""
    data = b"--edge\r\n" + b"X: y\r\n" * 3000 + stream(JPEG)
    events = read(data, cut=1000)
    assert isinstance(events[0], Skipped)
    assert "bytes of headers" in events[0].reason
    assert bodies(events) == [JPEG]


def test_a_stream_without_parts_is_refused() -> None:
    """Endless bytes that hold no boundary end in an error, with little memory used."""
    reader = MultipartReader("edge")
    megabyte = bytes(1_000_000)
    for _ in range(multipart.MAX_GARBAGE_BYTES // len(megabyte)):
        assert reader.feed(megabyte) == []
    with pytest.raises(SourceError, match="without the boundary '--edge'"):
        reader.feed(megabyte)


@given(st.lists(st.binary(max_size=300), max_size=20), st.sampled_from([None, "edge"]))
def test_no_bytes_break_the_reader(chunks: list[bytes], boundary: str | None) -> None:
    """Random bytes never raise, and a whole part after them and a fresh boundary is still found."""
    reader = MultipartReader(boundary)
    for chunk in chunks:
        reader.feed(chunk)
    if boundary:
        events = reader.feed(stream(OTHER, JPEG, JPEG) + b"--edge")
        assert JPEG in bodies(events)
