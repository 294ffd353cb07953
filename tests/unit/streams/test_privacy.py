"""Of a privacy zone nothing is left anywhere in a running centre."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from faust.types import TP

from ioc.domain.detection import FrameRef
from ioc.domain.errors import BadFrame
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId
from ioc.wire.topics import DEAD_LETTERS
from tests.unit.streams.bench import CAMERAS, SITE, T0, Ends, bench
from tests.unit.streams.driver import until
from tests.unit.vision.test_privacy import WINDOW, jpegs

PRIVATE = CAMERAS[0].id
SEEN_SITE = replace(SITE, cameras=(replace(CAMERAS[0], zones=(WINDOW,)), *CAMERAS[1:]))


async def left(tmp_path: Path, jpeg: bytes, camera: CameraId) -> set[bytes]:
    """Every place that a picture reaches: the stream and analysis, what the wall and proofs are taken from, and the
    dead letter of one that analysis refused."""
    ends = Ends()
    async with bench(tmp_path, ends=ends, site=SEEN_SITE) as work:
        await work.flow.intake.frame(Frame(camera, T0, jpeg))
        await until(lambda: len(work.analyser.analysed) == 1)
        work.analyser.faults[camera] = BadFrame("refused")
        await work.flow.intake.frame(Frame(camera, T0 + 1, jpeg))
        await until(lambda: len(ends.broker.log(TP(DEAD_LETTERS.name, 0)).read(0, 10)) == 1)
        kept = [ends.recent.find(FrameRef(camera, T0 + second)) for second in (0, 1)]
        (letter,) = ends.broker.log(TP(DEAD_LETTERS.name, 0)).read(0, 10)
        assert letter.value is not None
        return {
            work.analyser.analysed[0].jpeg,
            *(frame.jpeg for frame in kept if frame),
            letter.value,
        }


async def test_no_pixel_of_the_zone_survives(tmp_path: Path) -> None:
    """Two pictures that differ only there leave the very same bytes everywhere; at a camera without the zone they do
    not, so that this can fail."""
    first, second = jpegs(thumbnail=b"a thumbnail of it all")
    assert first != second
    assert await left(tmp_path, first, PRIVATE) == await left(tmp_path, second, PRIVATE)
    other = CAMERAS[1].id
    assert not await left(tmp_path, first, other) & await left(tmp_path, second, other)


@pytest.mark.parametrize("jpeg", [b"\xff\xd8 not a picture", jpegs()[0][:4000]], ids=["garbage", "cut short"])
async def test_a_picture_that_cannot_be_masked_is_kept_nowhere(tmp_path: Path, jpeg: bytes) -> None:
    """Its dead letter tells why, and holds none of it."""
    ends = Ends()
    async with bench(tmp_path, ends=ends, site=SEEN_SITE) as work:
        await work.flow.intake.frame(Frame(PRIVATE, T0, jpeg))
        await until(lambda: len(ends.broker.log(TP(DEAD_LETTERS.name, 0)).read(0, 10)) == 1)
        (letter,) = ends.broker.log(TP(DEAD_LETTERS.name, 0)).read(0, 10)
        assert letter.value is not None
        assert b'"size":0' in letter.value
        assert work.metrics.sums["frames_failed"] == 1
        assert not work.analyser.analysed
        assert ends.recent.latest(PRIVATE) is None
