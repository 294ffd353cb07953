"""Votes on a track's class: near ones tell more than far ones, and late ones more than early ones."""

from __future__ import annotations

from ioc.domain.observation import ObjectClass
from ioc.vision.classes import Ballot

CAR, BUS, MOTORBIKE = ObjectClass.CAR, ObjectClass.BUS, ObjectClass.MOTORBIKE


def test_nothing_is_said_before_three_votes() -> None:
    """Two votes are no majority."""
    ballot = Ballot()
    ballot.cast(CAR)
    ballot.cast(CAR)
    assert ballot.winner is ObjectClass.UNKNOWN
    ballot.cast(CAR)
    assert ballot.winner is CAR


def test_what_is_seen_large_outvotes_what_was_seen_small() -> None:
    """Twenty votes far away on 100 pixels, five near by on 1,500; and a crowd weighs no more than 2,500."""
    ballot = Ballot()
    for _ in range(20):
        ballot.cast(CAR, 100.0, 0.2)
    for _ in range(5):
        ballot.cast(BUS, 1500.0, 0.2)
    assert ballot.winner is BUS
    for _ in range(4):
        ballot.cast(MOTORBIKE, 2000.0, 0.2)
    ballot.cast(CAR, 1e6, 0.2)
    assert ballot.winner is MOTORBIKE


def test_a_track_that_passed_to_another_vehicle_is_of_its_class_after_seconds() -> None:
    """A car for a minute, a bus for four seconds, alike in size; and a pause in which nothing is seen fades nothing."""
    ballot = Ballot()
    for _ in range(300):
        ballot.cast(CAR, 400.0, 0.2)
    for _ in range(20):
        ballot.cast(BUS, 400.0, 0.2)
    assert ballot.winner is BUS
    ballot.cast(CAR, 400.0, 60.0)
    assert ballot.winner is BUS


def test_the_second_opinion_fades_like_the_first() -> None:
    """What a detector took for a lorry a minute ago tells nothing of what is there now."""
    ballot = Ballot()
    for _ in range(3):
        ballot.cast(CAR, 400.0, 0.2)
    ballot.second(ObjectClass.TRUCK, 10)
    assert ballot.winner is ObjectClass.TRUCK
    for _ in range(60):
        ballot.cast(CAR, 400.0, 0.2)
    assert ballot.winner is CAR
