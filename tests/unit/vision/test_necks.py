from __future__ import annotations

import cv2
import numpy as np

from ioc.vision.arrays import Grey
from ioc.vision.necks import cut_necks


def drawn(*ellipses: tuple[int, int, int, int]) -> Grey:
    """A mask of 180 x 320 with filled ellipses: x, y of the middle and the half axes."""
    mask: Grey = np.zeros((180, 320), np.uint8)
    for x, y, across, down in ellipses:
        cv2.ellipse(mask, (x, y), (across, down), 0, 0, 360, 255, -1)
    return mask


def regions(mask: Grey) -> int:
    return int(cv2.connectedComponents(mask, connectivity=8)[0]) - 1


def test_two_riders_who_touch_are_cut_apart() -> None:
    """Two bodies side by side with a thin place between them become two regions, and lose next to nothing."""
    touching = drawn((100, 90, 12, 24), (124, 92, 12, 24))
    assert regions(touching) == 1
    cut = cut_necks(touching)
    assert regions(cut) == 2
    assert 0 < cv2.countNonZero(touching) - cv2.countNonZero(cut) < 0.1 * cv2.countNonZero(touching)


def test_a_row_of_riders_is_cut_into_each() -> None:
    """Five in a row, as a queue at a red light shows them, are five."""
    assert regions(cut_necks(drawn(*((60 + 24 * n, 90 + n % 2, 12, 24) for n in range(5))))) == 5


def test_one_body_stays_whole() -> None:
    """A car is one; so is a rider with head and wheels, whose thinner parts are no bodies of their own."""
    car = drawn()
    car[60:110, 80:170] = 255
    rider = drawn((100, 90, 12, 20), (100, 64, 5, 7), (100, 116, 4, 12))
    for one in (car, rider):
        assert cut_necks(one) is one


def test_crumbs_are_left_alone() -> None:
    """Regions too small for two vehicles are not looked at."""
    crumbs = drawn((40, 40, 3, 3), (45, 40, 3, 3))
    assert cut_necks(crumbs) is crumbs


def test_riders_seen_through_a_ring_are_cut_as_well() -> None:
    """A region that lies in the hole of another is one of its own."""
    ring = drawn((110, 90, 100, 80))
    cv2.ellipse(ring, (110, 90), (85, 65), 0, 0, 360, 0, -1)
    both = cv2.bitwise_or(ring, drawn((98, 90, 12, 24), (122, 92, 12, 24)))
    assert regions(both) == 2
    assert regions(cut_necks(both)) == 3
