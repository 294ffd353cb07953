"""A wish to inspect a camera goes the way of its pictures; what lies behind them comes back the way of what is seen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from ioc.domain.detection import RuleClock
from ioc.domain.frame import Frame
from ioc.domain.geometry import Point, Polygon
from ioc.domain.ids import ZoneId
from ioc.domain.inspection import Inspection, WorkingsObserved
from ioc.domain.kinds import Kind
from ioc.domain.observation import PeopleObserved
from ioc.domain.schedule import Schedule
from ioc.domain.site import Line, Zone, ZoneUse
from ioc.streams.watch import INSPECTED_FOR
from ioc.wire.events import decode, encode
from tests.unit.streams.bench import CAMERAS, NAME, SITE, T0, Bench, bench
from tests.unit.streams.driver import until
from tests.unit.streams.test_relay import wall_beside

CAM, OTHER = CAMERAS[0].id, CAMERAS[1].id
SQUARE = Polygon((Point(0, 0), Point(1, 0), Point(1, 1)))


async def look(work: Bench, number: int) -> None:
    """One picture of each camera, analysed when this returns."""
    analysed = work.metrics.sums["frames_analysed"]
    for camera in CAMERAS:
        await work.flow.intake.frame(Frame(camera.id, T0 + number / 5, b"jpeg"))
    await until(lambda: work.metrics.sums["frames_analysed"] == analysed + 2)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0.001)


async def test_the_inspected_camera_tells_and_no_other(tmp_path: Path) -> None:
    """Before the wish nobody is told anything; after it that camera's workings come with each of its pictures."""
    async with bench(tmp_path) as work:
        await look(work, 0)
        await work.flow.intake.inspect(CAM)
        await settled()
        for number in (1, 2):
            await look(work, number)
        await until(lambda: len(work.live.inspected) == 2)
        await settled()
        assert [(one.workings.camera, one.workings.time) for one in work.live.inspected] == [
            (CAM, T0 + 0.2),
            (CAM, T0 + 0.4),
        ]
        assert not any(isinstance(seen, WorkingsObserved) for seen in work.live.observed)
        assert work.metrics.sums["dead_letters"] == 0


async def test_a_wish_that_nobody_repeats_ends(tmp_path: Path) -> None:
    """A client that is gone costs a few seconds more; one that is there says it again and is told without a gap."""
    async with bench(tmp_path) as work:
        await work.flow.intake.inspect(CAM)
        await settled()
        work.clock.time += INSPECTED_FOR / 2
        await work.flow.intake.inspect(CAM)
        await settled()
        work.clock.time += INSPECTED_FOR * 0.9
        await look(work, 1)
        await until(lambda: len(work.live.inspected) == 1)
        work.clock.time += INSPECTED_FOR * 0.2
        await look(work, 2)
        await settled()
        assert len(work.live.inspected) == 1


async def test_a_clock_that_is_set_back_does_not_make_it_last(tmp_path: Path) -> None:
    """An hour back, and the wish is not believed for an hour."""
    async with bench(tmp_path) as work:
        await work.flow.intake.inspect(CAM)
        await settled()
        work.clock.time -= 3600
        await look(work, 1)
        await settled()
        assert work.live.inspected == []


async def test_the_clocks_and_time_tables_of_that_moment_go_with_it(tmp_path: Path) -> None:
    """What the rules make of this very picture, and which zones and lines do not hold now."""
    camera = replace(
        CAMERAS[0],
        zones=(
            Zone(ZoneId("square"), ZoneUse.CROWD, SQUARE, NAME),
            Zone(ZoneId("yard"), ZoneUse.NO_ENTRY, SQUARE, NAME, schedule=Schedule("Mo-Su 00:00-00:01")),
        ),
        lines=(Line("gate", Point(0, 0), Point(1, 1)),),
    )
    async with bench(tmp_path, site=replace(SITE, cameras=(camera, CAMERAS[1]))) as work:
        work.analyser.others = (PeopleObserved(CAM, T0 + 0.2, ZoneId("square"), 4.0, None),)
        await work.flow.intake.inspect(CAM)
        await settled()
        await look(work, 1)
        await until(lambda: len(work.live.inspected) == 1)
        (told,) = work.live.inspected
        (clock,) = told.clocks
        assert (clock.kind, clock.value, told.asleep) == (Kind.CROWD, 4.0, ("yard",))


async def test_a_wall_in_another_process_can_ask_and_is_told(tmp_path: Path) -> None:
    """The wish of a process that only serves the wall reaches the one that works, and the answer comes back."""
    async with bench(tmp_path) as work, wall_beside(work, tmp_path) as (wall, _, live):
        await wall.intake.inspect(CAM)
        await settled()
        await look(work, 1)
        await until(lambda: bool(live.inspected))
        assert live.inspected == work.live.inspected
        assert not any(isinstance(seen, WorkingsObserved) for seen in live.observed)


def test_an_inspection_survives_the_wire() -> None:
    """Mask, boxes and clocks are what they were."""
    clock = RuleClock(Kind.STOPPED_VEHICLE, ZoneId("lane"), 7, 4.2, 10.0, "s", held="a reason")
    told = Inspection(WorkingsObserved(CAM, T0, "iVBORw0KGgo=", (), ()), (clock,), ("yard",))
    assert decode(encode(told)) == told
