"""From JPEG bytes to a picture, distrusting them: what is broken or too large is refused before it is decoded."""

from __future__ import annotations

import struct

import cv2
import numpy as np
import simplejpeg

from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.vision.arrays import Colour

MAX_PIXELS = 16_000_000
"""Largest picture decoded: 16 megapixels, twice a 4K frame."""
MIN_SIDE = 32
MAX_SIDES = 8.0
"""Longest side over shortest."""
ANALYSIS_WIDTH = 480
"""Widest picture that is analysed, in pixels; wider ones are scaled down."""

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_SIZE_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF0..SOF15 but DHT, JPG, DAC (ITU-T T.81 table B.1)

_SCALED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
"""How OpenCV is told by how much to scale down while it decodes."""


def decode(frame: Frame) -> tuple[Colour, tuple[int, int]]:
    """The picture at analysis scale, (h, w, 3) BGR uint8, and the camera's own width and height.

    Raises BadFrame: not a JPEG, cut short, too large, too small, or refused by the decoder.
    """
    size = inspect(frame.jpeg, frame.camera)
    divisor = next((by for by in (8, 4, 2) if size[0] >= ANALYSIS_WIDTH * by), 1)
    least = {"min_width": -(-size[0] // divisor), "min_height": -(-size[1] // divisor)}
    try:
        picture = simplejpeg.decode_jpeg(frame.jpeg, "BGR", strict=False, **least)
    except ValueError:  # libjpeg-turbo alone does not turn four colours into three
        picture = _by_opencv(frame, divisor)
    return at_analysis_scale(np.asarray(picture, np.uint8)), size


def _by_opencv(frame: Frame, divisor: int) -> Colour:
    try:
        picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), _SCALED[divisor] | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise BadFrame(f"camera {frame.camera}: the decoder refuses the picture: {error}") from error
    if picture is None:
        raise BadFrame(f"camera {frame.camera}: the decoder refuses the picture: its JPEG data are damaged")
    return np.asarray(picture, np.uint8)


def at_analysis_scale(picture: Colour) -> Colour:
    """The picture, scaled down to ANALYSIS_WIDTH if it is wider."""
    height, width = picture.shape[:2]
    if width <= ANALYSIS_WIDTH:
        return picture
    scaled = (ANALYSIS_WIDTH, max(1, round(height * ANALYSIS_WIDTH / width)))
    how = cv2.INTER_LINEAR if width < 2 * ANALYSIS_WIDTH else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, scaled, interpolation=how), np.uint8)


def check_size(width: int, height: int, camera: str) -> None:
    """Raises BadFrame if a picture of this size is not taken."""
    if width * height > MAX_PIXELS:
        raise BadFrame(f"camera {camera}: a picture of {width} x {height} pixels; at most {MAX_PIXELS:,} are taken")
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDES * min(width, height):
        raise BadFrame(
            f"camera {camera}: a picture of {width} x {height} pixels; sides must be at least {MIN_SIDE} and at most "
            f"{MAX_SIDES:g} times each other"
        )


def inspect(jpeg: bytes, camera: str) -> tuple[int, int]:
    """Width and height as the JPEG's header says, without decoding it. Raises BadFrame if it is none or cut short."""
    if jpeg[:2] != bytes((0xFF, _SOI)):
        raise BadFrame(f"camera {camera}: not a JPEG: it begins with {jpeg[:4].hex(' ')}")
    size: tuple[int, int] | None = None
    for marker, start, end in _segments(jpeg, camera):
        if marker in _SIZE_MARKERS and end - start >= 5:
            height, width = struct.unpack(">HH", jpeg[start + 1 : start + 5])
            size = (width, height)
            check_size(width, height, camera)
        if marker == _SOS:
            if size is None:
                raise BadFrame(f"camera {camera}: a JPEG without a size before its data")
            if jpeg.rfind(bytes((0xFF, _EOI)), end) < 0:
                raise BadFrame(f"camera {camera}: the picture is cut short: {len(jpeg):,} bytes and no end marker")
            return size
    raise BadFrame(f"camera {camera}: the picture is cut short: {len(jpeg):,} bytes and no image data")


def _segments(jpeg: bytes, camera: str) -> list[tuple[int, int, int]]:
    """Header segments up to the image data: marker, first byte of content, byte after it (ITU-T T.81 annex B)."""
    found: list[tuple[int, int, int]] = []
    at = 2
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:
            raise BadFrame(f"camera {camera}: damaged JPEG header at byte {at}")
        marker = jpeg[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _STANDALONE:
            at += 2
            continue
        length = struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        found.append((marker, at + 4, at + 2 + length))
        if marker in (_SOS, _EOI) or length < 2:
            break
        at += 2 + length
    return found
