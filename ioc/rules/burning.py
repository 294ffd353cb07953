"""Fire and smoke are told alike: one region behaves like it for long enough, anywhere in a camera's picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.geometry import Box
from ioc.domain.kinds import Kind
from ioc.domain.observation import Flame, FlameRegion, FlamesObserved, Observation
from ioc.domain.site import Camera
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

DIP = 1.0
OVER_AFTER = 10.0
"""Seconds without it after which it is out: flames duck behind a wall, and smoke is blown away for a while."""
NAMES = {Flame.FIRE: Text("Lửa", "Fire"), Flame.SMOKE: Text("Khói", "Smoke")}


def burning_parameters(hold_s: float, area: float) -> tuple[Parameter, ...]:
    return (
        Parameter(
            name="hold_s",
            unit="s",
            default=hold_s,
            low=0.0,
            high=600.0,
            meaning=Text(vi="Thấy liên tục bao lâu thì báo.", en="How long it must be seen."),
        ),
        Parameter(
            name="area",
            unit="",
            default=area,
            low=0.0,
            high=1.0,
            meaning=Text(vi="Phần hình tối thiểu mà nó chiếm.", en="Least share of the picture that it takes."),
        ),
    )


class Burning:
    """One camera's fire, or smoke."""

    def __init__(self, subject: Subject, flame: Flame, camera: Camera, parameters: Parameters) -> None:
        self._camera = camera
        self._flame = flame
        self._p = parameters
        self._where: Box | None = None  # of the largest region, as last seen
        self._vigil = Vigil(subject, Timing(on_s=parameters["hold_s"], dip_s=DIP, off_s=OVER_AFTER))

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, FlamesObserved):
            return self._vigil.step(observation.time, False, self._unseen) if self._is_waiting(observation) else []
        found = [one for one in observation.regions if one.flame is self._flame and one.area >= self._p["area"]]
        if not found:
            return self._vigil.step(observation.time, False, self._unseen)
        largest = max(found, key=lambda one: one.area)
        self._where = largest.box
        since = min(one.since for one in found)
        if not self._vigil.active and self._vigil.since is not None and since > self._vigil.since:
            self._vigil.hold(observation.time)  # that one is gone, this is another one
        evidence = partial(self._evidence, largest, observation.time)
        return self._vigil.step(observation.time, True, evidence, since=since)

    def blind(self, time: float) -> list[Detection]:
        return self._vigil.hold(time)

    def close(self, time: float) -> list[Detection]:
        return self._vigil.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return tuple(replace(clock, box=self._where) for clock in clocks_of((self._vigil,), time))

    def _is_waiting(self, observation: Observation) -> bool:
        """Nothing is told of a picture without flames; time goes on with the camera's other words."""
        return not self._vigil.idle and observation.time - self._vigil.last_true > DIP

    def _unseen(self) -> Evidence:
        raise AssertionError("evidence is asked for only of what is seen")

    def _evidence(self, region: FlameRegion, time: float) -> Evidence:
        lasted = time - (self._vigil.since if self._vigil.since is not None else time)
        summary = sentence(
            "{what} thấy {lasted} giây (ngưỡng {hold} giây), chiếm {area} % hình.",
            "{what} for {lasted} s (threshold {hold} s), {area}% of the picture.",
            what=NAMES[self._flame],
            lasted=number(lasted),
            hold=number(self._p["hold_s"]),
            area=number(100 * region.area),
        )
        measures = (
            Measure("duration", lasted, "s", self._p["hold_s"]),
            Measure("area", region.area, "", self._p["area"]),
            Measure("strength", region.strength, ""),
        )
        frame = FrameRef(self._camera.id, time)
        return Evidence(summary, measures, round(min(0.95, 0.5 + region.strength / 2), 3), frame, region.box)


def burning(kind: Kind, version: str, flame: Flame, site: str, camera: Camera, parameters: Parameters) -> Burning:
    return Burning(Subject(site, kind, version, camera=camera.id), flame, camera, parameters)
