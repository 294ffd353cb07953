"""Heartbeats of sensors, sent by the centre itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import cast

from ioc.domain.errors import Unavailable
from ioc.domain.observation import SensorHeartbeat
from ioc.domain.site import Site
from ioc.streams.intake import Intake, SensorHeartbeats
from ioc.streams.parts import Parts
from tests.fakes import FakeClock
from tests.unit.streams.bench import SENSOR, SITE
from tests.unit.streams.driver import until


@dataclass
class RefusingIntake:
    """Takes nothing at first: the readings topic is full."""

    refusals: int
    taken: list[SensorHeartbeat] = field(default_factory=list)

    async def sensor_heartbeat(self, heartbeat: SensorHeartbeat) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("topic readings: full")
        self.taken.append(heartbeat)


@dataclass(frozen=True)
class FewParts:
    """As much of the parts as the heartbeats use."""

    site: Site = SITE
    clock: FakeClock = field(default_factory=FakeClock)


class HurriedHeartbeats(SensorHeartbeats):
    """Waits for nothing."""

    async def _turn(self, *_: object, **__: object) -> None:
        await asyncio.sleep(0)

    sleep = _turn


async def test_heartbeats_outlive_a_full_stream() -> None:
    """While readings are refused heartbeats fail as well; afterwards they go on, so that silence is seen again."""
    intake = RefusingIntake(refusals=5)
    beats = HurriedHeartbeats(cast(Parts, FewParts()), cast(Intake, intake))
    await beats.start()
    try:
        await until(lambda: len(intake.taken) >= 3)
    finally:
        await beats.stop()
    assert intake.taken[0].sensor == SENSOR.id
    assert intake.refusals == 0
