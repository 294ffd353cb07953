from __future__ import annotations

import contextlib
import struct

import numpy as np
import pytest
import simplejpeg

from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.vision.picture import ANALYSIS_WIDTH, decode, inspect
from tests.unit.vision.drawn import Road, jpeg

CAM = CameraId("cam")
JPEG = jpeg(Road().picture())


def test_a_good_jpeg_gives_its_picture_and_its_own_size() -> None:
    """A JPEG is decoded; its size is the camera's own."""
    picture, size = decode(Frame(CAM, 1.0, jpeg(Road().picture())))
    assert size == (320, 180)
    assert picture.shape == (180, 320, 3)
    assert picture.dtype == np.uint8


def test_a_wide_jpeg_is_analysed_small() -> None:
    """A 1920 x 1080 picture is scaled down to the analysis width, its own size still told."""
    wide = np.repeat(np.repeat(Road().picture(), 6, axis=0), 6, axis=1)
    picture, size = decode(Frame(CAM, 1.0, jpeg(wide)))
    assert size == (1920, 1080)
    assert picture.shape[1] == ANALYSIS_WIDTH


def test_a_jpeg_of_printing_colours_is_decoded_as_well() -> None:
    """CMYK is nothing that a camera sends, but a picture all the same."""
    ink = np.full((90, 160, 4), 128, np.uint8)
    picture, _ = decode(Frame(CAM, 1.0, simplejpeg.encode_jpeg(ink, colorspace="CMYK")))
    assert picture.shape == (90, 160, 3)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_jpeg_cut_short_is_refused(share: float) -> None:
    """OpenCV would return a partly grey picture; we say that it is cut short."""
    whole = JPEG
    with pytest.raises(BadFrame, match="cut short"):
        decode(Frame(CAM, 1.0, whole[: int(len(whole) * share)]))


@pytest.mark.parametrize("length", [1, 2, 3, 4, 10, 100])
def test_a_jpeg_cut_within_its_header_is_refused(length: int) -> None:
    """However early it is cut, the answer is BadFrame and nothing else."""
    with pytest.raises(BadFrame):
        inspect(JPEG[:length], CAM)


def test_bytes_that_are_no_jpeg_are_refused() -> None:
    """A PNG, or HTML of an error page, is not a JPEG."""
    with pytest.raises(BadFrame, match="not a JPEG"):
        decode(Frame(CAM, 1.0, b"<html>503</html>"))


def test_padding_after_the_end_is_harmless() -> None:
    """Some cameras pad their pictures with zeros."""
    assert decode(Frame(CAM, 1.0, jpeg(Road().picture()) + bytes(64)))[1] == (320, 180)


def _with_size(data: bytes, width: int, height: int) -> bytes:
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    """A small file whose header claims 65,000 x 65,000 pixels is refused by its header."""
    with pytest.raises(BadFrame, match="65000 x 65000"):
        decode(Frame(CAM, 1.0, _with_size(jpeg(Road().picture()), 65000, 65000)))


@pytest.mark.parametrize(("width", "height"), [(0, 0), (8, 8), (4000, 40)])
def test_sizes_that_no_camera_has_are_refused(width: int, height: int) -> None:
    """Too small, or a strip."""
    with pytest.raises(BadFrame, match="pixels"):
        decode(Frame(CAM, 1.0, _with_size(jpeg(Road().picture()), width, height)))


@pytest.mark.parametrize("at", range(2, 400, 7))
def test_a_damaged_header_gives_a_picture_or_bad_frame(at: int) -> None:
    """Damage anywhere in the header never raises anything but BadFrame."""
    whole = JPEG
    damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    with contextlib.suppress(BadFrame):
        assert decode(Frame(CAM, 1.0, damaged))[0].ndim == 3
