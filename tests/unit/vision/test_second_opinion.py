"""A neural detector's opinion: understood by its layout, a vote among vehicles, and never a condition."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ioc.adapters.detector_file import open_detector, second_opinion
from ioc.domain.errors import SiteError
from ioc.domain.geometry import Box
from ioc.domain.observation import ObjectClass, Perceived
from ioc.domain.site import Detector
from ioc.vision.arrays import Real
from ioc.vision.classes import Ballot
from ioc.vision.perceive import Perceiver
from ioc.vision.second_opinion import WEIGHT, SecondOpinion
from tests.unit.vision import drawn

LABELS = ("person", "car", "cell phone", "bus")
CAR = 1
DETECTOR = Detector("model.onnx", "labels.txt", every_s=1.0, size=320)
THING = Box(0.4, 0.3, 0.2, 0.4)
"""In a picture of 320 x 180."""


def yolo(label: int, box: Box, version: int) -> Real:
    """What a YOLO says of one thing: the picture fills the upper part of its square input."""
    row = [320 * (box.x + box.w / 2), 180 * (box.y + box.h / 2), 320 * box.w, 180 * box.h]
    classes = [0.9 if label == place else 0.0 for place in range(len(LABELS))]
    rows = np.zeros((50, 4 + len(LABELS) + (version == 5)), np.float32)
    rows[7] = [*row, *([0.95] if version == 5 else []), *classes]
    return rows[None] if version == 5 else rows.T[None]


def fastest(label: int, box: Box) -> Real:
    """What FastestDet says of one thing; the picture is stretched over its input."""
    out = np.zeros((1, 5 + len(LABELS), 10, 10), np.float32)
    x, y = int(box.centre.x * 10), int(box.centre.y * 10)
    out[0, 0, y, x] = out[0, 5 + label, y, x] = 0.9
    out[0, 1, y, x] = np.arctanh(box.centre.x * 10 - x)
    out[0, 2, y, x] = np.arctanh(box.centre.y * 10 - y)
    out[0, 3, y, x], out[0, 4, y, x] = (np.log(side / (1 - side)) for side in (box.w, box.h))
    return out


@pytest.mark.parametrize(
    "output",
    [yolo(CAR, THING, 5), yolo(CAR, THING, 8), fastest(CAR, THING)],
    ids=["yolo v5", "yolo v8", "FastestDet"],
)
def test_each_layout_is_read(output: Real) -> None:
    """The thing comes out where it is in the picture, whatever way the network says it."""
    (found,) = SecondOpinion(DETECTOR, LABELS, lambda _: output).opinions(np.zeros((180, 320, 3), np.uint8))
    assert found.label is ObjectClass.CAR
    assert found.box.iou(THING) > 0.98


def test_what_is_no_class_of_ours_is_not_heard() -> None:
    """A cell phone seen from above, and a person, whom no network may make or unmake."""
    seen = SecondOpinion(DETECTOR, LABELS, lambda _: yolo(2, THING, 8)).opinions(np.zeros((180, 320, 3), np.uint8))
    assert seen == []


def test_other_layouts_are_an_error_with_the_shape() -> None:
    """Labels that do not fit the output are told."""
    with pytest.raises(SiteError, match="1 x 8 x 50"):
        SecondOpinion(DETECTOR, LABELS[:2], lambda _: yolo(CAR, THING, 8))


def test_an_opinion_weighs_more_than_a_second_of_geometry_among_vehicles() -> None:
    """A truck that geometry took for a car is a truck after one look; a person stays one, and the unknown unknown."""
    vehicle, person, unknown = Ballot(), Ballot(), Ballot()
    for _ in range(WEIGHT - 1):
        vehicle.cast(ObjectClass.CAR)
        person.cast(ObjectClass.PERSON)
    for ballot in (vehicle, person, unknown):
        ballot.second(ObjectClass.TRUCK, WEIGHT)
    assert (vehicle.winner, person.winner, unknown.winner) == (
        ObjectClass.TRUCK,
        ObjectClass.PERSON,
        ObjectClass.UNKNOWN,
    )
    vehicle.second(ObjectClass.PERSON, 1000)
    assert vehicle.winner is ObjectClass.TRUCK


def drive(second: SecondOpinion | None) -> list[Perceived]:
    """A vehicle of 5 by 3 m crosses drawn pictures, and stops."""
    road, perceiver = drawn.Road(), Perceiver(drawn.camera(ground=drawn.birdseye()), second)
    pictures = [road.picture([(min(-60.0 + 6 * n, 150.0), 80, 50, 30)]) for n in range(60)]
    return [perceiver.perceive_image(picture, drawn.START + n / 10) for n, picture in enumerate(pictures)]


class Sure:
    """A network that is sure that a car stands where the vehicle stops, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, blob: Real) -> Real:
        self.asked += 1
        return yolo(CAR, Box(150 / 320, 80 / 180, 50 / 320, 30 / 180), 8)


