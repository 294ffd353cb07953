"""Time tables: OpenStreetMap's opening hours in the site's own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ioc.domain.schedule import ALWAYS, Schedule

SAIGON = "Asia/Ho_Chi_Minh"


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(SAIGON)).timestamp()


def test_without_hours_it_holds_always() -> None:
    """A zone that names no times is in force at every instant."""
    assert ALWAYS.holds(0.0)
    assert ALWAYS.holds(at("2026-11-25T03:00"))


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("2026-11-25T06:29:59", False),
        ("2026-11-25T06:30:00", True),
        ("2026-11-25T09:00:00", False),
        ("2026-11-28T07:00:00", False),  # a Saturday
    ],
)
def test_hours_are_those_of_the_site(when: str, holds: bool) -> None:
    """06:30 means 06:30 on the clock in the room, whatever the machine's own zone is; the end is not included."""
    assert Schedule("Mo-Fr 06:30-09:00", SAIGON).holds(at(when)) is holds


def test_a_night_reaches_into_the_next_day() -> None:
    """22:00-05:00 of Friday still holds on Saturday morning."""
    friday = Schedule("Fr 22:00-05:00", SAIGON)
    assert friday.holds(at("2026-11-28T04:59"))
    assert not friday.holds(at("2026-11-28T22:30"))


def test_what_is_no_time_table_is_refused() -> None:
    """A wrong text cannot become a schedule: it would hold never, and nobody would know."""
    with pytest.raises(ValueError, match="not a time table: 'nights'"):
        Schedule("nights", SAIGON)
