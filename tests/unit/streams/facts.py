"""Detections as the detections topic carries them, built from the few fields a test cares about."""

from __future__ import annotations

from ioc.domain.detection import Detection, FrameRef, Phase, Progress, Why
from ioc.domain.ids import CameraId, DetectionId
from ioc.domain.kinds import Kind
from ioc.domain.text import Text
from ioc.wire.topics import DETECTIONS
from tests.unit.streams.bench import CAMERAS, T0, Bench


def covered(name: str, time: float = T0, *, camera: CameraId = CAMERAS[0].id, confidence: float = 0.9) -> Detection:
    """The first report of an episode."""
    why = Why("camera_covered", "1.0", Text("Bị che", "Covered"), (), FrameRef(camera, time))
    return Detection(DetectionId(name), 1, Phase.BEGAN, Kind.CAMERA_COVERED, time, time, confidence, why, camera=camera)


async def say(work: Bench, *facts: Detection | Progress) -> None:
    for fact in facts:
        await work.flow.outlet.deliver(DETECTIONS, fact.source, fact)


async def all_reach(work: Bench, time: float) -> None:
    """Event time has reached `time` at every camera."""
    await say(work, *(Progress(camera.id, time) for camera in CAMERAS))