def test_it_votes_at_its_own_pace_and_changes_nothing_but_the_class() -> None:
    """Once a second; tracks, boxes, times, occupancy and health are those without it."""
    network = Sure()
    alone, helped = drive(None), drive(SecondOpinion(DETECTOR, LABELS, network))
    assert network.asked == 1 + 6, "once to learn the layout, then at 0, 1, ... 5 s"
    assert alone[-1].tracks.tracks[0].label is ObjectClass.TRUCK
    assert helped[-1].tracks.tracks[0].label is ObjectClass.CAR
    for one, other in zip(alone, helped, strict=True):
        unlabelled = [
            replace(seen.tracks, tracks=tuple(replace(t, label=ObjectClass.UNKNOWN) for t in seen.tracks.tracks))
            for seen in (one, other)
        ]
        assert unlabelled[0] == unlabelled[1]
        assert one.health == other.health


def test_a_network_that_breaks_is_not_asked_again() -> None:
    """Detection goes on without it."""
    calls: list[int] = []

    def forward(blob: Real) -> Real:
        calls.append(1)
        if len(calls) > 1:
            raise cv2.error("out of memory")
        return yolo(CAR, THING, 8)

    broken = SecondOpinion(DETECTOR, LABELS, forward)
    assert [seen.tracks for seen in drive(broken)] == [seen.tracks for seen in drive(None)]
    assert len(calls) == 2
    assert "out of memory" in broken.broken


@pytest.mark.parametrize("content", [None, b"", b"not a network at all" * 20], ids=["missing", "empty", "broken"])
def test_a_model_that_cannot_be_used_is_told_and_done_without(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    """An error with the file's name and a remedy; at start a line in the log, and no second opinion."""
    model, labels = tmp_path / "model.onnx", tmp_path / "labels.txt"
    labels.write_text("\n".join(LABELS))
    if content is not None:
        model.write_bytes(content)
    detector = Detector(str(model), str(labels))
    with pytest.raises(SiteError, match=r"model\.onnx") as refusal:
        open_detector(detector)
    assert refusal.value.remedy
    assert second_opinion(replace(drawn.camera(), detector=detector)) is None
    assert "camera cam goes without its second opinion" in caplog.text


def test_a_real_network_runs() -> None:
    """FastestDet, read by OpenCV from its file: an output of its layout, and opinions without an error."""
    name = os.environ.get("IOC_TEST_MODEL", "")
    labels = Path(name).parent / "coco.names"
    if not name or not labels.is_file():
        pytest.skip("no model: set IOC_TEST_MODEL to a FastestDet.onnx that lies beside its coco.names")
    network = open_detector(Detector(name, str(labels), size=352))
    with_it = drive(network)
    assert network.broken == ""
    assert [len(seen.tracks.tracks) for seen in with_it] == [len(seen.tracks.tracks) for seen in drive(None)]
    with pytest.raises(SiteError, match="does not run on"):
        open_detector(Detector(name, str(labels), size=300))
