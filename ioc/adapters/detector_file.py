"""The neural detector that a site names for a camera: an ONNX file and its labels, run by OpenCV."""

from __future__ import annotations

import logging
from pathlib import Path

import cv2
import numpy as np

from ioc.domain.errors import SiteError
from ioc.domain.site import Camera, Detector
from ioc.vision.arrays import Real
from ioc.vision.second_opinion import SecondOpinion

log = logging.getLogger(__name__)


def second_opinion(camera: Camera) -> SecondOpinion | None:
    """The camera's detector; None without one, or, told in the log, when it cannot be used: detection goes on."""
    if camera.detector is None:
        return None
    try:
        return open_detector(camera.detector)
    except SiteError as error:
        log.error("camera %s goes without its second opinion: %s", camera.id, error)
        return None


def open_detector(detector: Detector) -> SecondOpinion:
    """Raises SiteError, with the file and the remedy, when model or labels are missing, broken, or do not fit."""
    labels = [line.strip() for line in _read(detector.labels).decode(errors="replace").splitlines() if line.strip()]
    content = np.frombuffer(_read(detector.model), np.uint8)
    try:
        network = cv2.dnn.readNetFromONNX(content)
    except cv2.error as error:
        raise SiteError(
            f"detector {detector.model} is no ONNX model that OpenCV reads", remedy="export the model anew as ONNX"
        ) from error

    def forward(blob: Real) -> Real:
        network.setInput(blob)
        return np.asarray(network.forward(), np.float32)

    return SecondOpinion(detector, labels, forward)


def _read(path: str) -> bytes:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SiteError(
            f"detector: {path} cannot be read: {error.strerror}", remedy="name a file beside the site file"
        ) from error
    if not content:
        raise SiteError(f"detector: {path} is empty", remedy="copy the file anew")
    return content
