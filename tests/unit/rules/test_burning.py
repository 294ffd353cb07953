"""Fire and smoke: a region must last, and be large enough; each kind hears only of its own."""

from __future__ import annotations

import pytest

from ioc.domain.detection import Detection, Phase
from ioc.domain.geometry import Box
from ioc.domain.kinds import Kind
from ioc.domain.observation import Flame, FlameRegion, FlamesObserved, View
from ioc.rules.engine import RuleEngine
from tests.unit.rules.scenes import CAM, T0, camera, health, observed, of, site


def play(flame: Flame, spans: list[tuple[float, float]], area: float = 0.02, seconds: float = 40) -> list[Detection]:
    """spans: when it burns, seconds after T0. Five pictures a second, each with its tracks and its health."""
    rules = RuleEngine(site([camera()]))
    out: list[Detection] = []
    was = False
    for number in range(round(seconds * 5)):
        t = number / 5
        burning = [begin for begin, end in spans if begin <= t < end]
        out += rules.consider(observed(T0 + t))
        if burning or was:
            box = Box(0.4, 0.5, 0.1, 0.2)
            regions = tuple(FlameRegion(flame, box, area, 0.8, T0 + begin) for begin in burning)
            out += rules.consider(FlamesObserved(CAM, T0 + t, regions))
        out += rules.consider(health(T0 + t, View.CLEAR))
        was = bool(burning)
    return out


@pytest.mark.parametrize(("flame", "kind", "hold"), [(Flame.FIRE, Kind.FIRE, 3.0), (Flame.SMOKE, Kind.SMOKE, 5.0)])
def test_told_after_its_hold_and_over_when_it_is_out(flame: Flame, kind: Kind, hold: float) -> None:
    """It has burnt for three seconds, smoked for five; ten seconds without end it, at the instant it was last seen."""
    reports = play(flame, [(5.0, 15.0)])
    assert {report.kind for report in reports} == {kind}
    (began,) = of(reports, kind, Phase.BEGAN)
    assert began.start == T0 + 5.0
    assert began.time == pytest.approx(T0 + 5.0 + hold, abs=1e-3)
    assert began.why.box == Box(0.4, 0.5, 0.1, 0.2)
    (ended,) = of(reports, kind, Phase.ENDED)
    assert ended.end == pytest.approx(T0 + 14.8, abs=1e-3)


def test_a_flash_and_a_spark_are_none() -> None:
    """A second of it, or a tenth of a thousandth of the picture, is nothing."""
    assert not play(Flame.FIRE, [(5.0, 6.0), (10.0, 11.0), (15.0, 16.0)])
    assert not play(Flame.FIRE, [(5.0, 25.0)], area=0.0001)


def test_lights_that_flicker_one_after_the_other_are_none() -> None:
    """Riders in red before headlights: each for two and a half seconds, the next one before the last has gone."""
    assert not play(Flame.FIRE, [(5.0 + number * 2.4, 7.5 + number * 2.4) for number in range(12)])


def test_one_fire_that_ducks_is_one() -> None:
    """Hidden for six seconds behind a lorry it is still the same fire."""
    reports = play(Flame.FIRE, [(5.0, 12.0), (18.0, 25.0)])
    assert len({report.id for report in reports}) == 1


def test_the_words_tell_what_and_how_much() -> None:
    """Both languages, with the measured value and the threshold."""
    began = play(Flame.SMOKE, [(5.0, 15.0)])[0]
    assert began.why.summary.en == "Smoke for 5.0 s (threshold 5.0 s), 2.0% of the picture."
    assert began.why.summary.vi == "Khói thấy 5,0 giây (ngưỡng 5,0 giây), chiếm 2,0 % hình."
