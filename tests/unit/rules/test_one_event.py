"""A collision is one event, not a collision and two stopped vehicles."""

from __future__ import annotations

from ioc.domain.detection import Phase
from ioc.domain.kinds import Kind
from ioc.domain.observation import Track
from tests.unit.rules.scenes import engine, of, watch
from tests.unit.rules.test_collision import ROAD, crossing, vehicle


def test_those_who_have_collided_are_no_stopped_vehicles() -> None:
    """They stand for half a minute: one collision; who stands 20 m away is reported all the same."""
    reports = watch(
        engine(ROAD, parameters={"stopped_vehicle": {"queue": 5}}),
        40,
        lambda t: [*crossing(t), vehicle(45.0, 16.0, 9, still=t)],
    )
    assert len(of(reports, Kind.COLLISION, Phase.BEGAN)) == 1
    (began,) = of(reports, Kind.STOPPED_VEHICLE, Phase.BEGAN)
    assert began.why.box is not None
    assert began.why.box.centre.x > 0.8


def test_what_stood_there_before_goes_on_to_be_reported() -> None:
    """A broken-down vehicle that has been told of before somebody runs into it: its episode goes on and ends."""

    def scene(t: float) -> list[Track]:
        if t > 40:
            return []
        return [vehicle(27.0, 16.0, 7, still=t + 20), *(crossing(t, stop=15.0)[:1])]

    reports = of(watch(engine(ROAD), 50, scene), Kind.STOPPED_VEHICLE)
    assert reports[0].phase is Phase.BEGAN
    assert reports[-1].phase is Phase.ENDED


def test_who_waits_behind_it_is_no_stopped_vehicle_unless_it_stays() -> None:
    """A bus comes up behind and cannot pass. It drives on when the road is free, or it has broken down."""

    def told(leaves: float) -> list[Phase]:
        scene = lambda t: [  # noqa: E731  # one line
            *(crossing(t) if t < 40 else []),
            *([vehicle(20.0, 16.0, 30, still=t - 10)] if 10 <= t < leaves else []),
        ]
        reports = watch(engine(ROAD, parameters={"stopped_vehicle": {"queue": 5}}), 80, scene)
        return [report.phase for report in of(reports, Kind.STOPPED_VEHICLE)]

    assert not told(leaves=43)
    assert told(leaves=75)[-1] is Phase.ENDED


def test_after_the_collision_is_over_the_place_is_like_any_other() -> None:
    """Both have left; who stands there a minute later is a stopped vehicle."""
    later = lambda t: crossing(t) if t < 20 else [vehicle(25.0, 16.0, 30, still=t - 40)] if t > 40 else []  # noqa: E731  # a scene in one line
    reports = watch(engine(ROAD), 70, later)
    assert len(of(reports, Kind.COLLISION, Phase.ENDED)) == 1
    assert len(of(reports, Kind.STOPPED_VEHICLE, Phase.BEGAN)) == 1
