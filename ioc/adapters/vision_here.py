"""Analysis in this very process: for a replay, which has nobody to keep alive but itself."""

from __future__ import annotations

from collections.abc import Sequence

from ioc.adapters.vision_process import Perceives, new_perceiver
from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.domain.observation import Perceived
from ioc.domain.site import Camera


class VisionHere:
    """ports.FrameAnalyser."""

    def __init__(self, cameras: Sequence[Camera]) -> None:
        self._perceivers: dict[CameraId, Perceives] = {camera.id: new_perceiver(camera) for camera in cameras}

    async def analyse(self, frame: Frame, *, inspect: bool = False) -> Perceived:
        """Raises BadFrame. Blocks while it looks: a replay has nothing else to do."""
        perceiver = self._perceivers.get(frame.camera)
        if perceiver is None:
            raise BadFrame(f"camera {frame.camera}: unknown; the site file does not name it")
        return perceiver.perceive(frame, inspect=inspect)

    async def close(self) -> None:
        self._perceivers.clear()
