"""The tracker's errors, measured on tracks whose errors are known."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.imagined_eye import ImaginedEye, TrueBox
from evaluation.tracker_noise import Noise, measure
from evaluation.tracking import TrueFrame
from ioc.commands.analysis import bare_site
from ioc.domain.observation import ObjectClass, TracksObserved

PERFECT = Noise((0, 0), (0, 0), (0, 0), (0, 0), 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
NOISY = Noise((0.05, 0.05), (0.08, 0.04), (0.1, 0.1), (0.1, 0.05), 1.0, 0.2, 1.0, 0.05, 0.05, 0.6)
FPS = 5.0


def watched(noise: Noise, seconds: float, things: int = 6) -> tuple[list[TrueFrame], list[TracksObserved], list[float]]:
    """Boxes of 60 x 60 pixels that drive to and fro beside each other, seen by an imagined eye."""
    eye = ImaginedEye(bare_site("clip")[1], noise, seed=3)
    truth, seen, times = [], [], []
    for number in range(round(seconds * FPS)):
        now = 1000.0 + number / FPS
        lefts = [20.0 + 100 * n + 15 * np.sin(now / 3 + n) for n in range(things)]
        boxes = [TrueBox(n + 1, ObjectClass.CAR, (left, 150.0, 60.0, 60.0)) for n, left in enumerate(lefts)]
        truth.append(TrueFrame(tuple(one.id for one in boxes), np.array([one.box for one in boxes])))
        seen.append(eye.see(boxes, now))
        times.append(now)
    return truth, seen, times


def test_a_perfect_eye_has_no_errors() -> None:
    """It tells each box where it is, under one number, after it was confirmed."""
    truth, seen, times = watched(PERFECT, 20)
    found = measure([(truth[5:], seen[5:], times[5:])])
    assert (found.jitter, found.bias, found.found, found.renamed, found.ghosts) == ((0, 0), (0, 0), 1.0, 0.0, 0.0)
    assert {track.id for track in seen[-1].tracks} == {track.id for track in seen[10].tracks}


def test_what_was_put_in_is_measured_again() -> None:
    """Errors of known size come out of the measurement within a third: so the eye errs as the tracker was measured."""
    found = measure([watched(NOISY, 600)])
    assert found.jitter == pytest.approx(NOISY.jitter, rel=0.33)
    assert found.bias == pytest.approx(NOISY.bias, rel=0.4)
    assert found.jitter_size == pytest.approx(NOISY.jitter_size, rel=0.33)
    assert found.lost == pytest.approx(NOISY.lost, rel=0.4)
    assert found.renamed == pytest.approx(NOISY.renamed, rel=0.4)
    assert found.ghosts == pytest.approx(NOISY.ghosts, rel=0.5)


def test_the_same_seed_errs_in_the_same_way() -> None:
    """A run can be had again."""
    assert watched(NOISY, 20)[1] == watched(NOISY, 20)[1]


def test_nothing_followed_is_nothing_measured() -> None:
    """Without a single track there is no noise to tell of."""
    truth, seen, times = watched(PERFECT, 5)
    with pytest.raises(ValueError, match="noise"):
        measure([(truth, [None] * len(seen), times)])


def test_a_thing_that_stands_is_told_to_stand() -> None:
    """A box that does not move is still for as long as it is known, and moving again begins anew."""
    eye = ImaginedEye(bare_site("clip")[1], PERFECT, seed=1)
    for number in range(40):
        left = 100.0 if number < 30 else 100.0 + 30 * (number - 29)
        seen = eye.see([TrueBox(1, ObjectClass.CAR, (left, 150.0, 60.0, 60.0))], 1000.0 + number / FPS)
        if number == 29:
            assert seen.tracks[0].still_for > 5.0
    assert seen.tracks[0].still_for < 0.5
