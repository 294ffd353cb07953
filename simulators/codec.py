"""What a picture looks like after a thin line: H.264 at a fixed bit rate, there and back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av import VideoFrame
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
KEY_SECONDS = 4
"""Seconds between key frames, as cameras are set up out of the box."""


class Line:
    """One camera's stream. bitrate: bit/s. One thread each way, so that the same pictures give the same bytes."""

    def __init__(self, width: int, height: int, fps: float, bitrate: int) -> None:
        rate = Fraction(fps).limit_denominator(1000)
        encoder = VideoCodecContext.create("libx264", "w")
        encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
        encoder.framerate, encoder.time_base = rate, 1 / rate
        encoder.bit_rate = bitrate
        kilobits = bitrate // 1000
        rules = f"threads=1:vbv-maxrate={kilobits}:vbv-bufsize={kilobits}:keyint={round(KEY_SECONDS * rate)}"
        encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": rules}
        self._encoder = encoder
        self._decoder = VideoCodecContext.create("h264", "r")
        self._decoder.thread_count = 1
        self._decoder.flags |= Flags.low_delay
        self._sent = 0

    def through(self, picture: Bytes) -> Bytes:
        """(H, W, 3) BGR as it arrives; the picture itself while the decoder has nothing yet."""
        frame = VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts = self._sent
        self._sent += 1
        for packet in self._encoder.encode(frame):
            for arrived in self._decoder.decode(packet):
                picture = np.asarray(arrived.to_ndarray(format="bgr24"), dtype=np.uint8)
        return picture
