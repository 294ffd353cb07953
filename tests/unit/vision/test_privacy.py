"""Places that nobody may see are filled before a picture goes anywhere."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ioc.domain.detection import FrameRef
from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import CameraId, ZoneId
from ioc.domain.observation import CameraHealth, Perceived, TracksObserved, View
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.vision.arrays import Colour
from ioc.vision.debug_view import DebugView, Moment
from ioc.vision.drawing import annotate
from ioc.vision.occupancy import Occupancy
from ioc.vision.privacy import FILL, conceal, conceal_frame, has_privacy
from ioc.vision.workings import Workings
from tests.unit.vision import drawn

WINDOW = Zone(
    ZoneId("window"),
    ZoneUse.PRIVACY,
    Polygon((Point(0.21, 0.13), Point(0.62, 0.17), Point(0.55, 0.58))),
    Text("Cửa sổ", "Window"),
)
CAMERA = drawn.camera(zones=(WINDOW,))


def scenes(size: tuple[int, int] = (331, 187), inset: int = 0) -> tuple[Colour, Colour]:
    """Two pictures (width, height) that differ in every pixel of the window but its outer `inset`, and nowhere else."""
    random = np.random.default_rng(3)
    first = random.integers(0, 256, (size[1], size[0], 3), np.uint8)
    secret: Colour = np.zeros(first.shape[:2], np.uint8)
    corners = [[corner.x * size[0], corner.y * size[1]] for corner in WINDOW.polygon.corners]
    cv2.fillPoly(secret, [np.round(corners).astype(np.int32)], 255)
    secret = cv2.erode(secret, np.ones((2 * inset + 1, 2 * inset + 1), np.uint8))
    return first, np.where(secret[:, :, None] > 0, 255 - first, first)


def jpegs(thumbnail: bytes = b"") -> tuple[bytes, bytes]:
    """The two as a camera sends them. thumbnail: in an Exif segment. A JPEG's blocks of 16 pixels mix what is near."""
    segment = b"\xff\xe1" + (len(thumbnail) + 8).to_bytes(2, "big") + b"Exif\0\0" + thumbnail
    first, second = (drawn.jpeg(scene, 95) for scene in scenes(inset=16))
    return (first[:2] + segment + first[2:], second[:2] + segment + second[2:]) if thumbnail else (first, second)


@pytest.mark.parametrize("size", [(64, 36), (331, 187), (1280, 720)])
def test_nothing_of_the_zone_is_left(size: tuple[int, int]) -> None:
    """Pictures that differ only there become one and the same; outside nothing changes but the edge's own pixels."""
    first, second = scenes(size)
    assert (first != second).any()
    shown = conceal(first, CAMERA)
    assert (shown == conceal(second, CAMERA)).all()
    filled = (shown == np.array(FILL, np.uint8)).all(axis=2)
    assert (shown[~filled] == first[~filled]).all()
    area = 0.5 * abs(0.41 * 0.45 - 0.34 * 0.04)
    assert area <= filled.mean() < area + 8.0 / size[1]


def test_a_jpeg_is_made_anew_without_what_its_file_held() -> None:
    """The two become the same bytes, and a thumbnail of the whole picture, hidden in the file, is gone."""
    first, second = (
        conceal_frame(Frame(CAMERA.id, 1.0, jpeg), CAMERA).jpeg for jpeg in jpegs(thumbnail=b"a thumbnail of it all")
    )
    plain = conceal_frame(Frame(CAMERA.id, 1.0, jpegs()[0]), CAMERA).jpeg
    assert b"a thumbnail" not in first
    assert first == plain
    image = cv2.imdecode(np.frombuffer(second, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert np.abs(image[48:54, 136:144].astype(int) - np.array(FILL)).max() < 12, "the fill, as JPEG keeps it"


def test_what_cannot_be_decoded_cannot_be_masked() -> None:
    """It is an error, never the picture as it came."""
    good = jpegs()[0]
    for jpeg in (b"no picture", good[: len(good) // 2]):
        with pytest.raises(BadFrame):
            conceal_frame(Frame(CAMERA.id, 1.0, jpeg), CAMERA)


def test_only_cameras_with_such_zones_pay() -> None:
    """Other uses hide nothing."""
    assert has_privacy(CAMERA)
    assert not has_privacy(drawn.camera(zones=(replace(WINDOW, use=ZoneUse.IGNORE),)))


def test_the_zone_is_not_analysed() -> None:
    """As in a zone of use `ignore`, nothing there is foreground."""
    analysed = Occupancy([WINDOW], (320, 180)).analysed
    assert analysed is not None
    assert analysed[50, 140] == 0
    assert analysed[5, 5] == 255


def test_drawings_hide_it_too() -> None:
    """The annotated picture and the debug view of both scenes are the same, though they were given the whole."""
    observed = TracksObserved(CameraId("cam"), 1.0, (331, 187), (), {}, {})
    first, second = scenes()
    assert (annotate(first, CAMERA, observed) == annotate(second, CAMERA, observed)).all()

    def debug(image: Colour, camera: Camera) -> Colour:
        seen = Perceived(observed, CameraHealth(camera.id, 1.0, View.CLEAR, 1.0, 1.0, 1.0))
        moment = Moment(seen, Workings(np.zeros((187, 331), np.uint8), [], []), ())
        return DebugView(camera).draw(image, moment)

    assert (debug(first, CAMERA) == debug(second, CAMERA)).all()
    assert (debug(first, drawn.camera()) != debug(second, drawn.camera())).any()


def test_a_recording_is_shown_masked() -> None:
    """A replay takes its proofs from the recording itself, which holds the pictures as they came."""
    from ioc.adapters.recent_frames import Concealed, FrameRing
    from tests.unit.rules.scenes import site

    shown = []
    for jpeg in jpegs():
        ring = FrameRing()
        ring.keep(Frame(CAMERA.id, 1.0, jpeg))
        frames = Concealed(ring, site([CAMERA]))
        found, latest = frames.find(FrameRef(CAMERA.id, 1.0)), frames.latest(CAMERA.id)
        assert found is not None
        assert found == latest
        assert frames.find(FrameRef(CAMERA.id, 2.0)) is None
        shown.append(found.jpeg)
    assert shown[0] == shown[1]
