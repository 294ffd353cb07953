"""One camera picture on its way to analysis."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.errors import BadFrame
from ioc.domain.geometry import require_finite
from ioc.domain.ids import CameraId

MAX_FRAME_BYTES = 8 * 1024 * 1024
"""Largest picture taken in: an 8-megapixel JPEG of the best quality fits; anything larger is not a camera of ours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A JPEG as it came from the camera. captured: event time, POSIX seconds UTC."""

    camera: CameraId
    captured: float
    jpeg: bytes

    def __post_init__(self) -> None:
        require_finite(captured=self.captured)
        if not self.jpeg:
            raise BadFrame(f"camera {self.camera}: an empty picture")
        if len(self.jpeg) > MAX_FRAME_BYTES:
            raise BadFrame(
                f"camera {self.camera}: a picture of {len(self.jpeg):,} bytes; at most {MAX_FRAME_BYTES:,} are taken"
            )
