"""Motion: the filter in plain numbers is the textbook's in matrices."""

from __future__ import annotations

import numpy as np
import pytest

from ioc.vision.arrays import Matrix
from ioc.vision.motion import Doubt, Motion

AGILITY = 2.0


class Textbook:
    """The same filter as Bar-Shalom writes it: 4 x 4 covariance, measurements of the place."""

    def __init__(self, x: float, y: float, doubt: Matrix, speed_doubt: float) -> None:
        self.state: Matrix = np.array([x, y, 0.0, 0.0])
        self.covariance: Matrix = np.diag([0.0, 0.0, speed_doubt**2, speed_doubt**2])
        self.covariance[:2, :2] = doubt

    def predict(self, t: float) -> None:
        step = np.eye(4)
        step[0, 2] = step[1, 3] = t
        blocks = np.array([[t**3 / 3, t**2 / 2], [t**2 / 2, t]]) * AGILITY
        self.state = step @ self.state
        self.covariance = step @ self.covariance @ step.T + np.kron(blocks, np.eye(2))

    def distance2(self, place: Matrix, doubt: Matrix) -> float:
        innovation = place - self.state[:2]
        return float(innovation @ np.linalg.inv(self.covariance[:2, :2] + doubt) @ innovation)

    def update(self, place: Matrix, doubt: Matrix) -> None:
        gain = self.covariance[:, :2] @ np.linalg.inv(self.covariance[:2, :2] + doubt)
        self.state = self.state + gain @ (place - self.state[:2])
        self.covariance = self.covariance - gain @ self.covariance[:2, :]


def _doubt(chance: np.random.Generator) -> tuple[Matrix, Doubt]:
    half = chance.normal(size=(2, 2))
    full = half @ half.T + 0.1 * np.eye(2)
    return full, (float(full[0, 0]), float(full[0, 1]), float(full[1, 1]))


def test_thirty_steps_give_what_the_matrices_give() -> None:
    """Prediction, distance and update are the textbook's, with correlated doubts and odd intervals."""
    chance = np.random.default_rng(7)
    full, plain = _doubt(chance)
    book, ours = Textbook(1.0, 2.0, full, 3.0), Motion(1.0, 2.0, plain, 3.0)
    for _ in range(30):
        elapsed = float(chance.uniform(0.02, 0.5))
        book.predict(elapsed)
        ours.predict(elapsed, AGILITY)
        (full, plain), place = _doubt(chance), chance.normal(size=2) * 5
        x, y = place.tolist()
        assert ours.distance2(x, y, plain) == pytest.approx(book.distance2(place, full))
        book.update(place, full)
        ours.update(x, y, plain)
        assert (*ours.place, *ours.velocity) == pytest.approx(tuple(book.state.tolist()))


def test_who_stands_has_no_speed_left() -> None:
    """A halt forgets the speed: the next prediction stays where it is."""
    motion = Motion(0.0, 0.0, (1.0, 0.0, 1.0), 8.0)
    for number in range(1, 6):
        motion.predict(0.2, AGILITY)
        motion.update(number * 2.0, 0.0, (0.01, 0.0, 0.01))
    assert motion.speed == pytest.approx(10.0, rel=0.05)
    motion.halt()
    at = motion.place
    motion.predict(1.0, AGILITY)
    assert motion.place == at
