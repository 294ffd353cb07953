from __future__ import annotations

import pytest

from ioc.domain.errors import WireError
from ioc.domain.ids import CameraId
from ioc.domain.observation import CameraHealth, CameraHeartbeat, TracksObserved, View
from ioc.wire.events import decode_all, encode, encode_all

CAM, NOW = CameraId("cam-01"), 1_795_000_000.0
TRACKS = TracksObserved(CAM, NOW, (640, 360), (), {}, {}, ())
HEALTH = CameraHealth(CAM, NOW, View.CLEAR, 1.0, 1.0, 1.0)


def test_what_belongs_together_keeps_its_order_in_a_batch() -> None:
    """A picture's observations are one message; its health stays the last word."""
    assert decode_all(encode_all((TRACKS, HEALTH))) == (TRACKS, HEALTH)


def test_a_single_event_is_a_batch_of_one() -> None:
    """A sensor's reading, or the message of an earlier version, is read as well."""
    beat = CameraHeartbeat(CAM, NOW, None, NOW)
    assert decode_all(encode(beat)) == (beat,)


def test_a_batch_with_a_stranger_in_it_is_refused() -> None:
    """Nothing of a message is taken when a part of it is not understood."""
    with pytest.raises(WireError):
        decode_all(encode_all((TRACKS, HEALTH)).replace(b"camera-health.v1", b"camera-wealth.v1"))
