"""The ring of recent pictures keeps what it promises and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.adapters.recent_frames import FrameRing
from ioc.domain.detection import FrameRef
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId

A, B = CameraId("a"), CameraId("b")


def frame(camera: CameraId, captured: float, size: int = 10) -> Frame:
    return Frame(camera, captured, b"x" * size)


def test_a_kept_picture_is_found_by_its_capture_time() -> None:
    """What a detection names by camera and time is there, and nothing else answers to that name."""
    ring = FrameRing()
    ring.keep(frame(A, 1.0))
    ring.keep(frame(B, 1.0, 20))
    assert ring.find(FrameRef(A, 1.0)) == frame(A, 1.0)
    assert ring.find(FrameRef(A, 1.5)) is None
    assert ring.latest(B) == frame(B, 1.0, 20)
    assert ring.latest(CameraId("c")) is None


def test_each_camera_keeps_its_newest() -> None:
    """A fast camera loses its own oldest pictures, never those of a slow one."""
    ring = FrameRing(per_camera=3)
    ring.keep(frame(B, 0.0))
    for second in range(10):
        ring.keep(frame(A, float(second)))
    assert ring.find(FrameRef(A, 6.0)) is None
    assert ring.find(FrameRef(A, 7.0)) is not None
    assert ring.latest(B) == frame(B, 0.0)


def test_a_late_picture_is_not_the_latest() -> None:
    """A picture that arrives out of order is found, but `latest` stays the newest by capture time."""
    ring = FrameRing()
    for captured in (1.0, 3.0, 2.0):
        ring.keep(frame(A, captured))
    assert ring.latest(A) == frame(A, 3.0)
    assert ring.find(FrameRef(A, 2.0)) is not None


def test_a_ring_without_room_is_refused() -> None:
    """A ring that could not hold one picture is a mistake of the caller."""
    with pytest.raises(ValueError, match="room for one frame"):
        FrameRing(per_camera=0)


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.integers(0, 12), st.integers(1, 60)), max_size=60))
def test_the_bounds_always_hold(kept: list[tuple[CameraId, int, int]]) -> None:
    """Whatever arrives in whatever order: bytes and counts stay bounded, and the newest picture kept is there."""
    ring = FrameRing(per_camera=4, total_bytes=100)
    for camera, captured, size in kept:
        ring.keep(frame(camera, float(captured), size))
        held = {
            (name, second)
            for name in (A, B)
            for second in range(13)
            if ring.find(FrameRef(name, float(second))) is not None
        }
        assert ring.size <= 100
        assert all(sum(name == each for name, _ in held) <= 4 for each in (A, B))
        for name in (A, B):
            newest = max((second for each, second in held if each == name), default=None)
            latest = ring.latest(name)
            assert (latest.captured if latest else None) == newest
