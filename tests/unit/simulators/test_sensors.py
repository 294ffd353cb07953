from ioc.domain.site import SensorKind
from ioc.domain.text import Text
from simulators.city import SensorSpec
from simulators.sensors import HABITS, Gauge


def gauge(kind: SensorKind = SensorKind.WATER_LEVEL, seed: int = 1) -> Gauge:
    return Gauge(SensorSpec("s-1", kind, Text("s", "s"), (0, 0), "a"), seed, 0)


def readings(one: Gauge, seconds: float) -> list[float]:
    taken = (one.measure(step / 10, 1000 + step / 10) for step in range(round(seconds * 10)))
    return [reading.value for reading in taken if reading is not None]


def test_a_gauge_keeps_its_period() -> None:
    """A sensor of period 5 s sends 12 readings a minute, each once."""
    assert len(readings(gauge(), 60)) == 12


def test_ordinary_values_stay_clear_of_every_limit() -> None:
    """In an hour without an incident, no kind of sensor reaches its lowest threshold or its physical limits."""
    for kind, habit in HABITS.items():
        if kind is SensorKind.SIGNAL:  # is told by its controller, not measured
            continue
        values = readings(gauge(kind), 3600)
        assert max(values) < min(limit.clear for limit in habit.thresholds), kind
        assert habit.low <= min(values), kind


def test_a_silent_gauge_sends_nothing_and_then_goes_on() -> None:
    """A muted sensor sends nothing; unmuted it keeps its old rhythm."""
    one = gauge()
    one.mute = True
    assert readings(one, 60) == []
    one.mute = False
    assert one.measure(66.0, 1066.0) is not None


def test_a_lift_is_seen_in_the_value_but_never_beyond_the_device() -> None:
    """A scenario's lift raises the value up to what the device can measure."""
    one = gauge()
    one.lift = 2.6
    assert 5.3 < readings(one, 6)[0] < 6.1
    one.lift = 999
    assert one.measure(99, 1099) is not None
    assert one.last == 12


def test_the_same_seed_gives_the_same_values() -> None:
    """Two runs with one seed are equal; another seed is not."""
    assert readings(gauge(seed=4), 300) == readings(gauge(seed=4), 300)
    assert readings(gauge(seed=4), 300) != readings(gauge(seed=5), 300)
